"""Faults in the declared arms, all found before any is raised."""

from collections import Counter
from collections.abc import Sequence

from evaluation.cohort.arms import NO_ARM, SORTS, ArmRule, top_arms
from evaluation.errors import EvaluationError, ProtocolError, raise_all


def check_arms(arms: Sequence[ArmRule]) -> None:
    """Raise every fault in the declared arms: names, parents, codes claimed by two arms."""
    raise_all([*_name_faults(arms), *_parent_faults(arms), *_overlap_faults(arms)])


def _name_faults(arms: Sequence[ArmRule]) -> list[EvaluationError]:
    seen = Counter(arm.name for arm in arms)
    twice = [
        ProtocolError(f"the name '{name}' is used {times} times", at="arms")
        for name, times in seen.items()
        if times > 1
    ]
    reserved = [
        ProtocolError(f"the name '{arm.name}' is reserved", at=f"arms[{i}].name")
        for i, arm in enumerate(arms)
        if arm.name in {NO_ARM, ""}
    ]
    empty = [
        ProtocolError(f"arm '{arm.name}' has no codes", at=f"arms[{i}].categories")
        for i, arm in enumerate(arms)
        if not arm.categories and not arm.parent
    ]
    return [*twice, *reserved, *empty]


def _parent_faults(arms: Sequence[ArmRule]) -> list[EvaluationError]:
    names = {arm.name: arm for arm in top_arms(arms)}
    faults: list[EvaluationError] = []
    for i, arm in enumerate(arms):
        if not arm.parent:
            continue
        if arm.parent not in names:
            at = f"arms[{i}].parent"
            faults.append(ProtocolError(f"unknown arm '{arm.parent}'", at=at, allowed=[*names]))
        elif not set(arm.categories) <= set(names[arm.parent].categories):
            at = f"arms[{i}].categories"
            faults.append(ProtocolError(f"not all are codes of '{arm.parent}'", at=at))
    return faults


def _overlap_faults(arms: Sequence[ArmRule]) -> list[EvaluationError]:
    faults: list[EvaluationError] = []
    for i, arm in enumerate(arms):
        for other in arms[:i]:
            if arm.parent == other.parent and _share_codes(arm, other):
                problem = f"'{other.name}' and '{arm.name}' claim the same insats"
                faults.append(ProtocolError(problem, at=f"arms[{i}].categories"))
    return faults


def _share_codes(arm: ArmRule, other: ArmRule) -> bool:
    same_list = arm.classification == other.classification
    sorts = [{getattr(arm, key), getattr(other, key)} for key in SORTS]
    same_sort = all(len(codes) == 1 or "" in codes for codes in sorts)
    any_code = bool(arm.parent) and not (arm.categories and other.categories)
    return same_list and same_sort and (any_code or bool({*arm.categories} & {*other.categories}))
