"""Durable exits without grids: months in which a person leaves, as stretches in the engine."""

from dataclasses import dataclass

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import STATES, at_least
from evaluation.cohort.insats import programme_stretches
from evaluation.cohort.intake import Intake
from evaluation.cohort.intervals import BEGINNING, ENDLESS, clip, timeline
from evaluation.cohort.month_filters import Frame
from evaluation.cohort.preparation import Episodes
from evaluation.cohort.states import register_states
from evaluation.errors import raise_all


@dataclass(frozen=True, slots=True, kw_only=True)
class DurableExit:
    """What counts as leaving for good; the same exit as `durable_exit` finds on the grids.

    Attributes
    ----------
    window : int
        Months without assistance that have to follow the exit month.
    programme_counts : bool
        Whether a month paid by an insats may be the exit month.
    horizon : int, optional
        Months of follow-up; what happens later is not counted.
    """

    window: int = 12
    programme_counts: bool = False
    horizon: int | None = None

    def __post_init__(self) -> None:
        faults = at_least(1, "outcome.window", self.window)
        if self.horizon is not None:
            faults += at_least(1, "outcome.horizon", self.horizon)
        raise_all(faults)


def leaving_timeline(known: Episodes, outcome: DurableExit) -> Frame:
    """Everybody's time with the next months in which she leaves.

    Values: leaves (the first of them), gap_from (the first month without assistance there).
    The row of a month tells of the months after it.
    """
    latest = nw.col("next_first").fill_null(ENDLESS + outcome.window + 1) - 1 - outcome.window
    gap = nw.col("last") + 1
    found = known.runs.select(
        "person", gap.alias("begin"), latest.alias("end"), gap.alias("gap_from")
    ).filter(nw.col("begin") <= nw.col("end"))
    if not outcome.programme_counts:
        found = _unpaid(found, known)
    before = nw.col("end").shift(1).over("person", order_by="begin")
    return found.with_columns(since=before.fill_null(BEGINNING)).select(
        "person",
        "since",
        (nw.col("end") - 1).alias("until"),
        nw.col("begin").alias("leaves"),
        "gap_from",
    )


def months_to_exit(trials: Frame, outcome: DurableExit) -> Frame:
    """Add months (to the exit or to the last month in which one could be known) and exit.

    `exit` is null when none was seen.
    """
    wait = nw.max_horizontal("leaves", nw.col("month") + 1) - nw.col("month")
    known_to = nw.col("observed_to") - outcome.window - nw.col("month")
    limit = nw.max_horizontal(known_to, nw.lit(0))
    if outcome.horizon is not None:
        limit = nw.min_horizontal(limit, nw.lit(outcome.horizon))
    timed = trials.with_columns(wait=wait, limit=limit)
    leaves_at = nw.when(nw.col("wait") <= nw.col("limit")).then(nw.col("month") + nw.col("wait"))
    return timed.with_columns(months=nw.min_horizontal("wait", "limit"), exit=leaves_at)


def states_at_exit(found: Frame, known: Episodes, closings: Frame, intake: Intake) -> Frame:
    """Say what exits lead to: person, exit, state (place in `STATES`).

    Parameters
    ----------
    found : lazy frame
        person, exit, gap_from, each exit once.
    closings : lazy frame
        As `states.closings` gives them.
    """
    place = STATES.index
    after = closings.select("person", nw.col("start").alias("gap_from"), "state")
    rows = found.join(after, on=["person", "gap_from"], how="left").join(
        _paid_since(found, known), on=["person", "exit"], how="left"
    )
    paid = nw.col("paid_to")
    forgotten = (nw.col("state") == place("arbete")) & ~paid.is_null()
    state = nw.when(forgotten).then(nw.lit(place("okand"))).otherwise(nw.col("state"))
    if "status_manad" in intake.frames:
        shown = register_states(intake.frames["status_manad"]).select(
            "person", nw.col("month").alias("exit"), nw.col("state").alias("shown")
        )
        rows = rows.join(shown, on=["person", "exit"], how="left")
        state = nw.coalesce(nw.col("shown"), state)
    in_job = (paid >= nw.col("exit")).fill_null(value=False)
    state = nw.when(in_job).then(nw.lit(place("kommunal_anstallning"))).otherwise(state)
    return rows.select("person", "exit", state.alias("state"))


def _unpaid(gaps: Frame, known: Episodes) -> Frame:
    """Cut the months paid by an insats out of the gaps."""
    paid = programme_stretches(known.episodes)
    changes = paid.select(
        "person", (nw.col("end") + 1).alias("since"), nw.col("begin").alias("begins")
    )
    free = timeline(known.people, changes)
    next_paid = nw.col("begins").shift(-1).over("person", order_by="since")
    unpaid = free.with_columns(until=next_paid.fill_null(ENDLESS + 1) - 1)
    met = gaps.join(unpaid.select("person", "since", "until"), on="person")
    near = met.filter((nw.col("since") <= nw.col("end")) & (nw.col("until") >= nw.col("begin")))
    return clip(near, begin=nw.col("since"), end=nw.col("until")).drop("since", "until")


def _paid_since(found: Frame, known: Episodes) -> Frame:
    """Last month paid by an insats that began in the gap up to the exit, or reached into it."""
    met = found.join(programme_stretches(known.episodes), on="person")
    since = met.filter((nw.col("begin") <= nw.col("exit")) & (nw.col("end") >= nw.col("gap_from")))
    return since.group_by("person", "exit").agg(nw.col("end").max().alias("paid_to"))
