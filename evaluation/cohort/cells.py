"""Counts instead of persons: trials and their durable exits, grouped inside the engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import pandas as pd

from evaluation.cohort import flow
from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.arms import ArmRule
from evaluation.cohort.definition import STATES, Definition, Eligibility
from evaluation.cohort.engines.base import Engine
from evaluation.cohort.engines.opening import open_engine
from evaluation.cohort.intake import Intake, RegisterTables, take_in
from evaluation.cohort.intervals import along
from evaluation.cohort.leaving import (
    DurableExit,
    leaving_timeline,
    months_to_exit,
    states_at_exit,
)
from evaluation.cohort.month_filters import Frame
from evaluation.cohort.preparation import (
    Compared,
    Episodes,
    closed,
    compare_months,
    read_episodes,
    written_out,
)
from evaluation.cohort.trials import arm_names, named

if TYPE_CHECKING:
    import polars as pl

KEYS = ["arm", "subtype", "months", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Counted trials.

    Attributes
    ----------
    counts : DataFrame
        arm, subtype, months (from the start month to the durable exit, or to the last month
        in which one could be known), state (what the exit led to, empty when none was seen)
        and trials (how many); sorted by the first four.
    flow : DataFrame
        Persons and person-months left after each step, arms not divided.
    """

    counts: pd.DataFrame
    flow: pd.DataFrame


def build_cells(
    register: RegisterTables,
    *,
    definition: Definition,
    arms: Sequence[ArmRule],
    eligibility: Eligibility,
    outcome: DurableExit,
    engine: Any = "duckdb",
    memory_limit: str | None = None,
) -> Cells:
    """Count the trials of a study by arm, months and state, without collecting a person.

    The counts are those of `durable_exit` and `state_at` over the trials of `build_cohort`.

    Parameters
    ----------
    outcome : DurableExit
        What is waited for, and for how long.
    engine, memory_limit
        As `open_engine` takes them; every engine gives the same counts.
    """
    check_arms(arms)
    with open_engine(engine, memory_limit=memory_limit) as opened:
        intake = take_in(opened, register)
        known = read_episodes(opened, intake, definition=definition, arms=arms)
        compared = compare_months(opened, intake, known, definition=definition, rules=eligibility)
        rows = _timed(opened, intake, known, compared, eligibility, outcome)
        exits = _exits(opened, rows, known, intake)
        grouped = opened.collect(_grouped(rows, exits), sort=KEYS)
    total = ("Ingår i jämförelsen", *[*known.counts, *compared.counts][-1][1:])
    return Cells(
        counts=_shown(grouped, arms), flow=flow.chain([*known.counts, *compared.counts, total])
    )


def add_cells(parts: Iterable[Cells]) -> Cells:
    """Add the cells of parts of a register that share no person."""
    found = list(parts)
    counts = pd.concat([part.counts for part in found], ignore_index=True)
    total: pd.DataFrame = counts.groupby(KEYS, as_index=False, sort=True)[["trials"]].sum()
    return Cells(
        counts=total,
        flow=flow.added([part.flow for part in found]),
    )


def _timed(
    engine: Engine,
    intake: Intake,
    known: Episodes,
    compared: Compared,
    rules: Eligibility,
    outcome: DurableExit,
) -> Frame:
    """Trials with months to the exit, one narrow row each, inside the engine."""
    cut = along(compared.stretches, engine.keep(leaving_timeline(known, outcome)))
    carry = ("leaves", "gap_from")
    rows = written_out(engine, intake, known, cut, rules=rules, carry=carry)
    timed = months_to_exit(rows, outcome)
    return engine.keep(timed.select("person", "arm", "subtype", "months", "exit", "gap_from"))


def _exits(engine: Engine, rows: Frame, known: Episodes, intake: Intake) -> Frame:
    """Say what the exits that were seen lead to, each once."""
    seen = rows.filter(~nw.col("exit").is_null()).select("person", "exit", "gap_from")
    found = engine.keep(seen.unique(["person", "exit", "gap_from"]))
    closings = closed(intake, known, matured_to=None)
    return states_at_exit(found, known, closings, intake)


def _grouped(rows: Frame, exits: Frame) -> Frame:
    joined = rows.join(exits, on=["person", "exit"], how="left")
    coded = joined.with_columns(state=nw.col("state").fill_null(len(STATES)))
    return coded.group_by(*KEYS).agg(nw.len().alias("trials"))


def _shown(grouped: "pl.DataFrame", arms: Sequence[ArmRule]) -> pd.DataFrame:
    names = {**arm_names(arms), "state": [*STATES, ""]}
    return named(grouped, names).sort(KEYS).to_pandas()
