"""Tables of what tries the answer."""

from evaluation.report.answers.horizon import headline
from evaluation.report.estimate_rows import Estimate
from evaluation.report.heads import heads
from evaluation.report.labels import arm_label, lowered, reference_label
from evaluation.report.language import say
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    WITHHELD,
    decimal,
    interval,
    months,
    probability,
)
from evaluation.report.robustness.rows import (
    ASSUMPTIONS,
    Divided,
    Hidden,
    Span,
    bounds,
    divided,
    hidden_causes,
    placebo_outcomes,
    placebo_starts,
)


def e_value_table(material: Material) -> Table:
    """Tabulate how strong a hidden cause would have to be, by arm and outcome."""
    plan = material.plan
    groups: dict[str, list[Row]] = {}
    for item in hidden_causes(material):
        title = plan.outcome(item.difference.outcome).label
        head = arm_label(plan, item.difference.arm)
        groups.setdefault(title, []).append(Row(head=head, cells=_strength(item)))
    row = headline(material)
    when = months(row.month, unit=plan.data.time_unit) if row else ""
    return Table(
        columns=heads(
            "head.measure",
            "robustness.head.ratio",
            "head.interval",
            "robustness.head.e_value",
            "robustness.head.e_limit",
        ),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=say("robustness.e_values.caption", contrast=_first_contrast(material), when=when),
    )


def placebo_table(material: Material) -> Table:
    """Tabulate differences that ought to be nought."""
    groups = [
        (outcome.label, _placebos(material, rows)) for outcome, rows in placebo_outcomes(material)
    ]
    groups += [(label, _placebos(material, rows)) for label, rows in placebo_starts(material)]
    return Table(
        columns=heads("head.measure", "head.time", "robustness.head.months", "head.interval"),
        groups=tuple(groups),
        caption=say("robustness.placebo.caption"),
    )


def bound_table(material: Material) -> Table:
    """Tabulate the bounds on returning among those who would have left either way."""
    return Table(
        columns=heads(
            "head.comparison",
            "robustness.head.lower",
            "robustness.head.upper",
            "head.interval",
        ),
        groups=tuple(
            (say(ASSUMPTIONS[method]), tuple(_span(material, span) for span in spans))
            for method, spans in bounds(material).items()
        ),
        caption=say("robustness.bounds.caption"),
    )


def group_effect_table(material: Material) -> Table:
    """Tabulate effects by declared group, and the test that they are alike."""
    row = headline(material)
    when = months(row.month, unit=material.plan.data.time_unit) if row else ""
    what = material.plan.primary.label
    groups = tuple(
        (label, tuple(line for item in items for line in _levels(material, item)))
        for label, items in divided(material)
    )
    return Table(
        columns=heads(
            "robustness.head.insats_and_group",
            "head.difference",
            "head.interval",
            "robustness.head.p_alike",
        ),
        groups=groups,
        caption=say(
            "robustness.groups.caption", what=what, contrast=_first_contrast(material), when=when
        ),
    )


def _first_contrast(material: Material) -> str:
    return lowered(material.plan.contrasts[0].label)


def _strength(item: Hidden) -> tuple[str, ...]:
    if not item.e_value.is_shown:
        return (say("numbers.not_evaluable"), WITHHELD, WITHHELD, WITHHELD)
    return (
        decimal(item.ratio.value, 2),
        interval(item.ratio.low, item.ratio.high, 2),
        decimal(item.e_value.value, 2),
        decimal(item.e_value.low, 2),
    )


def _placebos(material: Material, rows: list[Estimate]) -> tuple[Row, ...]:
    plan = material.plan
    return tuple(
        Row(
            head=arm_label(plan, row.arm),
            cells=(
                months(row.month, unit=plan.data.time_unit),
                decimal(row.value, 2) if row.is_shown else say("numbers.not_evaluable"),
                interval(row.low, row.high, 2),
            ),
            kind="" if row.is_shown else row.status,
        )
        for row in rows
    )


def _span(material: Material, span: Span) -> Row:
    plan, row = material.plan, span.lower
    contrast = plan.contrast(row.contrast)
    other = reference_label(plan, contrast, row.reference)
    head = say("answer.pair", arm=arm_label(plan, row.arm), reference=lowered(other))
    if not span.is_shown:
        return Row(
            head=head, cells=(say("numbers.not_evaluable"), WITHHELD, WITHHELD), kind=row.status
        )
    return Row(
        head=head,
        cells=(
            decimal(span.lower.value),
            decimal(span.upper.value),
            interval(span.lower.low, span.upper.high),
        ),
    )


def _levels(material: Material, item: Divided) -> list[Row]:
    arm = arm_label(material.plan, item.arm)
    lines = []
    for place, (label, row) in enumerate(item.levels):
        test = item.test if place == 0 else None
        p = probability(test.p_value) if test and test.is_shown else ""
        if place == 0 and not p:
            p = WITHHELD
        if row is None or not row.is_shown:
            cells: tuple[str, ...] = (say("numbers.not_evaluable"), WITHHELD, p)
        else:
            cells = (decimal(row.value), interval(row.low, row.high), p)
        lines.append(Row(head=say("robustness.groups.row", who=arm, label=label), cells=cells))
    return lines
