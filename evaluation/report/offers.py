"""What the pages of a study may ask for by name, told without running anything."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.protocol import Protocol, parse_protocol
from evaluation.protocol.kinds import ESTIMATORS, OUTCOME_KINDS
from evaluation.provenance.project import Project
from evaluation.report import catalogue
from evaluation.report.quality import page as quality

SHELVES: Mapping[str, catalogue.Shelf[Any]] = {
    "text": catalogue.TEXTS,
    "table": catalogue.TABLES,
    "figure": catalogue.FIGURES,
    "data": catalogue.FIGURES,
}
"""What each method of a page takes its names from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Names that the cells of a page may use.

    Attributes
    ----------
    elements : mapping of method to tuple of str
    elsewhere : mapping of method to name to str
        Which other studies a name is for, in words.
    about : mapping of keyword to tuple of str
        Declared names; a keyword that is not there is not checked.
    """

    elements: Mapping[str, tuple[str, ...]]
    elsewhere: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def offer_of(study: str, project: Project) -> Offer | None:
    """Give what a study's pages may ask for; None when there is no such study.

    A plan that cannot be read is for `run` to refuse: every name of every kind is let pass.
    """
    if study == quality.QUALITY:
        names = {"text": tuple(quality.TEXTS), "table": tuple(quality.TABLES)}
        return Offer(elements=names)
    if study not in project.studies():
        return None
    plan = plan_of(study, project)
    if plan is None:
        return Offer(elements={method: _every(shelf) for method, shelf in SHELVES.items()})
    return Offer(
        elements={
            **{method: tuple(catalogue.offered(shelf, plan)) for method, shelf in SHELVES.items()},
            "level": tuple(item.name for item in plan.groups),
        },
        elsewhere={
            method: {name: fit.words for fit, makers in shelf.items() for name in makers}
            for method, shelf in SHELVES.items()
        },
        about={
            "contrast": tuple(item.name for item in plan.contrasts),
            "arm": tuple(item.name for item in plan.arms),
            "outcome": tuple(item.name for item in plan.outcomes),
        },
    )


def _every(shelf: catalogue.Shelf[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for makers in shelf.values() for name in makers))


def plan_of(study: str, project: Project) -> Protocol | None:
    """Read a plan without the study's own code: functions that it names are taken to be there.

    None when it cannot be read.
    """
    try:
        values = tomllib.loads(project.protocol(study).read_text(encoding="utf-8"))
        return parse_protocol(values, functions=_own_functions(values))
    except (EvaluationError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None


def _own_functions(values: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = {str(item.get("kind")) for item in values.get("outcomes") or []}
    names = {str(item.get("name")) for item in values.get("estimators") or []}
    return tuple(sorted((kinds - OUTCOME_KINDS.keys()) | (names - ESTIMATORS.keys())))
