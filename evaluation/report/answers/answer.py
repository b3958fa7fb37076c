"""The answer of every insats and primary outcome, at the primary horizon of the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from evaluation.cohort import ArmRule
from evaluation.protocol import Contrast, Outcome, Protocol
from evaluation.report.answers.alarms import reasons_of
from evaluation.report.answers.certainty import Certainty, Reason, certainty_of
from evaluation.report.answers.families import holds_in_family
from evaluation.report.answers.horizon import primary_month
from evaluation.report.answers.parts import is_whole, parts_differ
from evaluation.report.answers.verdicts import Verdict, verdict_of
from evaluation.report.estimate_rows import Estimate, differences, level
from evaluation.report.material import Material

HUNDRED = 100
MOST_APART = 1.0  # percentage points: levels and difference are rounded each for itself
SHARES = frozenset({"risk", "share"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What may be said of one insats and one primary outcome.

    Attributes
    ----------
    arm, parent, outcome, contrast : str
        Declared names; `parent` is empty for an arm that is no sub-type.
    month : int
        The primary horizon, also where it is withheld; 0 where the outcome is measured once.
    difference : Estimate or None
        The row that answers; None when the study has none.
    with_insats, without : Estimate or None
        Levels of the two groups, where they are published.
    verdict : Verdict
    certainty : Certainty
        The surest word that all of `reasons` allow.
    reasons : tuple of Reason
        The gravest first.
    is_headline : bool
        False for an arm whose sub-types differ, or cannot be told not to: it is never what
        stands first. A sub-type is a headline exactly where its parent is not, and where
        the test cannot be computed both are.
    holds_in_family : bool or None
        Whether it is ascertained when all of its declared family is counted (Holm); None
        without a family.
    """

    arm: str
    parent: str
    outcome: str
    contrast: str
    month: int
    difference: Estimate | None
    with_insats: Estimate | None
    without: Estimate | None
    verdict: Verdict
    certainty: Certainty
    reasons: tuple[Reason, ...]
    is_headline: bool
    holds_in_family: bool | None

    @property
    def out_of_hundred(self) -> tuple[int, int] | None:
        """Persons of a hundred with the outcome, with the insats and without it.

        Their difference is the published one in whole persons. None where levels are no shares,
        are not published or do not fit the difference, and where whole persons would hide it.
        """
        sides = self.with_insats, self.without
        row = self.difference
        if row is None or not all(
            side and side.is_shown and side.scale in SHARES for side in sides
        ):
            return None
        with_insats, without = (side.value for side in sides if side)
        apart = round(row.value)
        fits = abs(with_insats - without - row.value) <= MOST_APART
        if not fits or (apart == 0 and row.sign != 0):
            return None
        shown = int(with_insats + 0.5)
        return shown, min(max(shown - apart, 0), HUNDRED)


@lru_cache(maxsize=64)
def answers(material: Material) -> tuple[Answer, ...]:
    """Answer the question: arms in declared order, each before its sub-types.

    Every main arm and sub-type that is compared with a reference, every primary outcome, in
    the first contrast that has the arm.
    """
    return tuple(_all(material))


def headlines(material: Material) -> tuple[Answer, ...]:
    """Give the answers that stand first."""
    return tuple(item for item in answers(material) if item.is_headline)


def first_insats(material: Material) -> tuple[Answer, ...]:
    """Give the answers of the first insats, or of its sub-types where they stand for it."""
    found = headlines(material)
    whole = (found[0].parent or found[0].arm) if found else ""
    return tuple(item for item in found if whole in (item.arm, item.parent))


def first_rows(material: Material) -> tuple[Estimate, ...]:
    """Give the differences of the first primary outcome of what stands first."""
    first = material.plan.primary.name
    found = (item.difference for item in first_insats(material) if item.outcome == first)
    return tuple(row for row in found if row is not None)


def _all(material: Material) -> Iterator[Answer]:
    plan = material.plan
    primary = [outcome for outcome in plan.outcomes if outcome.role == "primary"]
    for arm in _ordered(plan):
        contrast = next((item for item in plan.contrasts if arm.name in item.arms), None)
        if contrast is not None:
            for outcome in primary:
                yield from _answers(material, arm, outcome, contrast)


def _ordered(plan: Protocol) -> Iterator[ArmRule]:
    for arm in plan.main_arms:
        yield arm
        yield from (part for part in plan.arms if part.parent == arm.name)


def _answers(
    material: Material, arm: ArmRule, outcome: Outcome, contrast: Contrast
) -> Iterator[Answer]:
    """Give one answer; one for each other arm where arms are compared with each other."""
    month = primary_month(material.plan, outcome)
    found = [
        row
        for row in differences(material, outcome, contrast)
        if (row.arm, row.month) == (arm.name, month)
    ]
    rows: list[Estimate | None] = [*found] or [None]
    for row in rows:
        reasons = reasons_of(material, row)
        yield Answer(
            arm=arm.name,
            parent=arm.parent,
            outcome=outcome.name,
            contrast=contrast.name,
            month=month,
            difference=row,
            with_insats=level(material, row, side="arm") if row else None,
            without=level(material, row, side="reference") if row else None,
            verdict=verdict_of(outcome, row),
            certainty=certainty_of(reasons),
            reasons=reasons,
            is_headline=_is_headline(material, arm),
            holds_in_family=holds_in_family(material, row) if row else None,
        )


def _is_headline(material: Material, arm: ArmRule) -> bool:
    if arm.parent:
        return parts_differ(material, arm.parent) is not False
    return not is_whole(material.plan, arm.name) or not parts_differ(material, arm.name)
