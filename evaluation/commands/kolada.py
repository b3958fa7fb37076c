"""`evaluation kolada`: published values into one snapshot; the one verb that uses the network."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.commands.audited import audited, placed
from evaluation.commands.output import Output, shown
from evaluation.errors import DataError, UsageError
from evaluation.provenance import Project
from evaluation.provenance.environment import today

if TYPE_CHECKING:
    from evaluation.data.kolada.query import Query
    from evaluation.data.kolada.snapshot import Snapshot

YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
MOST_TOLD = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    fetch = below.add_parser("fetch", help="ask Kolada over the network, and write a snapshot")
    read = below.add_parser("read", help="make a snapshot of saved answers (v2 or v3)")
    compare = below.add_parser("compare", help="what changed between two snapshots")
    for action in (fetch, read):
        action.add_argument("--municipality", required=True, metavar="CODE", help="as 0381")
        action.add_argument(
            "--kpi", action="append", metavar="ID", help="default: those of the indicators"
        )
        action.add_argument("--similar", default="IFO", metavar="SUBJECT", help="liknande kommuner")
        action.add_argument("--out", type=Path, required=True, metavar="FILE.json")
        action.add_argument("--over", action="store_true", help="replace an earlier snapshot")
    fetch.add_argument("--years", required=True, metavar="2015-2024")
    fetch.add_argument("--base", help="address of the interface (default: Kolada's, version 3)")
    fetch.add_argument("--timeout", type=float, default=30.0, help="seconds for a page")
    read.add_argument("files", type=Path, nargs="+", metavar="ANSWER.json")
    read.add_argument("--years", default="", metavar="2015-2024", help="default: all in them")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    for action in (fetch, read, compare):
        # After the action as before it; not said here, what was said there stands.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        action.add_argument("--project", type=Path, default=argparse.SUPPRESS)


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Do what was asked for."""
    return _ACTIONS[arguments.action](arguments, project, output)


def _fetch(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    from evaluation.data.kolada.asking import BASE, Asker
    from evaluation.data.kolada.fetching import fetched

    asker = Asker(base=(arguments.base or BASE).rstrip("/"), timeout=arguments.timeout)

    def collected(query: "Query") -> "Snapshot":
        output.progress(f"asking {asker.base}")
        return fetched(asker, query, date=today().isoformat())

    return _kept(arguments, project, output, collected)


def _read(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    from evaluation.data.kolada.saved import from_files

    if missing := [path.name for path in arguments.files if not path.is_file()]:
        raise UsageError("no such file", at=", ".join(missing), way_out="name saved answers")

    def collected(query: "Query") -> "Snapshot":
        return from_files(arguments.files, query, date=today().isoformat())

    return _kept(arguments, project, output, collected)


def _kept(
    arguments: argparse.Namespace,
    project: Project,
    output: Output,
    collected: Callable[["Query"], "Snapshot"],
) -> int:
    """Write the snapshot when all of it is there, and tell what it holds and what it changed."""
    from evaluation.data.kolada.snapshot import write_snapshot

    out = arguments.out
    if out.exists() and not arguments.over:
        way_out = "name another file, or replace it with --over"
        raise UsageError("there is a snapshot already", at=out.name, way_out=way_out)
    earlier = _earlier(out)
    with audited(project, "kolada", action=arguments.action, file=placed(out, project)) as line:
        found = collected(_query(arguments))
        write_snapshot(found, out)
        line.update(sha256=found.sha256, values=len(found.values))
    record, lines = _told(found)
    if earlier is not None:
        changes, told = _changes(earlier, found)
        record, lines = {**record, **changes}, [*lines, *told]
    output.result({"file": shown(out, project), **record}, [f"{shown(out, project)}:", *lines])
    return 0


def _earlier(path: Path) -> "Snapshot | None":
    """Read what is about to be replaced; None where it is no whole snapshot."""
    from evaluation.data.kolada.snapshot import read_snapshot

    try:
        return read_snapshot(path)
    except DataError:
        return None


def _compare(arguments: argparse.Namespace, _: Project, output: Output) -> int:
    from evaluation.data.kolada.snapshot import read_snapshot

    record, lines = _changes(read_snapshot(arguments.old), read_snapshot(arguments.new))
    output.result(record, lines)
    return 0


_ACTIONS: Mapping[str, Callable[[argparse.Namespace, Project, Output], int]] = {
    "fetch": _fetch,
    "read": _read,
    "compare": _compare,
}


def _query(arguments: argparse.Namespace) -> "Query":
    from evaluation.data.kolada.answers import KPI, MUNICIPALITY
    from evaluation.data.kolada.query import Query
    from evaluation.protocol.indicators.registry import kolada_ids

    if not MUNICIPALITY.fullmatch(arguments.municipality):
        way_out = "write its four digits, as 0381"
        raise UsageError("no code of a municipality", at="--municipality", way_out=way_out)
    kpis = tuple(dict.fromkeys(arguments.kpi or kolada_ids()))
    if not all(KPI.fullmatch(one) for one in kpis):
        raise UsageError("no id of a measure", at="--kpi", way_out="write it as N31814")
    return Query(
        municipality=arguments.municipality,
        kpis=kpis,
        years=_years(arguments.years),
        subject=arguments.similar,
    )


def _years(told: str) -> tuple[int, ...]:
    if not told:
        return ()
    found = YEARS.fullmatch(told)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise UsageError("no years", at="--years", way_out="write them as 2015-2024")
    return tuple(range(first, last + 1))


def _told(found: "Snapshot") -> tuple[dict[str, Any], list[str]]:
    from evaluation.data.kolada.snapshot import SIMILAR

    similar = [one.title for one in found.groups if one.kind == SIMILAR]
    record = {
        "sha256": found.sha256,
        "date": found.date,
        "values": len(found.values),
        "empty": sum(one.value is None for one in found.values),
        "deleted": len(found.deleted),
        "groups": [one.title for one in found.groups],
    }
    lines = [
        f"  {record['values']} values, {record['empty']} of them empty; "
        f"{record['deleted']} taken back by Kolada",
        f"  similar municipalities: {'; '.join(similar) or 'no group by that subject and name'}",
        f"  sha256 {found.sha256}",
    ]
    return record, lines


def _changes(old: "Snapshot", new: "Snapshot") -> tuple[dict[str, Any], list[str]]:
    from evaluation.data.kolada.revisions import ADDED, regrouped, revisions

    found, moved = revisions(old, new), tuple(regrouped(old, new))
    changed = [one for one in found if one.kind != ADDED]
    record: dict[str, Any] = {
        "revised": [
            [one.kind, one.kpi, one.municipality, one.year, one.before, one.now] for one in changed
        ],
        "added": len(found) - len(changed),
        "regrouped": [[one.title, one.left, one.joined] for one in moved],
    }
    lines = [
        f"  {one.kind}: {one.kpi} {one.municipality} {one.year}: {one.before} -> "
        f"{'nothing' if one.now is None else one.now}"
        for one in changed[:MOST_TOLD]
    ]
    if len(changed) > MOST_TOLD:
        lines.append(f"  and {len(changed) - MOST_TOLD} more (--json tells all)")
    lines += [
        f"  {one.title}: left {_listed(one.left)}; joined {_listed(one.joined)}" for one in moved
    ]
    return record, [f"  since {old.date}: {_counted(len(changed))}", *lines]


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes) or "none"


def _counted(number: int) -> str:
    return "no earlier value changed" if not number else f"{number} earlier values changed"
