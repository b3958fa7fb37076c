"""Months of assistance as a grid of units and months, and until when each unit is seen."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from evaluation.data import Register

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
YEAR = 12
APPLICANTS = ("1", "2")
"""Roles of the adults whom a household's assistance is for: applicant and co-applicant."""
SUPPORT, OTHER = "belopp_forsorjningsstod", "belopp_ovrigt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """Who had assistance in which month.

    Attributes
    ----------
    months : array of bool, shape (u, m)
        Of each unit: a person, or a household.
    first : int
        Month count of the first column; the last column is the last final month.
    until : array of int, shape (u,)
        Month count of the last month in which each unit is seen.
    """

    months: Bools
    first: int
    until: Ints

    @property
    def last(self) -> int:
        """Month count of the last final month."""
        return int(self.first + self.months.shape[1] - 1)

    def of_year(self, year: int, *, years: int = 1) -> Bools:
        """Give the months of the years that end with a year, shape (u, 12 * years)."""
        stop = (year + 1) * YEAR - self.first
        return self.months[:, stop - YEAR * years : stop]

    def covers(self, first: int, last: int) -> bool:
        """Tell whether all months from one to another are delivered and final."""
        return self.first <= first and last <= self.last


def adult_aid(register: Register, *, month_rule: str, age: int) -> Aid:
    """Months in which adults had assistance.

    Parameters
    ----------
    month_rule : str
        `bistand` counts any assistance, `forsorjningsstod` only months with that.
    age : int
        Years that an adult fills at least in the calendar year.
    """
    born = register.tables["person"].select("person", "fodelsear")
    rows = (
        _granted(register, month_rule)
        .filter(pl.col("roll").is_in(APPLICANTS))
        .join(born, on="person")
        .filter(pl.col("manad") // YEAR - pl.col("fodelsear") >= age)
    )
    last = register.last_month
    people = register.tables["person"].sort("person")
    until = people["sista_manad_observerbar"].fill_null(last).to_numpy()
    return Aid(
        months=_grid(rows, "person", register, units=register.persons),
        first=register.first_month,
        until=np.minimum(until, last).astype(np.int64),
    )


def household_aid(register: Register, *, month_rule: str) -> Aid:
    """Months in which households had assistance; a household is seen to the end of the data."""
    rows = _granted(register, month_rule)
    highest = register.tables["hushall_manad"]["hushall"].max()
    units = int(str(highest)) + 1 if highest is not None else 0
    return Aid(
        months=_grid(rows, "hushall", register, units=units),
        first=register.first_month,
        until=np.full(units, register.last_month, dtype=np.int64),
    )


def households_of(register: Register) -> pl.DataFrame:
    """Household of each adult in each month with a row: person, manad, hushall, distrikt."""
    homes = register.tables["hushall_manad"].select("hushall", "manad", "distrikt")
    return (
        register.tables["bistand_manad"]
        .filter(pl.col("roll").is_in(APPLICANTS))
        .join(homes, on=["hushall", "manad"], how="left")
        .select("person", "manad", "hushall", "distrikt")
        .sort("person", "manad", "hushall")
        .unique(["person", "manad"], keep="first", maintain_order=True)
    )


def _granted(register: Register, month_rule: str) -> pl.DataFrame:
    """Rows of persons and months with assistance; the amount stands on the household."""
    support = pl.col(SUPPORT).fill_null(0)
    amount = support if month_rule == "forsorjningsstod" else support + pl.col(OTHER).fill_null(0)
    delivered = pl.col(SUPPORT).is_not_null() | pl.col(OTHER).is_not_null()
    homes = register.tables["hushall_manad"].select(
        "hushall", "manad", pl.when(delivered).then(amount > 0).alias("granted")
    )
    granted = pl.coalesce("granted", "forsorjningsstod").fill_null(value=False)
    return (
        register.tables["bistand_manad"]
        .join(homes, on=["hushall", "manad"], how="left")
        .filter(granted)
    )


def _grid(rows: pl.DataFrame, unit: str, register: Register, *, units: int) -> Bools:
    first, last = register.first_month, register.last_month
    inside = rows.filter(pl.col("manad").is_between(first, last))
    months = np.zeros((units, last - first + 1), dtype=bool)
    months[inside[unit].to_numpy(), inside["manad"].to_numpy() - first] = True
    return months
