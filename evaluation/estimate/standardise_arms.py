"""The arms that are compared, whose average is taken, and the contract's rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.errors import GateError, UsageError
from evaluation.estimate.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.coding import coded
from evaluation.estimate.combine import concat, difference, ratio
from evaluation.estimate.contrast import Label
from evaluation.estimate.cox_fit import by_unit
from evaluation.estimate.durations import Durations
from evaluation.estimate.effects import Effects
from evaluation.estimate.standardise_outcome import Estimand

Level = tuple[Floats, Floats]
"""Estimates (m,) and the influence of each row on them (n, m)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """Everybody's covariates under each arm, and the arm they were in.

    Attributes
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


def known(level: Level, estimand: Estimand, last: int) -> Level:
    """NaN where the horizon lies beyond the last month, or a hazard was unknown."""
    estimate, influence = level
    beyond = (estimand.months > last) | np.isnan(estimate)
    return np.where(beyond, np.nan, estimate), np.where(beyond, np.nan, influence)


def averaged_over(arms: Arms) -> dict[str, str]:
    """Give the convention of whose average it is."""
    return {"averaged over": f"rows of '{arms.treated}'" if arms.treated else "all rows"}


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
    own = durations.unit
    if (own == own[0]).all():
        problem = "one cluster cannot show how much its estimates vary"
        raise GateError(problem, at="Durations.cluster")


def effects(
    durations: Durations,
    levels: Mapping[str, Level],
    *,
    estimand: Estimand,
    label: Label,
    arms: Arms,
    chosen: Mapping[str, str],
) -> Effects:
    """Level of each arm, then differences from and ratios to the reference, by month."""
    parts = []
    for name, level in levels.items():
        counts = _counts(durations, arms.members(name), estimand)
        own = replace(label, arm=name, reference="")
        parts.append(_level(durations, level, estimand, own, counts, chosen))
    reference, others = parts[0], parts[1:]
    apart = [difference(part, reference, scale=f"{estimand.measure}_difference") for part in others]
    scale = "risk_ratio" if estimand.measure == "risk" else "ratio"
    return concat([*parts, *apart, *[_ratio(part, reference, scale) for part in others]])


def _level(
    durations: Durations,
    level: Level,
    estimand: Estimand,
    label: Label,
    counts: tuple[Floats, Floats],
    chosen: Mapping[str, str],
) -> Effects:
    estimate, influence = level
    unit, summed = by_unit(influence, durations.unit)
    fields = asdict(label) | {"scale": estimand.measure}
    labels = pd.DataFrame({key: [text] * len(estimate) for key, text in fields.items()})
    return Effects(
        labels=labels.assign(month=estimand.months),
        estimate=estimate,
        influence=summed,
        unit=unit,
        n=counts[0],
        n_reference=np.zeros(len(estimate)),
        events=counts[1],
        conventions=dict(chosen),
    )


def _ratio(first: Effects, second: Effects, scale: str) -> Effects:
    found = ratio(first, second, scale=scale)
    # Nobody in the reference had the event: the ratio is unknown, not infinite.
    known = np.isfinite(found.estimate)
    return replace(
        found,
        estimate=np.where(known, found.estimate, np.nan),
        influence=np.where(known, found.influence, np.nan),
    )


def _counts(durations: Durations, members: Bools, estimand: Estimand) -> tuple[Floats, Floats]:
    """Persons of the arm, and those of them with the event by each month."""
    rows = np.flatnonzero(members & (durations.case_weight > 0))
    # Rows of a person that overlap, as in stacked trials, have her as cluster and no id.
    subject = durations.unit if durations.id is None else np.asarray(durations.id)
    persons, person = coded(subject[rows])
    cause = durations.cause[rows]
    hit = cause > 0 if estimand.cause is None else cause == estimand.cause
    # A person's rows may have the event in several months; the first counts.
    first = np.full(len(persons), np.iinfo(np.int64).max)
    np.minimum.at(first, person[hit], durations.time[rows][hit])
    events = [float((first <= month).sum()) for month in estimand.months]
    return np.full(len(estimand.months), float(len(first))), np.array(events)
