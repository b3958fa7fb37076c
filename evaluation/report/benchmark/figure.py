"""Answers without a lottery below each other, with the experiment's interval behind them."""

from functools import partial
from typing import TYPE_CHECKING

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
from evaluation.report.figures.drawing import (
    ACCENT,
    INK,
    MUTED,
    SECOND,
    SHADE,
    Drawing,
    Sheet,
    on_both,
)
from evaluation.report.figures.ladder import Rung, ladder
from evaluation.report.heads import heads
from evaluation.report.labels import sensitivity_labels
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_CM = 0.52
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
    shown = [row for _, rows in groups for _, row in rows if row is not None and row.is_shown]
    if not shown:
        return None
    return Drawing(
        **on_both(
            partial(_draw, groups, say("benchmark.figure.scale", unit=unit(material, shown[0])))
        ),
        caption=_caption(material),
        alt=_alt(groups, shown),
        data=_data(groups),
    )


def _draw(groups: list[tuple[str, list[Line]]], scale: str, sheet: Sheet) -> "Figure":
    rungs: list[Rung] = []
    lines: list[Estimate | None] = []
    bands = []
    for title, rows in groups:
        bands.append((len(rungs) + 1, len(rungs) + 1 + len(rows), rows[0][1]))
        rungs += [Rung(label=title, is_title=True), *(_rung(*line) for line in rows)]
        lines += [None, *(row for _, row in rows)]
    drawn = ladder(rungs, sheet, row_cm=ROW_CM)
    axes = drawn.axes
    for first, last, row in bands:
        _band(axes, drawn.edges[first], drawn.edges[last], row)
    axes.axvline(0, color=INK, linewidth=0.9)
    for place, line in zip(drawn.places, lines, strict=True):
        if line is not None and line.is_shown:
            _mark(axes, place, line)
    shown = [line for line in lines if line is not None and line.is_shown]
    reach = 1.08 * max(max(abs(row.low), abs(row.high)) for row in shown)
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value, 0))
    axes.locator_params(axis="x", nbins=5)
    axes.set_xlabel(scale)
    return drawn.figure


def _groups(material: Material) -> list[tuple[str, list[Line]]]:
    plan, name = material.plan, without_gates(material)
    analyses = [("", say("benchmark.everyone")), *restrictions(material).items()]
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


def _band(axes: "Axes", first: float, last: float, row: Estimate | None) -> None:
    if row is not None and row.is_shown:
        axes.fill_between((row.low, row.high), first, last, color=SHADE, zorder=0)


def _rung(label: str, row: Estimate | None) -> Rung:
    if row is None or not row.is_shown:
        return Rung(label=label, words=say("numbers.not_evaluable"), colour=MUTED, is_indented=True)
    return Rung(label=label, words=f"{amount(row)} ({limits(row)})", is_indented=True)


def _mark(axes: "Axes", place: float, row: Estimate) -> None:
    colour = (SECOND, MUTED, ACCENT)[row.sign + 1]
    axes.plot((row.low, row.high), (place, place), color=colour, linewidth=1.8)
    axes.plot(row.value, place, marker="s" if row.sign else "o", color=colour, markersize=5.5,
              markerfacecolor=colour if row.sign else "white")  # fmt: skip


def _caption(material: Material) -> str:
    what, confidence = material.plan.primary.label, say("numbers.confidence")
    return say("benchmark.caption.figure", what=what, confidence=confidence)


def _alt(groups: list[tuple[str, list[Line]]], shown: list[Estimate]) -> str:
    return say("benchmark.figure.alt", groups=str(len(groups)), shown=str(len(shown)))


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
    names = ("head.comparison", "head.difference", "head.interval")
    return Table(columns=heads(*names), groups=body, caption=say("benchmark.caption.data"))
