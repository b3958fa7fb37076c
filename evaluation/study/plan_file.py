"""The plan as pages read it: the protocol's own words, and the tables printed from it."""

import calendar
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.data import read_labels
from evaluation.data.labels import code_labels
from evaluation.design.matrix import MISSING
from evaluation.protocol import Protocol
from evaluation.protocol.deviations import protocol_warnings
from evaluation.protocol.kinds import TABLE, study_kind
from evaluation.protocol.target import target_table
from evaluation.protocol.wording import definition_text, eligibility_text
from evaluation.provenance import atomic_write_text

PLAN = "protocol.json"
YES_NO = {"0": "nej", "1": "ja"}
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def write_plan(protocol: Protocol, path: Path, *, folder: Path) -> str:
    """Write `protocol.json` beside the published tables; gives its text.

    Parameters
    ----------
    protocol : Protocol
    path : Path
    folder : Path
        The study's input files, for the value labels of a table.
    """
    text = json.dumps(
        _plan(protocol, folder), ensure_ascii=False, indent=1, sort_keys=True, default=str
    )
    atomic_write_text(path, text + "\n")
    return text


def _plan(protocol: Protocol, folder: Path) -> dict[str, Any]:
    return {
        **protocol.source,
        "title": asdict(protocol.title),
        "question": asdict(protocol.question),
        "data": asdict(protocol.data),
        "definition": asdict(protocol.definition),
        "arms": [asdict(arm) for arm in protocol.arms],
        "contrasts": [asdict(contrast) for contrast in protocol.contrasts],
        "outcomes": [asdict(outcome) for outcome in protocol.outcomes],
        "sensitivity": [
            {"name": item.name, "label": item.label, "override": dict(item.override)}
            for item in protocol.sensitivity
        ],
        "estimators": [asdict(item) for item in protocol.estimators],
        "families": [asdict(item) for item in protocol.families],
        "groups": [asdict(item) for item in protocol.groups],
        "placebo_starts": [asdict(item) for item in protocol.placebo_starts],
        "robustness": asdict(protocol.robustness),
        "multiverse": _grid(protocol),
        "gates": _finite(asdict(protocol.gates)),
        "disclosure": asdict(protocol.disclosure),
        "changes": [asdict(change) for change in protocol.changes],
        "sha256": protocol.sha256,
        "eligibility_text": eligibility_text(protocol),
        "definition_text": definition_text(protocol),
        "warnings": list(protocol_warnings(protocol)),
        "target": target_table(protocol).to_dict("records"),
        "labels": _labels(protocol, folder),
    }


def _grid(protocol: Protocol) -> dict[str, Any]:
    """Give every definition of the grid with its values, the plan's own first and unnamed."""
    if protocol.multiverse is None:
        return {}
    variants = [
        {"name": item.name, "changed": item.changed, **asdict(item.definition)}
        for item in protocol.multiverse.variants(protocol.definition)
    ]
    own = {"name": "", "changed": (), **asdict(protocol.definition)}
    return {"contrast": protocol.multiverse.contrast, "variants": [own, *variants]}


def _finite(limits: dict[str, Any]) -> dict[str, Any]:
    """Leave out limits that are not set: JSON has no word for what is without end."""
    return {name: value for name, value in limits.items() if math.isfinite(value)}


def _labels(protocol: Protocol, folder: Path) -> dict[str, dict[str, str]]:
    """Labels of the levels of each background variable."""
    names = [covariate.name for covariate in protocol.adjustment.covariates]
    if study_kind(protocol).data == TABLE.data:
        found = read_labels(folder / protocol.data.file)
        return {name: _texts(found.get(name, {})) for name in names}
    return {name: _register_labels(name) for name in names}


def _register_labels(name: str) -> dict[str, str]:
    missing = {MISSING: "uppgift saknas", "": "uppgift saknas"}
    if name == "kalendermanad":
        return {str(number): MONTHS[number - 1] for number in range(1, len(calendar.month_name))}
    return {**missing, **(dict(code_labels(name)) or YES_NO)}


def _texts(labels: Mapping[Any, Any]) -> dict[str, str]:
    """Write value labels by text: 1.0 in a statistics file is the level 1."""
    return {
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value): str(
            label
        )
        for value, label in labels.items()
    }
