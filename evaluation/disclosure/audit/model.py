"""What a release says about persons, as linear statements on unknown whole numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evaluation.disclosure.row_keys import Key
from evaluation.errors import DisclosureError

Terms = Mapping[int, int]
"""Place of a count to its factor in a sum."""
UNKNOWN = 0
"""True value of a sum that is guarded though nobody knows here whether it is one of few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sum of counts lies between two numbers: what a published cell, or a whole, tells.

    Attributes
    ----------
    terms : mapping of int to int
        Place of a count to its factor in the sum.
    low, high : float
        Infinite where nothing is told.
    said_by : str
        Where the reader has it from, such as `occupation`.
    row : tuple of str
        Table and row that say it; empty for what follows from words alone.
    """

    terms: Terms = field(hash=False)
    low: float
    high: float
    said_by: str
    row: Key = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A sum of counts that must stay open.

    Attributes
    ----------
    terms : mapping of int to int
    true : int
        Its true value, 1 to `min_count` - 1, or `UNKNOWN`: it is few if it may be.
    name : str
        In published words; tells nothing about the value.
    """

    terms: Terms = field(hash=False)
    true: int
    name: str


@dataclass(slots=True, kw_only=True)
class Model:
    """Counts, what is said of them, and which of them must stay open.

    The same key is the same count, wherever a release mentions it.

    Attributes
    ----------
    true : list of int
        True value of each count.
    places : dict of key to int
    statements : list of Statement
    guarded : list of Guarded
        Single counts: each value below the limit must be possible.
    series : dict of key to dict
        Places of the events of each month, by whose they are, for what sums them.
    cells : dict of key to int
        Places of persons in a state of a month, by whose they are.
    sums : list of Guarded
        Sums of several withheld counts: something beyond the limit, or nought, must be.
    is_of_today : bool
        Whether the true counts are those that the statements are about.
    """

    true: list[int] = field(default_factory=list)
    places: dict[Key, int] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    guarded: list[Guarded] = field(default_factory=list)
    series: dict[Key, dict[int, int]] = field(default_factory=dict)
    cells: dict[Key, int] = field(default_factory=dict)
    sums: list[Guarded] = field(default_factory=list)
    is_of_today: bool = True

    def count(self, key: Key, true: float) -> int:
        """Place of a count, made when it is new.

        Raises
        ------
        DisclosureError
            When one key is said to be two numbers: the words do not tell them apart.
        """
        place = self.places.setdefault(key, len(self.true))
        if place == len(self.true):
            self.true.append(int(true))
        elif self.true[place] != int(true):
            raise DisclosureError("one name for two counts", at=" · ".join(key))
        return place

    def alike(self, key: Key, true: float) -> int:
        """Place of a count that several tables tell in other words, where it is the same."""
        place = self.places.get(key)
        if place is not None and self.true[place] != int(true):
            return self.count((*key, "another", str(int(true))), true)
        return self.count(key, true)

    def say(self, terms: Terms, low: float, high: float, said_by: str, *, row: Key = ()) -> None:
        """Add a statement; one that is not so would hide what a reader can tell.

        Raises
        ------
        DisclosureError
            When the true counts contradict it.
        """
        if self.is_of_today and not low <= self.value(terms) <= high:
            raise DisclosureError("a published number is not made from its count", at=said_by)
        said = Statement(terms=terms, low=low, high=high, said_by=said_by, row=row)
        self.statements.append(said)

    def say_if_true(
        self, terms: Terms, low: float, high: float, said_by: str, *, row: Key = ()
    ) -> None:
        """Add what a reader may take for granted, where it is so.

        What another release shows is so whatever the counts are today.
        """
        is_shown = bool(row) and not self.is_of_today
        if terms and (is_shown or low <= self.value(terms) <= high):
            said = Statement(terms=terms, low=low, high=high, said_by=said_by, row=row)
            self.statements.append(said)

    def value(self, terms: Terms) -> int:
        """Give the true value of a sum."""
        return sum(factor * self.true[place] for place, factor in terms.items())

    def guard(self, terms: Terms, limit: int, *, name: str) -> None:
        """Ask that a sum stays open where it is one of few."""
        true = self.value(terms)
        if 0 < true < limit:
            self.guarded.append(Guarded(terms=terms, true=true, name=name))

    def guard_sum(self, terms: Terms, limit: int, *, name: str) -> None:
        """Ask that the sum of withheld counts is not known to be few."""
        true = self.value(terms)
        if len(terms) > 1 and 0 < true < limit:
            self.sums.append(Guarded(terms=terms, true=true, name=name))


def plus(places: Iterable[int]) -> dict[int, int]:
    """Terms of a plain sum."""
    found: dict[int, int] = {}
    for place in places:
        found[place] = found.get(place, 0) + 1
    return found


def minus(first: Terms, second: Terms) -> dict[int, int]:
    """Terms of a difference of two sums."""
    found = dict(first)
    for place, factor in second.items():
        found[place] = found.get(place, 0) - factor
    return {place: factor for place, factor in found.items() if factor}
