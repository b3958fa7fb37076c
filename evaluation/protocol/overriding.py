"""The same study with other values: how it is declared, and whether it would tell anything."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.declaring import declared
from evaluation.protocol.kinds import (
    CHOICES,
    ESTIMATORS,
    OUTCOME_KINDS,
    kind_of,
    study_kind,
)
from evaluation.protocol.limits import DisclosureRules
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.probes import SubTypes
from evaluation.protocol.protocol import DataSource, Outcome, Protocol, Text

_PROBES = (
    *("sensitivity", "multiverse", "families", "groups", "placebo_starts", "robustness"),
    "estimators",
    "sub_types",
)
_STEP = re.compile(r"([a-z_0-9]+)(?:\[(\d+)\])?")
_NO_TEXT = Text(sv="")
# What an outcome says to pages only.
_TO_PAGES: Mapping[str, Any] = {
    "label": "",
    "description": "",
    "direction": "none",
    "smallest_relevant": None,
}


def overridden(protocol: Protocol, changes: Mapping[str, Any]) -> Protocol:
    """Declare the same study with other values in places such as `definition.max_gap`.

    The other study does not try its own answer.
    """
    values = {key: value for key, value in protocol.source.items() if key not in _PROBES}
    return declared(replaced(values, changes), functions=_own_kinds(protocol))


def own_functions(protocol: Protocol) -> tuple[str, ...]:
    """Name the functions of the study's analysis.py that the plan uses."""
    return (*_own_kinds(protocol), *(item.name for item in protocol.estimators))


def _own_kinds(protocol: Protocol) -> tuple[str, ...]:
    return tuple(sorted({item.kind for item in protocol.outcomes} - set(OUTCOME_KINDS)))


def override_faults(protocol: Protocol) -> Iterator[EvaluationError]:
    """Find overrides that cannot be studied, or whose rows would be those of the study itself."""
    for number, item in enumerate(protocol.sensitivity):
        at = f"sensitivity[{number}].override"
        try:
            whole = overridden(protocol, item.override)
        except EvaluationError as fault:
            yield ProtocolError(str(fault), at=at)
            continue
        for place in item.override:
            if _is_idle(protocol, item.override, place, whole):
                way_out = "override what is computed, with another value than the plan's"
                yield ProtocolError(f"'{place}' changes no row", at=at, way_out=way_out)


def _is_idle(protocol: Protocol, override: Mapping[str, Any], place: str, whole: Protocol) -> bool:
    others = {key: value for key, value in override.items() if key != place}
    try:
        without = overridden(protocol, others)
    except EvaluationError:
        return False  # the others cannot stand alone
    return computed(without) == computed(whole)


def computed(protocol: Protocol) -> Protocol:
    """Reduce a study to what the rows of a sensitivity analysis are computed from.

    Texts say nothing to them, and the door's limits are those of the study itself.
    """
    panel = None if protocol.panel is None else _answer_of(protocol.panel)
    contrasts = tuple(replace(item, label="", description="") for item in protocol.contrasts)
    return replace(
        protocol,
        title=_NO_TEXT,
        question=_NO_TEXT,
        version="",
        seed=protocol.seed if panel else 0,
        name="",
        data=_rows_of(protocol.data),
        arms=tuple(replace(item, label="") for item in protocol.arms),
        contrasts=contrasts,
        outcomes=tuple(_outcomes(protocol)),
        adjustment=replace(
            protocol.adjustment,
            covariates=tuple(replace(item, label="") for item in protocol.adjustment.covariates),
        ),
        gates=replace(protocol.gates, near=0.0),
        sub_types=SubTypes(),
        disclosure=DisclosureRules(),
        changes=(),
        declarations={},
        valid_until="",
        panel=panel,
    )


def _rows_of(data: DataSource) -> DataSource:
    """Leave out texts, and which files are read: those are the study's own."""
    return replace(data, file="", scenario="", adults=None, reference_label="", time_unit="")


def _outcomes(protocol: Protocol) -> Iterator[Outcome]:
    """Give the outcomes that sensitivity analyses of this kind of study are about."""
    first = next(item for item in protocol.outcomes if item.role == "primary")
    study = study_kind(protocol).name
    for item in protocol.outcomes:
        is_about = {
            "register": item is first or kind_of(item).is_described,
            "table": True,
            "panel": item.role == "primary",
        }
        if is_about[study]:
            yield replace(item, **_TO_PAGES)


def _answer_of(plan: PanelPlan) -> PanelPlan:
    """Keep what the answer of the first estimator follows from."""
    standard = PanelPlan(source=plan.source)
    unused = set(CHOICES) - ESTIMATORS[plan.estimators[0]].keys
    return replace(
        plan,
        **{key: getattr(standard, key) for key in unused},
        estimators=plan.estimators[:1],
        first_event=None,
        last_event=None,
        bars=(),
        bends=(),
        placebo_periods=(),
        unit_trends=False,
        exchange=False,
        hazard_horizons=(),
    )


def replaced(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a parsed protocol with other values in the named places.

    A place is written as in error messages: `definition.max_gap`, `outcomes[1].window`.
    """
    out = copy.deepcopy(dict(values))
    for place, value in changes.items():
        *tables, last = place.split(".")
        target: Any = out
        for step in tables:
            target = _inside(target, step, place)
        if not isinstance(target, dict):
            raise ProtocolError("no such place to override", at=place)
        target[last] = value
    return out


def _inside(values: Any, step: str, place: str) -> Any:
    found = _STEP.fullmatch(step)
    if found is None or not isinstance(values, dict):
        raise ProtocolError("no such place to override", at=place)
    below = values.setdefault(found[1], {})
    if found[2] is None:
        return below
    if not isinstance(below, list) or int(found[2]) >= len(below):
        raise ProtocolError("no such place to override", at=place)
    return below[int(found[2])]
