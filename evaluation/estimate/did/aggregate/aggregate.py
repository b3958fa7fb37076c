"""Effects by cohort and period put together: over all, by cohort, by calendar, by event time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.did.aggregate.event_study import BasePeriod, EventStudy
from evaluation.estimate.did.aggregate.weights import Kind, averages, share_derivative
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.effects import Effects

Shares = Literal["estimated", "fixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """Averages of group-time effects, the overall one last, with their joint covariance.

    Attributes
    ----------
    kind : str
        "simple", "group", "calendar", "dynamic" or "custom".
    label : array of int, shape (r,)
        Cohort, period or event time of each average; empty for simple.
    estimate : array, shape (r + 1,)
        One per label, then the overall effect.
    covariance : array, shape (r + 1, r + 1)
    influence : array, shape (u, r + 1), or None
        None when the group-time effects had none.
    unit : array, shape (u,), or None
    size : array, shape (r + 1,)
        Treated units (weighted) behind each average.
    shares : str
        Whether the cohorts' shares count as estimated or as given.
    source : GroupTime
    """

    kind: Kind
    label: Ints
    estimate: Floats
    covariance: Floats
    influence: Floats | None
    unit: Ids | None
    size: Floats
    shares: Shares
    source: GroupTime

    @property
    def overall(self) -> float:
        """The one average of all."""
        return float(self.estimate[-1])

    @property
    def overall_error(self) -> float:
        """Standard error of the overall effect."""
        return float(self.std_error[-1])

    @property
    def std_error(self) -> Floats:
        """Standard errors, shape (r + 1,), the overall one last."""
        return np.asarray(np.sqrt(np.diag(self.covariance).clip(min=0)), dtype=float)

    @property
    def conventions(self) -> dict[str, str]:
        """How it was made, in words."""
        return {**self.source.conventions, "aggregation": self.kind, "cohort shares": self.shares}

    def event_study(self) -> EventStudy:
        """Estimates by event time for bounds on the trend; only for kind "dynamic"."""
        if self.kind != "dynamic":
            raise UsageError(f"'{self.kind}' has no event times", at="Aggregate.event_study")
        return EventStudy(
            event_time=self.label,
            estimate=self.estimate[:-1],
            covariance=self.covariance[:-1, :-1],
            base_period=cast("BasePeriod", self.source.base_period),
            reference=-1 - self.source.anticipation,
            method=f"group-time {self.source.method}, {self.source.control}",
            conventions=self.conventions,
        )

    def effects(self, *, labels: Mapping[str, str], scale: str, overall_month: int = 0) -> Effects:
        """Rows of the contract, one per label (its `month`) and the overall one last.

        Parameters
        ----------
        labels : mapping
            outcome, population, arm, reference and role.
        scale : str
            Scale of a difference in the outcome's unit.
        overall_month : int
            What stands in `month` for the overall effect.

        Raises
        ------
        UsageError
            The influence of units was not kept, so that nothing could be contrasted.
        """
        if self.influence is None or self.unit is None:
            raise UsageError(
                "no influence of units was kept", at="Aggregate.effects", way_out="use table()"
            )
        month = np.append(self.label, overall_month)
        frame = pd.DataFrame({**labels, "month": month, "scale": scale})
        frame["method"] = f"group-time {self.source.method}, {self.kind}"
        count = float(self.source.n_units)
        return Effects(
            labels=frame,
            estimate=self.estimate,
            influence=self.influence,
            unit=self.unit,
            n=self.size,
            n_reference=count - self.size,
            events=np.full(len(month), np.nan),
            conventions=self.conventions,
        )


def aggregate(
    effects: GroupTime,
    kind: Kind,
    *,
    balance: int | None = None,
    first: int | None = None,
    last: int | None = None,
    weights: Floats | None = None,
    shares: Shares = "estimated",
) -> Aggregate:
    """Average group-time effects (Callaway & Sant'Anna 2021, section 3; R ``did::aggte``).

    Parameters
    ----------
    effects : GroupTime
    kind : str
        "simple" weighs every cell after the start by its cohort's share; "group" averages
        each cohort over its periods, overall by share; "calendar" averages the cohorts
        treated so far in each period; "dynamic" averages by periods since the start, overall
        over those from 0 on; "custom" takes `weights`.
    balance : int, optional
        Dynamic: only cohorts seen at least so many periods after their start, and no later
        event time, so that the same cohorts stand behind every one from 0 on.
    first, last : int, optional
        Dynamic: earliest and latest event time.
    weights : array, shape (m,), optional
        Custom: weight of each cell; scaled to sum to 1.
    shares : str
        "estimated": the cohorts' shares vary from sample to sample, as in R ``did``;
        "fixed": the effect is for these units.

    Raises
    ------
    UsageError
        No cell belongs to the average, or options do not fit the kind.
    """
    wanted = averages(effects, kind, balance=balance, window=(first, last), weights=weights)
    weight = np.asarray(wanted.weights(effects.share), dtype=float)
    moved = share_derivative(wanted, effects)
    derivative = np.hstack([weight, moved if shares == "estimated" else np.zeros_like(moved)])
    present = _cohorts_present(effects, wanted.cells)
    return Aggregate(
        kind=kind,
        label=wanted.label,
        estimate=weight @ effects.estimate,
        covariance=derivative @ effects.covariance @ derivative.T,
        influence=None if effects.influence is None else effects.influence @ derivative.T,
        unit=effects.unit,
        size=present @ effects.size,
        shares=shares,
        source=effects,
    )


def _cohorts_present(effects: GroupTime, cells: Bools) -> Floats:
    """Whether each cohort takes part in each average, shape (r + 1, k)."""
    of_cohort = effects.cohort[:, None] == effects.cohorts
    return np.asarray((cells.astype(float) @ of_cohort) > 0, dtype=float)
