"""The declared estimators of a panel, each as an overall effect and an event study."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from evaluation.estimate.did.aggregate.aggregate import Aggregate, aggregate
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.few_clusters.jackknife import jackknife
from evaluation.estimate.did.few_clusters.rule import MANY
from evaluation.estimate.did.group_time.effects import GroupTime, group_time
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted
from evaluation.estimate.did.regressions.two_way import two_way, two_way_event_study
from evaluation.estimate.result.arrays import Floats, Ints
from evaluation.estimate.result.bands import sup_t
from evaluation.protocol.panel import PanelPlan

LEVEL_REACH = float(ndtri(0.975))
CERTAIN = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One estimator's answer: the overall effect, and the effect by event time.

    Attributes
    ----------
    estimator : str
    overall, overall_error : float
    study : EventStudy
    variance : str
        "influence" or "jackknife": where the standard errors come from.
    """

    estimator: str
    overall: float
    overall_error: float
    study: EventStudy
    variance: str

    @property
    def interval(self) -> tuple[float, float]:
        """95 per cent, normal."""
        half = LEVEL_REACH * self.overall_error
        return self.overall - half, self.overall + half

    @property
    def p_value(self) -> float:
        """Two-sided."""
        if not self.overall_error > 0:
            return float("nan")
        return float(2 * ndtr(-abs(self.overall / self.overall_error)))


def clusters_of(panel: PanelData) -> int:
    """Count what is independent of each other."""
    if not panel.clusters:
        return len(panel)
    return min(len(labels) for labels in panel.cluster_labels)


def effects_of(panel: PanelData, plan: PanelPlan) -> GroupTime:
    """Group-time effects as the plan declares them."""
    return group_time(
        panel,
        covariates=panel.covariate_names,
        method=plan.method,
        control=plan.control,
        base_period=plan.base_period,
        anticipation=plan.anticipation,
    )


def measure(panel: PanelData, plan: PanelPlan, estimator: str) -> Measured:
    """Estimate overall and by event time; with few clusters errors come from the jackknife."""
    overall, error, study = _ESTIMATORS[estimator](panel, plan)
    study = _window(study, plan)
    # The two-way regression is shown with the errors that people know it by.
    if clusters_of(panel) >= MANY or panel.kind != "balanced" or estimator == "two_way":
        return Measured(
            estimator=estimator, overall=overall, overall_error=error, study=study,
            variance="influence",
        )  # fmt: skip
    return _jackknifed(panel, plan, estimator, overall, study)


def _jackknifed(
    panel: PanelData, plan: PanelPlan, estimator: str, overall: float, study: EventStudy
) -> Measured:
    def statistic(part: PanelData) -> Floats:
        found, _, events = _ESTIMATORS[estimator](part, plan)
        by_event = dict(zip(events.event_time.tolist(), events.estimate, strict=True))
        return np.array([found, *(by_event.get(time, np.nan) for time in study.event_time)])

    covariance = jackknife(panel, statistic)
    known = np.isfinite(np.diag(covariance))[1:]
    return Measured(
        estimator=estimator,
        overall=overall,
        overall_error=float(np.sqrt(covariance[0, 0])),
        study=_narrowed(study, known, covariance[1:, 1:]),
        variance="jackknife",
    )


def _window(study: EventStudy, plan: PanelPlan) -> EventStudy:
    low = study.event_time.min() if plan.first_event is None else plan.first_event
    high = study.event_time.max() if plan.last_event is None else plan.last_event
    keep = (study.event_time >= low) & (study.event_time <= high)
    return _narrowed(study, keep, study.covariance)


def _narrowed(study: EventStudy, keep: np.ndarray, covariance: Floats) -> EventStudy:
    return EventStudy(
        event_time=study.event_time[keep],
        estimate=study.estimate[keep],
        covariance=covariance[np.ix_(keep, keep)],
        base_period=study.base_period,
        reference=study.reference,
        method=study.method,
        conventions=study.conventions,
    )


def event_table(study: EventStudy, *, rng: np.random.Generator) -> pd.DataFrame:
    """Estimates by event time with intervals one at a time, and a band for all at once."""
    error = study.std_error
    uncertain = np.isfinite(error) & (error > CERTAIN * np.nanmax(error, initial=0.0))
    reach = np.full(len(error), np.nan)
    if uncertain.any():
        joint = study.covariance[np.ix_(uncertain, uncertain)]
        reach[uncertain] = sup_t(joint, rng=rng, level=0.95, draws=20_000)
    return pd.DataFrame(
        {
            "event": study.event_time,
            "estimate": study.estimate,
            "std_error": error,
            "conf_low": study.estimate - LEVEL_REACH * error,
            "conf_high": study.estimate + LEVEL_REACH * error,
            "band_low": study.estimate - reach * error,
            "band_high": study.estimate + reach * error,
        }
    )


def after(study: EventStudy) -> Floats:
    """Weights that average the event times from the start on."""
    later = study.event_time[study.event_time > study.reference]
    counted = (later >= 0).astype(float)
    return np.asarray(counted / counted.sum())


Found = tuple[float, float, EventStudy]


def _of_cells(found: GroupTime) -> Found:
    simple = aggregate(found, "simple")
    return simple.overall, simple.overall_error, aggregate(found, "dynamic").event_study()


def _group_time(panel: PanelData, plan: PanelPlan) -> Found:
    return _of_cells(effects_of(panel, plan))


def _imputation(panel: PanelData, _: PanelPlan) -> Found:
    return _of_cells(imputation(panel))


def _interaction_weighted(panel: PanelData, _: PanelPlan) -> Found:
    simple: Aggregate = interaction_weighted(panel, "simple")
    return simple.overall, simple.overall_error, interaction_weighted(panel).event_study()


def _two_way(panel: PanelData, plan: PanelPlan) -> Found:
    found = two_way(panel)
    study = two_way_event_study(panel, reference=-1 - plan.anticipation)
    return float(found.estimate[0]), float(found.std_error[0]), study


_ESTIMATORS: Mapping[str, Callable[[PanelData, PanelPlan], Found]] = {
    "group_time": _group_time,
    "imputation": _imputation,
    "interaction_weighted": _interaction_weighted,
    "two_way": _two_way,
}


def events_behind(panel: PanelData, event_time: Ints, persons: np.ndarray) -> Floats:
    """Count the treated persons behind each event time, shape (m,)."""
    treated = ~panel.never_treated & (panel.cohort <= panel.periods[-1])
    start = panel.cohort[treated]
    first, last = panel.periods[0], panel.periods[-1]
    inside = (start[:, None] + event_time >= first) & (start[:, None] + event_time <= last)
    return np.asarray(persons[treated] @ inside, dtype=float)
