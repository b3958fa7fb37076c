"""Hazards counted month by month within groups: the model without any assumption.

With the arm alone as group it is the Kaplan-Meier (or, for censoring, its reverse) of each
arm; with all combinations of a few background variables it is saturated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Floats, Ids, Ints, safe_ratio
from evaluation.estimate.standardise.rows import last_month


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedHazards:
    """Share of those at risk who have the event, by group and month.

    Attributes
    ----------
    names : tuple of str
        Columns whose combinations are the groups.
    groups : frame, g rows
        The combinations that occur, one per row.
    at_risk, events : array, shape (g, t)
        Sums of weights in the months 1..t.
    code : array, shape (n,)
        Group of each row.
    durations : Durations
    """

    names: tuple[str, ...]
    groups: pd.DataFrame
    at_risk: Floats
    events: Floats
    code: Ints = field(repr=False)
    durations: Durations = field(repr=False)

    @property
    def form(self) -> Literal["product"]:
        """Hazards are monthly probabilities."""
        return "product"

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""
        return self.durations.unit

    @property
    def last_month(self) -> int:
        """Last month in which a row with weight was observed."""
        return last_month(self.durations)

    def hazards(self, rows: pd.DataFrame, last: int) -> Floats:
        """Hazard of each row's group in the months 1..last, NaN when nobody was at risk."""
        hazard = np.full((len(self.groups), last), np.nan)
        seen = min(last, self.at_risk.shape[1])
        counted = safe_ratio(self.events, self.at_risk)
        hazard[:, :seen] = np.where(self.at_risk > 0, counted, np.nan)[:, :seen]
        return hazard[self._codes(rows)]

    def gradient(self, rows: pd.DataFrame, slopes: Floats) -> Floats:
        """Slopes in the rows' hazards as slopes in those of group and month, (g t, m)."""
        groups, months = self.at_risk.shape
        last, size = slopes.shape[1:]
        result = np.zeros((groups, max(months, last), size))
        code = self._codes(rows)
        for group in np.unique(code):
            result[group, :last] = slopes[code == group].sum(axis=0)
        return result[:, :months].reshape(-1, size)

    def influence(self, gradient: Floats) -> Floats:
        """Weight times gradient times martingale increment, over the months at risk."""
        groups, months = self.at_risk.shape
        per_row = safe_ratio(gradient.reshape(groups, months, -1), self.at_risk[..., None])
        hazard = safe_ratio(self.events, self.at_risk)
        spent = np.zeros((groups, months + 1, per_row.shape[2]))
        np.cumsum(per_row * hazard[..., None], axis=1, out=spent[:, 1:])
        start, time, dead = self.durations.start, self.durations.time, self.durations.cause > 0
        result = spent[self.code, start] - spent[self.code, time]
        result[dead] += per_row[self.code[dead], time[dead] - 1]
        return np.asarray(self.durations.case_weight[:, None] * result)

    def _codes(self, rows: pd.DataFrame) -> Ints:
        if missing := [name for name in self.names if name not in rows]:
            way_out = f"columns needed: {', '.join(self.names)}"
            raise UsageError(f"no column {', '.join(missing)}", at="worlds", way_out=way_out)
        wanted = pd.MultiIndex.from_frame(rows[list(self.names)])
        code = pd.MultiIndex.from_frame(self.groups).get_indexer(wanted)
        if (code < 0).any():
            problem = f"{(code < 0).sum()} rows of a combination that was never observed"
            way_out = f"leave out or join levels of {', '.join(self.names)}"
            raise GateError(problem, at="worlds", way_out=way_out)
        return np.asarray(code, dtype=np.int64)


def counted_hazards(
    durations: Durations, *, covariates: pd.DataFrame, names: Sequence[str]
) -> CountedHazards:
    """Count the monthly hazard of any event within groups; entry and weights are used.

    Parameters
    ----------
    durations : Durations
        One cause at a time: `cause_specific`; for leaving observation `censoring`.
    covariates : frame, n rows
    names : sequence of str
        Columns whose combinations are the groups.

    Returns
    -------
    CountedHazards
        Their product limit is R ``survfit(Surv(entry, time, event) ~ names)``.
    """
    if len(covariates) != len(durations) or not names:
        problem = f"{len(covariates)} rows and {len(names)} names for {len(durations)} rows"
        raise UsageError(problem, at="counted_hazards.covariates")
    index = pd.MultiIndex.from_frame(covariates[list(names)])
    code, groups = pd.factorize(index)
    months = max(int(durations.time.max()), 1)
    shape = (len(groups), months + 1)
    weight, dead = durations.case_weight, durations.cause > 0
    entered = _counts(code, durations.start, weight, shape)
    left = _counts(code, durations.time, weight, shape)
    # Summed from the last month backwards: small late risk sets stay exact.
    at_risk = (left - entered)[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    return CountedHazards(
        names=tuple(names),
        groups=groups.to_frame(index=False),
        at_risk=at_risk,
        events=_counts(code[dead], durations.time[dead], weight[dead], shape)[:, 1:],
        code=code.astype(np.int64),
        durations=durations,
    )


def _counts(code: Ints, month: Ints, weight: Floats, shape: tuple[int, int]) -> Floats:
    counted = np.bincount(code * shape[1] + month, weight, shape[0] * shape[1])
    return np.asarray(counted, dtype=float).reshape(shape)


def censoring(durations: Durations, *, last: int | None = None) -> Durations:
    """Durations in which leaving observation is the event and an event ends the row before it.

    In a month events come before censorings, so a row with an event in month u could be
    censored in the months before u only.

    Parameters
    ----------
    durations : Durations
        Without entry.
    last : int, optional
        End of follow-up: whoever is observed until then was not censored.
    """
    if durations.start.any():
        way_out = "follow everybody from time zero"
        raise UsageError("delayed entry", at="censoring", way_out=way_out)
    ended = durations.cause > 0
    until = np.where(ended, durations.time - 1, durations.time)
    left = ~ended & (durations.time > 0)
    if last is not None:
        left &= durations.time < last
        until = np.minimum(until, last)
    return Durations(
        time=until,
        cause=left.astype(np.int64),
        id=durations.id,
        cluster=durations.cluster,
        weight=durations.weight,
        strata=durations.strata,
    )
