"""How far are we from R? Every set of reference values, and the largest deviation from it.

Run: python -m benchmarks.parity [--topics]
Runs the parity tests and listens: which sets of tests/r/*.json each test reads, and how far what
it compares lies from them. A deviation is relative to the value; values below a thousandth of the
largest in their array count as that. A test that reads several sets gives each its largest
deviation. Comparisons wider than a millionth are told apart: there R is an approximation, and the
test says of what. `--topics` prints one row per topic instead of one per set.
"""

import argparse
import contextlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path("tests") / "r"
TESTS = (Path("tests") / "estimate", Path("tests") / "design")
SMALL, WIDE = 1e-3, 1e-6
READS = re.compile(r"import .*(FOLDER|values)|tests/r|\.json")
# Bounds printed with three digits, and moments of one register: not parity with R's digits.
OTHERS = {"honest.json"}
DID, PEER = "did.json", "csdid.json"
BY_NAME = {"survival.json", "cox.json", "competing.json", "curves_more.json"}
FILES = {
    "discrete.json": "discrete-time hazard",
    "standardise.json": "standardisation",
    "design.json": "weights",
}
TOPICS = {
    **dict.fromkeys(("km", "na", "milestone", "greenwood", "weighted", "late"), "Kaplan–Meier"),
    **dict.fromkeys(("aj", "cuminc", "states", "moves"), "Aalen–Johansen"),
    **dict.fromkeys(("rmst", "rmtl", "months"), "restricted means"),
    **dict.fromkeys(("logrank", "trend"), "log-rank family"),
    **dict.fromkeys(("cox", "cause", "resid", "residuals"), "Cox"),
    **dict.fromkeys(("basehaz", "coxsurv", "survfit", "product"), "Cox, predictions"),
    **dict.fromkeys(("ag", "pwp"), "recurrent events"),
    "zph": "proportional hazards",
    "finegray": "Fine–Gray",
    "crr": "Fine–Gray",
    "gray": "Gray's test",
    "pseudo": "pseudo-values",
    "quantile": "quantiles",
    "ate": "standardisation",
    "ipcw": "censoring weights",
}
DID_TOPICS = {
    "cells": "group-time effects",
    "published": "group-time effects, published",
    "other": "two-way, imputation, Sun–Abraham",
}
Key = tuple[str, str]


class Sets(dict):
    """The sets of one file, which note who is read."""

    def __init__(self, found: dict[str, Any], file: str, read: set[Key]) -> None:
        super().__init__(found)
        self._file, self._read = file, read

    def __getitem__(self, name: str) -> Any:
        self._read.add((self._file, name))
        return super().__getitem__(name)


class Noted(dict):
    """One set, or a part of it, which notes that it is read."""

    def __init__(self, found: dict[str, Any], key: Key, read: set[Key]) -> None:
        inner = (
            (name, Noted(each, key, read) if isinstance(each, dict) else each)
            for name, each in found.items()
        )
        super().__init__(inner)
        self._key, self._read = key, read

    def __getitem__(self, name: str) -> Any:
        self._read.add(self._key)
        return super().__getitem__(name)


def did_sets(file: str, found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and sets of differences in differences: cells, published pages, others."""
    for each in found["sets"] if file == PEER else found["did_mpdta"]:
        tag = each.get("tag") or {k: v for k, v in each.items() if not isinstance(v, list)}
        yield "cells: " + " ".join(str(value) for value in tag.values()), each
    for each in found.get("published", []):
        yield f"published: {each['id']}", each
    for name, each in found.get("other", {}).items():
        yield f"other: {name}", each


def noted_did(file: str, found: dict[str, Any], read: set[Key]) -> dict[str, Any]:
    """The file as it was, each set noting that it is read."""
    sets = [Noted(each, (file, name), read) for name, each in did_sets(file, found)]
    if file == PEER:
        return found | {"sets": sets}
    cells, published = len(found["did_mpdta"]), len(found["published"])
    return found | {
        "did_mpdta": sets[:cells],
        "published": sets[cells : cells + published],
        "other": dict(zip(found["other"], sets[cells + published :], strict=True)),
    }


@dataclass(slots=True)
class Line:
    """What the tests said of a set."""

    tests: int = 0
    deviation: float = 0.0
    wide: float = 0.0


class Listener:
    """A plugin of pytest that notes sets read and deviations found, test by test."""

    def __init__(self) -> None:
        self.read: set[Key] = set()
        self.far: list[tuple[float, float]] = []
        self.lines: dict[Key, Line] = {key: Line() for key in all_sets()}
        self.failed: list[str] = []

    def pytest_runtest_logstart(self) -> None:
        self.read.clear()
        self.far.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        try:
            return (yield)
        except BaseException:
            self.failed.append(item.nodeid)
            raise
        finally:
            close = [far for far, bound in self.far if bound <= WIDE]
            wide = [far for far, bound in self.far if bound > WIDE]
            for line in (self.lines[key] for key in self.read if key in self.lines):
                line.tests += bool(close)
                line.deviation = max([line.deviation, *close])
                line.wide = max([line.wide, *wide])


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Reference files and comparisons tell the listener."""
    texts = {path.read_text(encoding="utf-8"): path.name for path in FOLDER.glob("*.json")}
    loads, compare = json.loads, np.testing.assert_allclose

    def noting_loads(text: str, *given: Any, **more: Any) -> Any:
        found = loads(text, *given, **more)
        if text not in texts:
            return found
        if texts[text] in (DID, PEER):
            return noted_did(texts[text], found, listener.read)
        if "refs" in found:
            return found | {"refs": Sets(found["refs"], texts[text], listener.read)}
        return Sets(found, texts[text], listener.read)

    def noting_compare(found: Any, wanted: Any, rtol: float = 1e-7, **more: Any) -> None:
        far = largest_deviation(found, wanted)
        # Printed digits are compared by an absolute distance.
        bound = rtol if far <= WIDE else max(rtol, more.get("atol", 0.0))
        listener.far.append((far, bound))
        compare(found, wanted, rtol=rtol, **more)

    json.loads, np.testing.assert_allclose = noting_loads, noting_compare
    try:
        yield
    finally:
        json.loads, np.testing.assert_allclose = loads, compare


def largest_deviation(found: Any, wanted: Any) -> float:
    """Largest relative deviation; 0 when nothing finite is compared."""
    found, wanted = np.broadcast_arrays(np.asarray(found, float), np.asarray(wanted, float))
    known = np.isfinite(found) & np.isfinite(wanted)
    if not known.any() or not wanted[known].any():
        return 0.0
    scale = np.maximum(np.abs(wanted[known]), SMALL * np.abs(wanted[known]).max())
    return float((np.abs(found - wanted)[known] / scale).max())


def all_sets() -> list[Key]:
    keys = []
    for path in sorted(FOLDER.glob("*.json")):
        if path.name in OTHERS:
            continue
        found = json.loads(path.read_text(encoding="utf-8"))
        if path.name in (DID, PEER):
            keys += [(path.name, name) for name, _ in did_sets(path.name, found)]
            continue
        keys += [(path.name, name) for name in found.get("refs", found)]
    return keys


def topic_of(key: Key) -> str:
    """What the set is about: by its file, or by the first word of its name."""
    file, name = key
    if file in (DID, PEER):
        return DID_TOPICS[name.split(":")[0]]
    if file not in BY_NAME:
        return FILES.get(file, file.removesuffix(".json"))
    return TOPICS.get(name.split("_")[0], "curves by strata")


def topic_lines(lines: dict[Key, Line]) -> Iterator[str]:
    topics: dict[str, list[Line]] = defaultdict(list)
    for key, line in lines.items():
        if line.tests:
            topics[topic_of(key)].append(line)
    yield "| topic | sets | largest relative deviation |"
    yield "|---|--:|--:|"
    for topic, found in sorted(topics.items()):
        yield f"| {topic} | {len(found)} | {max(line.deviation for line in found):.0e} |"


def set_lines(lines: dict[Key, Line]) -> Iterator[str]:
    yield "| file | set | tests | largest relative deviation |"
    yield "|---|---|--:|--:|"
    for (file, name), line in lines.items():
        if line.tests:
            yield f"| {file} | {name} | {line.tests} | {line.deviation:.0e} |"


def asides(lines: dict[Key, Line]) -> Iterator[str]:
    """Sets compared widely, and sets that no test reads by name before comparing arrays."""
    for (file, name), line in lines.items():
        if line.wide:
            yield f"- {file} {name}: compared widely, largest deviation {line.wide:.0e}"
    for (file, name), line in lines.items():
        if not line.tests and not line.wide:
            yield f"- {file} {name}: not read by its name"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--topics", action="store_true", help="one row per topic")
    given = parser.parse_args()
    files = [
        str(path)
        for folder in TESTS
        for path in sorted(folder.rglob("test_*.py"))
        if READS.search(path.read_text(encoding="utf-8"))
    ]
    listener, heard = Listener(), io.StringIO()
    with listening(listener), contextlib.redirect_stdout(heard):
        status = pytest.main([*files, "-q", "-p", "no:cacheprovider"], [listener])
    table = topic_lines if given.topics else set_lines
    print("\n".join([*table(listener.lines), "", *asides(listener.lines)]))
    print("\n".join(f"failed: {test}" for test in listener.failed))
    return int(status)


if __name__ == "__main__":
    raise SystemExit(main())
