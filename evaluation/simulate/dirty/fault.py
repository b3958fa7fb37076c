"""What a planted fault is, and the ground it is planted in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from evaluation.data.months import month_number

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a fault shows: the rule that names it, and the table and column it is told of."""

    rule: str
    table: str
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A delivery that faults are planted in.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
        Canonical types, or texts as the files hold them once `written`.
    manifest : mapping
        What `leverans.json` says.
    taken : frozenset of str
        Households that an earlier fault has changed: no row gets two faults.
    """

    tables: Tables = field(repr=False)
    manifest: Mapping[str, Any]
    taken: frozenset[str] = frozenset()

    @property
    def first(self) -> int:
        """First delivered month."""
        return month_number(self.manifest["period_fran"])

    @property
    def last(self) -> int:
        """Last delivered month."""
        return month_number(self.manifest["period_till"])

    @property
    def final(self) -> int:
        """Last month that is not preliminary."""
        return self.last - int(self.manifest.get("preliminara_manader", 0))

    @property
    def extracted(self) -> date:
        """Day of the extract."""
        return date.fromisoformat(self.manifest["uttag_datum"])

    def without(self, taken: frozenset[str]) -> "Ground":
        """Return the same delivery with more households set apart."""
        return replace(self, taken=self.taken | taken)

    def month_at(self, share: float) -> int:
        """Return the month so far into the period: faults of whole months keep apart."""
        return self.first + int(share * (self.final - self.first + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What planting one fault changed.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
        The changed tables only.
    counts : tuple of int
        How often each mark of the fault should be found.
    taken : frozenset of str
        Households no other fault may touch.
    """

    tables: Tables = field(repr=False)
    counts: tuple[int, ...]
    taken: frozenset[str] = frozenset()


Plant = Callable[[Ground, np.random.Generator], Planted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of the catalogue.

    Attributes
    ----------
    id : str
        `D01` to `D28`, with a letter where the catalogue has several.
    title : str
        What is wrong, in Swedish.
    marks : tuple of Mark
        The rule and place that tell it; the first is the one it is named by.
    plant : callable
        Tables in, changed tables and counts out; inputs are left as they were.
    also : tuple of str
        Other rules that the fault breaks of necessity.
    blurred_by : tuple of str
        Faults that change how often this one is found when both are planted.
    written : bool
        Lives in how the values are written, not in the values: planted on texts.
    """

    id: str
    title: str
    marks: tuple[Mark, ...]
    plant: Plant = field(repr=False)
    also: tuple[str, ...] = ()
    blurred_by: tuple[str, ...] = ()
    written: bool = False

    @property
    def rule(self) -> str:
        """The rule that names the fault."""
        return self.marks[0].rule

    @property
    def table(self) -> str:
        """The table it is told of first."""
        return self.marks[0].table

    @property
    def column(self) -> str:
        """The column it is told of first, empty for whole rows."""
        return self.marks[0].column
