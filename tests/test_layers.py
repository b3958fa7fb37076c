"""The house: imports run downwards, modules are short, and every file says what it is for."""

import ast
from pathlib import Path

import pytest

from evaluation.provenance import LAYERS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "evaluation"
MODULES = sorted(path for top in (PACKAGE, ROOT / "data_schemas") for path in top.rglob("*.py"))
FLOORS = {name: floor for floor, rooms in enumerate(LAYERS) for name in rooms}
BESIDE = {
    # Not on the ladder: what each may use, and by whom it is used.
    "simulate": frozenset({"errors", "provenance", "data"}),
    "data_schemas": frozenset({"errors"}),
}
USERS = {
    "simulate": frozenset({"commands", "simulate"}),
    "data_schemas": frozenset({"data", "simulate", "data_schemas"}),
}
FORBIDDEN_NAMES = {"utils", "helpers", "util", "helper", "common", "misc"}
LONGEST = 300


def _room(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "data_schemas" or len(parts) == 1 else parts[1]


def _imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path.name}"
            names = [node.module or ""]
            if node.module == "evaluation":
                names = [f"evaluation.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            top, _, rest = name.partition(".")
            if top == "data_schemas":
                yield "data_schemas", node.lineno
            elif top == "evaluation" and rest:
                yield rest.split(".")[0], node.lineno


def _allowed(room, other):
    if room == other:
        return True
    if other in USERS:
        return room in USERS[other]
    if room in BESIDE:
        return other in BESIDE[room]
    return FLOORS[other] < FLOORS[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_downwards_only(path):
    room = _room(path)
    if room == "__init__":  # the surface: lazy names of every room
        return
    assert room in FLOORS or room in BESIDE, f"room {room} has no floor in provenance/layers.py"

    upward = [
        f"line {line}: {room} may not import {other}"
        for other, line in _imported_rooms(path)
        if not _allowed(room, other)
    ]

    assert upward == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_module_is_short_well_named_and_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LONGEST
    assert path.stem not in FORBIDDEN_NAMES
    assert path.parent.name not in FORBIDDEN_NAMES
    assert ast.get_docstring(ast.parse(text)), "no module docstring"


@pytest.mark.parametrize(
    ("room", "other"),
    [
        pytest.param("provenance", "data", id="upward"),
        pytest.param("cohort", "simulate", id="simulate is for verbs and tests"),
        pytest.param("report", "data_schemas", id="schemas are for the data room"),
        pytest.param("simulate", "cohort", id="simulate looks at data only"),
        pytest.param("study", "report", id="a sentence re-estimates nothing"),
        pytest.param("protocol", "design", id="what is declared knows no weights"),
        pytest.param("study", "cli", id="the cli is the roof"),
    ],
)
def test_the_rule_forbids(room, other):
    assert not _allowed(room, other)
