"""From need to start: the first month of a spell with the hinder unemployed, until an enrolment.

Two months without assistance do not end a spell. Whoever leaves assistance before anything
began ends the wait without a start: a competing end, and no censoring.
"""

import numpy as np
import polars as pl

from evaluation.indicators.aid import APPLICANTS, Bools, Ints
from evaluation.indicators.flow.wait import ENDED, STARTED, STILL, Waits
from evaluation.indicators.workbench import Workbench, month_of

UNEMPLOYED = ("AL", "AE")
LONGEST_GAP = 2
NEVER = np.iinfo(np.int64).max // 4
WIDE = np.int64(1) << 32


def need_waits(bench: Workbench) -> Waits:
    """Give the wait from every need until an enrolment or an insats begins.

    Needs of those who are enrolled, or in an insats, when they come are left out: they do not
    wait. Months count from the need's own, which is the first.
    """
    person, need, leaves, last = _needs(bench)
    free = ~_is_served(bench, person, need)
    person, need, leaves, last = person[free], need[free], leaves[free], last[free]
    start = _next_start(bench, person, need)
    stop = np.minimum(np.minimum(start, leaves), last)
    cause = np.where(start <= stop, STARTED, np.where(leaves <= stop, ENDED, STILL))
    return Waits(person=person, month=need, last=stop, time=stop - need + 1, cause=cause)


def spells(months: Bools) -> tuple[Ints, Ints, Ints]:
    """Find the spells of a grid of months: whose, first and last column of each."""
    person, column = np.nonzero(months)
    if not len(person):
        return person, column, column
    begins = np.ones(len(person), dtype=bool)
    begins[1:] = (np.diff(person) > 0) | (np.diff(column) > LONGEST_GAP + 1)
    first = np.flatnonzero(begins)
    final = np.append(first[1:], len(person)) - 1
    return person[first], column[first], column[final]


def _needs(bench: Workbench) -> tuple[Ints, Ints, Ints, Ints]:
    """Person and month of each need, the month in which she has left, and the last one known."""
    aid = bench.adults(month_rule="bistand", age=18)
    person, begin, end = spells(aid.months)
    begin, end = begin + aid.first, end + aid.first
    rows = bench.table("bistand_manad").filter(
        pl.col("roll").is_in(APPLICANTS) & pl.col("forsorjningshinder").is_in(UNEMPLOYED)
    )
    # A spell that was going on when the data begin has a need that nobody saw come.
    seen = begin > aid.first + LONGEST_GAP
    found = _first_within(rows["person"], rows["manad"], person, begin)
    seen &= found <= end
    person, end, need = person[seen], end[seen], found[seen]
    until = aid.until[person]
    # Empty months at the end of the data may be a pause.
    is_over = end + LONGEST_GAP < until
    moved = until < aid.last
    leaves = np.where(is_over, end + 1, np.where(moved, until + 1, NEVER))
    known = np.where(is_over | moved, NEVER, np.minimum(end, aid.last))
    return person, need, leaves, np.maximum(known, need)


def _next_start(bench: Workbench, person: Ints, month: Ints) -> Ints:
    """Month of each person's first enrolment or insats from a month on."""
    begun = pl.concat(
        [
            bench.table(table).select("person", month_of(column).alias("month"))
            for table, column in (("inskrivning", "in_datum"), ("insats", "start_datum"))
        ]
    ).drop_nulls()
    return _first_within(begun["person"], begun["month"], person, month)


def _is_served(bench: Workbench, person: Ints, month: Ints) -> Bools:
    """Tell who was enrolled or in an insats already in the month before."""
    asked = pl.DataFrame({"person": person, "month": month}).with_row_index("#row")
    served = np.zeros(len(person), dtype=bool)
    for table, begin, end in (
        ("inskrivning", "in_datum", "ut_datum"),
        ("insats", "start_datum", "slut_datum"),
    ):
        rows = bench.table(table).select(
            pl.col("person").cast(pl.Int64),
            month_of(begin).alias("begin"),
            month_of(end).fill_null(NEVER).alias("end"),
        )
        hit = asked.join(rows, on="person").filter(
            (pl.col("begin") < pl.col("month")) & (pl.col("end") >= pl.col("month"))
        )
        served[hit["#row"].to_numpy()] = True
    return served


def _first_within(whose: pl.Series, when: pl.Series, person: Ints, since: Ints) -> Ints:
    """First month of each person's rows from a month on; `NEVER` where there is none."""
    key = np.sort(whose.to_numpy().astype(np.int64) * WIDE + when.to_numpy().astype(np.int64))
    place = np.searchsorted(key, person * WIDE + since)
    inside = place < len(key)
    found = np.full(len(person), -1)
    found[inside] = key[place[inside]]
    return np.where(found // WIDE == person, found % WIDE, NEVER)
