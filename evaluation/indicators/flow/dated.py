"""Waits between two days: a referral and its meeting, a decision and a start, an application."""

from datetime import date

import numpy as np
import polars as pl

from evaluation.data.months import month_of_date_expr
from evaluation.indicators.aid import YEAR
from evaluation.indicators.flow.wait import ENDED, STARTED, STILL, Waits
from evaluation.indicators.workbench import Workbench, month_of

CAME, WAITING = "KOM", "VANTAR"
DAYS_OF_A_MONTH = 28


def referral_waits(bench: Workbench) -> Waits:
    """Give the wait from every referral until the first meeting.

    Whoever misses the meeting, declines or is called back ends the wait without a start.
    """
    rows = bench.table("anvisning").select(
        "person", begun="anvisad_datum", ended="utfall_datum", unit="enhet_kod", outcome="utfall"
    )
    return _waits(bench, rows, pl.col("outcome") == CAME)


def decision_waits(bench: Workbench) -> Waits:
    """Give the wait from the decision of every insats until it starts.

    Only insatser that started stand in the register, so nobody still waits here.
    """
    rows = bench.table("insats").select(
        "person", begun="beslut_datum", ended="start_datum", unit="enhet_kod"
    )
    return _waits(bench, rows.drop_nulls("begun"), pl.lit(value=True))


def application_waits(bench: Workbench) -> Waits:
    """Give the wait from every application until its decision, whatever that is."""
    rows = bench.table("ansokan").select("person", begun="ansokan_datum", ended="beslut_datum")
    return _waits(bench, rows.drop_nulls("begun"), pl.lit(value=True))


def months_for(days: int) -> int:
    """Calendar months after one in which so many days from any day of it have passed."""
    return -(-days // DAYS_OF_A_MONTH)


def _waits(bench: Workbench, rows: pl.DataFrame, is_start: pl.Expr) -> Waits:
    """Give waits as they stood on the last day of the final months."""
    last = bench.register.last_month
    close = date((last + 1) // YEAR, (last + 1) % YEAR + 1, 1)
    stands = pl.col("ended").is_not_null() & (pl.col("ended") < close)
    # The day after the last: whoever was referred on the last day has waited one day.
    until = pl.when(stands).then("ended").otherwise(pl.lit(close))
    known = (
        rows.filter(pl.col("begun") < close)
        .with_columns(stands=stands, until=until)
        .with_columns(
            month=month_of("begun"),
            last=pl.min_horizontal(month_of_date_expr("until").cast(pl.Int64), pl.lit(last)),
            time=(pl.col("until") - pl.col("begun")).dt.total_days(),
            starts=is_start & pl.col("stands"),
        )
    )
    starts, stood = known["starts"].to_numpy(), known["stands"].to_numpy()
    words = {
        name: known[name].cast(pl.String).to_numpy().astype(object)
        for name in ("unit", "outcome")
        if name in known.columns
    }
    if "outcome" in words:
        words["outcome"] = np.where(stood, words["outcome"], WAITING)
    return Waits(
        person=known["person"].to_numpy().astype(np.int64),
        month=known["month"].to_numpy().astype(np.int64),
        last=known["last"].to_numpy().astype(np.int64),
        time=known["time"].to_numpy().astype(np.int64),
        cause=np.where(starts, STARTED, np.where(stood, ENDED, STILL)),
        **words,
    )
