"""Spells in calendar time whose group is treated from some month on."""

from dataclasses import dataclass, field

import numpy as np

from evaluation.errors import DataError, EvaluationError, UsageError, raise_all
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded

PLACE = "Spells"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """Spells observed in the calendar months (entry, last]; an exit is in month `last`.

    Parameters
    ----------
    entry, last : array of int, shape (n,)
        Calendar months, counted (year times 12 plus month, say).
    exit : array of bool, shape (n,)
        Whether the spell ended in `last`; else it was lost from sight after it.
    cohort : array of int, shape (n,)
        First month in which the spell's group is treated, `NEVER` for the never treated.
    begin : array of int, shape (n,), optional
        Calendar month before the spell's first; default `entry`. Earlier than `entry` when the
        spell was in progress as observation began.
    cluster : array, shape (n,), optional
        What is independent of what; default the spell.
    assigned_by : array, shape (n,), optional
        The level at which treatment was decided (a district); clusters may not be finer.
    weight : array, shape (n,), optional
    """

    entry: Ints
    last: Ints
    exit: Bools
    cohort: Ints
    begin: Ints | None = None
    cluster: Ids | None = None
    assigned_by: Ids | None = None
    weight: Floats | None = None
    origin: int = field(init=False)
    durations: Durations = field(init=False, repr=False)

    def __post_init__(self) -> None:
        entry, last = np.asarray(self.entry), np.asarray(self.last)
        if entry.shape == last.shape and (early := int((last < entry).sum())):
            problem, way_out = f"{early} values before entry", "spells cover (entry, last]"
            raise DataError(problem, at=f"{PLACE}.last", way_out=way_out)
        origin = int(entry.min()) if entry.size and np.isfinite(entry).all() else 0
        durations = Durations(
            time=last - origin,
            cause=np.asarray(self.exit, dtype=np.int64),
            entry=entry - origin,
            cluster=self.cluster,
            weight=self.weight,
        )
        object.__setattr__(self, "origin", origin)
        object.__setattr__(self, "durations", durations)
        object.__setattr__(self, "entry", durations.start + origin)
        object.__setattr__(self, "last", durations.time + origin)
        object.__setattr__(self, "exit", durations.cause > 0)
        object.__setattr__(self, "cohort", np.asarray(self.cohort, dtype=np.int64))
        begin = self.entry if self.begin is None else np.asarray(self.begin, dtype=np.int64)
        object.__setattr__(self, "begin", begin)
        raise_all(_faults(self))

    def __len__(self) -> int:
        return len(self.last)

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""
        return self.durations.unit

    @property
    def treated_cohorts(self) -> Ints:
        """First treated months that occur, ascending."""
        return np.unique(self.cohort[self.cohort != NEVER])


def _faults(given: Spells) -> list[EvaluationError]:
    size = len(given.durations)
    for name in ("cohort", "begin", "assigned_by"):
        values = getattr(given, name)
        if values is not None and np.shape(values) != (size,):
            found = f"shape {np.shape(values)} where {(size,)} is needed"
            return [DataError(found, at=f"{PLACE}.{name}")]
    assert given.begin is not None  # noqa: S101 set in __post_init__
    faults: list[EvaluationError] = []
    if late := int((given.begin > given.entry).sum()):
        way_out = "a spell begins before it is observed, or as it is"
        faults.append(DataError(f"{late} values after entry", at=f"{PLACE}.begin", way_out=way_out))
    if not (given.cohort != NEVER).any():
        faults.append(DataError("no group is ever treated", at=f"{PLACE}.cohort"))
    if given.assigned_by is not None and _is_finer(given.unit, given.assigned_by):
        problem = "treatment was decided for groups whose spells are spread over several clusters"
        way_out = "give that group, or a larger one, as cluster: its spells share their fate"
        faults.append(UsageError(problem, at=f"{PLACE}.cluster", way_out=way_out))
    return faults


def _is_finer(cluster: Ids, group: Ids) -> bool:
    """Whether any group has spells in several clusters."""
    cluster_code, group_code = coded(cluster)[1], coded(group)[1]
    pairs = np.unique(group_code * (int(cluster_code.max()) + 1) + cluster_code)
    return len(pairs) > int(group_code.max()) + 1
