"""Read a delivery once into what the rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl

from data_schemas import TABLES
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.rules.material import CHILD, CO_APPLICANT, MAIN, Material, Tables, numbered
from evaluation.data.rules.monthly_grid import ROW, Bools, Cells, Repeats, RowNumbers

AID, HOMES = "bistand_manad", "hushall_manad"
ROLES = {"1": MAIN, "2": CO_APPLICANT, "3": CHILD}
NOWHERE = -1
NO_REPEATS = Repeats(rows=np.zeros(0, dtype=np.uint32), surplus=np.zeros(0, dtype=np.uint32))


def gather(tables: Mapping[str, pl.LazyFrame | pl.DataFrame], manifest: Manifest) -> Material:
    """Return the tables and arrays that all rules share.

    Parameters
    ----------
    tables : mapping of str to frame
        Canonical tables; a missing table counts as empty.
    manifest : Manifest
    """
    lazy = numbered(tables)
    months = manifest.last_month - manifest.first_month + 1
    aid = _monthly(lazy[AID], _aid_columns(manifest), TABLES[AID].key, months)
    homes = _monthly(lazy[HOMES], _home_columns(manifest), TABLES[HOMES].key, months)
    repeats = {
        name: repeated_keys(lazy[name].select(*declared.key, ROW), declared.key)
        for name, declared in TABLES.items()
        if name not in (AID, HOMES)
    }
    persons, households = _units(lazy, "lopnr", aid), _units(lazy, "hushall_id", aid, homes)
    month = aid.frame["manad"].to_numpy()
    return Material(
        tables=lazy,
        manifest=manifest,
        repeats={**repeats, AID: aid.repeats, HOMES: homes.repeats},
        persons=Cells(unit=aid.frame["lopnr"].to_numpy(), month=month, shape=(persons, months)),
        households=Cells(
            unit=aid.frame["hushall_id"].to_numpy(), month=month, shape=(households, months)
        ),
        role=aid.frame["role"].to_numpy(),
        aid_rows=aid.rows,
        homes=Cells(
            unit=homes.frame["hushall_id"].to_numpy(),
            month=homes.frame["manad"].to_numpy(),
            shape=(households, months),
        ),
        adults=homes.frame["adults"].to_numpy(),
        home_rows=homes.rows,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly:
    """A monthly table as read: rows with a whole key within the period, each key once."""

    frame: pl.DataFrame
    rows: RowNumbers
    repeats: Repeats


def _units(lazy: Tables, column: str, *read: Monthly) -> int:
    """Return one more than the highest number; the large tables have been read."""
    rest = [
        lazy[name].select(pl.col(column).max().cast(pl.Int64))
        for name, declared in TABLES.items()
        if column in declared.column_names and name not in (AID, HOMES)
    ]
    found = [_highest(pl.concat(rest).collect()[column])]
    return 1 + max(found + [_highest(monthly.frame[column]) for monthly in read])


def _highest(numbers: pl.Series) -> int:
    highest = numbers.max()
    return NOWHERE if highest is None else cast("int", highest)


def _aid_columns(manifest: Manifest) -> list[pl.Expr]:
    role = pl.lit(0, dtype=pl.Int8)
    for code, number in ROLES.items():
        role = pl.when(pl.col("roll") == code).then(pl.lit(number, dtype=pl.Int8)).otherwise(role)
    return [_number("lopnr"), _number("hushall_id"), _month(manifest), role.alias("role")]


def _home_columns(manifest: Manifest) -> list[pl.Expr]:
    adults = pl.col("antal_vuxna").cast(pl.Int16, strict=False).fill_null(NOWHERE)
    return [_number("hushall_id"), _month(manifest), adults.alias("adults")]


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32).fill_null(NOWHERE)


def _month(manifest: Manifest) -> pl.Expr:
    """Return months from 0; those that E3 or S4 has told are nowhere."""
    month = pl.col("manad")
    inside = month.is_between(manifest.first_month, manifest.last_month)
    from_zero = pl.when(inside).then(month - manifest.first_month)
    return from_zero.cast(pl.Int16).fill_null(NOWHERE).alias("manad")


def _monthly(
    lazy: pl.LazyFrame, columns: list[pl.Expr], key: tuple[str, ...], months: int
) -> Monthly:
    frame = lazy.select(columns).collect()
    whole = frame.select(pl.all_horizontal(pl.col(*key) != NOWHERE)).to_series()
    kept: Bools | None = None
    if not whole.all():
        kept = whole.to_numpy()
        frame = frame.filter(whole)
    rows = RowNumbers(lazy=lazy, kept=kept)
    repeats = _repeated_cells(frame, key, months, rows)
    if repeats.surplus.size:
        first = ~np.isin(rows.numbers, repeats.surplus)
        frame = frame.filter(pl.Series(first))
        everywhere = np.zeros(len(whole), dtype=bool)
        everywhere[np.flatnonzero(whole.to_numpy())[first]] = True
        rows = RowNumbers(lazy=lazy, kept=everywhere)
    return Monthly(frame=frame, rows=rows, repeats=repeats)


def _repeated_cells(
    frame: pl.DataFrame, key: tuple[str, ...], months: int, rows: RowNumbers
) -> Repeats:
    """Return the repeated keys; only rows that share a cell of the grid are compared."""
    unit = frame[key[0]]
    shape = (1 + _highest(unit), months)
    cells = Cells(unit=unit.to_numpy(), month=frame["manad"].to_numpy(), shape=shape)
    at = cells.at()
    seen = np.zeros(cells.size, dtype=bool)
    seen[at] = True
    if np.count_nonzero(seen) == at.size:
        return NO_REPEATS
    latest = np.zeros(cells.size, dtype=np.int32)
    latest[at] = np.arange(at.size, dtype=np.int32)
    seen[:] = False
    seen[at[latest[at] != np.arange(at.size, dtype=np.int32)]] = True
    del latest
    shared = seen[at]
    candidates = frame.select(key).filter(pl.Series(shared))
    numbered_rows = candidates.with_columns(pl.Series(ROW, rows.numbers[shared]))
    return repeated_keys(numbered_rows.lazy(), key)


def repeated_keys(lazy: pl.LazyFrame, key: tuple[str, ...]) -> Repeats:
    """Return the rows whose key is there more than once; a key with a missing part is none."""
    rows = lazy.drop_nulls(key)
    codes = rows.select(_packed(rows, key).alias("code")).collect()["code"]
    if codes.n_unique() == len(codes):
        return NO_REPEATS
    candidates = rows.collect().filter(codes.is_duplicated()).sort(ROW)
    rows_of_keys = candidates[ROW].cast(pl.UInt32)
    is_first = candidates.select(pl.struct(*key).is_first_distinct()).to_series()
    return Repeats(rows=rows_of_keys.to_numpy(), surplus=rows_of_keys.filter(~is_first).to_numpy())


def _packed(rows: pl.LazyFrame, key: tuple[str, ...]) -> pl.Expr:
    """Return the key as one number when it is a pair of small numbers."""
    if len(key) == 1:
        return pl.col(key[0])
    schema = rows.collect_schema()
    if len(key) == 2 and all(schema[column] == pl.Int32 for column in key):
        return pl.col(key[0]).cast(pl.Int64) * 2**32 + pl.col(key[1]).cast(pl.Int64)
    return pl.struct(*key)
