"""Sub-types of an insats: whether they differ, by the test that the plan declares."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from evaluation.cohort import ArmRule
from evaluation.estimate import holm
from evaluation.estimate.result.arrays import Floats
from evaluation.protocol import Protocol
from evaluation.protocol.probes import DifferBy
from evaluation.report.answers.horizon import primary_month
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.material import Material

ANALYSIS = "delar"
TEST = frozenset({"chi_square"})
SURE = 0.05


def is_whole(plan: Protocol, arm: str) -> bool:
    """Tell whether an arm has sub-types."""
    return any(part.parent == arm for part in plan.arms)


def part_tests(material: Material, arm: str) -> tuple[Estimate, ...]:
    """Find the tests that decide whether the sub-types of an arm have one effect.

    One for each primary outcome, or for the first alone, at its primary horizon, in the first
    contrast that has the arm; also those that are withheld. Where all of them are counted,
    their p values are those by Holm: a test that is withheld counts nothing.
    """
    found, rule = tuple(_joint(material, arm)), material.plan.sub_types.differ_by
    own = np.array([row.p_value if row.is_shown else np.nan for row in found])
    told = zip(found, deciding(own, rule), strict=False)
    return tuple(replace(row, p_value=float(p)) for row, p in told)


def deciding(p_values: Floats, rule: DifferBy) -> Floats:
    """Give the p values that decide by a rule, from those of the primary outcomes in order."""
    return {"holm": holm(p_values), "first": p_values[:1], "any": p_values}[rule]


def raised(material: Material, arm: str) -> tuple[Estimate, ...]:
    """Find the deciding tests that say that the sub-types differ."""
    return tuple(row for row in part_tests(material, arm) if row.is_shown and row.p_value < SURE)


def parts_differ(material: Material, arm: str) -> bool | None:
    """Tell whether the sub-types differ by the declared rule; None where no test is shown."""
    if not any(row.is_shown for row in part_tests(material, arm)):
        return None
    return bool(raised(material, arm))


def standing_arms(material: Material) -> tuple[ArmRule, ...]:
    """Give the arms that stand first, sub-types in the place of their whole where they differ."""
    found: list[ArmRule] = []
    for arm in material.plan.main_arms:
        differ = parts_differ(material, arm.name)
        parts = [part for part in material.plan.arms if part.parent == arm.name]
        found += [] if differ and parts else [arm]
        found += [] if differ is False else parts
    return tuple(found)


def _joint(material: Material, arm: str) -> Iterator[Estimate]:
    plan = material.plan
    contrast = next((item.name for item in plan.contrasts if arm in item.arms), "")
    for outcome in plan.outcomes:
        if outcome.role != "primary":
            continue
        rows = estimates(
            material,
            outcome=outcome.name,
            contrast=contrast,
            scales=TEST,
            sensitivity=f"{ANALYSIS}:{arm}",
        )
        yield from (row for row in rows if row.month == primary_month(plan, outcome))
