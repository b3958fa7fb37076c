"""Steps that remove months, each counted, so that the flow adds up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

if TYPE_CHECKING:
    from evaluation.cohort.engines.base import Engine

Frame = nw.LazyFrame[Any]
Count = tuple[str, int, int]
"""Label, persons left, rows left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of stretches of months (`person`, `begin`, `end`), counted when it has a label.

    Attributes
    ----------
    change : function
        Gives the stretches that remain.
    label_sv : str
        What remains after the step, in the reader's words; empty when nothing is removed.
    """

    change: Callable[[Frame], Frame]
    label_sv: str = ""


def flag(holds: nw.Expr) -> nw.Expr:
    """1 where it holds, else 0 (also where it is not known)."""
    return nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int32)


def walk(engine: "Engine", rows: Frame, steps: Sequence[Step]) -> tuple[Frame, list[Count]]:
    """Take the steps in order; give the remaining stretches and the count after each label."""
    counts: list[Count] = []
    for step in steps:
        rows = engine.keep(step.change(rows))
        if step.label_sv:
            counts.append(count_months(engine, rows, step.label_sv))
    return rows, counts


def count(engine: "Engine", rows: Frame, label_sv: str) -> Count:
    """Persons and rows of a frame."""
    return _count(engine, rows.select("person", months=nw.lit(1)), label_sv)


def count_months(engine: "Engine", rows: Frame, label_sv: str) -> Count:
    """Persons and months of stretches."""
    length = nw.col("end") - nw.col("begin") + 1
    return _count(engine, rows.select("person", months=length), label_sv)


def _count(engine: "Engine", rows: Frame, label_sv: str) -> Count:
    total = engine.collect(
        rows.select(
            nw.col("person").n_unique().alias("persons"), nw.col("months").cast(nw.Int64).sum()
        ),
        sort=["persons"],
    )
    return label_sv, int(total["persons"][0] or 0), int(total["months"][0] or 0)
