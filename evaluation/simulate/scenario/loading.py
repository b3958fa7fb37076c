"""Scenario files → `Scenario`, with every key checked before anything is simulated."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from evaluation.errors import EvaluationError, ProtocolError, UsageError, raise_all
from evaluation.simulate.scenario.checks import value_faults
from evaluation.simulate.scenario.scenario import (
    Arm,
    ClassLaw,
    Effect,
    Enrolment,
    HouseholdMix,
    Inflow,
    Municipality,
    Period,
    Policy,
    Referral,
    Routine,
    Scenario,
    Size,
    TruthPlan,
)
from evaluation.simulate.scenario.types import type_fault

FOLDER = Path(__file__).parent / "scenarios"
SECTIONS: Mapping[str, type] = {
    "municipality": Municipality,
    "period": Period,
    "size": Size,
    "inflow": Inflow,
    "enrolment": Enrolment,
    "households": HouseholdMix,
    "policy": Policy,
    "referral": Referral,
    "truth": TruthPlan,
    "routine": Routine,
}
CHANGEABLE = ("size", "period", "policy", "truth")
# Not a key of a file: what was asked for instead of the file's values.
OVERRIDES = "overrides"
Record = TypeVar("Record")
Faults = list[EvaluationError]


def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios that come with the framework."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_scenario(name_or_path: str | Path, **overrides: object) -> Scenario:
    """Scenario by name or by path to a TOML file.

    Parameters
    ----------
    name_or_path : str or Path
        One of `scenario_names()` or a file.
    **overrides : object
        New values of fields in `[size]`, `[period]`, `[policy]` or `[truth]`, such as
        ``adults=300``; the scenario remembers them.

    Raises
    ------
    ProtocolError, Faults
        With every fault of the file: place, and what is allowed there.
    """
    path = _path_of(name_or_path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(
            f"not a TOML file: {error}", at=path.name, way_out="correct the line that is named"
        ) from error
    faults: Faults = []
    scenario = _scenario(given, faults)
    raise_all(faults)
    # Without a structural fault every part is there.
    complete = _override(cast("Scenario", scenario), overrides)
    raise_all(list(value_faults(complete)))
    return complete


def _path_of(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UsageError("no such scenario file", at=path.name)
        return path
    if str(name_or_path) not in scenario_names():
        known = ", ".join(scenario_names())
        raise UsageError(
            f"unknown scenario '{name_or_path}'", at="scenario", way_out=f"allowed: {known}"
        )
    return FOLDER / f"{name_or_path}.toml"


def _scenario(given: dict[str, Any], faults: Faults) -> Scenario | None:
    parts: dict[str, Any] = dict(given)
    for name, kind in SECTIONS.items():
        if name in parts:
            parts[name] = _fill(kind, parts[name], name, faults)
    classes = _table(given.get("classes", {}), "classes", faults)
    parts["classes"] = {
        name: _fill(ClassLaw, table, f"classes.{name}", faults) for name, table in classes.items()
    }
    arms = given.get("arms", [])
    if not isinstance(arms, list):
        faults.append(ProtocolError("not a list of tables", at="arms", way_out="write [[arms]]"))
        arms = []
    parts["arms"] = tuple(_arm(table, f"arms[{i}]", faults) for i, table in enumerate(arms))
    return _fill(Scenario, parts, "scenario", faults)


def _arm(given: object, at: str, faults: Faults) -> Arm | None:
    parts = dict(_table(given, at, faults))
    if "effect" in parts:
        parts["effect"] = _fill(Effect, parts["effect"], f"{at}.effect", faults)
    return _fill(Arm, parts, at, faults)


def _table(given: object, at: str, faults: Faults) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    faults.append(ProtocolError("not a table", at=at, way_out=f"write [{at}] and keys below it"))
    return {}


def _fill(kind: type[Record], given: object, at: str, faults: Faults) -> Record | None:
    known = {item.name: item for item in fields(kind) if item.name != OVERRIDES}  # type: ignore[arg-type]  # every kind is a dataclass
    found = len(faults)
    table = _table(given, at, faults)
    faults.extend(
        ProtocolError(f"unknown key '{key}'", at=f"{at}.{key}", allowed=list(known))
        for key in sorted(set(table) - set(known))
    )
    for name, item in known.items():
        required = item.default is MISSING and item.default_factory is MISSING
        if required and name not in table:
            faults.append(ProtocolError(f"missing key '{name}'", at=at))
        elif name in table:
            faults.extend(type_fault(item.type, table[name], f"{at}.{name}"))
    if len(faults) > found:
        return None
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})


def _override(scenario: Scenario, overrides: Mapping[str, object]) -> Scenario:
    sections = {section: getattr(scenario, section) for section in CHANGEABLE}
    faults: Faults = []
    for key, value in overrides.items():
        places = [
            (section, item)
            for section, record in sections.items()
            for item in fields(record)
            if item.name == key
        ]
        if not places:
            names = [item.name for record in sections.values() for item in fields(record)]
            raise UsageError(
                f"unknown override '{key}'", at="scenario", way_out=f"allowed: {', '.join(names)}"
            )
        section, item = places[0]
        found = list(type_fault(item.type, value, f"{section}.{key}"))
        faults.extend(found)
        if not found:
            changed = tuple(value) if isinstance(value, list) else value
            sections[section] = replace(sections[section], **{key: changed})
    raise_all(faults)
    return replace(scenario, **sections, overrides=dict(overrides))
