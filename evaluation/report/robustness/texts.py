"""What the tries of the answer came to, in words that follow the interval."""

from collections.abc import Iterator, Sequence

from evaluation.report.answers.horizon import headline
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import arm_label, lowered, reference_label
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    NOT_EVALUABLE,
    decimal,
    interval,
    months,
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

SURE = 0.05


def e_values(material: Material) -> Passage:
    """Say how strong a hidden cause would have to be, for each main arm's primary outcome."""
    items = hidden_causes(material)
    if not items:
        return Passage(f"E-värdet är {NOT_EVALUABLE}.")
    crossing = [item for item in items if item.e_value.is_shown and item.e_value.low <= 1]
    told = [_strength(material, item) for item in items if item not in crossing]
    told += _needless(material, crossing)
    lead = (
        "Grupperna vägs så att de liknar varandra i det som registren visar. Något som inte syns "
        "där, som motivation eller hälsa, kan ändå skilja dem åt."
    )
    return Passage("\n\n".join((lead, "\n".join(f"- {sentence}" for sentence in told))))


def _needless(material: Material, items: Sequence[Hidden]) -> list[str]:
    """Name the results whose intervals hold no difference as they are, by outcome."""
    plan = material.plan
    arms: dict[str, list[str]] = {}
    for item in items:
        label = arm_label(plan, item.difference.arm)
        arms.setdefault(item.difference.outcome, []).append(label)
    return [
        f"{' och '.join(filter(None, (', '.join(names[:-1]), names[-1])))}, "
        f"*{lowered(plan.outcome(outcome).label)}*: intervallet rymmer redan att insatsen "
        "inte gör någon skillnad. Ingen dold orsak behövs för att förklara det."
        for outcome, names in arms.items()
    ]


def _strength(material: Material, item: Hidden) -> str:
    plan = material.plan
    outcome = plan.outcome(item.difference.outcome).label
    who = f"{arm_label(plan, item.difference.arm)}, *{lowered(outcome)}*"
    if not item.e_value.is_shown:
        return f"{who}: **{item.e_value.reason}**."
    return (
        f"{who}: en dold orsak måste göra både starten och utfallet minst "
        f"**{decimal(item.e_value.low, 2)} gånger** vanligare (eller ovanligare), utöver det som "
        f"justeras för, för att intervallet ska nå ingen skillnad, och "
        f"{decimal(item.e_value.value, 2)} gånger för att hela skattningen ska försvinna."
    )


def placebo(material: Material) -> Passage:
    """Say whether differences that cannot be effects were found."""
    tries = [
        (label, rows)
        for label, rows in (
            *((outcome.label, rows) for outcome, rows in placebo_outcomes(material)),
            *placebo_starts(material),
        )
    ]
    lines = [f"- {_alarm(material, label, rows)}" for label, rows in tries if rows]
    if not lines:
        return Passage("")
    lead = (
        "Det som hände före starten kan insatsen inte ha orsakat. Skiljer sig grupperna redan "
        f"där gör de det kanske också efteråt. {sum(len(rows) for _, rows in tries)} prövningar "
        "görs; ungefär en av tjugo slår larm av en slump."
    )
    return Passage("\n\n".join((lead, "\n".join(lines))))


def _alarm(material: Material, label: str, rows: Sequence[Estimate]) -> str:
    shown = [row for row in rows if row.is_shown]
    what = f"*{label}*"
    if not shown:
        return f"{what}: {NOT_EVALUABLE} för alla insatser."
    alarms = [row for row in shown if row.sign]
    if alarms:
        told = "; ".join(_placebo(material, row) for row in alarms)
        return (
            f"{what}: **larm** för {told}. Grupperna skilde sig redan före starten, så effekten "
            "av den insatsen ska läsas med försiktighet."
        )
    widest = max(max(abs(row.low), abs(row.high)) for row in shown)
    left = f" ({len(rows) - len(shown)} {NOT_EVALUABLE})" if len(shown) < len(rows) else ""
    return (
        f"{what}: inget larm{left}. Inget intervall utesluter noll, men de rymmer skillnader på "
        f"upp till {decimal(widest, 1)} månader."
    )


def _placebo(material: Material, row: Estimate) -> str:
    side = "fler" if row.sign > 0 else "färre"
    low, high = sorted((abs(row.low), abs(row.high)))
    return (
        f"{arm_label(material.plan, row.arm)}, {decimal(abs(row.value))} {side} månader "
        f"({interval(low, high)})"
    )


def bounded(material: Material) -> Passage:
    """Say what the bounds on returning allow one to say."""
    found = {method: spans for method, spans in bounds(material).items() if spans}
    if not found:
        return Passage("")
    lead = (
        "Andelen som kommer tillbaka jämför dem som lämnade med insats och dem som lämnade utan, "
        "och det är olika personer. Bland dem som hade lämnat i båda fallen går skillnaden inte "
        f"att räkna ut, bara att ringa in.{_mechanical(material)}"
    )
    lines = [
        f"- {ASSUMPTIONS[method]}: {'; '.join(_enclosed(material, spans))}."
        for method, spans in found.items()
    ]
    return Passage("\n\n".join((lead, "\n".join(lines))))


def _mechanical(material: Material) -> str:
    paid = [arm.label for arm in material.plan.main_arms if arm.programme]
    if not paid:
        return ""
    return (
        f" I {' och '.join(paid)} är själva anställningen avslutet: nästan alla lämnar, och de "
        "flesta som kommer tillbaka gör det när den tar slut."
    )


def _enclosed(material: Material, spans: Sequence[Span]) -> Iterator[str]:
    shown = [span for span in spans if span.is_shown]
    sure = [span for span in shown if span.sign]
    for span in sure:
        row = span.lower
        side = "fler" if span.sign > 0 else "färre"
        limits = interval(span.lower.low, span.upper.high)
        yield (
            f"{_sides(material, row)}: **{side} kommer tillbaka** "
            f"(95{FIXED_SPACE}% konfidensintervall {limits} procentenheter)"
        )
    if not shown:
        yield NOT_EVALUABLE
    elif len(sure) < len(shown):
        rest = "övriga" if sure else "alla"
        yield (
            f"{rest} {len(shown) - len(sure)} jämförelser är förenliga med både fler och färre "
            "återkomna"
        )


def _sides(material: Material, row: Estimate) -> str:
    plan = material.plan
    other = reference_label(plan, plan.contrast(row.contrast), row.reference)
    return f"{arm_label(plan, row.arm)} mot {lowered(other)}"


def group_effects(material: Material) -> Passage:
    """Say whether the effect differs between declared groups."""
    row = headline(material)
    items = [(label, item) for label, found in divided(material) for item in found]
    tests = [(label, item) for label, item in items if item.test and item.test.is_shown]
    if row is None or not items:
        return Passage("")
    if not tests:
        return Passage(f"Skillnader mellan grupper är {NOT_EVALUABLE}: grupperna är för små.")
    least = min(item.test.p_value for _, item in tests if item.test)
    when = months(row.month, unit=material.plan.data.time_unit)
    lead = (
        f"{len(tests)} prövningar av om effekten är densamma i deklarerade grupper har gjorts "
        f"({when})."
    )
    # Bonferroni on the least p: whatever else is found, this is what all tests together allow.
    if least * len(tests) >= SURE:
        return Passage(
            f"{lead} **Ingen säkerställd skillnad mellan grupper** när alla prövningar räknas. "
            "Det betyder inte att effekten är lika: små grupper ger breda intervall."
        )
    told = "; ".join(_differs(material, label, item) for label, item in tests
                     if item.test and item.test.p_value * len(tests) < SURE)  # fmt: skip
    return Passage(f"{lead} **Effekten skiljer sig mellan grupper**: {told}.")


def _differs(material: Material, label: str, item: Divided) -> str:
    levels = ", ".join(
        f"{name} {decimal(row.value)} ({interval(row.low, row.high)})"
        for name, row in item.levels
        if row and row.is_shown
    )
    return f"{arm_label(material.plan, item.arm)} efter {label.lower()}: {levels}"
