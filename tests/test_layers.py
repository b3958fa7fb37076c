"""The house: imports run downwards, modules are short, and every file says what it is for."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
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
SHELVED = ("estimate", "estimate.did", "cohort", "design")


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


def _imports(node):
    """Imports below a node, lazy ones too; those for the type checker alone are not run."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if isinstance(child, ast.ImportFrom) and child.module:
            yield from ((child.module, alias.name) for alias in child.names)
        yield from _imports(child)


@cache
def _module_graph():
    """Each module of the package with the modules it imports; a package's surface is none."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in MODULES
        if path.name != "__init__.py"
    }
    graph = {}
    for name, path in paths.items():
        used = _imports(ast.parse(path.read_text(encoding="utf-8")))
        found = {place for module, what in used for place in (module, f"{module}.{what}")}
        graph[name] = (found & set(paths)) - {name}
    return graph


def _circle(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def test_no_modules_import_each_other_in_a_circle():
    assert _circle(_module_graph()) is None


@pytest.mark.parametrize("room", SHELVED)
def test_no_folders_of_a_room_import_each_other_in_a_circle(room):
    inside = f"evaluation.{room}."

    def folder(module):
        return module.removeprefix(inside).split(".")[0]

    graph = {}
    for module, used in _module_graph().items():
        if module.startswith(inside):
            others = {folder(other) for other in used if other.startswith(inside)}
            graph.setdefault(folder(module), set()).update(others - {folder(module)})

    assert _circle(graph) is None


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


def test_a_circle_is_found_and_lazy_imports_count():
    text = "if TYPE_CHECKING:\n    from a import b\ndef f():\n    from c import d"

    assert list(_imports(ast.parse(text))) == [("c", "d")]
    assert set(_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


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
