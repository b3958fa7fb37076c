"""Columns of a long table as arrays: present, complete and of the right kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.errors import DataError, EvaluationError, UsageError, raise_all
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Floats, Ids, Ints

PLACE = "panel_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelColumns:
    """Which column of a long table is what.

    Attributes
    ----------
    unit : str or None
        Identifies the unit; None for repeated cross-sections.
    time : str
        Whole numbers; months are counted, not written YYYYMM.
    outcome : str
    cohort : str
        First treated period of the unit; `never` is its value for units never treated.
    never : number
    treated : str
        Instead of `cohort`: 1 from the first treated period on.
    cluster : str or two of them
        What is independent of what, constant within the unit.
    weight : str
        Constant within the unit.
    covariates : sequence of str
        Numbers; constant within the unit or changing.
    assigned_by : str
        The level at which treatment was decided (a district); clusters may not be finer.
    """

    unit: str | None
    time: str
    outcome: str
    cohort: str | None = None
    never: float | None = None
    treated: str | None = None
    cluster: str | Sequence[str] = ()
    weight: str | None = None
    covariates: Sequence[str] = ()
    assigned_by: str | None = None

    @property
    def clusters(self) -> tuple[str, ...]:
        """The cluster columns, none to two."""
        return (self.cluster,) if isinstance(self.cluster, str) else tuple(self.cluster)

    def used(self) -> tuple[str, ...]:
        """Give every column that is read, once."""
        single = (
            self.unit, self.time, self.outcome, self.cohort, self.treated, self.weight,
            self.assigned_by,
        )  # fmt: skip
        names = [name for name in single if name is not None]
        return tuple(dict.fromkeys([*names, *self.clusters, *self.covariates]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Values row by row, shape (N,) each; labels and cohorts as they came, numbers as numbers."""

    unit: Ids | None
    time: Ints
    outcome: Floats
    cohort: Ids | None
    treated: Ints | None
    cluster: tuple[Ids, ...]
    weight: Floats | None
    covariates: tuple[Floats, ...]
    assigned_by: Ids | None

    def take(self, rows: Ids) -> "Columns":
        """Chosen rows, by mask or by position."""

        def chosen(values: Ids | None) -> Ids | None:
            return None if values is None else values[rows]

        return Columns(
            unit=chosen(self.unit),
            time=self.time[rows],
            outcome=self.outcome[rows],
            cohort=chosen(self.cohort),
            treated=chosen(self.treated),
            cluster=tuple(values[rows] for values in self.cluster),
            weight=chosen(self.weight),
            covariates=tuple(values[rows] for values in self.covariates),
            assigned_by=chosen(self.assigned_by),
        )


def read(frame: Any, names: PanelColumns) -> Columns:
    """Read what is named; every missing value or wrong kind is told before stopping."""
    _check_names(frame, names)
    faults: list[EvaluationError] = []
    raw = {name: _values(frame, name, faults) for name in names.used()}
    raise_all(faults)
    columns = Columns(
        unit=None if names.unit is None else raw[names.unit],
        time=_whole(raw[names.time], names.time, faults),
        outcome=_numbers(raw[names.outcome], names.outcome, faults),
        cohort=None if names.cohort is None else raw[names.cohort],
        treated=None if names.treated is None else _flags(raw[names.treated], names, faults),
        cluster=tuple(raw[name] for name in names.clusters),
        weight=None if names.weight is None else _weights(raw[names.weight], names.weight, faults),
        covariates=tuple(_numbers(raw[name], name, faults) for name in names.covariates),
        assigned_by=None if names.assigned_by is None else raw[names.assigned_by],
    )
    raise_all(faults)
    return columns


def cohorts(values: Ids, name: str, *, never: float, faults: list[EvaluationError]) -> Ints:
    """First treated period of each unit; `NEVER` for those with the declared value."""
    if values.dtype.kind not in "biuf":
        return _whole(values, name, faults)
    is_never = values == never
    whole = _whole(np.where(is_never, 0, values), name, faults).astype(np.int64)
    return np.where(is_never, NEVER, whole)


def _check_names(frame: Any, names: PanelColumns) -> None:
    given = set(frame.columns)
    faults: list[EvaluationError] = [
        UsageError(f"no column {name}", at=PLACE, way_out="name a column of the table")
        for name in names.used()
        if name not in given
    ]
    faults.extend(_contradictions(names))
    if not faults and not len(frame):
        faults.append(DataError("no rows", at=PLACE))
    raise_all(faults)


def _contradictions(names: PanelColumns) -> Iterator[EvaluationError]:
    if (names.cohort is None) == (names.treated is None):
        yield UsageError("give either cohort or treated", at=PLACE)
    if names.cohort is not None and (names.never is None or names.never != names.never):
        way_out = "never=0, or whatever number the cohort column holds for them"
        problem = "the value that marks never-treated units is not declared"
        yield UsageError(problem, at=f"{PLACE}.never", way_out=way_out)
    if names.unit is None and names.treated is not None:
        way_out = "give the cohort column"
        problem = "repeated cross-sections do not show when treatment started"
        yield UsageError(problem, at=f"{PLACE}.treated", way_out=way_out)
    if len(names.clusters) > 2:
        yield UsageError("more than two cluster dimensions", at=f"{PLACE}.cluster")


def _values(frame: Any, name: str, faults: list[EvaluationError]) -> Ids:
    column = frame[name]
    missing = int(column.isna().sum()) if hasattr(column, "isna") else column.null_count()
    values = np.asarray(column.to_numpy())
    if not missing and values.dtype.kind == "f":
        missing = int(np.isnan(values).sum())
    if missing:
        way_out = "leave those rows out as a counted step of the flow"
        faults.append(DataError(f"{missing} values missing", at=f"column {name}", way_out=way_out))
    return values


def _numbers(
    values: Ids,
    name: str,
    faults: list[EvaluationError],
    way_out: str = "code levels as 0/1 columns",
) -> Floats:
    if values.dtype.kind not in "biuf":
        faults.append(DataError("not numbers", at=f"column {name}", way_out=way_out))
        return np.zeros(len(values))
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        count = int((~np.isfinite(values)).sum())
        faults.append(DataError(f"{count} values are infinite", at=f"column {name}"))
    return values if values.dtype == np.float32 else values.astype(float, copy=False)


def _whole(values: Ids, name: str, faults: list[EvaluationError]) -> Ints:
    if values.dtype.kind in "iu":
        return values
    way_out = "count periods as whole numbers"
    numbers = _numbers(values, name, faults, way_out).astype(float)
    with np.errstate(invalid="ignore"):
        broken = int((numbers != np.rint(numbers)).sum())
    if broken:
        faults.append(
            DataError(f"{broken} values are not whole", at=f"column {name}", way_out=way_out)
        )
    return np.where(np.isfinite(numbers), numbers, 0).astype(np.int64)


def _flags(values: Ids, names: PanelColumns, faults: list[EvaluationError]) -> Ints:
    flags = _whole(values, str(names.treated), faults)
    if not np.isin(flags, (0, 1)).all():
        faults.append(DataError("values other than 0 and 1", at=f"column {names.treated}"))
    return flags


def _weights(values: Ids, name: str, faults: list[EvaluationError]) -> Floats:
    weight = _numbers(values, name, faults).astype(float)
    if (weight < 0).any():
        count = int((weight < 0).sum())
        faults.append(DataError(f"{count} weights are negative", at=f"column {name}"))
    return weight
