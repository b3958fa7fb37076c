"""The rows of every contrast with their weights, and what their design is judged by."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.design.balance import balance
from evaluation.design.censoring_weights import fit_censoring
from evaluation.design.comparison import Comparison, compare
from evaluation.design.gates import Gate, design_evidence, evaluate_gates
from evaluation.design.later_starts import StartHazard, fit_start_hazard, never_weights
from evaluation.design.overlap import overlap_histogram
from evaluation.errors import UsageError
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.limits import GateLimits
from evaluation.protocol.protocol import Contrast, Protocol
from evaluation.study.rows.observation import FollowUp, Lost
from evaluation.study.rows.window_rows import Cloned, OwnRows, at_landmark, cloned

Judged = tuple[tuple[Gate, ...], pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Weighted rows of one contrast.

    Attributes
    ----------
    comparison : Comparison
        Of `rows`, or of the trials when the contrast has no rows of its own.
    lost : Lost, optional
        Of the same rows; None when nobody is lost for a declared reason.
    clones : Cloned, optional
        When the rows are clones.
    gates : tuple of Gate
        What was found when the rows were chosen.
    """

    contrast: Contrast
    comparison: Comparison
    rows: OwnRows | None = None
    lost: Lost | None = None
    clones: Cloned | None = None
    gates: tuple[Gate, ...] = ()


class Weigher:
    """Fits each nuisance model once, however many contrasts use it."""

    def __init__(
        self, trials: pd.DataFrame, protocol: Protocol, followed: FollowUp | None = None
    ) -> None:
        self._trials = trials
        self._protocol = protocol
        self._followed = followed
        self._compared: dict[tuple[str, tuple[str, ...]], Comparison] = {}
        self._landmarks: dict[str, tuple[OwnRows, Gate]] = {}
        self._hazard: StartHazard | None = None

    def weigh(self, contrast: Contrast, arms: tuple[str, ...]) -> Weighed:
        """Weigh the rows of some arms under a contrast.

        Raises
        ------
        GateError
            When nothing can be compared, or the background tells the lost apart completely.
        """
        makers = {
            "trials": self._of_trials,
            "clones": self._of_clones,
            "landmark": self._at_landmark,
        }
        found = makers[CONTRAST_KINDS[contrast.kind].rows](contrast, arms)
        return replace(found, lost=self._lost(found))

    def judge(self, weighed: Weighed, arm: str) -> Judged:
        """Give the design gates of an arm, its balance and its overlap."""
        contrast, limits = weighed.contrast, _limits(self._protocol, weighed.contrast)
        if weighed.clones is not None:
            table = weighed.clones.balance(self._protocol, arm)
            evidence = weighed.clones.evidence(arm, table)
            return evaluate_gates(evidence, limits), table, pd.DataFrame()
        trials = self._trials if weighed.rows is None else weighed.rows.trials
        covariates = self._protocol.adjustment.covariates
        table = balance(weighed.comparison, trials, arm=arm, covariates=covariates)
        later = CONTRAST_KINDS[contrast.kind].ends_at_later_starts
        months = self._protocol.follow_up_months if later else 0
        evidence = design_evidence(weighed.comparison, trials, arm=arm, table=table, months=months)
        histogram = overlap_histogram(weighed.comparison, trials, arm=arm)
        return (*evaluate_gates(evidence, limits), *weighed.gates), table, histogram

    def _of_clones(self, contrast: Contrast, arms: tuple[str, ...]) -> Weighed:
        made = cloned(self._trials, contrast, arms[1], self._protocol)
        return Weighed(contrast=contrast, comparison=made.comparison, rows=made.rows, clones=made)

    def _of_trials(self, contrast: Contrast, arms: tuple[str, ...]) -> Weighed:
        key = (contrast.weights, arms)
        if key not in self._compared:
            self._compared[key] = self._compare(self._trials, contrast, arms)
        found = replace(self._compared[key], contrast=contrast.name)
        if CONTRAST_KINDS[contrast.kind].ends_at_later_starts:
            found = self._against_never(found)
        return Weighed(contrast=contrast, comparison=found)

    def _compare(
        self, trials: pd.DataFrame, contrast: Contrast, arms: tuple[str, ...]
    ) -> Comparison:
        return compare(trials, contrast=contrast, adjustment=self._protocol.adjustment, arms=arms)

    def _at_landmark(self, contrast: Contrast, arms: tuple[str, ...]) -> Weighed:
        followed = self._followed
        if followed is None:
            raise UsageError("nobody is followed to a landmark", at=contrast.name)
        if contrast.name not in self._landmarks:
            self._landmarks[contrast.name] = at_landmark(self._trials, contrast, followed)
        rows, gate = self._landmarks[contrast.name]
        comparison = self._compare(rows.trials, contrast, arms)
        return Weighed(contrast=contrast, comparison=comparison, rows=rows, gates=(gate,))

    def _against_never(self, found: Comparison) -> Comparison:
        if self._hazard is None:
            covariates = self._protocol.adjustment.covariates
            self._hazard = fit_start_hazard(self._trials, covariates)
        weights = never_weights(
            found.weights,
            trials=self._trials,
            hazard=self._hazard,
            # Not cut: the largest factors are those still on assistance, and cutting them
            # pulls the effect on months towards nothing. The gate on weight tails guards.
            months=self._protocol.follow_up_months,
        )
        return replace(found, weights=weights)

    def _lost(self, found: Weighed) -> Lost | None:
        """Fit who is lost among the rows; clones that have left their strategy inform it too."""
        plan, followed = self._protocol.censoring, self._followed
        if plan is None or followed is None:
            return None
        trials = self._trials if found.rows is None else found.rows.trials
        lost = followed.lost if found.rows is None else followed.lost[found.rows.row]
        months = self._protocol.follow_up_months + followed.look_ahead
        early = trials["observed"].to_numpy() < months
        if not np.any(lost & early & (found.comparison.group >= 0)):
            return None
        chosen = [
            item for item in self._protocol.adjustment.covariates if item.name in plan.covariates
        ]
        hazard = fit_censoring(
            trials,
            group=found.comparison.group,
            lost=lost,
            covariates=chosen,
            months=months,
            month_form=plan.month_form,
        )
        follow_up = self._protocol.follow_up_months
        return Lost(hazard=hazard, months=follow_up, definition=self._protocol.definition)


def _limits(protocol: Protocol, contrast: Contrast) -> GateLimits:
    """Give the limits of a contrast: its own for the background, otherwise the study's."""
    if contrast.max_smd is None:
        return protocol.gates
    return replace(protocol.gates, max_smd=contrast.max_smd)
