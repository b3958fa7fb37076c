"""What a second release still shows when its extract differs by one person.

Run: python -m benchmarks.two_extracts [--person NUMBER ...]
The flagship's tables are made of the default municipality and of the same without one person,
who has started an employment. The second is published alone, and beside a release of the first.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.audit_seconds import FLAGSHIP, unpublished
from evaluation.commands.synth import DEFAULT
from evaluation.disclosure import Results
from evaluation.disclosure.levels import Rules
from evaluation.provenance import Project, find_project

STARTED, PERSON, HOME = "Stockholmsjobb", "lopnr", "hushall_id"
LIST = "leverans.json"


def starters(folder: Path) -> dict[str, frozenset[str]]:
    """Persons who have started an employment and have had no other adult in their households."""
    members: dict[str, set[str]] = {}
    homes: dict[str, set[str]] = {}
    for row in _rows(folder / "bistand_manad.csv"):
        members.setdefault(row[HOME], set()).add(row[PERSON])
        homes.setdefault(row[PERSON], set()).add(row[HOME])
    started = [row[PERSON] for row in _rows(folder / "insats.csv") if STARTED in row.values()]
    return {
        person: frozenset(homes[person])
        for person in dict.fromkeys(started)
        if all(len(members[home]) == 1 for home in homes.get(person, {""}) if home in members)
        and person in homes
    }


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")


def without(gone: frozenset[str], folder: Path, into: Path) -> None:
    """Write a delivery that lacks the rows of a person and of the households."""
    shutil.copytree(folder, into)
    listed = json.loads((into / LIST).read_text(encoding="utf-8"))
    for entry in listed["filer"]:
        file = into / entry["fil"]
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if gone.isdisjoint(line.rstrip("\r\n").split(";"))]
        file.write_text("".join(kept), encoding="utf-8", newline="")
        entry["rader"] = len(kept) - 1
        entry["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (into / LIST).write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")


def one_less(gone: frozenset[str], root: Path) -> tuple[Results, Rules]:
    """The flagship's tables of the default municipality without a person."""
    here, project = find_project(), Project(root)
    shutil.copytree(here.analyses / FLAGSHIP, project.analyses / FLAGSHIP)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(here.root / name, root)
    without(gone, here.build / "synth" / DEFAULT, project.build / "synth" / DEFAULT)
    results, protocol = unpublished(project)
    return results, protocol.disclosure
