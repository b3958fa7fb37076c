"""Random linked tables of made-up groups, many at once, with the truth behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation.disclosure import Elsewhere, Published, Results, Structure, publish
from tests.attack.reader import read
from tests.attack.solver import Question, Solver
from tests.attack.unknowns import Name, Terms, Unknowns
from tests.attack.words import MIN_COUNT, ROUND_TO, Words

FEW = range(1, MIN_COUNT)


@dataclass(frozen=True, slots=True)
class Limits:
    """The loosest rules there may be."""

    min_count: int = MIN_COUNT
    round_to: int = ROUND_TO


@dataclass(slots=True, kw_only=True)
class Batch:
    """Tables under way: rows by table, true counts, and what must stay open.

    Attributes
    ----------
    asked : list of dict
        Sums of counts that a reader may ask for.
    divisions : list of list
        Counts that make up a whole.
    is_plain : bool
        Whether arms are whole, so that sets are small.
    sets : int
        Linked table sets in it; they share nothing.
    """

    rows: dict[str, list[dict]] = field(default_factory=dict)
    frames: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    truth: dict[Name, int] = field(default_factory=dict)
    asked: list[Terms] = field(default_factory=list)
    divisions: list[list[Name]] = field(default_factory=list)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unweighted: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)
    horizons: tuple[int, ...] = ()
    one_number: bool = False
    is_plain: bool = False
    sets: int = 0

    def row(self, table: str, **columns: object) -> None:
        self.rows.setdefault(table, []).append(columns)

    def count(self, name: Name, true: int) -> Name:
        """A true count, which a reader may ask for."""
        assert self.truth.setdefault(name, int(true)) == true, name
        self.asked.append({name: 1})
        return name

    def left(self, whole: Name, part: Name) -> None:
        """What is left of a whole, which a reader may ask for."""
        self.asked.append({whole: 1, part: -1})

    def tables(self) -> dict[str, pd.DataFrame]:
        """Everything as frames, as a study delivers them."""
        found = {name: [pd.DataFrame(rows)] for name, rows in self.rows.items()}
        for name, frames in self.frames.items():
            found.setdefault(name, []).extend(frames)
        return {name: pd.concat(frames, ignore_index=True) for name, frames in found.items()}

    @property
    def words(self) -> Words:
        return Words(
            parts=self.parts,
            unweighted=frozenset(self.unweighted),
            followed=frozenset(self.followed),
            one_number=self.one_number,
            horizons=self.horizons,
        )

    def published(
        self, *, before: Published | None = None, same_persons: bool = False
    ) -> Published:
        """What passes the door, beside what is published already."""
        structure = Structure(parts=self.parts)
        known = [
            Elsewhere(name="v1", tables=first.tables, rules=first, same_persons=same_persons)
            for first in (before,)
            if first is not None
        ]
        results = Results(tables=self.tables(), structure=structure)
        return publish(results, Limits(), elsewhere=known)

    def protected(self) -> list[Terms]:
        """Sums whose true value is that of a few."""
        return [
            terms
            for terms in self.asked
            if sum(factor * self.truth[name] for name, factor in terms.items()) in FEW
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """What an attacker brought home.

    Attributes
    ----------
    pinned : dict
        Protected counts of which something can be excluded, and what.
    few : dict
        Sums of several withheld counts that can only be few, and their ends.
    asked, sums : int
        How many were attacked.
    """

    pinned: dict[object, list[int]]
    few: dict[object, tuple[int, int]]
    asked: int
    sums: int


def attack(batch: Batch, tables: Mapping[str, pd.DataFrame]) -> Haul:
    """Attack published tables as a reader who has guessed which marks stand for few.

    Otherwise only the choice of what is asked looks at the truth.
    """
    unknowns = read_guessing(batch, tables)
    return attacked(unknowns, batch.truth, batch.protected(), hidden_sums(batch, unknowns))


def read_guessing(batch: Batch, tables: Mapping[str, pd.DataFrame]) -> Unknowns:
    """Read tables, and guess right which marks stand for few."""
    unknowns = read(tables, batch.words)
    for name, first in unknowns.hidden.items():
        if batch.truth[name] < first:
            unknowns.add(name, 0, first - 1)
    return unknowns


def attacked(
    unknowns: Unknowns, truth: Mapping[Name, int], protected: list[Terms], hidden: list[Terms]
) -> Haul:
    """Ask which values counts of few can have, and how far sums of hidden counts reach."""
    assert unknowns.lies(truth) == []
    asked, sums = _questions(protected, unknowns), _questions(hidden, unknowns)
    few = Solver(unknowns, sums).extents() if sums else {}
    return Haul(
        pinned=Solver(unknowns, asked).impossible(FEW) if asked else {},
        few={name: ends for name, ends in few.items() if ends[0] >= 1 and ends[1] < MIN_COUNT},
        asked=len(asked),
        sums=len(sums),
    )


def hidden_sums(batch: Batch, unknowns: Unknowns) -> list[Terms]:
    """Sums of the withheld counts of each whole, where they are several."""
    hidden = [[name for name in names if name in unknowns.hidden] for names in batch.divisions]
    return [dict.fromkeys(names, 1) for names in hidden if len(names) > 1]


def _questions(sums: list[Terms], unknowns: Unknowns) -> list[Question]:
    known = [terms for terms in sums if all(name in unknowns.place for name in terms)]
    return [Question(name=tuple(sorted(terms.items(), key=str)), terms=terms) for terms in known]
