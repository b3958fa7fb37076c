"""From a register to who is compared: trials, histories, exits and counted flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.cohort import flow
from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.arms import ArmRule
from evaluation.cohort.collected import draw, drawn_rows, ended_by, exit_frame
from evaluation.cohort.definition import Definition, Eligibility
from evaluation.cohort.engines.base import Engine
from evaluation.cohort.engines.opening import open_engine
from evaluation.cohort.histories import Histories
from evaluation.cohort.intake import RegisterTables, take_in
from evaluation.cohort.month_filters import Count, count
from evaluation.cohort.preparation import (
    Compared,
    Episodes,
    closed,
    compare_months,
    ends,
    read_episodes,
)
from evaluation.cohort.states import reason_names
from evaluation.cohort.trials import trial_frame, with_baseline

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
    matured_to : int, optional
        Last month of assistance whose closing reason can be expected; what later exits led
        to is not known yet.
    ended_by : array of str, shape (persons,), optional
        Code of why each person's observation ends.
    """

    trials: pd.DataFrame
    histories: Histories
    exits: pd.DataFrame
    flow: pd.DataFrame
    start_flow: pd.DataFrame
    definition: Definition
    arms: tuple[ArmRule, ...]
    matured_to: int | None = None
    ended_by: NDArray[np.str_] | None = None


def build_cohort(
    register: RegisterTables,
    *,
    definition: Definition,
    arms: Sequence[ArmRule],
    eligibility: Eligibility,
    engine: Any = "duckdb",
    memory_limit: str | None = None,
    matured_to: int | None = None,
) -> Cohort:
    """Build the cohort of a study from a validated register, as its protocol declares it.

    Parameters
    ----------
    engine, memory_limit
        As `open_engine` takes them; every engine gives the same rows.
    matured_to : int, optional
        Last month of assistance whose closing reason can be expected; later ends without
        one have the reason `inte_an`.
    """
    check_arms(arms)
    with open_engine(engine, memory_limit=memory_limit) as opened:
        intake = take_in(opened, register)
        known = read_episodes(opened, intake, definition=definition, arms=arms)
        compared = compare_months(opened, intake, known, definition=definition, rules=eligibility)
        closings = opened.keep(closed(intake, known, matured_to=matured_to))
        ended = ends(known, closings, intake, definition=definition)
        exits = opened.collect(ended, sort=["person", "exit_month"])
        trials = _collect_trials(opened, known, compared, aid_lag=eligibility.aid_lag)
        drawn = drawn_rows(opened, intake, known, closings)
        starts = _starts_left(opened, known, trials)
    histories = draw({**drawn, "eligible": trials}, register, max_gap=definition.max_gap)
    shown = trial_frame(trials, intake.levels, arms)
    return Cohort(
        trials=shown,
        histories=histories,
        exits=exit_frame(exits, histories, arms, reason_names(intake.levels["avslutsorsak"])),
        flow=_flow([*known.counts, *compared.counts], shown, arms),
        start_flow=flow.chain(starts),
        definition=definition,
        matured_to=matured_to,
        arms=tuple(arms),
        ended_by=ended_by(register),
    )


def _collect_trials(
    engine: Engine, known: Episodes, compared: Compared, *, aid_lag: int
) -> "pl.DataFrame":
    rows = with_baseline(compared.trials, known.people, known.aid, aid_lag=aid_lag)
    return engine.collect(rows, sort=["person", "month"])


def _flow(counts: list[Count], trials: pd.DataFrame, arms: Sequence[ArmRule]) -> pd.DataFrame:
    total = ("Ingår i jämförelsen", *counts[-1][1:])
    return flow.with_arms(flow.chain([*counts, total]), flow.arm_counts(trials, arms))


def _starts_left(engine: Engine, known: Episodes, trials: "pl.DataFrame") -> list[Count]:
    started = trials.filter(trials["arm"] > 0)["person"]
    return [
        count(engine, known.episodes, "Deklarerade insatser i leveransen"),
        count(engine, known.observable, "Start inom observerbar tid"),
        count(engine, known.starts, "En start per person och månad"),
        ("Start i en månad som ingår i jämförelsen", started.n_unique(), started.len()),
    ]
