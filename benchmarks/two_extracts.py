"""What a second release still shows when its extract differs by one person.

Run: python -m benchmarks.two_extracts [--person NUMBER]
The flagship's tables are made of the default municipality and of the same without one person,
who has started an employment. The second is published alone, and beside a release of the first.
"""

import argparse
import csv
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.audit_seconds import FLAGSHIP, unpublished
from evaluation.commands.synth import DEFAULT
from evaluation.disclosure import Elsewhere, Published, Results, TableSpec, publish
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
    alone = {person for person, own in homes.items() if all(len(members[at]) == 1 for at in own)}
    return {person: frozenset(homes[person]) for person in started if person in alone}


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


def beside(first: Published, results: Results, rules: Rules) -> tuple[Published, float]:
    """The second release, held against the first, and what that took in CPU seconds."""
    other = Elsewhere(name="first", tables=first.tables, rules=first, same_persons=False)
    began = time.process_time()
    found = publish(results, rules, elsewhere=[other])
    return found, time.process_time() - began


def lines(specs: dict[str, TableSpec], alone: Published, second: Published) -> Iterator[str]:
    """Rows by table, and the shares of them that are shown."""
    for name, spec in specs.items():
        if spec.counts:
            shown = [(found.tables[name]["status"] == "ok").sum() for found in (alone, second)]
            shares = [f"{100 * rows / len(alone.tables[name]):.0f} %" for rows in shown]
            yield f"| {name} | {len(alone.tables[name]):,} | {shares[0]} | {shares[1]} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--person", type=int, default=0, help="which of those who have started")
    project = find_project()
    people = starters(project.build / "synth" / DEFAULT)
    person, homes = list(people.items())[parser.parse_args().person]
    results, protocol = unpublished(project)
    first = publish(results, protocol.disclosure)
    with tempfile.TemporaryDirectory() as root:
        changed, rules = one_less(frozenset({person, *homes}), Path(root))
    second, seconds = beside(first, changed, rules)
    print("| table | rows | shown alone | beside a release of one person more |")
    print("|---|--:|--:|--:|")
    print(*lines(dict(changed.specs), publish(changed, rules), second), sep="\n")
    assert second.audit is not None
    print(f"\n{seconds:.1f} CPU s; told of comers: {second.audit.told_of_comers}")


if __name__ == "__main__":
    main()
