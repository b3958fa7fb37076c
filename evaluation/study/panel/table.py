"""Rows of a panel study from a table of its own."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.data import read_table
from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Protocol
from evaluation.study.material import Material
from evaluation.study.panel.rows import PanelRows, plan_of


def table_rows(material: Material, protocol: Protocol) -> PanelRows:
    """Read the study's own table.

    Raises
    ------
    DataError, Faults
        When a declared column is missing or holds something else than numbers.
    """
    plan = plan_of(protocol)
    table = read_table(material.source.folder / protocol.data.file).to_pandas()
    raise_all(list(_missing(table, protocol, plan)))
    numbers = _numbers(protocol, plan)
    frame = table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in numbers})
    steps = [_step("Rader i tabellen", frame, plan.unit)]
    inside = np.ones(len(frame), dtype=bool)
    for name, (low, high) in plan.keep.items():
        inside &= frame[name].between(low, high).to_numpy(dtype=bool)
    kept = frame[inside].reset_index(drop=True)
    if plan.keep:
        steps.append(_step("Inom de angivna gränserna", kept, plan.unit))
    return PanelRows(
        frame=kept,
        unit=plan.unit,
        time=plan.time,
        cohort=plan.cohort,
        never=plan.never,
        cluster=plan.cluster,
        weight=plan.weight,
        assigned_by=plan.assigned_by,
        covariates=plan.covariates,
        persons=plan.persons,
        steps=tuple(steps),
    )


def _step(text: str, frame: pd.DataFrame, unit: str) -> tuple[str, int, int]:
    return text, int(frame[unit].nunique()), len(frame)


def _numbers(protocol: Protocol, plan: PanelPlan) -> list[str]:
    outcomes = [outcome.column for outcome in protocol.outcomes]
    named = [plan.time, plan.cohort, plan.weight, plan.persons]
    named += [*plan.covariates, *plan.keep, *outcomes]
    return list(dict.fromkeys(name for name in named if name))


def _missing(table: pd.DataFrame, protocol: Protocol, plan: PanelPlan) -> Iterator[EvaluationError]:
    declared = {
        f"panel.{key}": getattr(plan, key)
        for key in ("unit", "time", "cohort", "cluster", "weight", "assigned_by", "persons")
    }
    declared |= {f"panel.covariates[{place}]": name for place, name in enumerate(plan.covariates)}
    declared |= {f"panel.keep.{name}": name for name in plan.keep}
    declared |= {
        f"outcomes[{place}].column": outcome.column
        for place, outcome in enumerate(protocol.outcomes)
    }
    for place, column in declared.items():
        if column and column not in table.columns:
            way_out = f"columns: {', '.join(map(str, table.columns))}"
            problem = f"{protocol.data.file} has no column '{column}'"
            yield DataError(problem, at=place, way_out=way_out)
