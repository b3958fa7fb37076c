"""Contrasts with rows of their own: clones of a grace window, and those left at a landmark."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.balance import balance
from evaluation.design.clones import START, Clones, make_clones
from evaluation.design.comparison import Comparison
from evaluation.design.gates import Evidence, Gate, design_evidence, told_share
from evaluation.design.landmark import Landmark, landmark
from evaluation.design.person_months import months_to_start
from evaluation.design.weights import unit_weights
from evaluation.protocol.protocol import Contrast, Protocol
from evaluation.study.rows.observation import FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRows:
    """Rows of a contrast that are not the rows of the trials.

    Attributes
    ----------
    trials : DataFrame, r rows
        With the columns of the trials; month and `observed` count from the row's time zero.
    row : array of int, shape (r,)
        Row of the trials behind each.
    """

    trials: pd.DataFrame
    row: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloned:
    """Both strategies of one arm, and what their design can be judged by."""

    rows: OwnRows
    comparison: Comparison
    clones: Clones
    start: np.ndarray
    grace: int

    def balance(self, protocol: Protocol, arm: str) -> pd.DataFrame:
        """Compare the clones that remain when the window closes, unweighted and weighted."""
        return balance(
            self._remaining(), self.rows.trials, arm=arm, covariates=protocol.adjustment.covariates
        )

    def evidence(self, arm: str, table: pd.DataFrame) -> Evidence:
        """Judge the clones that remain when the window closes; persons are those who started."""
        found = design_evidence(self._remaining(), self.rows.trials, arm=arm, table=table)
        person = self.rows.trials["person"].to_numpy()
        remaining = self._remaining().members(arm)
        started = remaining & (self.start >= 0) & (self.start <= self.grace)
        persons = min(found.persons or 0, len(np.unique(person[started])))
        columns = self.clones.columns
        return replace(
            found,
            persons=persons,
            per_column=persons / columns if columns else None,
            unmodelled=self.clones.unmodelled,
        )

    def _remaining(self) -> Comparison:
        weights = self.comparison.weights
        weight = weights.base * _factor(self.clones, self.grace)
        kept = weight > 0
        return replace(
            self.comparison,
            group=np.where(kept, self.comparison.group, -1),
            weights=replace(unit_weights(len(weight)), base=weight),
        )


def cloned(trials: pd.DataFrame, contrast: Contrast, arm: str, protocol: Protocol) -> Cloned:
    """Clone the rows at time zero under "start `arm` within the window" and "start nothing".

    The factors are not cut, as those against no start at all are not: who stays longest has
    the largest.

    Raises
    ------
    GateError
        When nobody starts the arm, or the background tells starters apart completely.
    """
    made = make_clones(
        trials,
        arm=arm,
        grace=contrast.grace_months,
        covariates=protocol.adjustment.covariates,
        months=protocol.follow_up_months,
        initiation="even" if contrast.initiation == "even" else "natural",
        time_zero=_time_zero(trials, contrast),
    )
    starts = made.strategy == START
    rows = trials.iloc[made.row].assign(arm=np.where(starts, arm, NO_ARM), subtype="")
    counts = made.weights.base > 0
    comparison = Comparison(
        contrast=contrast.name,
        arms=(NO_ARM, arm),
        group=np.where(counts, made.strategy, -1),
        weights=made.weights,
        # Everybody is in both groups.
        propensity=np.full((len(rows), 2), 0.5),
        supported=np.full(2, made.supported),
        dropped=(),
        columns=made.columns,
    )
    return Cloned(
        rows=OwnRows(trials=rows.reset_index(drop=True), row=made.row),
        comparison=comparison,
        clones=made,
        start=months_to_start(trials)[made.row],
        grace=contrast.grace_months,
    )


def at_landmark(
    trials: pd.DataFrame, contrast: Contrast, followed: FollowUp
) -> tuple[OwnRows, Gate]:
    """Choose the rows that are left at the landmark, and tell which share of all they are."""
    found = landmark(
        trials,
        month=contrast.landmark_month,
        time=followed.time,
        event=followed.event,
        time_zero=_time_zero(trials, contrast),
    )
    return OwnRows(trials=found.trials, row=found.row), _left(found)


def _left(found: Landmark) -> Gate:
    asked = len(found.row) + found.left + found.lost + found.unmodelled
    share = len(found.row) / max(asked, 1)
    told, shown = told_share(share, rows=asked)
    return Gate(
        name="at_landmark",
        value=told,
        limit=0.0,
        passed=True,
        reason_sv=f"Andel som är kvar vid landmärket är {shown}",
    )


def _factor(clones: Clones, grace: int) -> np.ndarray:
    monthly = clones.weights.monthly
    if monthly is None:
        return np.ones(len(clones.row))
    return np.asarray(monthly[:, max(grace, 1) - 1], dtype=float)


def _time_zero(trials: pd.DataFrame, contrast: Contrast) -> np.ndarray | None:
    return np.ones(len(trials), dtype=bool) if contrast.time_zero == "every" else None
