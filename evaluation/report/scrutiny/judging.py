"""The questions in the order in which they are asked, each with the rule that judges it."""

from collections.abc import Callable
from dataclasses import dataclass

from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.scrutiny import conduct, gates, trials
from evaluation.report.scrutiny.verdicts import Judged, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every study, and the rule that judges it.

    Attributes
    ----------
    name, question, criterion : str
        A name, and the keys of the texts.
    judge : callable
        Gives None where a study has nothing that the question is about.
    """

    name: str
    question: str
    criterion: str
    judge: Callable[[Material], Judged | None]


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


QUESTIONS = (
    Question(
        name="planned",
        question="scrutiny.planned.question",
        criterion="scrutiny.planned.criterion",
        judge=conduct.planned,
    ),
    Question(
        name="delivered",
        question="scrutiny.delivered.question",
        criterion="scrutiny.delivered.criterion",
        judge=conduct.delivered,
    ),
    Question(
        name="enough",
        question="scrutiny.enough.question",
        criterion="scrutiny.enough.criterion",
        judge=gates.enough,
    ),
    Question(
        name="alike",
        question="scrutiny.alike.question",
        criterion="scrutiny.alike.criterion",
        judge=gates.alike,
    ),
    Question(
        name="counterparts",
        question="scrutiny.counterparts.question",
        criterion="scrutiny.counterparts.criterion",
        judge=gates.counterparts,
    ),
    Question(
        name="before",
        question="scrutiny.before.question",
        criterion="scrutiny.before.criterion",
        judge=trials.before,
    ),
    Question(
        name="trend",
        question="scrutiny.trend.question",
        criterion="scrutiny.trend.criterion",
        judge=gates.trend,
    ),
    Question(
        name="stands",
        question="scrutiny.stands.question",
        criterion="scrutiny.stands.criterion",
        judge=trials.stands,
    ),
    Question(
        name="protected",
        question="scrutiny.protected.question",
        criterion="scrutiny.protected.criterion",
        judge=conduct.protected,
    ),
    Question(
        name="repeatable",
        question="scrutiny.repeatable.question",
        criterion="scrutiny.repeatable.criterion",
        judge=conduct.repeatable,
    ),
)


def findings(material: Material) -> tuple[Finding, ...]:
    """Judge a study: one finding for each question that concerns it."""
    judged = [(asked, asked.judge(material)) for asked in QUESTIONS]
    return tuple(
        Finding(
            name=asked.name,
            question=say(asked.question),
            criterion=say(asked.criterion),
            seen=found.seen,
            judgement=found.judgement,
        )
        for asked, found in judged
        if found is not None
    )
