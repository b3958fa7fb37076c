"""Scenario files → `Scenario`, with every key checked before anything is simulated."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from evaluation.errors import EvaluationError, ProtocolError, UsageError, raise_all
from evaluation.simulate.scenario import (
    Arm,
    ClassLaw,
    Effect,
    Enrolment,
    HouseholdMix,
    Levels,
    Municipality,
    Period,
    Policy,
    Scenario,
    Size,
    TruthPlan,
)

FOLDER = Path(__file__).parent / "scenarios"
SECTIONS: Mapping[str, type] = {
    "municipality": Municipality,
    "period": Period,
    "size": Size,
    "enrolment": Enrolment,
    "households": HouseholdMix,
    "policy": Policy,
    "truth": TruthPlan,
}
COLUMNS = (
    "alder",
    "kon",
    "fodelseland",
    "utbildning",
    "forsorjningshinder",
    "tid_utan_arbete",
    "anvisare",
)
SHARE_TOLERANCE = 1e-9
Record = TypeVar("Record")


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
        ``adults=300``.
    """
    path = _path_of(name_or_path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(f"not a TOML file: {error}", at=path.name) from error
    faults: list[EvaluationError] = []
    scenario = _scenario(given, faults)
    raise_all(faults)
    # Without a structural fault every part is there.
    complete = cast("Scenario", scenario)
    raise_all(_value_faults(complete))
    return _override(complete, overrides)


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


def _scenario(given: dict[str, Any], faults: list[EvaluationError]) -> Scenario | None:
    parts: dict[str, Any] = dict(given)
    for name, kind in SECTIONS.items():
        if name in parts:
            parts[name] = _fill(kind, parts[name], name, faults)
    parts["classes"] = {
        name: _fill(ClassLaw, table, f"classes.{name}", faults)
        for name, table in given.get("classes", {}).items()
    }
    parts["arms"] = tuple(
        _arm(table, f"arms[{i}]", faults) for i, table in enumerate(given.get("arms", []))
    )
    return _fill(Scenario, parts, "scenario", faults)


def _arm(table: dict[str, Any], at: str, faults: list[EvaluationError]) -> Arm | None:
    parts = dict(table)
    if "effect" in parts:
        parts["effect"] = _fill(Effect, parts["effect"], f"{at}.effect", faults)
    return _fill(Arm, parts, at, faults)


def _fill(
    kind: type[Record], given: Mapping[str, Any], at: str, faults: list[EvaluationError]
) -> Record | None:
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    found = len(faults)
    faults.extend(
        ProtocolError(f"unknown key '{key}'", at=f"{at}.{key}", allowed=list(known))
        for key in sorted(set(given) - set(known))
    )
    for name, item in known.items():
        required = item.default is MISSING and item.default_factory is MISSING
        if required and name not in given:
            faults.append(ProtocolError(f"missing key '{name}'", at=at))
    if len(faults) > found:
        return None
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in given.items()})


def _value_faults(scenario: Scenario) -> list[EvaluationError]:
    faults: list[EvaluationError] = []
    _check_sum(faults, "classes", [law.share for law in scenario.classes.values()])
    for name, law in scenario.classes.items():
        at = f"classes.{name}.covariates"
        faults.extend(
            ProtocolError(f"missing column '{column}'", at=at)
            for column in COLUMNS
            if column not in law.covariates
        )
        for column, levels in law.covariates.items():
            _check_sum(faults, f"{at}.{column}", list(levels.values()))
    for i, arm in enumerate(scenario.arms):
        _check_sum(faults, f"arms[{i}].months", list(arm.months.values()))
        _check_terms(faults, f"arms[{i}].coefficients", arm.coefficients)
    _check_terms(faults, "enrolment.coefficients", scenario.enrolment.coefficients)
    _check_word(faults, "policy.kind", scenario.policy.kind, ("hazard", "randomised"))
    _check_word(faults, "truth.method", scenario.truth.method, ("exact", "paths"))
    return faults


def _check_terms(faults: list[EvaluationError], at: str, coefficients: Levels) -> None:
    for term in coefficients:
        _check_word(faults, f"{at}.{term}", term.split("=", 1)[0], COLUMNS)


def _check_word(
    faults: list[EvaluationError], at: str, word: str, allowed: tuple[str, ...]
) -> None:
    if word not in allowed:
        faults.append(ProtocolError(f"unknown value '{word}'", at=at, allowed=allowed))


def _check_sum(faults: list[EvaluationError], at: str, shares: Sequence[float]) -> None:
    if abs(sum(shares) - 1) > SHARE_TOLERANCE:
        faults.append(ProtocolError("the shares do not sum to 1", at=at))


def _override(scenario: Scenario, overrides: Mapping[str, object]) -> Scenario:
    for key, value in overrides.items():
        for section in ("size", "period", "policy", "truth"):
            record = getattr(scenario, section)
            if key in {item.name for item in fields(record)}:
                changed: dict[str, Any] = {section: replace(record, **{key: value})}
                scenario = replace(scenario, **changed)
                break
        else:
            raise UsageError(f"unknown override '{key}'", at="scenario")
    return scenario
