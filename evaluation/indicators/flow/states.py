"""Where people are month by month after they were enrolled: in which insats, or without one."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import polars as pl

from evaluation.indicators.aid import Bools, Ints
from evaluation.indicators.enrolments import MUNICIPAL_JOBS, of_kind
from evaluation.indicators.flow.needs import NEVER
from evaluation.indicators.workbench import Workbench, month_of

FOLLOWED = 12
PLACEMENT = {"skr12": "5", "kas_2023": "5a"}
JOB, PRACTICE, OTHER, ENROLLED, AIDED, GONE = (
    *("kommunal_anstallning", "praktik", "annan_insats"),
    *("inskriven", "bistand", "varken"),
)
STATES = (JOB, PRACTICE, OTHER, ENROLLED, AIDED, GONE)
"""The first that fits a month is its state."""


def states_after_enrolment(bench: Workbench, *, first_year: int) -> pd.DataFrame:
    """Count the enrolments by state and month since they began.

    Of enrolments from a year on whose person is seen for all months.

    Returns
    -------
    DataFrame
        state, month (0 is the one of the enrolment), n and count; a row for every state.
    """
    person, began = _enrolled(bench, first_year)
    found = []
    place = _places(bench, person, began)
    for month in range(FOLLOWED + 1):
        counts = np.bincount(place[:, month], minlength=len(STATES))
        rows = zip(STATES, counts, strict=True)
        found += [(state, month, counts.sum(), count) for state, count in rows]
    return pd.DataFrame(found, columns=["state", "month", "n", "count"])


def _enrolled(bench: Workbench, first_year: int) -> tuple[Ints, Ints]:
    rows = bench.table("inskrivning").filter(pl.col("in_datum").dt.year() >= first_year)
    known = rows.select("person", month_of("in_datum").alias("began"))
    person, began = (known[name].to_numpy().astype(np.int64) for name in known.columns)
    seen = bench.until(person) >= began + FOLLOWED
    return person[seen], began[seen]


def _places(bench: Workbench, person: Ints, began: Ints) -> Ints:
    """Place in `STATES` of every enrolment and month since it began."""
    shape = (len(person), FOLLOWED + 1)
    place = np.full(shape, STATES.index(GONE))
    aid = bench.adults(month_rule="bistand", age=18)
    column = began[:, None] - aid.first + np.arange(FOLLOWED + 1)
    place[aid.months[person[:, None], column]] = STATES.index(AIDED)
    enrolments = bench.table("inskrivning").select("person", begin="in_datum", end="ut_datum")
    insatser = bench.table("insats").with_columns(begin="start_datum", end="slut_datum")
    job, practice = of_kind(MUNICIPAL_JOBS), of_kind(PLACEMENT)
    for state, rows in (
        (ENROLLED, enrolments),
        (OTHER, insatser),
        (PRACTICE, insatser.filter(practice)),
        (JOB, insatser.filter(job)),
    ):
        for month, there in enumerate(_there(rows, person, began)):
            place[there, month] = STATES.index(state)
    return place


def _there(rows: pl.DataFrame, person: Ints, began: Ints) -> Iterator[Bools]:
    """Tell month by month since each beginning who has a row that goes on."""
    known = rows.select(
        pl.col("person").cast(pl.Int64),
        month_of("begin").alias("begin"),
        month_of("end").fill_null(NEVER).alias("end"),
    )
    asked = pl.DataFrame({"person": person, "began": began}).with_row_index("#row")
    joined = asked.join(known, on="person")
    row, since = joined["#row"].to_numpy(), joined["began"].to_numpy()
    begin, end = joined["begin"].to_numpy(), joined["end"].to_numpy()
    for month in range(FOLLOWED + 1):
        there = np.zeros(len(person), dtype=bool)
        there[row[(begin <= since + month) & (end >= since + month)]] = True
        yield there
