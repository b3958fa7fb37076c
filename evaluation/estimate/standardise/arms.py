"""The arms that are compared, and whose average is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.readings.coefficients import check_units
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """Everybody's covariates under each arm, and the arm they were in.

    Parameters
    ----------
    worlds : mapping
        Name of the arm to a frame of n rows: the covariates of all models as they would be
        in that arm (`covariates.assign(job=1)`); the reference comes first.
    group : array, shape (n,)
        Name of the arm each row was in.
    treated : str
        Average over those who were in that arm (the effect for the treated); default over
        everybody.
    factor : array, shape (n,), optional
        Known weight of each row in the average: a declared population, a function of the
        background only. 0 leaves a row out of the average.

    Attributes
    ----------
    code : array, shape (n,)
        Place of each row's arm among the worlds.
    """

    worlds: Mapping[str, pd.DataFrame]
    group: Ids
    treated: str = ""
    factor: Floats | None = None
    code: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        size = len(self.group)
        code = pd.Index(list(self.worlds)).get_indexer(pd.Index(np.asarray(self.group)))
        object.__setattr__(self, "code", np.asarray(code, dtype=np.int64))
        if len(self.worlds) < 2:
            raise UsageError("fewer than two arms", at="Arms.worlds")
        for name, world in self.worlds.items():
            if len(world) != size:
                raise UsageError(f"{len(world)} rows where {size} are needed", at=f"Arms.{name}")
        self._check_names()
        factor = self.known
        if factor.shape != (size,) or not (np.isfinite(factor) & (factor >= 0)).all():
            raise UsageError("one finite weight per row, none negative", at="Arms.factor")

    @property
    def names(self) -> tuple[str, ...]:
        """Arms, reference first."""
        return tuple(self.worlds)

    @property
    def known(self) -> Floats:
        """Known weight of each row, shape (n,)."""
        if self.factor is None:
            return np.ones(len(self.group))
        return np.asarray(self.factor, dtype=float)

    @property
    def averaged(self) -> Floats:
        """Weight of each row in the average before case weights, shape (n,)."""
        if not self.treated:
            return self.known
        return np.where(self.members(self.treated), self.known, 0.0)

    def members(self, name: str) -> Bools:
        """Rows that were in the arm."""
        return np.asarray(self.code == self.names.index(name))

    def _check_names(self) -> None:
        allowed = f"allowed: {', '.join(self.worlds)}"
        if strange := int((self.code < 0).sum()):
            problem = f"{strange} rows of an arm without a world"
            raise UsageError(problem, at="Arms.group", way_out=allowed)
        if self.treated and self.treated not in self.worlds:
            raise UsageError(f"unknown arm '{self.treated}'", at="Arms.treated", way_out=allowed)
        for name in self.worlds:
            if not self.members(name).any():
                raise GateError(f"'{name}' has no rows", at="Arms", way_out="compare fewer arms")


def check_causes(durations: Durations, causes: Sequence[int]) -> None:
    """Refuse events that no model explains."""
    happened = np.unique(durations.cause[durations.cause > 0])
    if left := [str(cause) for cause in happened if cause not in causes]:
        way_out = "give a model of every cause, or durations in which any cause is the event"
        raise UsageError(f"events of cause {', '.join(left)}", at="models", way_out=way_out)


def check_rows(durations: Durations, arms: Arms, unit: Sequence[Ids]) -> None:
    """Refuse arms or models of other rows, and an average over nobody."""
    if len(arms.group) != len(durations):
        problem = f"{len(arms.group)} rows where {len(durations)} are needed"
        raise UsageError(problem, at="Arms")
    for other in unit:
        if len(other) != len(durations) or not (other == durations.unit).all():
            way_out = "fit every model to the same rows, with the same id or cluster"
            raise UsageError("models of different rows", at="models", way_out=way_out)
    if not (durations.case_weight * arms.averaged).any():
        raise UsageError("the average is over nobody", at="Arms.factor")
    check_units(durations.unit)
