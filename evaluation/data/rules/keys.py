"""E1, E3, W10 and S11: keys, references, the period and closed lists."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from data_schemas import TABLES, Reference, Table
from data_schemas.days import is_day
from data_schemas.rules import limit_of
from evaluation.data.findings import Violation
from evaluation.data.rules.material import Material
from evaluation.data.rules.monthly_grid import ROW, Bools, Ints, Repeats
from evaluation.data.rules.reading import AID


def keys(material: Material) -> Iterator[Violation]:
    """E1: a key that was there before, and W10: a row that is equal to one in everything."""
    for name, repeats in material.repeats.items():
        if not repeats.surplus.size:
            continue
        key = ", ".join(TABLES[name].key)
        yield Violation(
            table=name,
            rule="E1",
            rows=repeats.surplus,
            detail_sv=f"dubbel nyckel ({key})",
            detail_en=f"duplicate key ({key})",
        )
        yield from broken(name, "W10", _equal(material.tables[name], TABLES[name], repeats))


def _equal(lazy: pl.LazyFrame, declared: Table, repeats: Repeats) -> Ints:
    """Return the rows that are equal in every column to an earlier row."""
    shared = pl.col(ROW).cast(pl.UInt32).is_in(pl.Series(repeats.rows).implode())
    candidates = lazy.filter(shared).collect().sort(ROW)
    first = pl.struct(*declared.column_names).is_first_distinct()
    return candidates.filter(~first)[ROW].to_numpy()


def references(material: Material) -> Iterator[Violation]:
    """E1: a reference without a counterpart."""
    for name, declared in TABLES.items():
        for reference in declared.references:
            lost = (
                _lost_aid_rows(material, reference)
                if name == AID
                else _lost_rows(material, name, reference)
            )
            yield from broken(
                name,
                "E1",
                lost,
                column=reference.columns[0],
                sv=f"saknas i {reference.table}",
                en=f"not in {reference.table}",
            )


def _lost_aid_rows(material: Material, reference: Reference) -> Ints:
    """Look the largest table up in grids instead of joining it."""
    if reference.table == "person":
        known: Bools = np.zeros(material.persons.shape[0], dtype=bool)
        known[material.person["lopnr"].to_numpy()] = True
        return material.aid_rows.of(~known[material.persons.unit])
    there = material.homes.grid().reshape(-1)
    return material.aid_rows.of(~there[material.households.at()])


def _lost_rows(material: Material, name: str, reference: Reference) -> Ints:
    target = material.tables[reference.table].select(reference.target).unique()
    rows = material.tables[name].select(ROW, *reference.columns).drop_nulls(reference.columns)
    lost = rows.join(target, left_on=reference.columns, right_on=reference.target, how="anti")
    return lost.select(pl.col(ROW).sort()).collect()[ROW].to_numpy()


def periods(material: Material) -> Iterator[Violation]:
    """E3: months outside the period, days after the extraction, births in the future."""
    manifest = material.manifest
    for name, declared in TABLES.items():
        if name == "kommun_manad":
            continue
        outside = {
            column: ~pl.col(column).is_between(manifest.first_month, manifest.last_month)
            for column in declared.of_kind("month")
        }
        for column in declared.of_kind("date"):
            if column != "planerat_slut":
                outside[column] = (pl.col(column) > manifest.extracted) & is_day(column)
        if name == "person":
            outside["fodelsear"] = pl.col("fodelsear") > manifest.extracted.year
        yield from broken_where(material.tables[name], name, "E3", outside)


def closed_lists(material: Material) -> Iterator[Violation]:
    """S11: names of a closed list are few; free text is not."""
    for name, declared in TABLES.items():
        texts = declared.of_kind("text")
        if not texts:
            continue
        distinct = material.tables[name].select(pl.col(*texts).drop_nulls().n_unique()).collect()
        for column in texts:
            if distinct[column][0] > limit_of("S11"):
                count = int(distinct[column][0])
                yield Violation(table=name, column=column, rule="S11", count=count)


def broken_where(
    lazy: pl.LazyFrame, name: str, rule: str, wrong: dict[str, pl.Expr]
) -> Iterator[Violation]:
    """Yield the rows where a condition by column holds; rows are fetched only when there are any.

    Parameters
    ----------
    wrong : dict of str to expression
        Condition by the column that is told.
    """
    if not wrong:
        return
    counts = lazy.select(**{column: test.sum() for column, test in wrong.items()}).collect()
    for column, test in wrong.items():
        if counts[column][0]:
            yield from broken(name, rule, rows_where(lazy, test), column=column)


def rows_where(lazy: pl.LazyFrame, test: pl.Expr) -> Ints:
    """Return the row numbers where a condition holds, ascending."""
    return lazy.filter(test).select(pl.col(ROW).sort()).collect()[ROW].to_numpy()


def broken(
    name: str, rule: str, rows: Ints, *, column: str = "", sv: str = "", en: str = ""
) -> Iterator[Violation]:
    """Yield row numbers as one violation, or nothing when there are none."""
    if len(rows):
        yield Violation(table=name, column=column, rule=rule, rows=rows, detail_sv=sv, detail_en=en)
