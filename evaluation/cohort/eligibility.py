"""Who is eligible in which month: the steps from months of assistance to possible starts."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw

from evaluation.cohort.candidates import with_insats_history, with_recent_aid
from evaluation.cohort.definition import Eligibility
from evaluation.cohort.enrolment import with_enrolment
from evaluation.cohort.steps import Frame, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Frames that eligibility looks things up in."""

    enrolments: Frame
    episodes: Frame
    starts: Frame
    runs: Frame


def eligibility_steps(
    rules: Eligibility, background: Background, *, first_month: int, last_month: int
) -> tuple[Step, ...]:
    """Lead from candidate months to months in which an insats could start.

    Cheap conditions come first; each adds the columns it needs, so that only the rows
    still left are looked up.
    """
    month = nw.col("month")
    earliest = rules.first_start(first_month)
    latest = last_month if rules.last_month is None else rules.last_month
    in_age = (nw.col("age") >= rules.age_min) & (nw.col("age") <= rules.age_max)
    return (
        Step(label_sv="Inom observerbar tid", holds=_if(rules.aid_lag > 0, _observed())),
        Step(
            label_sv="Startmånad inom studiens period",
            holds=(month >= earliest) & (month <= latest),
        ),
        Step(label_sv=f"Ålder {rules.age_min}–{rules.age_max} år", holds=in_age),
        Step(
            label_sv="Inskriven vid jobbcentrum",
            add=lambda rows: with_enrolment(rows, background.enrolments),
            holds=_if(rules.enrolled, nw.col("months_enrolled") > 0),
        ),
        *_insats_steps(rules, background),
        Step(
            label_sv=f"Biståndsmånader av de senaste tolv: minst {rules.min_aid_months_12}",
            add=lambda rows: with_recent_aid(rows, background.runs),
            holds=_if(rules.min_aid_months_12 > 0, nw.col("aid_recent") >= rules.min_aid_months_12),
        ),
    )


def _insats_steps(rules: Eligibility, background: Background) -> tuple[Step, ...]:
    month, running_to = nw.col("month"), nw.col("running_to").fill_null(0)
    washout = rules.washout_months
    return (
        Step(
            label_sv="Ingen pågående insats",
            add=lambda rows: with_insats_history(rows, background.episodes, background.starts),
            holds=_if(rules.no_ongoing_insats, running_to < month),
        ),
        Step(
            label_sv=f"Ingen insats de senaste {washout} månaderna",
            holds=_if(washout > 0, running_to < month - washout),
        ),
    )


def _observed() -> nw.Expr:
    return nw.col("month") <= nw.col("observed_to")


def _if(used: bool, holds: nw.Expr) -> nw.Expr | None:
    return holds if used else None
