"""What every measure reads of a register, made once: months, places, enrolments, insatser."""

from collections.abc import Callable, Collection
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from evaluation.data import Register
from evaluation.indicators.aid import Aid, Ints, adult_aid, household_aid, households_of

UNKNOWN = "saknas"
Words = NDArray[np.object_]
Made = TypeVar("Made")


class Workbench:
    """Views of one register; each is made when it is first asked for.

    Parameters
    ----------
    register : Register
    background : collection of str
        What is asked for of the persons beside sex and district.
    """

    def __init__(self, register: Register, background: Collection[str] = ()) -> None:
        self.register = register
        self.background = frozenset(background)
        self._kept: dict[object, object] = {}

    @property
    def years(self) -> range:
        """Calendar years that the final months touch."""
        return range(self.register.first_month // 12, self.register.last_month // 12 + 1)

    def has(self, table: str) -> bool:
        """Tell whether an optional table was delivered, with rows."""
        found = self.register.tables.get(table)
        return found is not None and found.height > 0

    def table(self, name: str) -> pl.DataFrame:
        """Give a table of the register."""
        return self.register.tables[name]

    def adults(self, *, month_rule: str, age: int) -> Aid:
        """Give the months in which adults had assistance."""
        make = lambda: adult_aid(self.register, month_rule=month_rule, age=age)  # noqa: E731
        return self.once(("adults", month_rule, age), make)

    def households(self, *, month_rule: str) -> Aid:
        """Give the months in which households had assistance."""
        return self.once(
            ("households", month_rule), lambda: household_aid(self.register, month_rule=month_rule)
        )

    def until(self, person: Ints) -> Ints:
        """Last month in which each person is seen."""
        return self.adults(month_rule="bistand", age=18).until[person]

    def sex(self, person: Ints) -> Words:
        """Code of each person's sex."""
        known = self.once("sex", lambda: _words(self.table("person").sort("person")["kon"]))
        return known[person]

    def district(self, person: Ints, month: Ints) -> Words:
        """District of each person's household, in the latest month of assistance until then."""
        homes = self.once("homes", lambda: _by_month(households_of(self.register), "person"))
        return _latest(homes, "person", person, month)

    def district_of_year(self, year: int) -> Words:
        """District of every person at the end of a year, by person."""

        def make() -> Words:
            everybody = np.arange(self.register.persons)
            return self.district(everybody, np.full(len(everybody), year * 12 + 11))

        return self.once(("districts", year), make)

    def home_district(self, household: Ints, month: Ints) -> Words:
        """District of each household in its latest month until then."""
        homes = self.once("places", lambda: _by_month(self.table("hushall_manad"), "hushall"))
        return _latest(homes, "hushall", household, month)

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """Give what was made under a key, or make it."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]  # kept under its own key


def month_of(column: str) -> pl.Expr:
    """Month count of a date."""
    date = pl.col(column).dt
    return date.year().cast(pl.Int64) * 12 + date.month().cast(pl.Int64) - 1


def _words(column: pl.Series) -> Words:
    return column.fill_null(UNKNOWN).to_numpy().astype(object)


def _by_month(rows: pl.DataFrame, unit: str) -> pl.DataFrame:
    return rows.select(
        pl.col(unit).cast(pl.Int64), pl.col("manad").cast(pl.Int64), "distrikt"
    ).sort("manad")


def _latest(homes: pl.DataFrame, unit: str, who: Ints, month: Ints) -> Words:
    asked = pl.DataFrame({unit: who, "manad": month}, schema={unit: pl.Int64, "manad": pl.Int64})
    ordered = asked.with_row_index("#row").sort("manad")
    found = ordered.join_asof(homes, on="manad", by=unit, check_sortedness=False).sort("#row")
    return _words(found["distrikt"])
