"""Published numbers of a panel study beside ours: effects, cells and bounds."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.report.heads import heads
from evaluation.report.language import say
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import WITHHELD, count, decimal, interval, percent
from evaluation.report.retold import retold

DECIMALS = 4
ROUNDED = 0.5 * 10**-DECIMALS
# Published numbers and ours are both rounded; halves fall on either side.
SAME = 2 * ROUNDED + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """An estimate with its standard error, or an interval; NaN for what is not there."""

    estimate: float = math.nan
    std_error: float = math.nan
    low: float = math.nan
    high: float = math.nan

    def __str__(self) -> str:
        if not math.isnan(self.low):
            return interval(self.low, self.high, DECIMALS)
        if math.isnan(self.std_error):
            return decimal(self.estimate, DECIMALS)
        return f"{decimal(self.estimate, DECIMALS)} ({decimal(self.std_error, DECIMALS)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A published number, and ours when we have made it."""

    label: str
    source: str
    published: Number
    ours: Number | None


def literature_table(material: Material) -> Table:
    """Set published values beside ours, by source."""
    pairs = list(_pairs(material))
    sources = dict.fromkeys(pair.source for pair in pairs)
    return Table(
        columns=heads("did.head.measure", "did.head.published", "did.head.here"),
        groups=tuple(
            (source, tuple(_row(pair) for pair in pairs if pair.source == source))
            for source in sources
        ),
        caption=_caption(pairs),
    )


def literature_text(material: Material) -> Passage:
    """Tell how close ours come to the published numbers."""
    pairs = [pair for pair in _pairs(material) if pair.ours is not None]
    if not pairs:
        return Passage("")
    parts = [*_estimates(pairs), *_bounds(pairs)]
    return Passage(" ".join(parts))


def _row(pair: Pair) -> Row:
    ours = WITHHELD if pair.ours is None else str(pair.ours)
    return Row(head=pair.label, cells=(str(pair.published), ours))


def _caption(pairs: list[Pair]) -> str:
    parts = [say("did.caption.literature")]
    numbers = [number for pair in pairs for number in (pair.published, pair.ours) if number]
    if any(not math.isnan(number.std_error) for number in numbers):
        parts.append(say("did.caption.literature_errors"))
    if any(not math.isnan(pair.published.std_error) for pair in pairs):
        parts.append(say("did.caption.literature_drawn"))
    if any(pair.ours is None for pair in pairs):
        parts.append(say("did.caption.literature_other"))
    return " ".join(parts)


def _estimates(pairs: list[Pair]) -> Iterator[str]:
    given = [pair for pair in pairs if not math.isnan(pair.published.estimate)]
    if not given:
        return
    gaps = [_gap(pair, "estimate") for pair in given]
    same = sum(gap <= SAME for gap in gaps)
    yield say("did.literature.same", same=count(same), all=count(len(given)))
    errors = [
        abs(pair.ours.std_error / pair.published.std_error - 1)
        for pair in given
        if pair.ours is not None and pair.published.std_error > 0
    ]
    if errors:
        yield say("did.literature.errors", most=percent(max(errors), 0))


def _bounds(pairs: list[Pair]) -> Iterator[str]:
    given = [pair for pair in pairs if not math.isnan(pair.published.low)]
    if given:
        most = max(max(_gap(pair, "low"), _gap(pair, "high")) for pair in given)
        yield say("did.literature.bounds", number=count(len(given)), most=decimal(most, DECIMALS))


def _gap(pair: Pair, name: str) -> float:
    return float(abs(getattr(pair.ours, name) - getattr(pair.published, name)))


def _pairs(material: Material) -> Iterator[Pair]:
    for record in material.table("literature").to_dict("records"):
        kind, *place = str(record["analysis"]).split(":")
        find = _PLACES.get(kind) if record["method"] else None
        yield Pair(
            label=retold(record["label_sv"]),
            source=record["source"],
            published=Number(
                estimate=record["estimate"],
                std_error=record["std_error"],
                low=record["conf_low"],
                high=record["conf_high"],
            ),
            ours=None if find is None else find(material, record, tuple(place)),
        )


Place = tuple[str, ...]


def _same(material: Material, record: Mapping[Any, Any], _: Place) -> Number | None:
    table = material.table("estimates")
    wanted = (table["outcome"] == record["outcome"]) & (table["method"] == record["method"])
    return _estimate(table[wanted])


def _average(kind: str) -> "Callable[[Material, Mapping[Any, Any], Place], Number | None]":
    def find(material: Material, record: Mapping[Any, Any], _: Place) -> Number | None:
        table = material.table("estimates")
        wanted = (table["outcome"] == record["outcome"]) & (
            table["method"] == f"{record['method']}_{kind}"
        )
        return _estimate(table[wanted])

    return find


def _event(material: Material, record: Mapping[Any, Any], place: Place) -> Number | None:
    table = material.table("event_study")
    wanted = (
        (table["outcome"] == record["outcome"])
        & (table["estimator"] == record["method"])
        & (table["event"] == float(place[0]))
    )
    return _estimate(table[wanted])


def _cell(material: Material, record: Mapping[Any, Any], place: Place) -> Number | None:
    table = material.table("cells")
    cohort, time = map(float, place)
    wanted = (
        (table["outcome"] == record["outcome"])
        & (table["cohort"] == cohort)
        & (table["time"] == time)
    )
    return _estimate(table[wanted])


def _estimate(rows: pd.DataFrame) -> Number | None:
    shown = rows[rows["status"] == "ok"]
    if len(shown) != 1:
        return None
    found = shown.iloc[0]
    return Number(estimate=float(found["estimate"]), std_error=float(found["std_error"]))


def _bound(material: Material, record: Mapping[Any, Any], place: Place) -> Number | None:
    table = material.table("honest")
    restriction = str(record["analysis"]).partition(":")[0]
    wanted = (
        (table["outcome"] == record["outcome"])
        & (table["target"] == "first")
        & (table["restriction"] == restriction)
        & np.isclose(table["departure"].astype(float), float(place[0]))
        & (table["status"] == "ok")
    )
    shown = table[wanted]
    if len(shown) != 1:
        return None
    found = shown.iloc[0]
    return Number(low=float(found["conf_low"]), high=float(found["conf_high"]))


_PLACES: "Mapping[str, Callable[[Material, Mapping[Any, Any], Place], Number | None]]" = {
    "average": _same,
    "cell": _cell,
    "dynamic": _average("dynamic"),
    "event": _event,
    "group": _average("group"),
    "relative_magnitudes": _bound,
    "smoothness": _bound,
}
