"""Adjusted curves of an arm and its reference, with the numbers still followed below."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evaluation.report.figures.curve_rows import (
    SERIES,
    compared_group,
    counted_months,
    curve_rows,
    last_month,
    month_ticks,
    per_cent,
    series_names,
    since_start,
    withheld_note,
)
from evaluation.report.figures.drawing import (
    CM,
    MUTED,
    Drawing,
    Sheet,
    canvas,
    heading,
    on_both,
    panel,
)
from evaluation.report.figures.words import LINE_CM, broken, lines_of
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOT_CM = 4.0
# On paper the groups are named left of their numbers and right of their curves.
RISK_NAME_CM, END_NAME_CM = 3.2, 3.1
SIDE_CM, EDGE_CM, KEY_CM = 1.1, 0.5, 0.6
TITLE_DOWN_CM = 0.75
MOST_LINES = 3


def draw_curves(material: Material, *, contrast: str, arm: str, outcome: str) -> Drawing:
    """Draw the share with the outcome, month by month, in both groups of a contrast.

    Parameters
    ----------
    material : Material
        The study; its table `curves`.
    contrast, arm, outcome : str
        Declared names.
    """
    curves = curve_rows(material, contrast=contrast, arm=arm, outcome=outcome)
    names = series_names(material, contrast=contrast, arm=arm)
    outcome_label = _outcome_label(material, outcome)
    is_part = bool(material.plan.arm(arm).parent)
    plot = _Plot(
        curves=curves,
        names=names,
        heading=say("curves.heading", outcome=lowered(outcome_label)),
        since=since_start(material),
        is_part=is_part,
    )
    months = sorted({*month_ticks(last_month(curves)), *counted_months(curves)})
    return Drawing(
        **on_both(partial(_draw, plot)),
        caption=say(
            "curves.caption",
            outcome=outcome_label,
            arm=names["arm"],
            other=compared_group(material, contrast),
        )
        + (f" {say('curves.part', arm=names['arm'])}" if is_part else "")
        + withheld_note(curves),
        alt=_alt(curves, names, is_part=is_part),
        data=_data(curves, names, months=months),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    curves: pd.DataFrame
    names: dict[str, str]
    heading: str
    since: str
    is_part: bool


def _draw(plot: _Plot, sheet: Sheet) -> "Figure":
    """Draw curves, and below them a row of numbers at risk per group."""
    # Names stand beside their curves, but above them where they would need too much room there.
    ends = [lines_of(broken(name, END_NAME_CM, weight="semibold")) for name in plot.names.values()]
    has_key = sheet.is_narrow or max(ends) > MOST_LINES
    left, right = (SIDE_CM, EDGE_CM) if sheet.is_narrow else (RISK_NAME_CM + 0.5, END_NAME_CM + 0.2)
    room = sheet.cm - SIDE_CM if sheet.is_narrow else RISK_NAME_CM
    names = {series: broken(name, room) for series, name in plot.names.items()}
    heights = [_risk_height(names[series], sheet) for series, _, _ in SERIES]
    title = broken(plot.heading, sheet.cm - left)
    keys = [broken(plot.names[series], sheet.cm - left - KEY_CM - 0.1) for series, _, _ in SERIES]
    key = sum(LINE_CM * lines_of(words) + 0.1 for words in keys) if has_key else 0.0
    top, below = 0.6 + LINE_CM * (lines_of(title) - 1) + key, 1.3 + sum(heights)
    figure = canvas(top + PLOT_CM + below, sheet)
    axes = panel(figure, left=left, right=right, top=top, bottom=below)
    last = last_month(plot.curves)
    axes.set(xlim=(0, last), ylim=(0, _top(plot.curves)), xticks=month_ticks(last))
    axes.yaxis.set_major_formatter(per_cent)
    axes.spines["left"].set_color(MUTED)
    heading(axes, title, above_cm=key)
    places = _lines(axes, plot.curves, plot.names, is_part=plot.is_part)
    if has_key:
        _key(axes, keys, key)
    else:
        _names(axes, places)
    _risk_table(axes, plot.curves, names=names, sheet=sheet)
    axes.annotate(plot.since, (1, 0), xytext=(0, _points_of(TITLE_DOWN_CM)),
                  xycoords="axes fraction", textcoords="offset points", ha="right",
                  va="top")  # fmt: skip
    return figure


def _risk_height(name: str, sheet: Sheet) -> float:
    lines = lines_of(name) + (1 if sheet.is_narrow else 0)
    return LINE_CM * lines + 0.12


def _points_of(down_cm: float) -> float:
    """Give a distance below an axis as an offset in points."""
    return -down_cm * 72 * CM


def _lines(
    axes: "Axes", curves: pd.DataFrame, names: dict[str, str], *, is_part: bool
) -> list[tuple[float, str, str]]:
    """Draw every group, and give where it ends with its name and colour."""
    ends = []
    for series, colour, dash in SERIES:
        rows = curves[curves["series"] == series]
        if rows.empty:
            continue
        if is_part and series == "arm":
            _points(axes, rows, colour)
        else:
            draw_steps(axes, rows, colour=colour, dash=dash, label=names[series])
        ends.append((100 * float(rows["estimate"].dropna().iloc[-1]), names[series], colour))
    return ends


def draw_steps(axes: "Axes", rows: pd.DataFrame, *, colour: str, dash: Any, label: str) -> None:
    """Draw a curve with its band; what is withheld is a gap, and an early end is a point."""
    band = (100 * rows["conf_low"], 100 * rows["conf_high"])
    axes.fill_between(rows["month"], *band, step="post", color=colour, alpha=0.13, linewidth=0)
    axes.step(rows["month"], 100 * rows["estimate"], where="post", color=colour, linestyle=dash,
              linewidth=1.7, label=label)  # fmt: skip
    last = rows.dropna(subset=["estimate"]).iloc[-1]
    if last["month"] < axes.get_xlim()[1]:
        axes.plot(last["month"], 100 * last["estimate"], marker="o", markersize=3, color=colour)


def _points(axes: "Axes", rows: pd.DataFrame, colour: str) -> None:
    """Draw the steps of a curve that is known at a few times only."""
    at = rows[rows["events"] > 0].dropna(subset=["estimate"])
    share = 100 * at["estimate"]
    reach = (share - 100 * at["conf_low"], 100 * at["conf_high"] - share)
    axes.errorbar(at["month"], share, yerr=reach, fmt="o", color=colour, markersize=5,
                  linewidth=1.5, clip_on=False)  # fmt: skip


def _top(curves: pd.DataFrame) -> float:
    highest = float(np.nanmax([*curves["conf_high"], *curves["estimate"], 0.1]))
    return float(min(100, 20 * np.ceil(100 * highest / 20)))


def _names(axes: "Axes", ends: list[tuple[float, str, str]]) -> None:
    """Name the curves where they end, as far apart as their lines of text need."""
    last, top = axes.get_xlim()[1], axes.get_ylim()[1]
    line = LINE_CM / PLOT_CM * top
    labels = [(height, broken(name, END_NAME_CM, weight="semibold"), colour)
              for height, name, colour in sorted(ends)]  # fmt: skip
    halves = [line * lines_of(words) / 2 for _, words, _ in labels]
    places = [max(height, half) for (height, _, _), half in zip(labels, halves, strict=True)]
    if len(places) == 2 and places[1] - places[0] < sum(halves) + 0.2 * line:
        middle = max(sum(places) / 2, 2 * halves[0])
        places = [middle - halves[0] - 0.1 * line, middle + halves[1] + 0.1 * line]
    for place, (_, words, colour) in zip(places, labels, strict=True):
        axes.annotate(words, (last, place), xytext=(5, 0), va="center",
                      textcoords="offset points", color=colour, weight="semibold",
                      annotation_clip=False)  # fmt: skip


def _key(axes: "Axes", keys: list[str], up: float) -> None:
    """Name the curves above them, each with a piece of its line."""
    from matplotlib.lines import Line2D

    piece = 0.8 * KEY_CM / (axes.get_position().width * axes.figure.get_figwidth() / CM)  # type: ignore[union-attr]
    for words, (_, colour, dash) in zip(keys, SERIES, strict=True):
        axes.annotate(words, (0, 1), xycoords="axes fraction", va="top", color=colour,
                      xytext=(-_points_of(KEY_CM), -_points_of(up)),
                      textcoords="offset points")  # fmt: skip
        middle = 1 + (up - LINE_CM / 2) / PLOT_CM
        axes.add_artist(Line2D((0, piece), (middle, middle), transform=axes.transAxes, color=colour,
                               linestyle=dash, linewidth=1.7, clip_on=False))  # fmt: skip
        up -= LINE_CM * lines_of(words) + 0.1


def _risk_table(axes: "Axes", curves: pd.DataFrame, *, names: dict[str, str], sheet: Sheet) -> None:
    place: dict[str, Any] = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points"}
    down = TITLE_DOWN_CM
    axes.annotate(say("curves.at_risk"), (0, 0), xytext=(0, _points_of(down)), va="top",
                  weight="semibold", **place)  # fmt: skip
    down += LINE_CM + 0.12
    for series, colour, _ in SERIES:
        name, middle = names[series], down + LINE_CM * lines_of(names[series]) / 2
        if sheet.is_narrow:
            axes.annotate(name, (0, 0), xytext=(0, _points_of(down)), va="top", color=colour,
                          **place)  # fmt: skip
            middle = down + LINE_CM * (lines_of(name) + 0.5)
        else:
            axes.annotate(name, (0, 0), xytext=(-16, _points_of(middle)), ha="right", va="center",
                          color=colour, **place)  # fmt: skip
        rows = curves[curves["series"] == series].set_index("month")["at_risk"]
        for month in counted_months(curves):
            number = count(float(rows.get(month, np.nan)))
            axes.text(month, -middle / PLOT_CM, number, ha="center", va="center",
                      transform=axes.get_xaxis_transform())  # fmt: skip
        down += _risk_height(name, sheet)


def _outcome_label(material: Material, outcome: str) -> str:
    return material.plan.outcome(outcome).label


def _alt(curves: pd.DataFrame, names: dict[str, str], *, is_part: bool) -> str:
    parts = []
    for series, _, _ in SERIES:
        rows = curves[curves["series"] == series].dropna(subset=["estimate"])
        if len(rows):
            last = rows.iloc[-1]
            share = decimal(100 * last["estimate"], 0)
            time = str(int(last["month"]))
            parts.append(say("curves.alt_end", group=names[series], share=share, time=time))
    what = say("curves.alt_points" if is_part else "curves.alt_steps")
    ends = say("curves.alt_ends", first=parts[0], last=parts[1]) if parts[1:] else "".join(parts)
    return say("curves.alt", what=what, ends=ends)


def _data(curves: pd.DataFrame, names: dict[str, str], *, months: list[int]) -> Table:
    groups = []
    for series, _, _ in SERIES:
        rows = curves[(curves["series"] == series) & curves["month"].isin(months)]
        body = tuple(
            Row(
                head=str(int(row["month"])),
                cells=(
                    decimal(100 * row["estimate"]),
                    interval(100 * row["conf_low"], 100 * row["conf_high"]),
                    count(row["at_risk"]),
                ),
            )
            for row in rows.to_dict("records")
        )
        groups.append((names[series], body))
    keys = ("head.since_start", "head.share", "head.interval", "curves.at_risk_head")
    heads = tuple(say(key) for key in keys)
    return Table(columns=heads, groups=tuple(groups), caption=say("curves.data"))
