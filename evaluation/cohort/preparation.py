"""The relational half of a cohort: lazy frames in the engine, each computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import narwhals.stable.v2 as nw

from evaluation.cohort import aid, candidates, exits, insats, states
from evaluation.cohort.arms import ArmRule
from evaluation.cohort.definition import Definition, Eligibility
from evaluation.cohort.eligibility import Background, eligibility_steps
from evaluation.cohort.engine import Engine
from evaluation.cohort.enrolment import enrolments
from evaluation.cohort.people import people
from evaluation.cohort.spells import spells
from evaluation.cohort.steps import Count, Frame, count, walk
from evaluation.cohort.trials import trials
from evaluation.errors import DataError

if TYPE_CHECKING:
    import polars as pl


class RegisterTables(Protocol):
    """What the cohort needs of a register: validated tables and the months they cover."""

    @property
    def tables(self) -> "Mapping[str, pl.DataFrame]":
        """Tables by name, persons as numbers from 0, months as counts."""

    @property
    def first_month(self) -> int:
        """First delivered month."""

    @property
    def last_month(self) -> int:
        """Last month that is not preliminary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """Frames about assistance and insatser that later steps share, and the count so far."""

    people: Frame
    aid: Frame
    spells: Frame
    runs: Frame
    closings: Frame
    episodes: Frame
    observable: Frame
    starts: Frame
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Months that are compared, with arm and baseline, and the count down to them."""

    trials: Frame
    counts: tuple[Count, ...]


def read_episodes(
    engine: Engine, register: RegisterTables, *, definition: Definition, arms: Sequence[ArmRule]
) -> Episodes:
    """Find months of assistance, spells, runs (no gap allowed), episodes and starts."""
    tables, last_month = register.tables, register.last_month
    who = engine.keep(people(engine.frame(tables["person"]), last_month=last_month))
    granted, counts = _aid(engine, register, who, definition)
    runs = engine.keep(spells(granted, max_gap=0))
    closings = states.closings(runs, engine.frame(tables["avslut"]), who)
    insatser = engine.frame(tables["insats"])
    found = engine.keep(insats.episodes(insatser, who, arms=arms, last_month=last_month))
    begun = insats.observable(found, first_month=register.first_month)
    return Episodes(
        people=who,
        aid=granted,
        spells=engine.keep(spells(granted, max_gap=definition.max_gap)),
        runs=runs,
        closings=engine.keep(closings),
        episodes=found,
        observable=begun,
        starts=engine.keep(insats.starts(begun)),
        counts=counts,
    )


def _months(engine: Engine, register: RegisterTables, definition: Definition) -> Frame:
    delivered = engine.frame(register.tables["bistand_manad"])
    household = engine.frame(register.tables["hushall_manad"])
    return aid.person_months(delivered, household, definition=definition)


def _aid(
    engine: Engine, register: RegisterTables, people: Frame, definition: Definition
) -> tuple[Frame, tuple[Count, ...]]:
    rows = _months(engine, register, definition).join(
        people.select("person", "observed_to"), on="person"
    )
    rows = engine.keep(rows.select("person", "month", "is_adult", "is_granted", "observed_to"))
    with_rows = count(engine, rows, "Personer med uppgift om bistånd")
    granted, left = walk(engine, rows, aid.aid_steps(first_month=register.first_month))
    everyone = ("Personer i leveransen", len(register.tables["person"]), with_rows[2])
    return granted.select("person", "month", "observed_to"), (everyone, with_rows, *left)


def compare_months(
    engine: Engine,
    register: RegisterTables,
    known: Episodes,
    *,
    definition: Definition,
    rules: Eligibility,
) -> Compared:
    """Keep the months in which an insats could start, with the start made in them."""
    table = engine.frame(register.tables["inskrivning"])
    background = Background(
        enrolments=engine.keep(enrolments(table, last_month=register.last_month)),
        episodes=known.episodes,
        starts=known.starts,
        runs=known.runs,
    )
    steps = eligibility_steps(
        rules, background, first_month=register.first_month, last_month=register.last_month
    )
    rows = candidates.candidates(known.aid, known.people, eligibility=rules)
    eligible, counts = walk(engine, rows, steps)
    eligible = candidates.with_spell(eligible, known.spells, eligibility=rules)
    household = _months(engine, register, definition).filter(nw.col("is_adult"))
    eligible = candidates.with_baseline(eligible, known.people, household, eligibility=rules)
    opened = engine.keep(trials(eligible, known.starts))
    return Compared(trials=opened, counts=tuple(counts))


def ends(
    engine: Engine, register: RegisterTables, known: Episodes, definition: Definition
) -> Frame:
    """Find the ends of spells with closing reason, return and the arm started last in the spell."""
    found = exits.exits(known.spells, known.people, max_gap=definition.max_gap)
    applications = None
    if definition.return_by == "nyansokan":
        if "ansokan" not in register.tables:
            raise DataError(
                "returns are declared by new application, but no applications were delivered",
                at="ansokan",
                way_out="deliver the table or declare return_by = 'beviljad_manad'",
            )
        applications = exits.new_applications(engine.frame(register.tables["ansokan"]))
    with_arm = exits.arm_in_spell(engine.keep(found), known.starts)
    reasons = known.closings.select("person", nw.col("start").alias("exit_month"), "reason")
    rows = engine.keep(with_arm.join(reasons, on=["person", "exit_month"], how="left"))
    return exits.returns(rows, applications, definition=definition)


def grid_rows(
    engine: Engine, register: RegisterTables, known: Episodes, compared: Compared
) -> dict[str, "pl.DataFrame"]:
    """Rows that `build_histories` paints, collected."""
    import polars as pl

    calendar = engine.frame(
        pl.DataFrame(
            {"month": range(register.first_month, register.last_month + 1)},
            schema={"month": pl.Int32},
        )
    )
    rows = {
        "aid": known.aid.select("person", "month"),
        "programme": insats.programme_months(known.episodes, calendar),
        "eligible": compared.trials.select("person", "month"),
        "closings": known.closings.select("person", "start", "end", "state"),
    }
    status = register.tables.get("status_manad")
    found = {
        name: engine.collect(frame, sort=frame.collect_schema().names()[:2])
        for name, frame in rows.items()
    }
    no_status = pl.DataFrame(schema=dict.fromkeys(("person", "month", "state"), pl.Int32))
    if status is None:
        return {**found, "register": no_status}
    shown = states.register_states(engine.frame(status))
    return {**found, "register": engine.collect(shown, sort=["person", "month"])}
