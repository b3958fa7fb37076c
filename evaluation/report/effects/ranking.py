"""Whether the better insats depends on how, and how soon, one counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.protocol import Outcome
from evaluation.protocol.kinds import CONTRAST_KINDS, outcome_kind
from evaluation.report.estimate_rows import LEVELS, Estimate, differences, estimates
from evaluation.report.labels import arm_label, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import interval, months

BETTER = {"higher": 1, "lower": -1}
EXITS = "avslut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One way of counting by which one of two insatser comes out ahead."""

    arm: str
    reference: str
    ahead: int
    words: str


def ranking(material: Material) -> Passage:
    """Say where two insatser change places between ways of counting; empty when none do.

    Only intervals on one side of nothing count, so chance does not turn a ranking.
    """
    verdicts = [*_effects(material), *_returns(material)]
    pairs = dict.fromkeys((verdict.arm, verdict.reference) for verdict in verdicts)
    told = []
    for arm, reference in pairs:
        both = [v for v in verdicts if (v.arm, v.reference) == (arm, reference)]
        for_arm = [v.words for v in both if v.ahead > 0]
        against = [v.words for v in both if v.ahead < 0]
        if for_arm and against:
            one, other = (arm_label(material.plan, name) for name in (arm, reference))
            found = {"ahead": "; ".join(for_arm), "behind": "; ".join(against)}
            told.append(say("effects.ranking.turns", one=one, other=other, **found))
    return Passage("\n\n".join(f"::: {{.warning}}\n{text}\n:::" for text in told))


def _effects(material: Material) -> Iterator[Verdict]:
    """Judge outcomes with a declared direction, at every horizon."""
    contrasts = [item for item in material.plan.contrasts if CONTRAST_KINDS[item.kind].is_between]
    for contrast in contrasts:
        for outcome in material.plan.outcomes:
            for row in differences(material, outcome, contrast):
                if row.sign and outcome.direction in BETTER:
                    yield _verdict(material, outcome, row, row.sign)


def _returns(material: Material) -> Iterator[Verdict]:
    """Compare the descriptive indicator where the intervals of two insatser do not meet."""
    described = [item for item in material.plan.outcomes if outcome_kind(item.kind).is_described]
    names = [arm.name for arm in material.plan.main_arms]
    for outcome in described:
        found = estimates(material, outcome=outcome.name, contrast=EXITS, scales=LEVELS)
        levels = {row.arm: row for row in found if row.is_shown}
        pairs = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
        for arm, reference in pairs:
            if arm in levels and reference in levels:
                sign = _apart(levels[arm], levels[reference])
                if sign and outcome.direction in BETTER:
                    yield _indicator(material, outcome, levels[arm], levels[reference], sign)


def _verdict(material: Material, outcome: Outcome, row: Estimate, sign: int) -> Verdict:
    when = months(row.month, unit=material.plan.data.time_unit)
    return Verdict(
        arm=row.arm,
        reference=row.reference,
        ahead=sign * BETTER[outcome.direction],
        words=say(
            "effects.ranking.verdict",
            outcome=lowered(outcome.label),
            time=when,
            limits=interval(row.low, row.high),
        ),
    )


def _indicator(
    material: Material, outcome: Outcome, arm: Estimate, reference: Estimate, sign: int
) -> Verdict:
    when = months(arm.month, unit=material.plan.data.time_unit)
    return Verdict(
        arm=arm.arm,
        reference=reference.arm,
        ahead=sign * BETTER[outcome.direction],
        words=say("effects.ranking.described", outcome=lowered(outcome.label), time=when),
    )


def _apart(one: Estimate, other: Estimate) -> int:
    return int(one.low > other.high) - int(one.high < other.low)
