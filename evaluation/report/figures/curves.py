"""Adjusted curves of an arm and its reference, with the numbers still followed below."""

from typing import TYPE_CHECKING, Any

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
KEYS = ["contrast", "arm", "series", "outcome"]
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
    is_part = bool(material.plan.arm(arm).parent)
    _lines(axes, curves, names, is_part=is_part)
    _risk_table(axes, curves, names=names, unit=material.plan.data.time_unit)
    return Drawing(
        figure=figure,
        caption=(
            f"{outcome_label}: andel i gruppen {names['arm']} och i "
            f"{compared_group(material, contrast)}, med 95{FIXED_SPACE}% konfidensband. Under "
            "diagrammet visas hur många som fortfarande kan följas, vid de tider som tabellerna "
            f"visar.{_part_note(names['arm']) if is_part else ''}{withheld_note(curves)}"
        ),
        alt=_alt(curves, names, is_part=is_part),
        data=_data(curves, names, months=sorted({*ticks, *_counted(curves)})),
    )


def _part_note(name: str) -> str:
    return (
        f" {name} är en del av en större grupp och visas bara vid dessa tider, som punkter "
        "med intervall."
    )


def withheld_note(curves: pd.DataFrame) -> str:
    """Say what it means that a line is broken, or ends before the others do."""
    lasts = curves.dropna(subset=["estimate"]).groupby([*KEYS])["month"].max()
    broken = curves["estimate"].isna().any()
    words = " Ett uppehåll i en linje betyder att talen inte visas där." if broken else ""
    if lasts.min() != lasts.max():
        words += " En linje som slutar tidigare, i en punkt, har för få kvar att följa."
    return words


def _lines(axes: "Axes", curves: pd.DataFrame, names: dict[str, str], *, is_part: bool) -> None:
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
    _names(axes, ends)


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


def curve_rows(material: Material, *, contrast: str, arm: str, outcome: str) -> pd.DataFrame:
    """Find the published curves of a contrast, by series and month."""
    table = material.table("curves")
    keep = (table["contrast"] == contrast) & (table["arm"] == arm) & (table["outcome"] == outcome)
    return from_start(table[keep])


def from_start(curves: pd.DataFrame) -> pd.DataFrame:
    """Let curves of risk begin at nought in month 0, and stay there until their first step.

    Withheld curves are left out: a line along the axis would look like a result. What is
    withheld of a curve is blank.
    """
    is_ok = curves["status"] == "ok"
    has_some = is_ok.groupby([curves[key] for key in KEYS]).transform("any").astype(bool)
    shown, is_ok = curves[has_some].copy(), is_ok[has_some]
    for value in VALUES:
        shown[value] = shown[value].fillna(0.0).where(is_ok)
    first = shown.sort_values("month").drop_duplicates(KEYS)
    start = first[first["month"] > 0].assign(month=0.0, events=0.0, **dict.fromkeys(VALUES, 0.0))
    return pd.concat([start, shown]).sort_values([*KEYS, "month"], ignore_index=True)


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


def _counted(curves: pd.DataFrame) -> list[int]:
    """Months for which any group's number at risk is shown."""
    return sorted({int(month) for month in curves.loc[curves["at_risk"].notna(), "month"]})


def _risk_table(axes: "Axes", curves: pd.DataFrame, *, names: dict[str, str], unit: str) -> None:
    across = axes.get_xaxis_transform()
    axes.text(0, -0.19, "Antal under risk", transform=across, weight="semibold", fontsize=8)
    for place, (series, colour, _) in enumerate(SERIES):
        height = -0.285 - 0.085 * place
        name = shortened(as_words(names[series]), 24)
        axes.annotate(name, (0, height), xycoords=across, xytext=(-14, 0), ha="right",
                      textcoords="offset points", fontsize=8, color=colour)  # fmt: skip
        rows = curves[curves["series"] == series].set_index("month")["at_risk"]
        for month in _counted(curves):
            number = float(rows.get(month, np.nan))
            axes.text(month, height, count(number), transform=across, ha="center", fontsize=8)
    axes.text(0.5, -0.5, f"{unit.capitalize()} sedan start", transform=axes.transAxes, ha="center")
    axes.spines["left"].set_color(MUTED)


def shortened(text: str, width: int) -> str:
    """Cut a name that would not fit."""
    return text if len(text) <= width else text[: width - 1].rstrip(" ,") + "…"


def _outcome_label(material: Material, outcome: str) -> str:
    return material.plan.outcome(outcome).label


def _alt(curves: pd.DataFrame, names: dict[str, str], *, is_part: bool) -> str:
    parts = []
    for series, _, _ in SERIES:
        rows = curves[curves["series"] == series].dropna(subset=["estimate"])
        if len(rows):
            last = rows.iloc[-1]
            share = decimal(100 * last["estimate"], 0)
            parts.append(f"{names[series]} når {share} procent efter {int(last['month'])}")
    what = "Punkter och en trappkurva" if is_part else "Två trappkurvor"
    return f"{what} som stiger från noll. {', och '.join(parts)}. Band visar osäkerheten."


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
    heads = ("Tid sedan start", "Andel (%)", "95 % KI", "Under risk")
    return Table(columns=heads, groups=tuple(groups), caption="Kurvornas värden.")
