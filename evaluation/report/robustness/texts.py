"""What the tries of the answer came to, in words that follow the interval."""

from collections.abc import Iterator, Sequence

from evaluation.report.answers.horizon import headline
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import arm_label, listed, lowered, reference_label
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
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
from evaluation.report.sentences import unit

SURE = 0.05


def e_values(material: Material) -> Passage:
    """Say how strong a hidden cause would have to be, for each main arm's primary outcome."""
    items = hidden_causes(material)
    if not items:
        return Passage(say("robustness.e_values.none", verdict=say("numbers.not_evaluable")))
    crossing = [item for item in items if item.e_value.is_shown and item.e_value.low <= 1]
    told = [_strength(material, item) for item in items if item not in crossing]
    told += _needless(material, crossing)
    return _listed(say("robustness.e_values.lead"), told)


def _needless(material: Material, items: Sequence[Hidden]) -> list[str]:
    """Name the results whose intervals hold no difference as they are, by outcome."""
    plan = material.plan
    arms: dict[str, list[str]] = {}
    for item in items:
        label = arm_label(plan, item.difference.arm)
        arms.setdefault(item.difference.outcome, []).append(label)
    return [
        say(
            "robustness.e_values.needless",
            who=listed(names),
            what=lowered(plan.outcome(outcome).label),
        )
        for outcome, names in arms.items()
    ]


def _strength(material: Material, item: Hidden) -> str:
    plan = material.plan
    outcome = plan.outcome(item.difference.outcome).label
    named = {"who": arm_label(plan, item.difference.arm), "what": lowered(outcome)}
    if not item.e_value.is_shown:
        return say("robustness.e_values.withheld", why=item.e_value.reason, **named)
    limit, whole = decimal(item.e_value.low, 2), decimal(item.e_value.value, 2)
    return say("robustness.e_values.needed", limit=limit, whole=whole, **named)


def placebo(material: Material) -> Passage:
    """Say whether differences that cannot be effects were found."""
    tries = [
        (label, rows)
        for label, rows in (
            *((outcome.label, rows) for outcome, rows in placebo_outcomes(material)),
            *placebo_starts(material),
        )
    ]
    lines = [_alarm(material, label, rows) for label, rows in tries if rows]
    if not lines:
        return Passage("")
    number = str(sum(len(rows) for _, rows in tries))
    return _listed(say("robustness.placebo.lead", number=number), lines)


def _alarm(material: Material, label: str, rows: Sequence[Estimate]) -> str:
    shown = [row for row in rows if row.is_shown]
    verdict = say("numbers.not_evaluable")
    if not shown:
        return say("robustness.placebo.withheld", what=label, verdict=verdict)
    alarms = [row for row in shown if row.sign]
    if alarms:
        told = "; ".join(_placebo(material, row) for row in alarms)
        return say("robustness.placebo.alarm", what=label, told=told)
    widest = max(max(abs(row.low), abs(row.high)) for row in shown)
    number = len(rows) - len(shown)
    left = say("robustness.placebo.left", number=str(number), verdict=verdict) if number else ""
    size = f"{decimal(widest)}{FIXED_SPACE}{_unit(material)}"
    return say("robustness.placebo.quiet", what=label, left=left, widest=size)


def _placebo(material: Material, row: Estimate) -> str:
    low, high = sorted((abs(row.low), abs(row.high)))
    return say(
        "robustness.placebo.more" if row.sign > 0 else "robustness.placebo.fewer",
        who=arm_label(material.plan, row.arm),
        size=decimal(abs(row.value)),
        unit=_unit(material),
        limits=interval(low, high),
    )


def _unit(material: Material) -> str:
    return unit("months_difference", time_unit=material.plan.data.time_unit)


def bounded(material: Material) -> Passage:
    """Say what the bounds on returning allow one to say."""
    found = {method: spans for method, spans in bounds(material).items() if spans}
    if not found:
        return Passage("")
    lead = " ".join(filter(None, (say("robustness.bounds.lead"), _mechanical(material))))
    lines = [
        say(
            "robustness.bounds.line",
            assumed=say(ASSUMPTIONS[method]),
            told="; ".join(_enclosed(material, spans)),
        )
        for method, spans in found.items()
    ]
    return _listed(lead, lines)


def _mechanical(material: Material) -> str:
    paid = [arm.label for arm in material.plan.main_arms if arm.programme]
    return say("robustness.bounds.mechanical", who=listed(paid)) if paid else ""


def _enclosed(material: Material, spans: Sequence[Span]) -> Iterator[str]:
    shown = [span for span in spans if span.is_shown]
    sure = [span for span in shown if span.sign]
    for span in sure:
        yield say(
            "robustness.bounds.more" if span.sign > 0 else "robustness.bounds.fewer",
            who=_sides(material, span.lower),
            confidence=say("numbers.confidence"),
            limits=interval(span.lower.low, span.upper.high),
            unit=f"{FIXED_SPACE}{unit('share_difference')}",
        )
    if not shown:
        yield say("numbers.not_evaluable")
    elif len(sure) < len(shown):
        key = "robustness.bounds.open_rest" if sure else "robustness.bounds.open_all"
        yield say(key, number=str(len(shown) - len(sure)))


def _sides(material: Material, row: Estimate) -> str:
    plan = material.plan
    other = reference_label(plan, plan.contrast(row.contrast), row.reference)
    return say("answer.pair", arm=arm_label(plan, row.arm), reference=lowered(other))


def group_effects(material: Material) -> Passage:
    """Say whether the effect differs between declared groups."""
    row = headline(material)
    items = [(label, item) for label, found in divided(material) for item in found]
    tests = [(label, item) for label, item in items if item.test and item.test.is_shown]
    if row is None or not items:
        return Passage("")
    if not tests:
        return Passage(say("robustness.groups.withheld", verdict=say("numbers.not_evaluable")))
    least = min(item.test.p_value for _, item in tests if item.test)
    when = months(row.month, unit=material.plan.data.time_unit)
    lead = say("robustness.groups.lead", number=str(len(tests)), when=when)
    # Bonferroni on the least p: whatever else is found, this is what all tests together allow.
    if least * len(tests) >= SURE:
        return Passage(f"{lead} {say('robustness.groups.alike')}")
    told = "; ".join(_differs(material, label, item) for label, item in tests
                     if item.test and item.test.p_value * len(tests) < SURE)  # fmt: skip
    return Passage(f"{lead} {say('robustness.groups.differ', told=told)}")


def _differs(material: Material, label: str, item: Divided) -> str:
    levels = ", ".join(
        say(
            "robustness.groups.level",
            label=name,
            value=decimal(row.value),
            limits=interval(row.low, row.high),
        )
        for name, row in item.levels
        if row and row.is_shown
    )
    who = arm_label(material.plan, item.arm)
    return say("robustness.groups.of_arm", who=who, group=label.lower(), levels=levels)


def _listed(lead: str, lines: Sequence[str]) -> Passage:
    body = "\n".join(f"- {line}" for line in lines)
    return Passage(f"{lead}\n\n{body}")
