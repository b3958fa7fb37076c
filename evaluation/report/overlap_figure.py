"""Whether each participant has a counterpart: propensity scores of both groups."""

from evaluation.report.curve_figure import series_names
from evaluation.report.drawing import ACCENT, INK, SECOND, Drawing, canvas, heading
from evaluation.report.markup import Row, Table, plain
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal

HEIGHT_CM = 6.2


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
    rows = table[(table["contrast"] == contrast) & (table["arm"] == arm)]
    names = series_names(material, contrast=contrast, arm=arm)
    figure = canvas(HEIGHT_CM)
    axes = figure.add_axes((0.09, 0.2, 0.89, 0.66))
    parts = (("arm", 1, ACCENT, ""), ("reference", -1, SECOND, "////"))
    groups = []
    for series, way, colour, hatch in parts:
        part = rows[rows["series"] == series].sort_values("low")
        share = 100 * part["n"] / max(float(part["n"].sum()), 1.0)
        axes.bar(part["low"], way * share.fillna(0), width=part["high"] - part["low"],
                 align="edge", facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0.6,
                 alpha=0.85, label=names[series])  # fmt: skip
        body = tuple(
            Row(
                head=f"{decimal(low, 2)}–{decimal(high, 2)}",
                cells=(decimal(number, 0), decimal(one)),
            )
            for low, high, number, one in zip(
                part["low"], part["high"], part["n"], share, strict=True
            )
        )
        groups.append((names[series], body))
    axes.axhline(0, color=INK, linewidth=0.9)
    axes.yaxis.set_major_formatter(lambda value, _: f"{decimal(abs(value), 0)}{FIXED_SPACE}%")
    top = max(0.02, float(rows["high"][rows["n"] > 0].max()))
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 1 if top > 0.3 else 2))
    axes.set_xlim(0, top)
    axes.set_xlabel("Skattad sannolikhet att börja i insatsen")
    heading(axes, "Andel av gruppen")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, fontsize=8.5)
    return Drawing(
        figure=figure,
        caption=(
            f"{plain(names['arm'])} uppåt och jämförelsegruppen nedåt. Där staplar finns åt båda "
            "håll har deltagarna motsvarigheter att jämföras med."
        ),
        alt="Stapeldiagram speglat i en vågrät linje, efter skattad sannolikhet att börja.",
        data=Table(
            columns=("Sannolikhet", "Personer", "Andel (%)"),
            groups=tuple(groups),
            caption="Fördelning av skattad sannolikhet.",
        ),
    )
