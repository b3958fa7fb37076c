"""Effects of persons' whole numbers, made from protected counts before anything is built on them.

A cohort's effect is its mean change less that of others. Where values are whole and few, such
as months, the change times the cohort's size counts persons: the cohort's own two means are
replaced by protected ones, in each cell and in each point of the event study, and bounds,
averages and figures are made from those.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.disclosure.levels import Flags, Floats, rounded
from evaluation.disclosure.protection import WITHHELD
from evaluation.disclosure.whole_sums import (
    Sums,
    counts_persons,
    drift,
    protected_means,
    sums_of,
    together,
)
from evaluation.estimate.did.answers import Answer
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.scales import interval
from evaluation.estimate.result.stated import Stated
from evaluation.protocol.limits import DisclosureRules
from evaluation.study.panel.asked import Asked
from evaluation.study.panel.few_persons import withheld

SUMS = ("total", "some", "short")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeEffects:
    """What the effects of an outcome are shifted by.

    Attributes
    ----------
    asked : Asked
    cells : GroupTime
        As estimated.
    now, then : Sums
        Of each cell's cohort, in its period and in its base.
    """

    asked: Asked
    cells: GroupTime
    now: Sums
    then: Sums

    def of_cells(self, frame: pd.DataFrame, groups: Flags) -> pd.DataFrame:
        """Give groups of cells from protected counts, with errors of all of them together.

        The error of a few tells how many of them have anything: what is said instead is
        how uncertain cohorts of such a size are.

        Parameters
        ----------
        groups : array of bool, shape (k, m)
            Which cells each row of the frame is about.
        """
        now, then = together(self.now, groups), together(self.then, groups)
        size, moves = now.size, groups @ (self.cells.time != self.cells.base)
        error = frame["std_error"].to_numpy(dtype=float)
        known = moves & np.isfinite(error) & ~_is_few(now, then, self._limit)
        each = size[known] ** 2 * error[known] ** 2
        pooled = each.sum() / size[known].sum() if known.any() else np.nan
        with np.errstate(divide="ignore"):
            like = np.sqrt(pooled / rounded(size, self._rules.round_to) + drift(size, self._rules))
        told = frame["estimate"].to_numpy(dtype=float)
        told = told + np.where(moves, self._moved(now, then), 0.0)
        made = self._with_limits(frame, told, np.where(moves, like, 0.0))
        made = self._without_small(made, moves & (size < 2 * self._limit))
        beside = pd.DataFrame(self._columns(now, then))
        return made.join(beside[groups @ self._is_in_study()])

    def _without_small(self, frame: pd.DataFrame, rows: Flags) -> pd.DataFrame:
        """Withhold groups so small that few who have and few who lack tell each other."""
        return withheld(frame, rows, WITHHELD.format(minimum=self._limit))

    def _is_in_study(self) -> Flags:
        """Tell which cells are averaged in a published point: others stand alone."""
        plan, distance = self.asked.plan, self.cells.time - self.cells.cohort
        inside = np.ones(len(distance), dtype=bool)
        if plan.first_event is not None:
            inside &= distance >= plan.first_event
        if plan.last_event is not None:
            inside &= distance <= plan.last_event
        return inside

    def of_answer(self, found: Answer) -> Answer:
        """Give an estimator's answer with the same replaced in each of its points."""
        study = found.study
        now, then = self._at(study.event_time)
        moves = np.diag(study.covariance) > 0
        shift = np.where(moves, np.nan_to_num(self._moved(now, then)), 0.0)
        more = np.where(moves, drift(np.maximum(now.size, 1.0), self._rules), 0.0)
        return replace(
            found,
            overall=self.of_average(found.overall),
            study=replace(
                study,
                estimate=study.estimate + shift,
                covariance=study.covariance + np.diag(more),
            ),
        )

    def of_average(self, found: Stated) -> Stated:
        """Give an average over the time after the start with the same replaced."""
        return replace(found, estimate=found.estimate + self.shift)

    @property
    def shift(self) -> float:
        """What an average over all cells after the start is moved by."""
        distance = self.cells.time - self.cells.cohort
        now, then = self._at(np.unique(distance[distance >= 0]))
        return float(np.nan_to_num(self._moved(now, then)) @ now.size / now.size.sum())

    def of_events(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put the sums beside the points; errors of few are those of the other points."""
        now, then = self._at(frame["event"])
        error = frame["std_error"].to_numpy(dtype=float)
        few = _is_few(now, then, self._limit) & (error > 0)
        others = error[~few & (error > 0)]
        like = np.sqrt((others**2).mean()) if len(others) else np.nan
        told = frame["estimate"].to_numpy(dtype=float)
        made = self._with_limits(frame, told, np.where(few, like, error)).assign(
            **{name: frame[name].mask(few) for name in ("band_low", "band_high")},
            **self._columns(now, then),
        )
        return self._without_small(made, (error > 0) & (now.size < 2 * self._limit))

    def is_few(self, events: Iterable[int]) -> bool:
        """Tell whether few have anything, or lack anything, at one of the distances."""
        return bool(_is_few(*self._at(events), self._limit).any())

    @property
    def _rules(self) -> DisclosureRules:
        return self.asked.protocol.disclosure

    @property
    def _limit(self) -> int:
        return self._rules.min_count

    def _at(self, events: Iterable[int]) -> tuple[Sums, Sums]:
        """Put all cohorts together at each distance from their start."""
        distance = self.cells.time - self.cells.cohort
        groups = np.array([distance == event for event in events])
        return together(self.now, groups), together(self.then, groups)

    def _moved(self, now: Sums, then: Sums) -> Floats:
        made = protected_means(now, self._rules) - protected_means(then, self._rules)
        return made - (now.mean - then.mean)

    def _with_limits(self, frame: pd.DataFrame, told: Floats, error: Floats) -> pd.DataFrame:
        low, high = interval(told, error, kind="plain", level=0.95)
        return frame.assign(estimate=told, std_error=error, conf_low=low, conf_high=high)

    def _columns(self, now: Sums, then: Sums) -> dict[str, Floats]:
        both = {"": now, "base_": then}
        sums = {
            f"{before}{name}": np.asarray(getattr(one, name), dtype=float)
            for before, one in both.items()
            for name in SUMS
        }
        return {**sums, "most": np.full(len(now.size), now.most)}


def safe_effects(asked: Asked, cells: GroupTime) -> SafeEffects | None:
    """Find what is shifted; None where units are no persons or values count none."""
    panel = asked.panel
    if not asked.rows.of_persons or not panel.is_balanced or not counts_persons(panel.outcomes):
        return None
    values = panel.outcomes.astype(float)
    groups = panel.cohort[:, None] == cells.cohort
    ends = {"least": float(values.min()), "most": float(values.max())}
    now, then = (
        sums_of(values[:, np.searchsorted(panel.periods, periods)], groups, **ends)
        for periods in (cells.time, cells.base)
    )
    return SafeEffects(asked=asked, cells=cells, now=now, then=then)


def _is_few(now: Sums, then: Sums, limit: int) -> Flags:
    found = [getattr(one, name) < limit for one in (now, then) for name in ("some", "short")]
    return np.asarray(np.any(found, axis=0))
