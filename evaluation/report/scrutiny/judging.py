"""The questions in the order in which they are asked, each with the rule that judges it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.scrutiny import conduct, gates, trials
from evaluation.report.scrutiny.verdicts import Judged, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question with its criterion, what was seen, and what follows.

    Attributes
    ----------
    name : str
        Of the question, in `QUESTIONS`.
    question, criterion, seen : str
        In the language that is spoken.
    judgement : Judgement
    """

    name: str
    question: str
    criterion: str
    seen: str
    judgement: Judgement


QUESTIONS: Mapping[str, Callable[[Material], Judged | None]] = {
    "planned": conduct.planned,
    "delivered": conduct.delivered,
    "enough": gates.enough,
    "alike": gates.alike,
    "counterparts": gates.counterparts,
    "before": trials.before,
    "trend": gates.trend,
    "stands": trials.stands,
    "protected": conduct.protected,
    "repeatable": conduct.repeatable,
}
"""A rule gives None where a study has nothing that the question is about."""


def findings(material: Material) -> tuple[Finding, ...]:
    """Judge a study: one finding for each question that concerns it."""
    judged = {name: judge(material) for name, judge in QUESTIONS.items()}
    return tuple(
        Finding(
            name=name,
            question=say(f"scrutiny.{name}.question"),
            criterion=say(f"scrutiny.{name}.criterion"),
            seen=found.seen,
            judgement=found.judgement,
        )
        for name, found in judged.items()
        if found is not None
    )
