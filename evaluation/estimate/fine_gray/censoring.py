"""The probability of still being under observation, and each row's influence on it.

A subject is under observation at t with probability proportional to G(t-) H(t-): G is the
Kaplan-Meier of censoring, H the product limit of entry in reversed time (Geskus 2011).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import GateError, UsageError
from evaluation.estimate.fine_gray.cells import CENSORED, COMPETING, EVENT, Cells
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints, safe_ratio

Ties = Literal["after_events", "with_events"]
Variance = Literal["derivative", "martingale", "known"]
CHOICES = {
    "ties": ("after_events", "with_events"),
    "variance": ("derivative", "martingale", "known"),
}
EMPTIED = 1e-12  # share left of those who could be censored, below which it is nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Censoring:
    """How the censoring distribution is estimated, and whether that is counted.

    Parameters
    ----------
    strata : array, shape (n,), optional
        Groups with a censoring distribution of their own; default the durations' strata.
    weighted : bool
        Count rows by their weights; else each row once, as R ``finegray`` does.
    ties : str
        Who could have been censored in a month: ``after_events`` those left by its
        events (house rule; R ``finegray``), ``with_events`` also those with an event
        (R ``cmprsk::crr``).
    variance : str
        ``derivative`` counts the estimation exactly: the influence is the derivative in
        the row's weight. ``martingale`` counts it by the formula of Fine & Gray (1999) for
        continuous time (R ``cmprsk::crr``). ``known`` does not count it
        (R ``finegray`` with ``coxph(..., robust)``).

    Notes
    -----
    With strata, ``crr(cengroup =)`` lets a group's censoring act only through the group's own
    events, so its variance differs from both formulas; the coefficients agree.
    """

    strata: Ids | None = None
    weighted: bool = True
    ties: Ties = "after_events"
    variance: Variance = "derivative"

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                problem = f"unknown {name} '{getattr(self, name)}'"
                way_out = f"allowed: {', '.join(allowed)}"
                raise UsageError(problem, at="Censoring", way_out=way_out)

    @property
    def conventions(self) -> dict[str, str]:
        """The choices in words."""
        return {
            "censoring": "weighted" if self.weighted else "unweighted",
            "censoring ties": self.ties.replace("_", " "),
            "censoring variance": self.variance,
        }


FINEGRAY = Censoring(weighted=False, variance="known")
CRR = Censoring(ties="with_events", variance="martingale")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Censorings and entries by group and month, and the probability they leave.

    Attributes
    ----------
    month : array, shape (u,)
    leave, enter : array, shape (g, u)
        Share censored of those who could be, and share entering of those then present.
    exposed, present : array, shape (g, u)
        Those who could be censored, and those under observation after the entries.
    log_level : array, shape (g, u + 1)
        Log probability just before each month, up to a constant, and after the last.
    emptied : array of bool, shape (g, u)
        Nobody stays from this month to the next.
    how : Censoring
    """

    month: Ints
    leave: Floats
    enter: Floats
    exposed: Floats
    present: Floats
    log_level: Floats
    emptied: Bools
    how: Censoring

    def before(self, group: int, month: Ints) -> Floats:
        """Probability just before `month`, up to a constant of the group."""
        level = self.log_level[group, np.searchsorted(self.month, month)]
        return np.asarray(np.exp(level), dtype=float)

    def influence(self, slope: Floats, cells: Cells) -> Floats:
        """Influence per unit of weight through the probability, shape (c, k).

        Parameters
        ----------
        slope : array, shape (g, u, k)
            Derivative in the log of the factor by which month u multiplies the probability.
        """
        exact = self.how.variance == "derivative"
        one = np.ones_like(self.leave)
        left = 1 - self.leave if exact else one
        per_leave = slope * safe_ratio(one, self.exposed * left)[:, :, None]
        per_enter = slope * safe_ratio(one, self.present * (1 - self.enter))[:, :, None]
        drift = _running(per_leave * self.leave[:, :, None])
        inflow = _running(per_enter * self.enter[:, :, None])
        g, start, end = self._places(cells)
        spared = (cells.kind >= EVENT) & (self.how.ties == "after_events")
        result = (
            drift[g, end + 1 - spared] - drift[g, start + 1] + inflow[g, start] - inflow[g, end]
        )
        gone, come = cells.kind == CENSORED, cells.opens
        result[gone] -= per_leave[g[gone], end[gone]]
        result[come] += per_enter[g[come], start[come]]
        result[cells.start == cells.time] = 0
        return np.asarray(result, dtype=float)

    def _places(self, cells: Cells) -> tuple[Ints, Ints, Ints]:
        start = np.searchsorted(self.month, cells.start)
        return cells.group, start, np.searchsorted(self.month, cells.time)


def observation(cells: Cells, weight: Floats, how: Censoring) -> Observation:
    """Estimate the probability from cell weights, shape (c,)."""
    month = np.unique(np.concatenate([cells.start, cells.time]))
    start, end = np.searchsorted(month, cells.start), np.searchsorted(month, cells.time)
    shape = (cells.n_groups, len(month))
    followed = cells.start < cells.time

    def counted(place: Ints, which: Bools) -> Floats:
        at = (cells.group * shape[1] + place)[which]
        total = np.bincount(at, weight[which], shape[0] * shape[1])
        return np.asarray(total, dtype=float).reshape(shape)

    ending, beginning = counted(end, followed), counted(start, followed)
    exposed = (ending - beginning)[:, ::-1].cumsum(axis=1)[:, ::-1]
    present = exposed - ending + beginning
    if how.ties == "after_events":
        exposed = exposed - counted(end, cells.kind >= EVENT)
    leave = safe_ratio(counted(end, cells.kind == CENSORED), exposed)
    enter = safe_ratio(counted(start, cells.opens), present)
    emptied = (leave > 1 - EMPTIED) | (enter > 1 - EMPTIED)
    factor = np.where(emptied, 1.0, (1 - leave) / np.where(emptied, 1.0, 1 - enter))
    return Observation(
        month=month,
        leave=leave,
        enter=enter,
        exposed=exposed,
        present=present,
        log_level=_running(np.log(factor)[:, :, None])[:, :, 0],
        emptied=emptied,
        how=how,
    )


def check_reach(found: Observation, cells: Cells, weight: Floats, last_event: Ints) -> None:
    """Refuse when a competing event must be carried past a month nobody stays through.

    `last_event` (strata,) is the last month with an event of the cause.
    """
    carried = (cells.kind == COMPETING) & (weight > 0)
    for group in np.flatnonzero(found.emptied.any(axis=1)):
        mine = np.flatnonzero(carried & (cells.group == group))
        months = np.append(found.month[found.emptied[group]], np.iinfo(np.int64).max)
        after = months[np.searchsorted(months, cells.time[mine])]
        lost = after < last_event[cells.stratum[mine]]
        if lost.any():
            problem = (
                f"nobody is under observation past month {after[lost].min()} in a group of the "
                "censoring distribution, but events come later"
            )
            way_out = "end the follow-up there, or join the groups"
            raise GateError(problem, at="fine_gray", way_out=way_out)


def _running(values: Floats) -> Floats:
    """Sum over the months before each, and over all; shape (g, u + 1, k)."""
    start = np.zeros((values.shape[0], 1, values.shape[2]))
    return np.concatenate([start, values.cumsum(axis=1)], axis=1)
