"""Is everything that is declared also used? What a kind of study does not honour is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from evaluation.cohort import ArmRule, Definition
from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.kinds import (
    OUTCOME_KINDS,
    OWN_KINDS,
    STUDY_KINDS,
    StudyKind,
    outcome_kind,
    study_kind,
)
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import DataSource, Protocol

SECTIONS = frozenset[str]().union(*(row.parts for row in STUDY_KINDS))
# Sections whose keys not all kinds of study honour, and what holds all of their keys.
_FIELDS: Mapping[str, Any] = {
    "data": DataSource,
    "arms": ArmRule,
    "definition": Definition,
    "panel": PanelPlan,
}
_OF_OUTCOMES = frozenset[str]().union(
    *(row.keys for row in (*OWN_KINDS.values(), *OUTCOME_KINDS.values()))
)


def check_honoured(protocol: Protocol) -> Iterator[EvaluationError]:
    """Find sections and keys that are declared and not used by this kind of study."""
    kind = study_kind(protocol)
    for section, value in protocol.source.items():
        if section not in SECTIONS:
            continue  # misspelt: told where it is read
        if not kind.honours(section):
            others = [row.label for row in STUDY_KINDS if row.honours(section)]
            yield ProtocolError(
                f"{_shown(section, value)} is not used by studies of kind {kind.label}",
                at=section,
                way_out=f"remove it, or declare a study of kind {' or '.join(others)}",
            )
        elif section in _FIELDS:
            yield from _keys(kind, section, value)
    for at, outcome in _tables("outcomes", protocol.source.get("outcomes")):
        yield from _of_outcome(outcome, at)


def _shown(section: str, value: Any) -> str:
    if isinstance(value, list):
        return f"[[{section}]]"
    return f"[{section}]" if isinstance(value, Mapping) else f"'{section}'"


def _keys(kind: StudyKind, section: str, value: Any) -> Iterator[EvaluationError]:
    known = {item.name for item in fields(_FIELDS[section])}
    for at, table in _tables(section, value):
        for key in table:
            if key in known and not kind.honours(section, key):
                others = [row.label for row in STUDY_KINDS if row.honours(section, key)]
                yield ProtocolError(
                    f"'{key}' is not used by studies of kind {kind.label}",
                    at=f"{at}.{key}",
                    way_out=f"remove it (studies of kind {' or '.join(others)} have it)",
                )


def _of_outcome(outcome: Mapping[str, Any], at: str) -> Iterator[EvaluationError]:
    honoured = outcome_kind(str(outcome.get("kind")), str(outcome.get("scale"))).keys
    for key in outcome:
        if key in _OF_OUTCOMES - honoured:
            fitting = [repr(name) for name, row in OUTCOME_KINDS.items() if key in row.keys]
            problem = f"only an outcome of kind {' or '.join(fitting)} has this"
            yield ProtocolError(problem, at=f"{at}.{key}", way_out="remove it")


def _tables(section: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the table, or each table of the list, with its place."""
    if isinstance(value, Mapping):
        yield section, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, Mapping):
                yield f"{section}[{number}]", item
