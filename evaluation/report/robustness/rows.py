"""Rows of the contract that try the answer: E-values, placebos, bounds, groups."""

from dataclasses import dataclass

from evaluation.protocol import Group, Outcome
from evaluation.report.answers.horizon import headline
from evaluation.report.answers.parts import standing_arms
from evaluation.report.estimate_rows import DIFFERENCES, Estimate, differences, estimates
from evaluation.report.material import Material

RATIOS = frozenset({"risk_ratio", "ratio"})
E_VALUE = frozenset({"e_value"})
TEST = frozenset({"chi_square"})
LOWER, UPPER = "undre", "ovre"
# How the study names the two ways of bounding, and the key of what is assumed in each.
ASSUMPTIONS = {
    "gränser, insatsen verkar åt ett håll": "robustness.bounds.one_way",
    "gränser, inget antaget": "robustness.bounds.nothing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """An effect as a ratio, with the strength a hidden cause would need."""

    difference: Estimate
    ratio: Estimate
    e_value: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Bounds of one difference under one assumption."""

    lower: Estimate
    upper: Estimate

    @property
    def is_shown(self) -> bool:
        """True when both bounds are numbers."""
        return self.lower.is_shown and self.upper.is_shown

    @property
    def sign(self) -> int:
        """1 or -1 when the interval of the difference lies on that side of nought, else 0."""
        return int(self.lower.low > 0) - int(self.upper.high < 0) if self.is_shown else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """One arm's effect in the levels of a group, and the test that they are alike."""

    arm: str
    levels: tuple[tuple[str, Estimate | None], ...]
    test: Estimate | None


def hidden_causes(material: Material) -> list[Hidden]:
    """Find the E-values of the first contrast at the headline's horizon."""
    row, plan = headline(material), material.plan
    if row is None:
        return []
    contrast = plan.contrasts[0]
    found = []
    for outcome in plan.outcomes:
        given = {"outcome": outcome.name, "contrast": contrast.name}
        ratios = estimates(material, scales=RATIOS, **given)
        strengths = {(one.arm, one.month): one for one in
                     estimates(material, scales=E_VALUE, **given)}  # fmt: skip
        effects = {(one.arm, one.month): one for one in differences(material, outcome, contrast)}
        found += [
            Hidden(
                difference=effects[one.arm, one.month],
                ratio=one,
                e_value=strengths[one.arm, one.month],
            )
            for one in ratios
            if one.month == row.month and (one.arm, one.month) in strengths
        ]
    return found


def placebo_outcomes(material: Material) -> list[tuple[Outcome, list[Estimate]]]:
    """Find what happened before the start, by declared placebo outcome, in the first contrast."""
    plan = material.plan
    names = [arm.name for arm in standing_arms(material)]
    return [
        (
            outcome,
            [row for row in differences(material, outcome, plan.contrasts[0]) if row.arm in names],
        )
        for outcome in plan.outcomes
        if outcome.role == "placebo"
    ]


def placebo_starts(material: Material) -> list[tuple[str, list[Estimate]]]:
    """Find the effects of starts that did not happen, by declared label."""
    plan = material.plan
    found = []
    for start in plan.placebo_starts:
        rows = [
            row
            for outcome in plan.outcomes
            for row in estimates(
                material,
                outcome=outcome.name,
                contrast=start.contrast,
                scales=DIFFERENCES,
                sensitivity=f"placebo:{start.name}",
            )
        ]
        found.append((start.label, rows))
    return found


def bounds(material: Material) -> dict[str, list[Span]]:
    """Find the bounds on conditional return, by assumption."""
    plan = material.plan
    found: dict[str, list[Span]] = {method: [] for method in ASSUMPTIONS}
    for name in plan.robustness.bounds:
        for contrast in plan.contrasts:
            ends = {
                (end, row.method, row.arm, row.reference): row
                for end in (LOWER, UPPER)
                for row in estimates(
                    material,
                    outcome=f"{name}:{end}",
                    contrast=contrast.name,
                    scales=frozenset({"share_difference"}),
                )
            }
            for (end, method, *sides), row in ends.items():
                if end == LOWER and method in found:
                    upper = ends[UPPER, method, sides[0], sides[1]]
                    found[method].append(Span(lower=row, upper=upper))
    return found


def divided(material: Material) -> list[tuple[str, list[Divided]]]:
    """Find effects by declared group at the headline's horizon, with their test."""
    plan, row = material.plan, headline(material)
    if row is None:
        return []
    return [
        (group.label, [_divided(material, group, arm.name, row) for arm in plan.main_arms])
        for group in plan.groups
    ]


def _divided(material: Material, group: Group, arm: str, row: Estimate) -> Divided:
    def found(scales: frozenset[str], *level: str) -> Estimate | None:
        rows = estimates(
            material,
            outcome=row.outcome,
            contrast=group.contrast,
            scales=scales,
            sensitivity=":".join(("grupp", group.name, *level)),
        )
        return next((one for one in rows if (one.arm, one.month) == (arm, row.month)), None)

    label = material.printed.level_label
    return Divided(
        arm=arm,
        levels=tuple(
            (label(group.covariate, level), found(DIFFERENCES, level)) for level in group.levels
        ),
        test=found(TEST),
    )
