"""Effects by time since the start, with intervals, a band for all, and what they are against."""

from functools import partial
from typing import TYPE_CHECKING, Any

from evaluation.report.did.rows import Unit, panel_of, periods_word, rows_of, unit_of
from evaluation.report.figures.drawing import (
    ACCENT,
    BOX,
    INK,
    MUTED,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

HEIGHT_CM, LEFT_CM = 6.8, 1.55


def draw_event_study(material: Material, outcome: str) -> Drawing | None:
    """Draw one outcome's event study; None when there is nothing before the start to show."""
    rows = _rows(material, outcome)
    if not rows:
        return None
    declared = material.plan.outcome(outcome)
    unit = unit_of(declared)
    words = (
        say("did.head.difference_in", unit=unit.words) if unit.words else say("head.difference"),
        _since(material),
    )
    return Drawing(
        **on_both(partial(_draw, rows, unit, words)),
        caption=_caption(declared.label, rows),
        alt=_alt(rows),
        data=_data(rows, unit, material),
    )


def _draw(rows: list[dict[Any, Any]], unit: Unit, words: tuple[str, str], sheet: Sheet) -> "Figure":
    figure = canvas(HEIGHT_CM, sheet)
    axes = panel(figure, left=LEFT_CM, right=0.3, top=0.95, bottom=1.2)
    reference = rows[0]["reference"]
    _marks(axes, rows, unit, reference)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(reference + 0.5, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_xlabel(words[1])
    heading(axes, words[0])
    axes.xaxis.set_major_locator(_whole(6 if sheet.is_narrow else 12))
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.yaxis.set_major_formatter(lambda value, _: decimal(value, unit.decimals))
    return figure


def _whole(most: int) -> "MaxNLocator":
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=most, integer=True)


def _rows(material: Material, outcome: str) -> list[dict[Any, Any]]:
    """Give the main estimator's rows, or the first that has any before the start."""
    for estimator in panel_of(material).estimators:
        rows = rows_of(material, "event_study", outcome=outcome, estimator=estimator)
        shown = [row for row in rows if row["status"] == "ok" and estimator != "two_way"]
        if any(row["event"] < row["reference"] for row in shown):
            return sorted(shown, key=lambda row: row["event"])
    return []


def _marks(axes: "Axes", rows: list[dict[Any, Any]], unit: Unit, reference: float) -> None:
    factor = unit.factor
    for row in rows:
        at = row["event"]
        if at == reference:
            axes.plot(at, 0, marker="o", markersize=5, color=INK, markerfacecolor="white")
            continue
        band = (factor * row["band_low"], factor * row["band_high"])
        axes.plot((at, at), band, color=ACCENT, alpha=0.28, linewidth=5, solid_capstyle="butt")
        ends = (factor * row["conf_low"], factor * row["conf_high"])
        axes.plot((at, at), ends, color=ACCENT, linewidth=1.6)
        axes.plot(at, factor * row["estimate"], marker="o", markersize=4.5, color=ACCENT)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.1 * (high - low))
    place: dict[str, Any] = {"xycoords": axes.get_xaxis_transform(), "color": MUTED, "va": "top",
                             "textcoords": "offset points"}  # fmt: skip
    axes.annotate(say("did.mark.before"), (reference + 0.5, 1), xytext=(-4, 0), ha="right", **place)
    axes.annotate(say("did.mark.after"), (reference + 0.5, 1), xytext=(4, 0), **place)
    first, last = rows[0]["event"] - 0.7, rows[-1]["event"] + 0.7
    axes.axvspan(first, reference + 0.5, color=BOX, zorder=-1)
    axes.set_xlim(first, last)


def _since(material: Material) -> str:
    return say("did.head.since", periods=periods_word(material).capitalize())


def _caption(label: str, rows: list[dict[Any, Any]]) -> str:
    words = say("did.caption.event_study", label=label, confidence=say("numbers.confidence"))
    if rows[0]["variance"] != "jackknife":
        return words
    return f"{words} {say('did.caption.one_at_a_time')}"


def _alt(rows: list[dict[Any, Any]]) -> str:
    def outside(part: list[dict[Any, Any]]) -> str:
        return str(sum(row["band_low"] > 0 or row["band_high"] < 0 for row in part))

    before = [row for row in rows if row["event"] < row["reference"]]
    after = [row for row in rows if row["event"] > row["reference"]]
    return say(
        "did.alt.event_study",
        before=str(len(before)),
        before_outside=outside(before),
        after=str(len(after)),
        after_outside=outside(after),
    )


def _data(rows: list[dict[Any, Any]], unit: Unit, material: Material) -> Table:
    body = tuple(
        Row(
            head=decimal(row["event"], 0),
            cells=(
                unit.number(row["estimate"]),
                unit.limits(row["conf_low"], row["conf_high"]),
                unit.limits(row["band_low"], row["band_high"]),
                count(row["persons"]),
            ),
        )
        for row in rows
    )
    return Table(
        columns=(
            _since(material),
            say("head.difference"),
            say("head.interval"),
            say("did.head.all_at_once"),
            say("did.head.behind"),
        ),
        groups=(("", body),),
        caption=say("did.caption.events"),
    )
