"""What belongs to a unit and may not change from row to row."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, EvaluationError, UsageError, raise_all
from evaluation.estimate.did.panel.columns import PLACE, Columns, PanelColumns, cohorts
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.rows import Rows
from evaluation.estimate.result.arrays import Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded


@dataclass(frozen=True, slots=True, kw_only=True)
class PerUnit:
    """One value per unit; covariates None when there are none or they change over time."""

    cohort: Ints
    weight: Floats | None
    clusters: tuple[Ids, ...]
    covariates: Floats | None


def per_unit(columns: Columns, names: PanelColumns, rows: Rows) -> PerUnit:
    """Take one value per unit, refusing those that change; all faults at once."""
    faults: list[EvaluationError] = []

    def fixed(values: Ids, name: str | None) -> Ids:
        first, changed = rows.first(values)
        if changed:
            problem = f"{changed} units change their value"
            way_out = "it must be the same in all rows of a unit"
            faults.append(DataError(problem, at=f"column {name}", way_out=way_out))
        return first

    if columns.cohort is not None and names.cohort is not None and names.never is not None:
        cohort = cohorts(
            fixed(columns.cohort, names.cohort), names.cohort, never=names.never, faults=faults
        )
    else:
        cohort = _start(columns, names, rows, faults)
    weight = None if columns.weight is None else fixed(columns.weight, names.weight)
    clusters = tuple(
        fixed(values, name) for values, name in zip(columns.cluster, names.clusters, strict=True)
    )
    if columns.assigned_by is not None:
        level = fixed(columns.assigned_by, names.assigned_by)
        faults.extend(_assignment(level, cohort, clusters, names))
    if weight is not None and not weight.any():
        faults.append(DataError("all weights are 0", at=f"column {names.weight}"))
    raise_all(faults)
    covariates = _unchanging(columns.covariates, rows)
    return PerUnit(cohort=cohort, weight=weight, clusters=clusters, covariates=covariates)


def _start(
    columns: Columns, names: PanelColumns, rows: Rows, faults: list[EvaluationError]
) -> Ints:
    """First period with treatment; a later period without it is a fault."""
    treated = columns.treated
    if treated is None:
        raise UsageError("give either cohort or treated", at=PLACE)
    on, unit = treated == 1, rows.unit_of_row
    start = np.full(len(rows.unit), NEVER, dtype=np.int64)
    np.minimum.at(start, unit[on], columns.time[on])
    ended = ~on & (columns.time > start[unit])
    if ended.any():
        problem = f"treatment ends again for {len(np.unique(unit[ended]))} units"
        way_out = "declare the first start as cohort, or leave those units out"
        faults.append(DataError(problem, at=f"column {names.treated}", way_out=way_out))
    return start


def _assignment(
    level: Ids, cohort: Ints, clusters: tuple[Ids, ...], names: PanelColumns
) -> Iterator[EvaluationError]:
    _, code = coded(level)
    size = int(code.max()) + 1
    if mixed := _mixed(cohort, code, size):
        problem = f"{mixed} levels hold units of several cohorts"
        yield DataError(problem, at=f"column {names.assigned_by}")
    nested = any(not _mixed(cluster, code, size) for cluster in clusters)
    if size < len(level) and not nested:
        problem = f"treatment is assigned by {names.assigned_by}, but clusters are finer"
        way_out = (
            f'units assigned together are not independent: cluster="{names.assigned_by}" '
            "(few clusters have methods of their own)"
        )
        yield UsageError(problem, at=f"{PLACE}.cluster", way_out=way_out)


def _mixed(values: Ids, code: Ints, size: int) -> int:
    """Count the levels with more than one value."""
    taken = np.empty(size, dtype=values.dtype)
    taken[code] = values
    return len(np.unique(code[taken[code] != values]))


def _unchanging(covariates: tuple[Floats, ...], rows: Rows) -> Floats | None:
    taken = []
    for values in covariates:
        first, changed = rows.first(values)
        if changed:
            return None
        taken.append(first)
    return np.column_stack(taken) if taken else None
