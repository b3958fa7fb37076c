"""Tables of what tries the answer."""

from evaluation.report.answers.horizon import headline
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import arm_label, lowered, reference_label
from evaluation.report.markup import Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
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

CI = f"95{FIXED_SPACE}% KI"


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
        columns=("Insats", "Kvot", CI, "E-värde", "E-värde, gräns"),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=(
            f"E-värden, {_first_contrast(material)}, {when}: så starkt måste en dold orsak "
            "hänga samman med både starten och utfallet, utöver det som justeras för, för att "
            "förklara skillnaden, och för att intervallet ska nå ingen skillnad. 1 betyder att "
            "ingen dold orsak behövs."
        ),
    )


def placebo_table(material: Material) -> Table:
    """Tabulate differences that ought to be nought."""
    groups = [
        (outcome.label, _placebos(material, rows)) for outcome, rows in placebo_outcomes(material)
    ]
    groups += [(label, _placebos(material, rows)) for label, rows in placebo_starts(material)]
    return Table(
        columns=("Insats", "Tid", "Skillnad (månader)", CI),
        groups=tuple(groups),
        caption=(
            "Skillnader i månader som insatsen inte kan ha orsakat. De bör vara noll; är de inte "
            "det skiljer sig grupperna i något som vägningen inte når."
        ),
    )


def bound_table(material: Material) -> Table:
    """Tabulate the bounds on returning among those who would have left either way."""
    return Table(
        columns=("Jämförelse", "Undre gräns", "Övre gräns", CI),
        groups=tuple(
            (ASSUMPTIONS[method], tuple(_span(material, span) for span in spans))
            for method, spans in bounds(material).items()
        ),
        caption=(
            "Gränser för skillnaden i andel som kommer tillbaka (procentenheter), bland dem som "
            "hade lämnat biståndet både med och utan insatsen. Ingen vet vilka de är; "
            "skillnaden ligger mellan gränserna."
        ),
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
        columns=("Insats och grupp", "Skillnad", CI, "p, lika effekt"),
        groups=groups,
        caption=(
            f"{what} i deklarerade grupper, {_first_contrast(material)}, {when}: "
            "skillnad i procentenheter. Grupperna vägs var för sig. p gäller frågan om effekten "
            "är densamma i grupperna."
        ),
    )


def _first_contrast(material: Material) -> str:
    label = material.plan.contrasts[0].label
    return label[:1].lower() + label[1:]


def _strength(item: Hidden) -> tuple[str, ...]:
    if not item.e_value.is_shown:
        return (NOT_EVALUABLE, WITHHELD, WITHHELD, WITHHELD)
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
                f"{months(row.month, unit=plan.data.time_unit)}",
                decimal(row.value, 2) if row.is_shown else NOT_EVALUABLE,
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
    head = f"{arm_label(plan, row.arm)} mot {lowered(other)}"
    if not span.is_shown:
        return Row(head=head, cells=(NOT_EVALUABLE, WITHHELD, WITHHELD), kind=row.status)
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
            cells: tuple[str, ...] = (NOT_EVALUABLE, WITHHELD, p)
        else:
            cells = (decimal(row.value), interval(row.low, row.high), p)
        lines.append(Row(head=f"{arm}: {label}", cells=cells))
    return lines
