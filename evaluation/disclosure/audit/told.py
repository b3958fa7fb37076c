"""One published table beside the counts it was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.windows import Window, of_rounded, of_total
from evaluation.disclosure.levels import Rules
from evaluation.disclosure.row_keys import WHOLE, Key, Row, records, word

TRUE = "_true"
Owned = dict[tuple[str, Key], int]
"""Counts by whose they are and what they count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What a plan's words say of the groups in its tables.

    Attributes
    ----------
    parts : mapping of str to tuple of str
        Arms that are split, to the arms they are split into.
    references : mapping of str to tuple of str
        Contrasts, in order, to the arms that an arm is compared with in them.
    own_rows : set of str
        Contrasts whose rows are not those that Table 1 counts.
    hidden_with : mapping of str to tuple of str
        Outcomes that could be added up to others, to those that hide them.
    """

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own_rows: frozenset[str] = frozenset()
    hidden_with: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Rows of one table: true counts in columns that end with `_true`, and what is shown.

    Attributes
    ----------
    table : str
    keys : tuple of str
        Columns that point out a row.
    rows : DataFrame
    rules : Rules
    further : set of Key
        Rows, and counts of groups, that are withheld for the sake of others.
    """

    table: str
    keys: tuple[str, ...]
    rows: pd.DataFrame
    rules: Rules
    further: frozenset[Key] = frozenset()

    def groups(self, columns: tuple[str, ...]) -> Iterator[tuple[Key, list[Row]]]:
        """Rows alike in some columns, with their words in them."""
        found: dict[Key, list[Row]] = {}
        for row in records(self.rows):
            found.setdefault(tuple(word(row[name]) for name in columns), []).append(row)
        yield from found.items()

    def place(self, row: Row) -> Key:
        """Name a row: the table, then its keys."""
        return (self.table, *(word(row[key]) for key in self.keys))

    def window(self, row: Row, column: str, *, running: bool = False) -> Window:
        """Give the counts that a cell may stand for.

        Parameters
        ----------
        running : bool
            Whether it is a running total, shown from twice the step of rounding.

        Returns
        -------
        tuple of float
            A blank cell is below the limit, nought included, unless it is withheld for the
            sake of others: the mark does not tell.
        """
        limit, step, shown = self.rules.min_count, self.rules.round_to, row[column]
        if not pd.isna(shown):
            return of_rounded(float(shown), min_count=limit, round_to=step)
        place = self.place(row)
        if place in self.further or (*place, WHOLE, column) in self.further:
            return 0, float("inf")
        return 0, (of_total(2 * step, round_to=step)[0] if running else limit) - 1

    def total(self, row: Row, column: str) -> Window:
        """Totals that a cell may stand for, also small ones; anything where it is blank."""
        shown = row[column]
        if pd.isna(shown):
            return 0, float("inf")
        return of_total(float(shown), round_to=self.rules.round_to)


def beside(
    table: str,
    keys: tuple[str, ...],
    counts: tuple[str, ...],
    *,
    raw: pd.DataFrame,
    shown: pd.DataFrame,
    rules: Rules,
    further: frozenset[Key] = frozenset(),
) -> Told:
    """Put what is published beside what it was made from, row by row."""
    words = {key: raw[key].astype(shown[key].dtype) for key in keys}
    named = raw.assign(**words).rename(columns={name: f"{name}{TRUE}" for name in counts})
    own = [name for name in named if name in keys or name not in shown]
    rows = shown.merge(named[own], on=list(keys), how="inner", validate="one_to_one")
    return Told(table=table, keys=keys, rows=rows, rules=rules, further=further)


def say_parts(model: Model, owned: Owned, structure: Structure, said_by: str) -> None:
    """Say that an arm that is split is the sum of its parts, count by count, where it is so."""
    for whole, parts in structure.parts.items():
        for (arm, what), place in list(owned.items()):
            others = [owned.get((part, what)) for part in parts] if arm == whole else [None]
            if None not in others:
                terms = {place: 1, **{other: -1 for other in others if other is not None}}
                is_sum = model.value(terms) == 0
                # Parts that share persons hold at least those of the whole.
                model.say_if_true(terms, 0 if is_sum else -float("inf"), 0, said_by)
