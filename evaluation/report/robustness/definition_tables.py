"""The answer under every declared definition: one row per definition, one column per arm."""

from collections.abc import Iterator

from evaluation.cohort import NO_ARM
from evaluation.protocol.kinds import outcome_kind
from evaluation.protocol.probes import Variant
from evaluation.report.answers.horizon import headline
from evaluation.report.answers.parts import standing_arms
from evaluation.report.definition_words import aid_words, definitions, exit_words, return_words
from evaluation.report.estimate_rows import LEVELS, Estimate, differences, estimates
from evaluation.report.labels import arm_label, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage, Row, Table
from evaluation.report.material import Material
from evaluation.report.numbers import (
    FIXED_SPACE,
    decimal,
    interval,
    months,
)
from evaluation.report.sentences import unit

EXITS = "avslut"


def definition_table(material: Material) -> Table:
    """Tabulate the first primary outcome: definitions down, arms across."""
    plan, month = material.plan, _month(material)
    arms = [arm.name for arm in standing_arms(material)]
    cases = [case for case in definitions(plan) if not _is_dated_otherwise(material, case)]
    groups: dict[str, list[Row]] = {}
    for case in sorted(cases, key=_order):
        found = {row.arm: row for row in _effects(material, case) if row.month == month}
        cells = tuple(_difference(found.get(arm)) for arm in arms)
        groups.setdefault(exit_words(case.definition), []).append(
            Row(head=_head(case), cells=cells)
        )
    label = plan.contrast(_contrast(material)).label if cases else ""
    return Table(
        columns=(say("robustness.head.definition"), *(arm_label(plan, arm) for arm in arms)),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=say(
            "robustness.definitions.caption",
            what=plan.primary.label,
            within=say("answer.within", time=months(month, unit=plan.data.time_unit)),
            contrast=lowered(label),
            confidence=say("numbers.confidence"),
        ),
    )


def return_definition_table(material: Material) -> Table:
    """Tabulate the descriptive share that returns: definitions down, groups across."""
    plan = material.plan
    names = [*(arm.name for arm in plan.main_arms), NO_ARM]
    groups: dict[str, list[Row]] = {}
    for case in sorted(definitions(plan), key=_order):
        if not case.definition.count_other_aid:
            continue
        found = {row.arm: row for row in _returns(material, case)}
        cells = tuple(_share(found.get(name)) for name in names)
        groups.setdefault(exit_words(case.definition), []).append(
            Row(head=_head(case), cells=cells)
        )
    labels = [arm_label(plan, name) for name in names[:-1]]
    return Table(
        columns=(
            say("robustness.head.definition"),
            *labels,
            say("robustness.head.no_insats"),
        ),
        groups=tuple((title, tuple(rows)) for title, rows in groups.items()),
        caption=say("robustness.definitions.returns_caption"),
    )


def definition_finding(material: Material) -> Passage:
    """Say how far the answer and the indicator move with the definition."""
    told = [*_effect_range(material), *_return_range(material)]
    return Passage("\n".join(f"- {sentence}" for sentence in told))


def _effect_range(material: Material) -> Iterator[str]:
    plan, month = material.plan, _month(material)
    cases = [case for case in definitions(plan) if not _is_dated_otherwise(material, case)]
    for arm in standing_arms(material):
        rows = [
            row
            for case in cases
            for row in _effects(material, case)
            if (row.arm, row.month) == (arm.name, month) and row.is_shown
        ]
        if not rows:
            verdict = say("numbers.not_evaluable")
            yield say("robustness.definitions.withheld", who=arm.label, verdict=verdict)
            continue
        low, high = (pick(row.value for row in rows) for pick in (min, max))
        yield say(
            "robustness.definitions.spread",
            who=arm.label,
            low=decimal(low),
            high=decimal(high),
            unit=f"{FIXED_SPACE}{unit('risk_difference')}",
            number=str(len(rows)),
            verdict=_verdict(rows),
        )


def _verdict(rows: list[Estimate]) -> str:
    up, down = (sum(row.sign == side for row in rows) for side in (1, -1))
    if up and down:
        return say("robustness.definitions.turns", up=str(up), down=str(down))
    if not up and not down:
        return say("robustness.definitions.none_sure")
    number = up or down
    if number == len(rows):
        key = "robustness.definitions.all_above" if up else "robustness.definitions.all_below"
        return say(key)
    key = "robustness.definitions.some_above" if up else "robustness.definitions.some_below"
    return say(key, number=str(number), all=str(len(rows)))


def _return_range(material: Material) -> Iterator[str]:
    values = [
        row.value
        for case in definitions(material.plan)
        for row in _returns(material, case)
        if row.arm == NO_ARM and row.is_shown
    ]
    if values:
        limits = interval(min(values), max(values))
        yield say("robustness.definitions.returns", limits=limits)


def _month(material: Material) -> int:
    row = headline(material)
    return row.month if row else 0


def _contrast(material: Material) -> str:
    grid = material.plan.multiverse
    return grid.contrast if grid else material.plan.contrasts[0].name


def _effects(material: Material, case: Variant) -> tuple[Estimate, ...]:
    plan = material.plan
    contrast = plan.contrast(_contrast(material))
    return differences(material, plan.primary, contrast, sensitivity=case.name)


def _returns(material: Material, case: Variant) -> tuple[Estimate, ...]:
    outcomes = material.plan.outcomes
    named = [item.name for item in outcomes if outcome_kind(item.kind).is_described]
    return tuple(
        row
        for name in named[:1]
        for row in estimates(
            material, outcome=name, contrast=EXITS, scales=LEVELS, sensitivity=case.name
        )
    )


def _is_dated_otherwise(material: Material, case: Variant) -> bool:
    return case.definition.return_by != material.plan.definition.return_by


def _order(case: Variant) -> tuple[int, bool, str, int]:
    rule = case.definition
    return (rule.max_gap, not rule.count_other_aid, rule.return_by, rule.window)


def _head(case: Variant) -> str:
    told = ", ".join(filter(None, (return_words(case.definition), aid_words(case.definition))))
    return told if case.name else say("robustness.definitions.own", told=told)


def _difference(row: Estimate | None) -> str:
    if row is None or not row.is_shown:
        return say("numbers.not_evaluable")
    return f"{decimal(row.value)} ({interval(row.low, row.high)})"


def _share(row: Estimate | None) -> str:
    return decimal(row.value) if row and row.is_shown else say("numbers.not_evaluable")
