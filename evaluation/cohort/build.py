"""From a register to who is compared: trials, histories, exits and counted flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from evaluation.cohort import flow
from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.arms import NO_ARM, ArmRule, top_arms
from evaluation.cohort.definition import STATES, Definition, Eligibility
from evaluation.cohort.engine import Engine, open_engine
from evaluation.cohort.histories import Histories, Ints, build_histories
from evaluation.cohort.preparation import (
    Compared,
    Episodes,
    RegisterTables,
    compare_months,
    ends,
    grid_rows,
    read_episodes,
)
from evaluation.cohort.steps import Count, count
from evaluation.cohort.trials import trial_frame

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Who is compared, from when and until when.

    Attributes
    ----------
    trials : DataFrame
        One row per eligible person-month, sorted by person and month: the arm started in
        it (`ingen` if none), sub-type, `observed` (observable months after it),
        `next_start` (months to the next start, 0 when none is seen) and the baseline.
    histories : Histories
        Person × month grids for the outcomes.
    exits : DataFrame
        One row per spell: last month of assistance, exit month, whether the exit is
        observed, what it led to (`reason`), and whether and when the person returned.
    flow : DataFrame
        Persons and person-months left after each step, with what the step removed.
    start_flow : DataFrame
        The same for the starts: from every delivered episode to the starts compared.
    """

    trials: pd.DataFrame
    histories: Histories
    exits: pd.DataFrame
    flow: pd.DataFrame
    start_flow: pd.DataFrame
    definition: Definition
    arms: tuple[ArmRule, ...]


def build_cohort(
    register: RegisterTables,
    *,
    definition: Definition,
    arms: Sequence[ArmRule],
    eligibility: Eligibility,
    engine: str = "duckdb",
    memory_limit: str | None = None,
) -> Cohort:
    """Build the cohort of a study from a validated register, as its protocol declares it.

    Parameters
    ----------
    engine, memory_limit
        As `open_engine` takes them; every engine gives the same rows.
    """
    check_arms(arms)
    with open_engine(engine, memory_limit=memory_limit) as opened:
        known = read_episodes(opened, register, definition=definition, arms=arms)
        compared = compare_months(opened, register, known, definition=definition, rules=eligibility)
        histories = _histories(opened, register, known, compared, definition)
        ended = ends(opened, register, known, definition)
        spell_ends = opened.collect(ended, sort=["person", "exit_month"])
        trials = trial_frame(opened.collect(compared.trials, sort=["person", "month"]), arms)
        starts = _starts_left(opened, known, compared)
    return Cohort(
        trials=trials,
        histories=histories,
        exits=_exit_frame(spell_ends, histories, arms),
        flow=_flow([*known.counts, *compared.counts], trials, arms),
        start_flow=flow.chain(starts),
        definition=definition,
        arms=tuple(arms),
    )


def _flow(counts: list[Count], trials: pd.DataFrame, arms: Sequence[ArmRule]) -> pd.DataFrame:
    total = ("Ingår i jämförelsen", *counts[-1][1:])
    return flow.with_arms(flow.chain([*counts, total]), flow.arm_counts(trials, arms))


def _histories(
    engine: Engine,
    register: RegisterTables,
    known: Episodes,
    compared: Compared,
    definition: Definition,
) -> Histories:
    who = engine.collect(known.people.select("person", "observed_to"), sort=["person"])
    observed_to: Ints = who["observed_to"].to_numpy().astype(np.int32)
    return build_histories(
        first_month=register.first_month,
        last_month=register.last_month,
        max_gap=definition.max_gap,
        observed_to=observed_to,
        tables=grid_rows(engine, register, known, compared),
    )


def _exit_frame(
    table: "pl.DataFrame", histories: Histories, arms: Sequence[ArmRule]
) -> pd.DataFrame:
    names = np.array([NO_ARM, *(arm.name for arm in top_arms(arms))], dtype=object)
    frame = table.to_pandas()
    seen = frame["is_observed"].to_numpy() == 1
    column = frame["exit_month"].to_numpy() - histories.first_month
    state = histories.state[frame["person"].to_numpy(), np.where(seen, column, 0)]
    reason = np.where(seen, np.array(STATES, dtype=object)[state], "")
    return pd.DataFrame(
        {
            "person": frame["person"],
            "first_aid_month": frame["first_aid_month"],
            "last_aid_month": frame["last_aid_month"],
            "exit_month": frame["exit_month"],
            "is_observed": frame["is_observed"],
            "reason": pd.array(reason, dtype="str"),
            "reason_code": pd.array(table["reason"].fill_null("").to_list(), dtype="str"),
            "returned": frame["returned"],
            "months_to_return": frame["months_to_return"],
            "observed": frame["observed_to"] - frame["exit_month"],
            "arm_in_spell": pd.array(names[frame["arm"].to_numpy()], dtype="str"),
        }
    )


def _starts_left(engine: Engine, known: Episodes, compared: Compared) -> list[Count]:
    started = compared.trials.filter(nw.col("arm") > 0)
    return [
        count(engine, known.episodes, "Deklarerade insatser i leveransen"),
        count(engine, known.observable, "Start inom observerbar tid"),
        count(engine, known.starts, "En start per person och månad"),
        count(engine, started, "Start i en månad som ingår i jämförelsen"),
    ]
