"""Adjusted curves of an arm and its reference, with the numbers still followed below."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.report.figures.drawing import ACCENT, MUTED, SECOND, Drawing, canvas, heading
from evaluation.report.labels import arm_label, reference_label
from evaluation.report.literal import as_words
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, count, decimal, interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT_CM = 8.3
SERIES = (("arm", ACCENT, "-"), ("reference", SECOND, (0, (4, 1.6))))
VALUES = ("estimate", "conf_low", "conf_high")
# Nearer than this the two names at the end of the curves would cover each other.
NAME_GAP = 0.085


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
    figure = canvas(HEIGHT_CM)
    axes = figure.add_axes((0.25, 0.34, 0.55, 0.57))
    last = int(curves["month"].max()) if len(curves) else 12
    ticks = month_ticks(last)
    axes.set(xlim=(0, last), ylim=(0, _top(curves)), xticks=ticks)
    axes.yaxis.set_major_formatter(lambda value, _: f"{decimal(value, 0)}{FIXED_SPACE}%")
    outcome_label = _outcome_label(material, outcome)
    heading(axes, f"Andel: {outcome_label[:1].lower()}{outcome_label[1:]}")
    _lines(axes, curves, names)
    _risk_table(axes, curves, names=names, ticks=ticks, unit=material.plan.data.time_unit)
    return Drawing(
        figure=figure,
        caption=(
            f"{outcome_label}: andel i gruppen {names['arm']} och i "
            f"{compared_group(material, contrast)}, med 95{FIXED_SPACE}% konfidensband. Under "
            "diagrammet visas hur många som fortfarande kan följas."
        ),
        alt=_alt(curves, names),
        data=_data(curves, names, ticks=ticks),
    )


def _lines(axes: "Axes", curves: pd.DataFrame, names: dict[str, str]) -> None:
    ends = []
    for series, colour, dash in SERIES:
        rows = curves[curves["series"] == series]
        if rows.empty:
            continue
        band = (100 * rows["conf_low"], 100 * rows["conf_high"])
        axes.fill_between(rows["month"], *band, step="post", color=colour, alpha=0.13, linewidth=0)
        share = 100 * rows["estimate"]
        axes.step(rows["month"], share, where="post", color=colour, linestyle=dash, linewidth=1.8)
        ends.append((float(share.iloc[-1]), names[series], colour))
    _names(axes, ends)


def curve_rows(material: Material, *, contrast: str, arm: str, outcome: str) -> pd.DataFrame:
    """Find the published curves of a contrast, by series and month."""
    table = material.table("curves")
    keep = (table["contrast"] == contrast) & (table["arm"] == arm) & (table["outcome"] == outcome)
    return from_start(table[keep])


def from_start(curves: pd.DataFrame) -> pd.DataFrame:
    """Let curves of risk begin at nought in month 0, and stay there until their first step.

    Withheld curves are left out: a line along the axis would look like a result.
    """
    shown = curves[curves["status"] == "ok"].copy()
    shown[list(VALUES)] = shown[list(VALUES)].fillna(0.0)
    keys = ["contrast", "arm", "series", "outcome"]
    first = shown.sort_values("month").drop_duplicates(keys)
    start = first[first["month"] > 0].assign(month=0.0, events=0.0, **dict.fromkeys(VALUES, 0.0))
    return pd.concat([start, shown]).sort_values([*keys, "month"], ignore_index=True)


def series_names(material: Material, *, contrast: str, arm: str) -> dict[str, str]:
    """Name the two groups of a contrast."""
    plan = material.plan
    declared = plan.contrast(contrast)
    return {"arm": arm_label(plan, arm), "reference": reference_label(plan, declared, arm)}


def compared_group(material: Material, contrast: str) -> str:
    """Name the other group, and whether it is weighted."""
    is_weighted = material.plan.contrast(contrast).weights != "none"
    return "den viktade jämförelsegruppen" if is_weighted else "jämförelsegruppen"


def month_ticks(last: int) -> list[int]:
    """Choose months to write on the axis: whole years or quarters, never a crowd."""
    step = next(step for step in (3, 6, 12, 13, 24) if last / step <= 6 or step == 24)
    if last % 13 == 0:
        step = 13
    return list(range(0, last + 1, step))


def _top(curves: pd.DataFrame) -> float:
    highest = float(np.nanmax([*curves["conf_high"], *curves["estimate"], 0.1]))
    return float(min(100, 20 * np.ceil(100 * highest / 20)))


def _names(axes: "Axes", ends: list[tuple[float, str, str]]) -> None:
    last, top = axes.get_xlim()[1], axes.get_ylim()[1]
    gap = NAME_GAP * top * 2
    places = [height for height, _, _ in sorted(ends)]
    if len(places) == 2 and places[1] - places[0] < gap:
        middle = sum(places) / 2
        places = [middle - gap / 2, middle + gap / 2]
    for place, (_, name, colour) in zip(places, sorted(ends), strict=True):
        words = _wrapped(as_words(name), 17)
        axes.annotate(words, (last, max(place, 0.02 * top)), xytext=(5, 0), va="center",
                      textcoords="offset points", color=colour, weight="semibold", fontsize=8.5,
                      annotation_clip=False)  # fmt: skip


def _wrapped(text: str, width: int) -> str:
    from textwrap import wrap

    return "\n".join(wrap(text, width, break_long_words=False))


def _risk_table(
    axes: "Axes", curves: pd.DataFrame, *, names: dict[str, str], ticks: list[int], unit: str
) -> None:
    across = axes.get_xaxis_transform()
    axes.text(0, -0.19, "Antal under risk", transform=across, weight="semibold", fontsize=8)
    for place, (series, colour, _) in enumerate(SERIES):
        height = -0.285 - 0.085 * place
        name = _shortened(as_words(names[series]), 24)
        axes.annotate(name, (0, height), xycoords=across, xytext=(-14, 0), ha="right",
                      textcoords="offset points", fontsize=8, color=colour)  # fmt: skip
        rows = curves[curves["series"] == series].set_index("month")["at_risk"]
        for tick in ticks:
            number = float(rows.get(tick, np.nan))
            axes.text(tick, height, count(number), transform=across, ha="center", fontsize=8)
    axes.text(0.5, -0.5, f"{unit.capitalize()} sedan start", transform=axes.transAxes, ha="center")
    axes.spines["left"].set_color(MUTED)


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip(" ,") + "…"


def _outcome_label(material: Material, outcome: str) -> str:
    return material.plan.outcome(outcome).label


def _alt(curves: pd.DataFrame, names: dict[str, str]) -> str:
    parts = []
    for series, _, _ in SERIES:
        rows = curves[curves["series"] == series]
        if len(rows):
            last = rows.iloc[-1]
            share = decimal(100 * last["estimate"], 0)
            parts.append(f"{names[series]} når {share} procent efter {int(last['month'])}")
    return f"Två trappkurvor som stiger från noll. {', och '.join(parts)}. Band visar osäkerheten."


def _data(curves: pd.DataFrame, names: dict[str, str], *, ticks: list[int]) -> Table:
    groups = []
    for series, _, _ in SERIES:
        rows = curves[(curves["series"] == series) & curves["month"].isin(ticks)]
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
    heads = ("Tid sedan start", "Andel (%)", "95 % KI", "Under risk")
    return Table(columns=heads, groups=tuple(groups), caption="Kurvornas värden.")
