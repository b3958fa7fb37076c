"""Answers without a lottery below each other, with the experiment's interval behind them."""

from typing import TYPE_CHECKING, Any

from evaluation.report.benchmark.rows import (
    amount,
    effect,
    experiment,
    limits,
    restrictions,
    twins,
    unit,
    without_gates,
)
from evaluation.report.estimate_rows import Estimate
from evaluation.report.figures.drawing import ACCENT, INK, MUTED, SECOND, SHADE, Drawing, canvas
from evaluation.report.labels import sensitivity_labels
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, NOT_EVALUABLE, decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_CM = 0.6
Line = tuple[str, Estimate | None]


def draw_benchmark(material: Material) -> Drawing | None:
    """Draw the primary outcome of every contrast, by analysis; None without the experiment.

    The grey field of a group is the experiment's interval in the same persons.

    Parameters
    ----------
    material : Material
        The study; its table `estimates`.
    """
    groups = _groups(material)
    lines: list[tuple[str, Estimate | None, bool]] = []
    bands = []
    for title, rows in groups:
        bands.append((len(lines), len(lines) + len(rows), rows[0][1]))
        lines.append((title, None, True))
        lines += [(label, row, False) for label, row in rows]
    shown = [row for _, row, _ in lines if row is not None and row.is_shown]
    if not shown:
        return None
    height = ROW_CM * len(lines) + 1.5
    figure = canvas(height)
    axes = figure.add_axes((0.31, 1.15 / height, 0.38, 1 - 1.35 / height))
    for first, last, row in bands:
        _band(axes, first, last, row)
    axes.axvline(0, color=INK, linewidth=0.9)
    for place, (label, row, is_title) in enumerate(lines):
        _line(axes, place, label, row, is_title=is_title)
    reach = 1.08 * max(max(abs(row.low), abs(row.high)) for row in shown)
    axes.set(ylim=(len(lines) - 0.4, -0.6), xlim=(-reach, reach), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.locator_params(axis="x", nbins=5)
    axes.set_xlabel(f"Skillnad i {unit(material, shown[0])}")
    return Drawing(
        figure=figure, caption=_caption(material), alt=_alt(groups, shown), data=_data(groups)
    )


def _groups(material: Material) -> list[tuple[str, list[Line]]]:
    plan, name = material.plan, without_gates(material)
    analyses = [("", "Alla"), *restrictions(material).items()]
    analyses += [(name, sensitivity_labels(plan)[name])] if name else []
    contrasts = (experiment(material), *(item for item in twins(material)))
    found = []
    for sensitivity, title in analyses:
        rows = [
            (item.label, effect(material, plan.primary, item, sensitivity=sensitivity))
            for item in contrasts
            # The raw difference is far outside the others; the table holds it.
            if item.weights != "none" or item == contrasts[0]
        ]
        found.append((title, rows))
    return found


def _band(axes: "Axes", first: int, last: int, row: Estimate | None) -> None:
    if row is not None and row.is_shown:
        axes.fill_between((row.low, row.high), first + 0.5, last + 0.5, color=SHADE, zorder=0)


def _line(axes: "Axes", place: int, label: str, row: Estimate | None, *, is_title: bool) -> None:
    style: dict[str, Any] = {
        "transform": axes.get_yaxis_transform(),
        "va": "center",
        "fontsize": 8.5,
    }
    if is_title:
        axes.text(-0.81, place, label, weight="semibold", **style)
        return
    axes.text(-0.78, place, label, **style)
    if row is None or not row.is_shown:
        axes.text(1.03, place, NOT_EVALUABLE, color=MUTED, **style)
        return
    colour = (SECOND, MUTED, ACCENT)[row.sign + 1]
    axes.plot((row.low, row.high), (place, place), color=colour, linewidth=1.8)
    axes.plot(row.value, place, marker="s" if row.sign else "o", color=colour, markersize=5.5,
              markerfacecolor=colour if row.sign else "white")  # fmt: skip
    axes.text(1.03, place, f"{amount(row)} ({limits(row)})", **style)


def _caption(material: Material) -> str:
    return (
        f"{material.plan.primary.label}: skillnader med 95{FIXED_SPACE}% "
        "konfidensintervall. Det grå fältet är försökets intervall i samma urval. Ofylld ring: "
        "intervallet går över noll. Jämförelsen rakt av står i tabellen, eftersom den ligger "
        "långt utanför figuren."
    )


def _alt(groups: list[tuple[str, list[Line]]], shown: list[Estimate]) -> str:
    return (
        f"Punkter med vågräta intervall i {len(groups)} grupper, {len(shown)} visade. Ett grått "
        "fält i varje grupp visar försökets intervall."
    )


def _data(groups: list[tuple[str, list[Line]]]) -> Table:
    body = tuple(
        (
            title,
            tuple(
                Row(
                    head=label,
                    cells=(amount(row), limits(row)),
                    kind="" if row is not None and row.is_shown else "gated",
                )
                for label, row in rows
            ),
        )
        for title, rows in groups
    )
    heads = ("Jämförelse", "Skillnad", f"95{FIXED_SPACE}% KI")
    return Table(columns=heads, groups=body, caption="Skillnader med intervall.")
