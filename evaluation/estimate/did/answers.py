"""What an estimator answers of a panel: one overall effect, and the effect by event time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.estimate.did.aggregate.aggregate import Aggregate, aggregate
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.doubly_robust.comparison import Method
from evaluation.estimate.did.few_clusters.jackknife import jackknife
from evaluation.estimate.did.few_clusters.rule import MANY
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.cells import BasePeriod, Control
from evaluation.estimate.did.panel.counts import independent
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted
from evaluation.estimate.did.regressions.two_way import two_way, two_way_event_study
from evaluation.estimate.did.regressions.unit_trends import unit_trends
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.stated import Stated

Source = Literal["influence", "jackknife"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a plan says of its estimators; see `group_time`.

    Attributes
    ----------
    first_event, last_event : int or None
        Event times that are shown.
    """

    method: Method = "dr"
    control: Control = "not_yet"
    base_period: BasePeriod = "universal"
    anticipation: int = 0
    first_event: int | None = None
    last_event: int | None = None


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


Found = tuple[Stated, EventStudy]
Estimator = Callable[[PanelData, Choices], Found]


def cells_of(panel: PanelData, choices: Choices) -> GroupTime:
    """Group-time effects as the plan declares them."""
    return group_time(
        panel,
        covariates=panel.covariate_names,
        method=choices.method,
        control=choices.control,
        base_period=choices.base_period,
        anticipation=choices.anticipation,
    )


def overall(found: Aggregate, *, is_tested: bool = True) -> Stated:
    """Give the one average of all, with the influence behind it where it was kept."""
    return Stated(
        estimate=found.overall,
        std_error=found.overall_error,
        influence=None if found.influence is None else found.influence[:, -1],
        unit=found.unit,
        is_tested=is_tested,
    )


def _of_cells(found: GroupTime) -> Found:
    return overall(aggregate(found, "simple")), aggregate(found, "dynamic").event_study()


def _group_time(panel: PanelData, choices: Choices) -> Found:
    return _of_cells(cells_of(panel, choices))


def _imputation(panel: PanelData, _: Choices) -> Found:
    return _of_cells(imputation(panel))


def _interaction_weighted(panel: PanelData, _: Choices) -> Found:
    simple = overall(interaction_weighted(panel, "simple"))
    return simple, interaction_weighted(panel).event_study()


def _two_way(panel: PanelData, choices: Choices) -> Found:
    found = two_way(panel)
    simple = Stated(estimate=float(found.estimate[0]), std_error=float(found.std_error[0]))
    return simple, two_way_event_study(panel, reference=-1 - choices.anticipation)


ESTIMATORS: Mapping[str, Estimator] = {
    "group_time": _group_time,
    "imputation": _imputation,
    "interaction_weighted": _interaction_weighted,
    "two_way": _two_way,
}
# The two-way regression is shown with the errors that people know it by.
_OWN_ERRORS = frozenset({"two_way"})


def is_few(panel: PanelData) -> bool:
    """Tell whether groups are too few for sums of influence to carry an error."""
    return independent(panel) < MANY


def answer(panel: PanelData, estimator: str, choices: Choices) -> Answer:
    """Estimate overall and by event time; with few clusters errors come from the jackknife.

    Parameters
    ----------
    panel : PanelData
    estimator : str
        Of `ESTIMATORS`.
    choices : Choices
    """
    simple, events = ESTIMATORS[estimator](panel, choices)
    study = events.within(choices.first_event, choices.last_event)
    if not is_few(panel) or panel.kind != "balanced" or estimator in _OWN_ERRORS:
        return Answer(estimator=estimator, overall=simple, study=study, variance="influence")
    return _jackknifed(panel, estimator, choices, simple.estimate, study)


def _jackknifed(
    panel: PanelData, estimator: str, choices: Choices, estimate: float, study: EventStudy
) -> Answer:
    def statistic(part: PanelData) -> Floats:
        found, events = ESTIMATORS[estimator](part, choices)
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
        if found.study.base_period == "universal" and found.estimator not in _OWN_ERRORS:
            return found
    return answers[0]
