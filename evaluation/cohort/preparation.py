"""The relational half of a cohort: lazy frames in the engine, each computed once."""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from evaluation.cohort import aid, exits, insats, states
from evaluation.cohort.arms import ArmRule
from evaluation.cohort.candidates import candidates, start_months
from evaluation.cohort.definition import Definition, Eligibility
from evaluation.cohort.eligibility import Background, eligibility_steps
from evaluation.cohort.engines.base import Engine
from evaluation.cohort.enrolment import enrolments
from evaluation.cohort.intake import Intake
from evaluation.cohort.month_filters import Count, Frame, count, walk
from evaluation.cohort.people import people
from evaluation.cohort.spells import runs, spells
from evaluation.cohort.trials import trials
from evaluation.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """Frames about assistance and insatser that later steps share, and the count so far."""

    people: Frame
    aid: Frame
    runs: Frame
    spells: Frame
    episodes: Frame
    observable: Frame
    starts: Frame
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Months that are compared, with the arm started in them, and the count down to them.

    Attributes
    ----------
    stretches : lazy frame
        The same months not yet written out (and not yet held to the months of assistance
        of the last twelve), with what is known of them.
    """

    stretches: Frame
    trials: Frame
    counts: tuple[Count, ...]


def read_episodes(
    engine: Engine, intake: Intake, *, definition: Definition, arms: Sequence[ArmRule]
) -> Episodes:
    """Find months of assistance, runs (no gap allowed), spells, episodes and starts."""
    last_month = intake.last_month
    who = engine.keep(people(intake.frames["person"], last_month=last_month))
    months = engine.keep(aid.person_months(intake, who, definition=definition))
    granted = aid.assistance(months, intake)
    without_gaps = engine.keep(runs(granted))
    found = insats.episodes(intake.frames["insats"], who, arms=arms, last_month=last_month)
    episodes = engine.keep(found)
    begun = insats.observable(episodes, first_month=intake.first_month)
    return Episodes(
        people=who,
        aid=granted,
        runs=without_gaps,
        spells=spells(without_gaps, max_gap=definition.max_gap),
        episodes=episodes,
        observable=begun,
        starts=engine.keep(insats.starts(begun)),
        counts=aid.count_passed(engine, months, intake),
    )


def compare_months(
    engine: Engine,
    intake: Intake,
    known: Episodes,
    *,
    definition: Definition,
    rules: Eligibility,
) -> Compared:
    """Keep the months in which an insats could start, with the start made in them."""
    table = enrolments(intake.frames["inskrivning"], last_month=intake.last_month)
    background = Background(
        people=known.people,
        enrolments=engine.keep(table),
        episodes=known.episodes,
        starts=known.starts,
        runs=known.runs,
    )
    steps = eligibility_steps(
        rules, background, first_month=intake.first_month, last_month=intake.last_month
    )
    rows = candidates(known.runs, known.people, definition=definition, eligibility=rules)
    stretches, counts = walk(engine, rows, steps)
    compared = written_out(engine, intake, known, stretches, rules=rules)
    if rules.min_aid_months_12 > 0:
        label = f"Biståndsmånader av de senaste tolv: minst {rules.min_aid_months_12}"
        counts.append(count(engine, compared, label))
    return Compared(stretches=stretches, trials=compared, counts=tuple(counts))


def written_out(
    engine: Engine,
    intake: Intake,
    known: Episodes,
    stretches: Frame,
    *,
    rules: Eligibility,
    carry: Sequence[str] = (),
) -> Frame:
    """Write the stretches out as months, with the arm started in each."""
    longest = intake.last_month - intake.first_month + 1
    months = start_months(engine, stretches, eligibility=rules, longest=longest, carry=carry)
    return trials(months, known.starts)


def closed(intake: Intake, known: Episodes, *, matured_to: int | None) -> Frame:
    """Find the empty months after every run, with what the closing reason says of them."""
    return states.closings(
        known.runs,
        intake.frames["avslut"],
        known.people,
        reasons=intake.levels["avslutsorsak"],
        matured_to=matured_to,
    )


def ends(known: Episodes, closings: Frame, intake: Intake, *, definition: Definition) -> Frame:
    """Find the ends of spells with closing reason, return and the arm started last in the spell."""
    found = exits.exits(known.spells, known.people, max_gap=definition.max_gap)
    applications = None
    if definition.return_by == "nyansokan":
        if "ansokan" not in intake.frames:
            raise DataError(
                "returns are declared by new application, but no applications were delivered",
                at="ansokan",
                way_out="deliver the table or declare return_by = 'beviljad_manad'",
            )
        applications = exits.new_applications(intake.frames["ansokan"])
    with_arm = exits.arm_in_spell(found, known.starts)
    reasons = closings.select("person", nw.col("start").alias("exit_month"), "reason")
    rows = with_arm.join(reasons, on=["person", "exit_month"], how="left")
    return exits.returns(rows, applications, definition=definition)
