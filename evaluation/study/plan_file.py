"""The plan as pages read it: the protocol as it was declared, and what is printed from it."""

import calendar
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.data import read_labels
from evaluation.data.labels import code_labels
from evaluation.design.matrix import MISSING
from evaluation.protocol import Protocol
from evaluation.protocol.background import is_local
from evaluation.protocol.kinds import TABLE, study_kind
from evaluation.protocol.overriding import own_functions
from evaluation.provenance import atomic_write_text
from evaluation.study.indicators.printed import printed_indicators

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


def write_plan(
    protocol: Protocol, path: Path, *, folder: Path, tables: Mapping[str, pd.DataFrame]
) -> str:
    """Write `protocol.json` beside the published tables; gives its text.

    Parameters
    ----------
    protocol : Protocol
    path : Path
    folder : Path
        The study's input files, for the value labels of a table.
    tables : mapping of str to DataFrame
        What is published: a file's labels of other values are told to nobody.
    """
    text = json.dumps(
        _plan(protocol, folder, tables), ensure_ascii=False, indent=1, sort_keys=True, default=str
    )
    atomic_write_text(path, text + "\n")
    return text


def _plan(protocol: Protocol, folder: Path, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    return {
        "protocol": protocol.source,
        "functions": own_functions(protocol),
        "sha256": protocol.sha256,
        "printed": {
            "labels": _labels(protocol, folder, tables),
            "indicators": printed_indicators(protocol),
        },
    }


def _labels(
    protocol: Protocol, folder: Path, tables: Mapping[str, pd.DataFrame]
) -> dict[str, dict[str, str]]:
    """Labels of the levels of each background variable."""
    names = [covariate.name for covariate in protocol.adjustment.covariates]
    if study_kind(protocol).data == TABLE.data:
        found = read_labels(folder / protocol.data.file)
        return {name: _told(_texts(found.get(name, {})), name, protocol, tables) for name in names}
    return {name: _register_labels(name) for name in names}


def _told(
    labels: Mapping[str, str], name: str, protocol: Protocol, tables: Mapping[str, pd.DataFrame]
) -> dict[str, str]:
    """Keep the labels of the values that a published table or a declared group names."""
    groups = [group for group in protocol.groups if group.covariate == name]
    named = {level for group in groups for level in group.levels}
    for table in tables.values():
        if {"covariate", "level"} <= set(table.columns):
            named |= set(table.loc[table["covariate"] == name, "level"])
    return {level: label for level, label in labels.items() if level in named}


def _register_labels(name: str) -> dict[str, str]:
    missing = {MISSING: "uppgift saknas", "": "uppgift saknas"}
    if name == "kalendermanad":
        return {str(number): MONTHS[number - 1] for number in range(1, len(calendar.month_name))}
    return {**missing, **({} if is_local(name) else dict(code_labels(name)) or YES_NO)}


def _texts(labels: Mapping[Any, Any]) -> dict[str, str]:
    """Write value labels by text: 1.0 in a statistics file is the level 1."""
    return {
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value): str(
            label
        )
        for value, label in labels.items()
    }
