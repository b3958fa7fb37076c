"""One indicator year by year: values with intervals, the targets of a year, breaks, others'."""

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from evaluation.data.kolada.snapshot import SIMILAR
from evaluation.data.published_series import COUNTRY, FETCHED, OWN, PRINTED
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.report.figures import drawing
from evaluation.report.figures.drawing import (
    ACCENT,
    BOX,
    MUTED,
    SECOND,
    SHADE,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
)
from evaluation.report.indicators.rows import published, series, shown
from evaluation.report.indicators.words import (
    STATUS_KEYS,
    UNITS,
    limits,
    status,
    with_unit,
)
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.literal import as_words
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HIGH_CM, LEFT_CM, RIGHT_CM, TOP_CM, FOOT_CM = 4.4, 1.4, 0.4, 0.7, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How others' values are drawn: whose they are, and the words that say so."""

    about: str
    shape: str
    words: str
    head: str


MARKS = (
    Mark(
        about=OWN,
        shape="s",
        words="indicators.caption.beside_own",
        head="indicators.column.kolada_own",
    ),
    Mark(
        about=COUNTRY,
        shape="o",
        words="indicators.caption.beside_country",
        head="indicators.column.country",
    ),
    Mark(
        about=SIMILAR,
        shape="^",
        words="indicators.caption.beside_similar",
        head="indicators.column.similar",
    ),
)
Beside = dict[str, dict[int, float]]
"""By whose they are, others' values by year."""
ROOM_ABOVE, WIDTH = 1.12, 0.38
BANDS = {"uppnatt": "#dcebf5", "pa_vag": BOX, "ej_uppnatt": SHADE}
LARGEST = 100.0


def draw_series(material: Material, item: Indicator) -> Drawing | None:
    """Draw the first definition of an indicator; None when no year may be shown."""
    rows = shown(series(material, item))
    if rows.empty:
        return None
    beside = _beside(material, item, rows)
    first, last = rows.iloc[0], rows.iloc[-1]
    ends = say(
        "indicators.figure.ends",
        first=with_unit(first["estimate"], item),
        start=str(int(first["year"])),
        last=with_unit(last["estimate"], item),
        stop=str(int(last["year"])),
    )
    return Drawing(
        **on_both(partial(_draw, rows, item, beside)),
        caption=_caption(rows, item, beside) + _source(material, item, beside),
        alt=say("indicators.figure.alt", years=str(len(rows)), ends=ends),
        data=_data(rows, item, beside),
    )


def _beside(material: Material, item: Indicator, rows: pd.DataFrame) -> Beside:
    """Find others' values of the same definition for the years that are drawn.

    Where some were fetched, no older ones that were printed stand among them.
    """
    own = [row for row in published(material, item) if row["definition"] == item.main.name]
    has_fetched = FETCHED in {row["road"] for row in own}
    first, last = rows["year"].min(), rows["year"].max()
    found: Beside = {}
    for row in own:
        year = int(float(str(row["year"])))
        if first <= year <= last and not (has_fetched and row["road"] == PRINTED):
            found.setdefault(str(row["about"]), {})[year] = float(str(row["value"]))
    return {mark.about: found[mark.about] for mark in MARKS if mark.about in found}


def _source(material: Material, item: Indicator, beside: Beside) -> str:
    """Name Kolada for what was fetched from it; for nothing else, as its terms say."""
    roads = {row["road"] for row in published(material, item) if row["about"] in beside}
    return say("indicators.caption.source") if FETCHED in roads else ""


def _caption(rows: pd.DataFrame, item: Indicator, beside: Beside) -> str:
    years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    has_bands = any(item.target(year) for year in years)
    has_breaks = any(one.year in years for one in item.breaks)
    return say(
        "indicators.caption.series",
        title=told(item.title),
        bands=say("indicators.caption.bands") if has_bands else "",
        breaks=say("indicators.caption.breaks") if has_breaks else "",
        published="".join(say(mark.words) for mark in MARKS if mark.about in beside),
        holes=say("indicators.caption.holes") if len(years) > len(rows) else "",
    )


def _draw(rows: pd.DataFrame, item: Indicator, beside: Beside, sheet: Sheet) -> "Figure":
    figure = canvas(HIGH_CM, sheet)
    axes = drawing.panel(figure, left=LEFT_CM, right=RIGHT_CM, top=TOP_CM, bottom=FOOT_CM)
    years = [int(year) for year in rows["year"]]
    top = _top(rows, item, beside)
    axes.set_xlim(min(years) - 0.6, max(years) + 0.6)
    axes.set_ylim(0, top)
    _bands(axes, item, years, top)
    for one in item.breaks:
        if min(years) < one.year <= max(years):
            axes.axvline(one.year - 0.5, color=SECOND, linewidth=0.9, linestyle=(0, (3, 2)))
    for mark in MARKS:
        known = beside.get(mark.about, {})
        axes.plot(list(known), list(known.values()), linestyle="", marker=mark.shape,
                  markerfacecolor="white", color=MUTED, markersize=4)  # fmt: skip
    _line(axes, rows)
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    step = 2 if sheet.is_narrow and len(years) > 5 else 1
    axes.set_xticks(years[::-step][::-1], [str(year) for year in years[::-step][::-1]])
    heading(axes, say(UNITS[item.unit].axis))
    return figure


def _line(axes: "Axes", rows: pd.DataFrame) -> None:
    """Join years that follow on each other; bars are intervals."""
    whole = rows.set_index("year").reindex(
        range(int(rows["year"].min()), int(rows["year"].max()) + 1)
    )
    axes.plot(whole.index, whole["estimate"], color=ACCENT, linewidth=1.3, marker="o",
              markersize=3.5)  # fmt: skip
    told_rows = rows.dropna(subset=["low", "high"])
    axes.vlines(told_rows["year"], told_rows["low"], told_rows["high"], color=ACCENT, linewidth=1)


def _bands(axes: "Axes", item: Indicator, years: list[int], top: float) -> None:
    from matplotlib.patches import Rectangle

    for year in years:
        target = item.target(year)
        for name, (low, high) in (target.spans if target else {}).items():
            end = min(high, top)
            if low >= top:
                continue
            axes.add_patch(Rectangle((year - WIDTH, low), 2 * WIDTH, end - low, linewidth=0,
                                     facecolor=BANDS[name], zorder=0))  # fmt: skip
            sign = as_words(say(STATUS_KEYS[name]))[:1]
            axes.annotate(sign, (year - WIDTH, (low + end) / 2), xytext=(2, 0), va="center",
                          textcoords="offset points", fontsize=7, color=MUTED)  # fmt: skip


def _top(rows: pd.DataFrame, item: Indicator, beside: Beside) -> float:
    highest = max(
        [
            float(rows[["estimate", "high"]].max().max()),
            *(value for known in beside.values() for value in known.values()),
        ]
    )
    targets = [item.target(int(year)) for year in rows["year"]]
    if item.unit == "procent" and any(targets):
        return LARGEST
    limits_of = [end for target in targets if target for end in target.on_way]
    most = ROOM_ABOVE * max([highest, *limits_of])
    return min(most, LARGEST) if item.unit == "procent" else most


def _data(rows: pd.DataFrame, item: Indicator, beside: Beside) -> Table:
    marks = [mark for mark in MARKS if mark.about in beside]
    found = tuple(
        Row(
            head=str(int(row["year"])),
            cells=(
                with_unit(row["estimate"], item),
                limits(row["low"], row["high"]),
                decimal(row["n"], 0),
                status(str(row["verdict"])),
                *(decimal(beside[one.about].get(int(row["year"]), math.nan), 1) for one in marks),
            ),
        )
        for row in rows.to_dict("records")
    )
    return Table(
        columns=tuple(
            say(key)
            for key in (
                "indicators.column.year",
                "indicators.column.value",
                "indicators.column.interval",
                "indicators.column.n",
                "indicators.column.status",
                *(mark.head for mark in marks),
            )
        ),
        groups=(("", found),),
        caption=say("indicators.figure.data", title=told(item.title)),
        words=frozenset({4}),
    )
