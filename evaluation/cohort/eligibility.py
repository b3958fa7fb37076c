"""Who is eligible in which month: the steps from months of assistance to possible starts."""

from collections.abc import Callable
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from evaluation.cohort.candidates import with_aid
from evaluation.cohort.definition import Eligibility
from evaluation.cohort.enrolment import enrolment_timeline
from evaluation.cohort.insats import coming_timeline, running_timeline
from evaluation.cohort.intervals import along, clip
from evaluation.cohort.month_filters import Frame, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Frames that eligibility looks things up in."""

    people: Frame
    enrolments: Frame
    episodes: Frame
    starts: Frame
    runs: Frame


def eligibility_steps(
    rules: Eligibility, background: Background, *, first_month: int, last_month: int
) -> tuple[Step, ...]:
    """Lead from candidate months to months in which an insats could start.

    Cheap conditions come first; each looks up what it needs, so that only the stretches
    still left are looked up.
    """
    latest = last_month if rules.last_month is None else rules.last_month
    period = (nw.lit(rules.first_start(first_month)), nw.lit(latest))
    born = nw.col("fodelsear")
    ages = ((born + rules.age_min) * 12, (born + rules.age_max) * 12 + 11)
    seen = Step(
        label_sv="Inom observerbar tid",
        change=lambda rows: clip(rows, end=nw.col("observed_to")),
    )
    return (
        *([seen] if rules.aid_lag > 0 else []),
        Step(
            label_sv="Startmånad inom studiens period",
            change=lambda rows: clip(rows, begin=period[0], end=period[1]),
        ),
        Step(
            label_sv=f"Ålder {rules.age_min}–{rules.age_max} år",
            change=lambda rows: clip(rows, begin=ages[0], end=ages[1]),
        ),
        _enrolment_step(rules, background),
        *_insats_steps(rules, background),
        Step(change=lambda rows: with_aid(rows, background.runs, background.people)),
    )


def _enrolment_step(rules: Eligibility, background: Background) -> Step:
    if rules.enrolled:
        return Step(
            label_sv="Inskriven vid jobbcentrum",
            change=lambda rows: along(rows, background.enrolments),
        )
    everybody = enrolment_timeline(background.people, background.enrolments)
    return Step(change=lambda rows: along(rows, everybody))


def _insats_steps(rules: Eligibility, background: Background) -> tuple[Step, ...]:
    running = running_timeline(background.people, background.episodes)
    coming = coming_timeline(background.people, background.starts)
    looked_up = Step(change=lambda rows: along(along(rows, running), coming))
    ongoing = Step(label_sv="Ingen pågående insats", change=_washed_out(0))
    washed = Step(
        label_sv=f"Ingen insats de senaste {rules.washout_months} månaderna",
        change=_washed_out(rules.washout_months),
    )
    return (
        looked_up,
        *([ongoing] if rules.no_ongoing_insats else []),
        *([washed] if rules.washout_months > 0 else []),
    )


def _washed_out(months: int) -> Callable[[Frame], Frame]:
    return lambda rows: clip(rows, begin=nw.col("running_to") + months + 1)
