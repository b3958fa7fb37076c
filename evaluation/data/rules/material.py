"""What the rules look at: numbered tables, and the months of assistance as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from data_schemas import DTYPES, TABLES
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.rules.monthly_grid import ROW, Bools, Cells, Ints, Repeats, RowNumbers

Tables = Mapping[str, pl.LazyFrame]
NUMBERED = ("lopnr", "hushall_id", "inskrivning_id")
ADULT_ROLES = ("1", "2")
MAIN, CO_APPLICANT, CHILD = 1, 2, 3


@dataclass(frozen=True, kw_only=True)
class Material:
    """A delivery as the rules see it.

    Attributes
    ----------
    tables : mapping of str to polars.LazyFrame
        Every declared table with row numbers; person, household and enrolment are numbers.
    repeats : mapping of str to Repeats
        Repeated keys by table; the surplus rows are in no array here.
    persons, households : Cells
        The rows of `bistand_manad` within the period, by person and by household.
    role : array of int, shape (r,)
        1, 2, 3 for each of those rows, 0 when it is none of them.
    aid_rows : RowNumbers
        Where those rows stand in the file.
    homes : Cells
        The rows of `hushall_manad` within the period.
    adults : array of int, shape (h,)
        `antal_vuxna` of each of those, -1 when missing.
    home_rows : RowNumbers
    """

    tables: Tables = field(repr=False)
    manifest: Manifest
    repeats: Mapping[str, Repeats]
    persons: Cells = field(repr=False)
    households: Cells = field(repr=False)
    role: Ints = field(repr=False)
    aid_rows: RowNumbers = field(repr=False)
    homes: Cells = field(repr=False)
    adults: Ints = field(repr=False)
    home_rows: RowNumbers = field(repr=False)

    @property
    def months(self) -> int:
        """Number of months of the period, preliminary ones included."""
        return self.manifest.last_month - self.manifest.first_month + 1

    @property
    def final_months(self) -> int:
        """Number of months of the period that will not change."""
        return self.months - self.manifest.preliminary_months

    @cached_property
    def is_adult(self) -> Bools:
        """Which rows of `bistand_manad` are of adults."""
        return np.asarray((self.role == MAIN) | (self.role == CO_APPLICANT))

    @cached_property
    def aided(self) -> Bools:
        """Whether a person has assistance, shape (persons, months)."""
        return self.persons.grid()

    @cached_property
    def aided_adult(self) -> Bools:
        """Whether a person has assistance as an adult, shape (persons, months)."""
        return self.persons.grid(self.is_adult)

    @cached_property
    def person(self) -> pl.DataFrame:
        """Number, birth year, sex and end of observation of each person once."""
        wanted = ("lopnr", "fodelsear", "kon", "sista_manad_observerbar", "censor_orsak")
        rows = self.tables["person"].select(ROW, *wanted).drop_nulls("lopnr").collect()
        if self.repeats["person"].surplus.size:
            rows = rows.sort(ROW).unique("lopnr", keep="first", maintain_order=True)
        return rows.drop(ROW)

    def by_person(self, column: str, *, missing: int) -> Ints:
        """Return a whole-number column of `person` by person number."""
        known = self.person.select("lopnr", column).drop_nulls()
        values = np.full(self.persons.shape[0], missing, dtype=np.int32)
        values[known["lopnr"].to_numpy()] = known[column].to_numpy()
        return values


def numbered(tables: Mapping[str, pl.LazyFrame | pl.DataFrame]) -> dict[str, pl.LazyFrame]:
    """Return every declared table lazily, with row numbers, and numbers for shared identifiers."""
    lazy = {name: _with_rows(tables[name].lazy()) for name in TABLES if name in tables}
    for column in NUMBERED:
        carriers = [name for name in lazy if column in TABLES[name].column_names]
        if any(lazy[name].collect_schema()[column] == pl.String for name in carriers):
            texts = [lazy[name].select(pl.col(column).cast(pl.String)) for name in carriers]
            numbers = _numbers(pl.concat(texts), column)
            for name in carriers:
                lazy[name] = lazy[name].with_columns(numbers)
    return {name: lazy[name] if name in lazy else _absent(name) for name in TABLES}


def _with_rows(lazy: pl.LazyFrame) -> pl.LazyFrame:
    if ROW in lazy.collect_schema():
        return lazy
    return lazy.with_row_index(ROW, offset=1)


def _absent(name: str) -> pl.LazyFrame:
    schema: dict[str, pl.DataType] = {
        column.name: pl.Int32() if column.name in NUMBERED else DTYPES[column.kind]
        for column in TABLES[name].columns
    }
    return _with_rows(pl.LazyFrame(schema=schema))


def _numbers(texts: pl.LazyFrame, column: str) -> pl.Expr:
    distinct = texts.drop_nulls().unique().collect()[column].sort()
    if distinct.is_empty():
        return pl.lit(None, dtype=pl.Int32).alias(column)
    number = pl.int_range(len(distinct), dtype=pl.Int32, eager=True)
    return pl.col(column).cast(pl.String).replace_strict(distinct, number, return_dtype=pl.Int32)
