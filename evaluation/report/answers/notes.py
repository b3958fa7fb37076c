"""What has to be known beside the answers: sub-types, jobs that pay months, high return."""

from collections.abc import Iterator, Sequence

from evaluation.cohort import NO_ARM, ArmRule
from evaluation.protocol.kinds import CONTRAST_KINDS, outcome_kind
from evaluation.report.answers.parts import part_tests, parts_differ, raised
from evaluation.report.estimate_rows import LEVELS, Estimate, estimates
from evaluation.report.labels import listed, lowered
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, months, probability

EXITS = "avslut"
RULES = {
    "holm": "answer.parts.by_holm",
    "first": "answer.parts.by_first",
    "any": "answer.parts.by_any",
}


def notes(material: Material) -> Iterator[str]:
    """Give the notes of the box, arm by arm, and last how to read it."""
    for arm in material.plan.main_arms:
        yield from _parts(material, arm)
        told = " ".join((*_mechanical(material, arm), *_returns(material, arm)))
        if told:
            yield told
    yield say("answer.reading", design=_design(material))


def _parts(material: Material, arm: ArmRule) -> Iterator[str]:
    plan = material.plan
    parts = [part.label for part in plan.arms if part.parent == arm.name]
    if not parts or not any(arm.name in contrast.arms for contrast in plan.contrasts):
        return
    tests, differ = part_tests(material, arm.name), parts_differ(material, arm.name)
    names, shown = listed(parts), [test for test in tests if test.is_shown]
    if differ is None:
        why = next((lowered(test.note) for test in tests if test.note), say("answer.parts.missing"))
        yield say("answer.parts.untested", parts=names, why=why, whole=arm.label)
        return
    # Those that decided, or all that could have.
    shown = list(raised(material, arm.name)) or shown
    told = "; ".join((*(_test(material, test) for test in shown), *_rule(material, tests)))
    key = "answer.parts.differ" if differ else "answer.parts.alike"
    yield say(key, parts=names, tests=told, whole=arm.label)


def _rule(material: Material, tests: Sequence[Estimate]) -> Iterator[str]:
    """Name the declared rule; a single test needs none."""
    rule = material.plan.sub_types.differ_by
    if len(tests) > 1 or rule == "first":
        yield say(RULES[rule])


def _test(material: Material, test: Estimate) -> str:
    p, what = probability(test.p_value), lowered(material.plan.outcome(test.outcome).label)
    return say(
        "answer.parts.test_below" if p.startswith("<") else "answer.parts.test", p=p, what=what
    )


def _mechanical(material: Material, arm: ArmRule) -> Iterator[str]:
    """Say what a job does to months on assistance by itself."""
    counted = {outcome.kind for outcome in material.plan.outcomes if outcome.role == "primary"}
    if arm.programme and "months_on_aid" in counted:
        yield say("answer.note.mechanical", who=arm.label)


def _returns(material: Material, arm: ArmRule) -> Iterator[str]:
    """Tell of a share that comes back, where it is higher than without any insats."""
    plan = material.plan
    for outcome in plan.outcomes:
        if not outcome_kind(outcome.kind).is_described:
            continue
        rows = estimates(material, outcome=outcome.name, contrast=EXITS, scales=LEVELS)
        found = {row.arm: row for row in rows if row.is_shown}
        own, other = found.get(arm.name), found.get(NO_ARM)
        # Intervals that do not meet: chance alone does not raise the caveat.
        if own and other and own.low > other.high:
            yield say(
                "answer.note.return",
                who=arm.label,
                share=decimal(own.value, 0),
                other=decimal(other.value, 0),
                time=months(own.month, unit=plan.data.time_unit),
            )


def _design(material: Material) -> str:
    kind = CONTRAST_KINDS[material.plan.contrasts[0].kind]
    return say("answer.drawn" if kind.is_drawn else "answer.not_drawn")
