"""An earlier release as statements on unknown counts of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evaluation.disclosure.audit.earlier import Elsewhere, left_out
from evaluation.disclosure.audit.model import Model
from evaluation.disclosure.audit.statements import model_of
from evaluation.disclosure.audit.tables.parts import DIVISIONS
from evaluation.disclosure.audit.told import TRUE, Structure, Told
from evaluation.disclosure.row_keys import WHOLE, Key, row_keys
from evaluation.disclosure.specs import TableSpec

Specs = Mapping[str, TableSpec]


def model_before(told: Sequence[Told], specs: Specs, other: Elsewhere, words: Structure) -> Model:
    """State what another release tells of the counts that these tables are about.

    How counts hang together is taken from today's tables, with the same names. The true
    counts are today's too: nothing is held against them.
    """
    rows = [
        _as_before(table, specs[table.table], other)
        for table in told
        if table.table in other.tables
    ]
    return model_of(rows, words, model=Model(is_of_today=False))


def _as_before(told: Told, spec: TableSpec, other: Elsewhere) -> Told:
    before = other.tables[told.table]
    today = row_keys(told.rows, told.table, told.keys)
    place = {key: at for at, key in enumerate(row_keys(before, told.table, told.keys))}
    order = [place.get(key, -1) for key in today]
    numbers = [name for name in spec.numeric if name in before and name not in told.keys]
    # A row that was not there has the place -1, where nothing is told.
    shown = before[numbers].reset_index(drop=True).reindex(order)
    rows = told.rows.assign(**{name: shown[name].to_numpy() for name in numbers})
    silent = before[left_out(before)]
    absent = [key for key, at in zip(today, order, strict=True) if at < 0]
    gone = told.rows[[at < 0 for at in order]]
    wholes = {
        (*key, WHOLE, column)
        for column, group in spec.wholes
        for key in row_keys(gone, told.table, group)
    }
    further = frozenset(
        {
            *absent,
            *wholes,
            *row_keys(silent, told.table, told.keys),
            *(_taken_back(told, spec, rows) if spec.coarsen else ()),
        }
    )
    found = replace(told, rows=rows, rules=other.rules, further=further)
    return _with_gone(found, before) if told.table in DIVISIONS else found


def _taken_back(told: Told, spec: TableSpec, rows: pd.DataFrame) -> Iterator[Key]:
    """Name steps of curves that are not shown, and curves without any: they may have been."""
    curve = tuple(key for key in spec.keys if key != "month")
    is_blank = rows["estimate"].isna()
    yield from row_keys(rows[is_blank], told.table, told.keys)
    nothing = rows["events"].isna().groupby([rows[key] for key in curve]).transform("all")
    for key in row_keys(rows[nothing], told.table, curve):
        yield (*key, WHOLE, "events")


def _with_gone(told: Told, before: pd.DataFrame) -> Told:
    """Add parts that nobody is in any more: they were parts of the whole."""
    division = DIVISIONS[told.table]
    known = set(row_keys(told.rows, told.table, told.keys))
    is_gone = [key not in known for key in row_keys(before, told.table, told.keys)]
    if not any(is_gone):
        return told
    group = list(division.group)
    kept = [f"{column}{TRUE}" for column in (division.whole,) if column]
    first = told.rows.drop_duplicates(group)[[*group, *kept]]
    gone = before[is_gone].merge(first, on=group, how="inner")
    gone[f"{division.part}{TRUE}"] = 0.0
    return replace(told, rows=pd.concat([told.rows, gone], ignore_index=True))
