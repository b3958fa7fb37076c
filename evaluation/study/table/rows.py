"""A study on one table, one row a person: any domain, with the same estimators."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.data import read_table
from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.loading import overridden
from evaluation.protocol.protocol import Protocol
from evaluation.study.measurers import measurer
from evaluation.study.sources import Source

# Names of the columns made here: a background variable may not take one of them.
RESERVED = ("person", "month", "arm", "subtype", "time", "event", "observed")


def read_rows(source: Source, protocol: Protocol) -> pd.DataFrame:
    """One row per person: person, month (0), arm, subtype, observed, time, event, and the rest.

    The rest are the background, the columns of outcomes measured once, and those that
    limit who takes part. Without an outcome that is an event, time and event are 0.

    Raises
    ------
    DataError, Faults
        When a declared column is missing, a person occurs twice, an arm's code is not
        declared, a time or event is not a whole number, or an outcome no number.
    """
    data = protocol.data
    table = read_table(source.folder / data.file).to_pandas()
    raise_all(list(_column_faults(table, protocol)))
    table = _numbers(table, protocol)
    codes = {code: arm.name for arm in protocol.arms for code in arm.categories}
    codes[data.reference] = NO_ARM
    arms = table[data.arm].map(_text).map(codes)
    raise_all(list(_value_faults(table, arms, protocol)))
    time = _whole_numbers(table, data.time)
    event = _whole_numbers(table, data.event)
    rows = pd.DataFrame(
        {
            "person": pd.factorize(table[data.id], sort=True)[0],
            "month": 0,
            "arm": arms,
            "subtype": "",
            "time": time,
            "event": event,
            # Whoever had the event needs no further follow-up.
            "observed": np.where(event == 1, protocol.follow_up_months, time),
        }
    )
    others = table[_others(protocol)]
    return pd.concat([rows, others], axis=1).sort_values("person", ignore_index=True)


def within_limits(rows: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Rows whose values lie within every declared limit; a missing value lies outside."""
    inside = np.ones(len(rows), dtype=bool)
    for name, (low, high) in protocol.data.limits.items():
        inside &= rows[name].between(low, high).to_numpy(dtype=bool)
    if not inside.any():
        way_out = "widen the limits"
        raise DataError("no row is within the limits", at="data.limits", way_out=way_out)
    return rows[inside].reset_index(drop=True)


def measured_columns(protocol: Protocol) -> list[str]:
    """Columns of the outcomes that are measured once, in declared order."""
    found = [item.column for item in protocol.outcomes if kind_of(item).measured_once]
    return list(dict.fromkeys(found))


def _limited(protocol: Protocol) -> list[str]:
    """Columns that limit who takes part, in the study or in a sensitivity analysis."""
    every = [protocol, *(overridden(protocol, item.override) for item in protocol.sensitivity)]
    return list(dict.fromkeys(name for plan in every for name in plan.data.limits))


def _others(protocol: Protocol) -> list[str]:
    background = [item.name for item in protocol.adjustment.covariates]
    return list(dict.fromkeys([*background, *measured_columns(protocol), *_limited(protocol)]))


def _whole_numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    values = table[column].to_numpy() if column else np.zeros(len(table))
    return np.asarray(values, dtype=np.int64)


def _column_faults(table: pd.DataFrame, protocol: Protocol) -> Iterator[EvaluationError]:
    data = protocol.data
    declared = {f"data.{key}": getattr(data, key) for key in ("id", "time", "event", "arm")}
    declared |= {
        f"adjustment.covariates[{number}].name": item.name
        for number, item in enumerate(protocol.adjustment.covariates)
    }
    declared |= {
        f"outcomes[{number}].column": item.column
        for number, item in enumerate(protocol.outcomes)
        if kind_of(item).measured_once
    }
    declared |= {f"data.limits.{name}": name for name in _limited(protocol)}
    for place, column in declared.items():
        if column and column not in table.columns:
            way_out = f"columns: {', '.join(map(str, table.columns))}"
            yield DataError(f"{data.file} has no column '{column}'", at=place, way_out=way_out)
    for name in sorted(set(_others(protocol)) & set(RESERVED)):
        way_out = f"not one of {', '.join(RESERVED)}"
        yield DataError(f"'{name}' needs another name", at=data.file, way_out=way_out)


def _value_faults(
    table: pd.DataFrame, arms: pd.Series, protocol: Protocol
) -> Iterator[EvaluationError]:
    data = protocol.data
    faults = {
        data.id: (table[data.id].isna() | table[data.id].duplicated(), "missing or repeated"),
        data.arm: (arms.isna(), "a code that no arm declares"),
    }
    if data.time:
        faults[data.time] = (~_whole(table[data.time], lowest=0), "not a whole number from 0")
        faults[data.event] = (~table[data.event].isin([0, 1]), "neither 0 nor 1")
    for outcome in protocol.outcomes:
        if kind_of(outcome).measured_once:
            module = measurer(outcome)
            faults[outcome.column] = (module.refused(table[outcome.column]), module.REFUSED)
    for column, (bad, problem) in faults.items():
        if bad.any():
            first = ", ".join(str(row + 1) for row in np.flatnonzero(bad)[:5])
            yield DataError(
                f"{int(bad.sum())} rows: {problem}",
                at=f"{data.file}.{column}, row {first}",
                way_out="correct the table or the protocol",
            )


def _numbers(table: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Read times, events, outcomes and continuous background as numbers: text files hold texts."""
    continuous = [item.name for item in protocol.adjustment.covariates if item.form != "categories"]
    data = protocol.data
    wanted = (data.time, data.event, *continuous, *measured_columns(protocol), *_limited(protocol))
    read = {name: pd.to_numeric(table[name], errors="coerce") for name in wanted if name}
    return table.assign(**read)


def _whole(values: pd.Series, *, lowest: int) -> pd.Series:
    number = pd.to_numeric(values, errors="coerce")
    return number.notna() & (number >= lowest) & (number % 1 == 0)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
