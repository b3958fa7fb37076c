"""Steps that remove rows, each counted before and after, so that the flow adds up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from evaluation.cohort.engine import Engine

Frame = nw.LazyFrame[Any]
Count = tuple[str, int, int]
"""Label, persons left, rows left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Columns to add, then a condition rows must meet.

    Attributes
    ----------
    label_sv : str
        What remains after the step, in the reader's words.
    add : function, optional
        Gives the rows the columns that the condition (or a later step) reads.
    holds : expression, optional
        Rows for which it does not hold are removed and counted; None removes nothing.
    """

    label_sv: str = ""
    add: Callable[[Frame], Frame] | None = None
    holds: nw.Expr | None = None


def walk(engine: Engine, rows: Frame, steps: Sequence[Step]) -> tuple[Frame, list[Count]]:
    """Take the steps in order; give the remaining rows and the count after each condition."""
    counts: list[Count] = []
    for step in steps:
        added = rows if step.add is None else step.add(rows)
        rows = added if step.holds is None else added.filter(step.holds)
        rows = rows if step.add is None else engine.keep(rows)
        if step.holds is not None:
            counts.append(count(engine, rows, step.label_sv))
    return engine.keep(rows), counts


def count(engine: Engine, rows: Frame, label_sv: str) -> Count:
    """Persons and rows of a frame."""
    per_person = rows.group_by("person").agg(nw.len().alias("rows"))
    total = engine.collect(
        per_person.select(nw.len().alias("persons"), nw.col("rows").sum()), sort=["persons"]
    )
    return label_sv, int(total["persons"][0]), int(total["rows"][0] or 0)
