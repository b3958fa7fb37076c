"""What an estimator answers of a panel: one overall effect, and the effect by event time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal

import numpy as np

from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.few_clusters.jackknife import jackknife
from evaluation.estimate.did.few_clusters.rule import MANY
from evaluation.estimate.did.found import Choices, Found
from evaluation.estimate.did.panel.counts import independent
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.unit_trends import unit_trends
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.stated import Stated

Source = Literal["influence", "jackknife"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One estimator's answer.

    Attributes
    ----------
    estimator : str
    overall : Stated
    study : EventStudy
    variance : str
        "influence" or "jackknife": where the standard errors come from.
    """

    estimator: str
    overall: Stated
    study: EventStudy
    variance: Source


Estimator = Callable[[PanelData, Choices], Found]


@cache
def _module(estimator: str) -> ModuleType:
    """Find the module of an estimator: it has its name, and a function `estimate`."""
    return import_module(f"evaluation.estimate.did.estimators.{estimator}")


def estimator_of(name: str) -> Estimator:
    """Find what runs a declared estimator."""
    found: Estimator = _module(name).estimate
    return found


def has_own_errors(name: str) -> bool:
    """Tell whether its errors are its own, however few the groups."""
    return bool(getattr(_module(name), "OWN_ERRORS", False))


def is_few(panel: PanelData) -> bool:
    """Tell whether groups are too few for sums of influence to carry an error."""
    return independent(panel) < MANY


def answer(panel: PanelData, estimator: str, choices: Choices) -> Answer:
    """Estimate overall and by event time; with few clusters errors come from the jackknife.

    Parameters
    ----------
    panel : PanelData
    estimator : str
        Name of a module in `estimate/did/estimators`.
    choices : Choices
    """
    simple, events = estimator_of(estimator)(panel, choices)
    study = events.within(choices.first_event, choices.last_event)
    if not is_few(panel) or panel.kind != "balanced" or has_own_errors(estimator):
        return Answer(estimator=estimator, overall=simple, study=study, variance="influence")
    return _jackknifed(panel, estimator, choices, simple.estimate, study)


def _jackknifed(
    panel: PanelData, estimator: str, choices: Choices, estimate: float, study: EventStudy
) -> Answer:
    run = estimator_of(estimator)

    def statistic(part: PanelData) -> Floats:
        found, events = run(part, choices)
        by_event = dict(zip(events.event_time.tolist(), events.estimate, strict=True))
        return np.array([found.estimate, *(by_event.get(time, np.nan) for time in wanted)])

    wanted = study.event_time.tolist()
    covariance = jackknife(panel, statistic)
    known = np.isfinite(np.diag(covariance))[1:]
    return Answer(
        estimator=estimator,
        overall=Stated(estimate=estimate, std_error=float(np.sqrt(covariance[0, 0]))),
        study=study.narrowed(known, covariance[1:, 1:]),
        variance="jackknife",
    )


def with_unit_trends(panel: PanelData, *, period_effects: bool) -> Stated:
    """Give the coefficient with a trend for every unit; errors as for other estimators."""

    def coefficient(part: PanelData) -> Floats:
        return unit_trends(part, period_effects=period_effects).estimate

    found = unit_trends(panel, period_effects=period_effects)
    error = float(found.std_error[0])
    if is_few(panel):
        error = float(np.sqrt(jackknife(panel, coefficient)[0, 0]))
    return Stated(estimate=float(found.estimate[0]), std_error=error, is_tested=False)


def with_one_base(answers: Sequence[Answer]) -> Answer:
    """Give the first answer whose event study has one base period; the first of all if none."""
    for found in answers:
        if found.study.base_period == "universal" and not has_own_errors(found.estimator):
            return found
    return answers[0]
