"""Whether codes, levels and background variables exist in a register."""

from collections.abc import Iterator
from itertools import pairwise

from evaluation.cohort import ArmRule
from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.background import (
    BACKGROUND,
    classifications,
    insats_codes,
    is_coded,
    is_local,
    levels_of,
    sectors,
    workplaces,
)
from evaluation.protocol.kinds import study_kind
from evaluation.protocol.protocol import Group, Protocol

_FEWEST_EDGES = 3  # two bands


def check_people(protocol: Protocol) -> Iterator[EvaluationError]:
    """Find codes that no insats has, and variables and levels that no person has."""
    rules, kind = protocol.eligibility, study_kind(protocol)
    if rules.first_month and rules.last_month and rules.first_month > rules.last_month:
        yield ProtocolError("first_month is after last_month", at="eligibility")
    if kind.honours("arms", "workplace"):
        for number, arm in enumerate(protocol.arms):
            yield from _codes(arm, f"arms[{number}]")
    if kind.honours("eligibility") and kind.honours("adjustment"):
        yield from _background(protocol)
        for number, group in enumerate(protocol.groups):
            yield from _group(group, f"groups[{number}]")


def _codes(arm: ArmRule, at: str) -> Iterator[EvaluationError]:
    known = insats_codes(arm.classification)
    if not known:
        problem = f"unknown classification '{arm.classification}'"
        yield ProtocolError(problem, at=f"{at}.classification", allowed=classifications())
    for code in arm.categories:
        if known and code not in known:
            problem = f"unknown code '{code}'"
            yield ProtocolError(problem, at=f"{at}.categories", allowed=tuple(known))
    if arm.workplace and arm.workplace not in workplaces():
        problem = f"unknown code '{arm.workplace}'"
        yield ProtocolError(problem, at=f"{at}.workplace", allowed=workplaces())
    if arm.sector and arm.sector not in sectors():
        problem = f"unknown code '{arm.sector}'"
        yield ProtocolError(problem, at=f"{at}.sector", allowed=sectors())


def _background(protocol: Protocol) -> Iterator[EvaluationError]:
    for number, item in enumerate(protocol.adjustment.covariates):
        at = f"adjustment.covariates[{number}]"
        if item.name not in BACKGROUND:
            problem = f"unknown covariate '{item.name}'"
            yield ProtocolError(problem, at=f"{at}.name", allowed=BACKGROUND)
        elif is_coded(item.name) and item.form != "categories":
            problem = f"'{item.name}' has codes, not numbers"
            yield ProtocolError(problem, at=f"{at}.form", allowed=("categories",))


def _group(group: Group, at: str) -> Iterator[EvaluationError]:
    if group.covariate not in BACKGROUND:
        problem = f"unknown covariate '{group.covariate}'"
        yield ProtocolError(problem, at=f"{at}.covariate", allowed=BACKGROUND)
    elif is_local(group.covariate):
        yield from _names(group, at)
    elif levels_of(group.covariate):
        yield from _levels(group, at, levels_of(group.covariate))
    else:
        yield from _bands(group, at)


def _names(group: Group, at: str) -> Iterator[EvaluationError]:
    way_out = 'name them as the delivery does, such as levels = ["Norr", "Söder"]'
    if group.bands:
        problem = f"'{group.covariate}' has names, not numbers"
        yield ProtocolError(problem, at=f"{at}.bands", way_out=way_out)
    elif not group.levels:
        yield ProtocolError("nothing is declared", at=f"{at}.levels", way_out=way_out)


def _levels(group: Group, at: str, known: tuple[str, ...]) -> Iterator[EvaluationError]:
    if group.bands:
        problem = f"'{group.covariate}' has codes, not numbers"
        yield ProtocolError(problem, at=f"{at}.bands", way_out=f"levels = {list(known)}")
    elif not group.levels:
        yield ProtocolError("nothing is declared", at=f"{at}.levels", allowed=known)
    else:
        for level in group.levels:
            if level not in known:
                yield ProtocolError(f"unknown level '{level}'", at=f"{at}.levels", allowed=known)


def _bands(group: Group, at: str) -> Iterator[EvaluationError]:
    if not group.bands:
        problem = f"'{group.covariate}' is a number and has no levels"
        way_out = "declare bands, such as bands = [18, 30, 55, 65]"
        yield ProtocolError(problem, at=f"{at}.levels", way_out=way_out)
    elif group.levels != group.labels:
        way_out = "leave levels out: bands name their own"
        yield ProtocolError("both levels and bands", at=f"{at}.levels", way_out=way_out)
    elif len(group.bands) < _FEWEST_EDGES or any(b <= a for a, b in pairwise(group.bands)):
        problem = "bands must be three edges or more, ascending"
        yield ProtocolError(problem, at=f"{at}.bands", way_out="such as [18, 30, 55, 65]")
