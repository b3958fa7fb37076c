"""Own values held against Kolada's of the same municipality and year, as both are shown.

Everything is made from what the page shows, protected as it is: a verdict tells no more than that.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evaluation.data.published_series import FETCHED, OWN
from evaluation.data.quality.agreement import (
    COUNT,
    NOT_COMPARED,
    SHARE,
    Agreement,
    Span,
    Told,
    agreement,
    half_unit,
)
from evaluation.protocol.indicators.indicator import Definition, Difference, Indicator
from evaluation.report.indicators.rows import indicators, published, series, shown
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

UNITS = (SHARE, COUNT)
PER_CENT = 100.0
# Boards discuss changes of this size (55 to 75 per cent): a span as wide would call all alike.
WIDEST = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A published value beside the own one.

    Attributes
    ----------
    own : Series or None
        The row of the published table; None where it may not be shown, or was not counted.
    found : Agreement or None
        None where they cannot be compared, for the reason that `why` tells.
    """

    item: Indicator
    definition: Definition
    year: int
    published: float
    road: str
    own: pd.Series | None
    found: Agreement | None
    why: str = ""

    @property
    def verdict(self) -> str:
        """Whether they agree, differ, or cannot be compared."""
        return self.found.verdict if self.found else NOT_COMPARED


def compared(material: Material) -> Iterator[Compared]:
    """Yield the published values of the municipality for the years that are counted here."""
    for item in indicators(material):
        rows = [row for row in published(material, item) if row["about"] == OWN]
        fetched = {(row["definition"], row["year"]) for row in rows if row["road"] == FETCHED}
        for row in rows:
            is_older = row["road"] != FETCHED
            if is_older and (row["definition"], row["year"]) in fetched:
                continue
            # Years that were not counted stand with the reason in a table of their own.
            own = series(material, item, item.definition(str(row["definition"])))
            if row["year"] in set(own["year"]):
                yield _one(material, item, row)


def explanations(definition: Definition, year: int) -> tuple[Difference, ...]:
    """Give what Kolada counts otherwise than a definition in a year."""
    return tuple(one for one in definition.differences if one.valid_from <= year)


def _one(material: Material, item: Indicator, row: dict[str, object]) -> Compared:
    definition, year = item.definition(str(row["definition"])), int(float(str(row["year"])))
    own = _own(material, item, definition, year)
    value, whole = float(str(row["value"])), float(str(row["whole"]))
    span, why = _span(material, item, definition, year)
    if own is None:
        why = say("indicators.agreement.no_own")
    elif item.unit == COUNT and material.is_synthetic:
        why = say("indicators.agreement.made_up")
    elif item.unit not in UNITS:
        why = say("indicators.agreement.unit")
    return Compared(
        item=item,
        definition=definition,
        year=year,
        published=value,
        road=str(row["road"]),
        own=own,
        why=why,
        found=None
        if why or own is None
        else agreement(
            _told(own, item.unit, material.published.round_to),
            Told(value=value, n=whole, half=half_unit(value)),
            span,
            unit=item.unit,
        ),
    )


def _own(
    material: Material, item: Indicator, definition: Definition, year: int
) -> pd.Series | None:
    rows = shown(series(material, item, definition))
    now = rows[rows["year"] == year]
    return now.iloc[0] if len(now) else None


def _told(own: pd.Series, unit: str, step: int) -> Told:
    """Read the counts that are shown: the share of them, for its last figure is rounded."""
    n, events = float(own["n"]), float(own["events"])
    if unit == SHARE:
        return Told(value=PER_CENT * events / n, n=n, step=step)
    return Told(value=float(own["estimate"]), step=step)


def _span(
    material: Material, item: Indicator, definition: Definition, year: int
) -> tuple[Span, str]:
    """Sum what the differences may make; else say which of them nobody can tell."""
    span = Span()
    for one in explanations(definition, year):
        if not one.bounded:
            return span, say("indicators.agreement.open")
        found = (
            _counted(material, item, one, year) if one.counted else Span(low=one.low, high=one.high)
        )
        if found is None:
            return span, say("indicators.agreement.not_counted")
        if item.unit == SHARE and found.high - found.low >= WIDEST:
            wide = decimal(found.high - found.low, 0)
            return span, say("indicators.agreement.too_wide", points=wide)
        span += found
    return span, ""


def _counted(material: Material, item: Indicator, one: Difference, year: int) -> Span | None:
    """Count both ways: all that lies between the values of the two definitions."""
    values = []
    for name in one.counted:
        own = _own(material, item, item.definition(name), year) if _has(item, name) else None
        if own is None or math.isnan(float(own["estimate"])):
            return None
        values.append(float(own["estimate"]))
    moved = values[0] - values[1]
    return Span(low=min(moved, 0.0), high=max(moved, 0.0))


def _has(item: Indicator, name: str) -> bool:
    return any(own.name == name for own in item.definitions)
