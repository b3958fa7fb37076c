"""Whether each participant has a counterpart: propensity scores of both groups."""

import pandas as pd

from evaluation.report.figures.curves import series_names
from evaluation.report.figures.drawing import ACCENT, INK, SECOND, Drawing, canvas, heading
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal

HEIGHT_CM = 6.2
# Series, direction, colour, hatching.
SIDES = (("arm", 1, ACCENT, ""), ("reference", -1, SECOND, "////"))


def draw_overlap(material: Material, *, contrast: str, arm: str) -> Drawing:
    """Draw the distribution of the estimated probability to start, upwards and downwards.

    Parameters
    ----------
    material : Material
        The study; its table `overlap`.
    contrast, arm : str
        Declared names.
    """
    table = material.table("overlap")
    rows = _shares(table[(table["contrast"] == contrast) & (table["arm"] == arm)])
    names = series_names(material, contrast=contrast, arm=arm)
    figure = canvas(HEIGHT_CM)
    axes = figure.add_axes((0.09, 0.2, 0.89, 0.66))
    for series, way, colour, hatch in SIDES:
        part = rows[rows["series"] == series]
        axes.bar(part["low"], way * part["share"], width=part["high"] - part["low"],
                 align="edge", facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0.6,
                 alpha=0.85, label=names[series])  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.9)
    top = max([0.02, *rows["high"][rows["n"] > 0]])
    axes.yaxis.set_major_formatter(lambda value, _: f"{decimal(abs(value), 0)}{FIXED_SPACE}%")
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 1 if top > 0.3 else 2))
    axes.set(xlim=(0, top), xlabel="Skattad sannolikhet att börja i insatsen")
    heading(axes, "Andel av gruppen")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, fontsize=8.5)
    return Drawing(figure=figure, caption=_caption(names), alt=ALT, data=_data(rows, names))


ALT = "Stapeldiagram speglat i en vågrät linje, efter skattad sannolikhet att börja."


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Each bin's share of its group in per cent; bins too small to show are blank."""
    totals = rows.groupby("series")["n"].transform("sum")
    return rows.assign(share=(100 * rows["n"] / totals).fillna(0.0)).sort_values("low")


def _caption(names: dict[str, str]) -> str:
    return (
        f"{names['arm']} uppåt och jämförelsegruppen nedåt. Där staplar finns åt båda håll "
        "har deltagarna motsvarigheter att jämföras med."
    )


def _data(rows: pd.DataFrame, names: dict[str, str]) -> Table:
    groups = tuple(
        (
            names[series],
            tuple(
                Row(
                    head=f"{decimal(row['low'], 3)}–{decimal(row['high'], 3)}",
                    cells=(decimal(row["n"], 0), decimal(row["share"])),
                )
                for row in rows[rows["series"] == series].to_dict("records")
            ),
        )
        for series, _, _, _ in SIDES
    )
    heads = ("Sannolikhet", "Personer", "Andel (%)")
    return Table(columns=heads, groups=groups, caption="Fördelning av skattad sannolikhet.")
