"""A study on one table, one row a person: any domain, with the same estimators."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.data import read_table
from evaluation.design.protocol import Outcome, Protocol
from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.estimate import absorbing_risk, contrast
from evaluation.study.describing import table1
from evaluation.study.extract import Frames
from evaluation.study.gating import Judge, pair_gates
from evaluation.study.hazards import hazard_rows
from evaluation.study.lines import at_horizons, curve_frames, label, weighted_rows
from evaluation.study.pairs import Pair, pair_up, persons
from evaluation.study.sources import Source


def read_rows(source: Source, protocol: Protocol) -> pd.DataFrame:
    """One row per person: person, month (0), arm, subtype, observed, time, event, background.

    Raises
    ------
    DataError, Faults
        When a declared column is missing, a person occurs twice, an arm's code is not
        declared, or a time or event is not a whole number.
    """
    data = protocol.data
    table = read_table(source.folder / data.file).to_pandas()
    raise_all(list(_column_faults(table, protocol)))
    table = _numbers(table, protocol)
    codes = {code: arm.name for arm in protocol.arms for code in arm.categories}
    codes[data.reference] = NO_ARM
    arms = table[data.arm].map(_text).map(codes)
    raise_all(list(_value_faults(table, arms, protocol)))
    background = table[[item.name for item in protocol.adjustment.covariates]]
    time = table[data.time].to_numpy().astype(np.int64)
    event = table[data.event].to_numpy().astype(np.int64)
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
    return pd.concat([rows, background], axis=1).sort_values("person", ignore_index=True)


def table_frames(rows: pd.DataFrame, protocol: Protocol) -> Frames:
    """Tables of a study on one table: risks by arm, hazards, curves, balance, gates, flow."""
    paired = pair_up(rows, protocol)
    judge = Judge(limits=protocol.gates, observed=rows["observed"].to_numpy(), person=persons(rows))
    estimates, curves, gates = [], [], []
    for pair in paired.pairs:
        for outcome in protocol.outcomes:
            found, lines = _risks(rows, protocol, outcome, pair)
            estimates.append(judge.withhold(found, outcome, pair))
            estimates.append(hazard_rows(rows, protocol, outcome, pair))
            curves += lines
            gates.append(pair_gates(pair, judge.by_horizon(found, outcome, pair)))
    return {
        "estimates": pd.concat(estimates, ignore_index=True),
        "curves": pd.concat(curves, ignore_index=True),
        "gates": pd.concat(gates, ignore_index=True),
        "balance": paired.balance,
        "table1": table1(rows, protocol, paired.balance),
        "flow": _flow(rows, protocol),
    }


def _risks(
    rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    compared = weighted_rows(pair, rows)
    risk = partial(
        absorbing_risk,
        rows["time"].to_numpy(),
        rows["event"].to_numpy() == 1,
        compared,
        horizons=np.arange(1, protocol.follow_up_months + 1),
    )
    arm, reference = (
        risk(members=pair.comparison.members(name)) for name in (pair.arm, pair.reference)
    )
    effects = contrast(arm, reference, compared, label=label(outcome, pair))
    found = at_horizons(effects, outcome).rows(analysis="")
    return found, list(curve_frames(effects, arm, reference, pair))


def _flow(rows: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Everyone in the table is compared; the arms are counted."""
    labels = {NO_ARM: protocol.data.reference_label}
    labels |= {arm.name: arm.label for arm in protocol.arms}
    steps = [("Personer i tabellen", len(rows))]
    counts = rows["arm"].value_counts()
    steps += [(f"varav {labels[name]}", int(counts.get(name, 0))) for name in labels]
    return pd.DataFrame(
        {
            "step": range(1, len(steps) + 1),
            "label_sv": [text for text, _ in steps],
            "persons": [count for _, count in steps],
            "rows": [count for _, count in steps],
            "removed_persons": 0,
            "removed_rows": 0,
        }
    )


def _column_faults(table: pd.DataFrame, protocol: Protocol) -> Iterator[EvaluationError]:
    data = protocol.data
    declared = {f"data.{key}": getattr(data, key) for key in ("id", "time", "event", "arm")}
    declared |= {
        f"adjustment.covariates[{number}].name": item.name
        for number, item in enumerate(protocol.adjustment.covariates)
    }
    for place, column in declared.items():
        if column not in table.columns:
            way_out = f"columns: {', '.join(map(str, table.columns))}"
            yield DataError(f"{data.file} has no column '{column}'", at=place, way_out=way_out)


def _value_faults(
    table: pd.DataFrame, arms: pd.Series, protocol: Protocol
) -> Iterator[EvaluationError]:
    data = protocol.data
    faults = {
        data.id: (table[data.id].isna() | table[data.id].duplicated(), "missing or repeated"),
        data.arm: (arms.isna(), "a code that no arm declares"),
        data.time: (~_whole(table[data.time], lowest=0), "not a whole number from 0"),
        data.event: (~table[data.event].isin([0, 1]), "neither 0 nor 1"),
    }
    for column, (bad, problem) in faults.items():
        if bad.any():
            first = ", ".join(str(row + 1) for row in np.flatnonzero(bad)[:5])
            yield DataError(
                f"{int(bad.sum())} rows: {problem}",
                at=f"{data.file}.{column}, row {first}",
                way_out="correct the table or the protocol",
            )


def _numbers(table: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Read times, events and continuous background as numbers: text files hold only texts."""
    continuous = [item.name for item in protocol.adjustment.covariates if item.form != "categories"]
    read = {
        name: pd.to_numeric(table[name], errors="coerce")
        for name in (protocol.data.time, protocol.data.event, *continuous)
    }
    return table.assign(**read)


def _whole(values: pd.Series, *, lowest: int) -> pd.Series:
    number = pd.to_numeric(values, errors="coerce")
    return number.notna() & (number >= lowest) & (number % 1 == 0)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
