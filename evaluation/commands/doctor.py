"""`evaluation doctor`: is this machine ready? One line each, with what to do."""

import argparse
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evaluation.commands.output import Output, shown
from evaluation.errors import EvaluationError
from evaluation.provenance import (
    AuditLog,
    Project,
    departures,
    git_commit,
    locked_packages,
    rendering_day,
)
from evaluation.provenance.installation import foreign_packages
from evaluation.provenance.leftovers import leftovers
from evaluation.provenance.project import STYLE

OLDEST_PYTHON = (3, 11)
INSTALL = "pip install --no-deps --require-hashes -r requirements.lock"
EMBEDDED = ("pypandoc", "typst", "nbclient", "ipykernel", "yaml")
NAMED = 3
FONTS = ("Inter-Regular", "Inter-SemiBold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing looked at.

    Attributes
    ----------
    ok : bool
        False only where something will fail.
    """

    topic: str
    ok: bool
    found: str
    way_out: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.epilog = "exit code 1 when something is missing"


def execute(_: argparse.Namespace, project: Project, output: Output) -> int:
    """Look at everything; fail with exit code 1 when something is missing."""
    looks = (
        _python,
        _package,
        _lock,
        _renderer,
        _fonts,
        _locale,
        _writing,
        _version_control,
        _audit,
        _unfinished,
        _validity,
        _snapshots,
    )
    findings = [look(project) for look in looks]
    record = {"ok": all(finding.ok for finding in findings)}
    output.result({**record, "findings": [asdict(item) for item in findings]}, _lines(findings))
    return 0 if record["ok"] else 1


def _lines(findings: list[Condition]) -> list[str]:
    return [
        f"{'ok ' if item.ok else 'NOT'}  {item.topic:<16} {item.found}"
        + (f"; {item.way_out}" if item.way_out else "")
        for item in findings
    ]


def _python(_: Project) -> Condition:
    found = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Condition(
        topic="python", ok=ok, found=found, way_out="" if ok else "install 3.11 or later"
    )


def _package(project: Project) -> Condition:
    if found := "; ".join(foreign_packages(project.root)):
        way_out = "use an environment of its own, with nothing else by that name"
        return Condition(topic="package", ok=False, found=found, way_out=way_out)
    return Condition(topic="package", ok=True, found="evaluation and data_schemas, ours")


def _lock(project: Project) -> Condition:
    if not locked_packages(project.root):
        return Condition(
            topic="packages",
            ok=False,
            found="no requirements.lock",
            way_out="pip freeze > requirements.lock",
        )
    other = [f"{name} {version}" for name, version in departures(project.root).items()]
    if not other:
        return Condition(topic="packages", ok=True, found="as locked")
    return Condition(
        topic="packages",
        ok=False,
        found=f"not as locked: {', '.join(other)}",
        way_out=INSTALL,
    )


def _renderer(_: Project) -> Condition:
    missing = [name for name in EMBEDDED if find_spec(name) is None]
    if missing:
        found = f"embedded lacks {', '.join(missing)}"
        return Condition(topic="renderer", ok=False, found=found, way_out=INSTALL)
    from evaluation.render.quarto import dotted, find_quarto, quarto_fault, quarto_version

    quarto = find_quarto()
    if quarto is None:
        return Condition(topic="renderer", ok=True, found="no Quarto, embedded ready")
    if fault := quarto_fault(quarto):
        return Condition(topic="renderer", ok=True, found=f"{fault}, embedded ready")
    found = f"Quarto {dotted(quarto_version(quarto))}, embedded ready"
    return Condition(topic="renderer", ok=True, found=found, way_out=_quarto_python())


def _quarto_python() -> str:
    # Quarto does not see an active environment on Windows.
    if os.environ.get("QUARTO_PYTHON") or (os.environ.get("VIRTUAL_ENV") and os.name != "nt"):
        return ""
    return "set QUARTO_PYTHON to this environment's python before `quarto render`"


def _fonts(project: Project) -> Condition:
    folder = project.style / "fonts"
    missing = [name for name in FONTS if not any(folder.glob(f"{name}.*"))]
    if missing:
        found = f"missing: {', '.join(missing)}"
        way_out = "restore reports/_style/fonts, or take the folder reports/_style away"
        return Condition(topic="fonts", ok=False, found=found, way_out=way_out)
    whose = "of the package" if project.style == STYLE else "of the project"
    return Condition(topic="fonts", ok=True, found=f"Inter, {whose}")


def _locale(_: Project) -> Condition:
    found = sys.getfilesystemencoding()
    ok = found.lower().replace("-", "") == "utf8"
    return Condition(
        topic="file names", ok=ok, found=found, way_out="" if ok else "set PYTHONUTF8=1"
    )


def _writing(project: Project) -> Condition:
    closed = [place.name for place in (project.build, project.site) if not _is_writable(place)]
    if closed:
        found = f"no permission in {', '.join(closed)}"
        return Condition(
            topic="write permission", ok=False, found=found, way_out="give it, or move"
        )
    return Condition(topic="write permission", ok=True, found="build, _site")


def _is_writable(place: Path) -> bool:
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    return os.access(nearest, os.W_OK)


def _version_control(project: Project) -> Condition:
    commit = git_commit(project.root)
    found = f"commit {commit[:12]}" if commit else "no commit"
    way_out = "" if commit else "`evaluation release` needs a git repository with a commit"
    return Condition(topic="version control", ok=True, found=found, way_out=way_out)


def _audit(project: Project) -> Condition:
    place = "build/private/audit.jsonl"
    try:
        trail = AuditLog(project.audit).trail()
    except EvaluationError as error:
        return Condition(topic="audit log", ok=False, found=str(error))
    except OSError:
        return Condition(topic="audit log", ok=False, found=f"not readable: {place}")
    found = f"{place}: {trail.lines} lines, chain whole"
    if trail.torn:
        found += f"; cut off by a kill: line {_numbers(trail.torn)}"
    if trail.set_back:
        found += f"; clock set back: line {_numbers(trail.set_back)}"
    return Condition(topic="audit log", ok=True, found=found)


def _numbers(lines: tuple[int, ...]) -> str:
    return ", ".join(map(str, lines))


def _plans(project: Project) -> Iterator[tuple[str, dict[str, Any]]]:
    for study in project.studies():
        try:
            yield study, tomllib.loads(project.protocol(study).read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue  # for `run` to refuse


def _snapshots(project: Project) -> Condition:
    told, ok = [], True
    for study, plan in _plans(project):
        section = plan.get("indicators")
        name = section.get("published", "") if isinstance(section, dict) else ""
        if isinstance(name, str) and name:
            try:
                told.append(f"{study}: {_fetched(project.analyses / study / name)}")
            except EvaluationError as error:
                told.append(f"{study}: {error.problem} @ {error.at}")
                ok = False
    found = "; ".join(told) or "no plan names a snapshot"
    way_out = "" if ok else "evaluation kolada fetch --out analyses/STUDY/FILE.json"
    return Condition(topic="Kolada", ok=ok, found=found, way_out=way_out)


def _fetched(path: Path) -> str:
    # Not read before a plan names one: the doctor works where the data room does not.
    from evaluation.data.kolada.snapshot import read_snapshot

    found = read_snapshot(path)
    return f"{found.municipality}, fetched {found.date}"


def _validity(project: Project) -> Condition:
    today = rendering_day()
    told = {study: str(plan.get("valid_until", "")) for study, plan in _plans(project)}
    old = [f"{study} ({until})" for study, until in told.items() if until and until < today]
    if not old:
        return Condition(
            topic="validity", ok=True, found="no answer is older than its plan lets it"
        )
    way_out = "run it on newer data, or move valid_until with a new version of the plan"
    found = f"valid no longer: {', '.join(old)}"
    # Its pages say so first; nothing fails.
    return Condition(topic="validity", ok=True, found=found, way_out=way_out)


def _unfinished(project: Project) -> Condition:
    found = leftovers(project)
    words = [f"going on: {who}" for who in found.running]
    words += [_named("project", [shown(path, project) for path in found.project])]
    words += [_named("temporary files", [path.name for path in found.temporary])]
    said = "; ".join(filter(None, words)) or "nothing"
    way_out = "" if said == "nothing" else "remove them when no command is going on"
    return Condition(topic="left unfinished", ok=True, found=said, way_out=way_out)


def _named(where: str, names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{where}: {', '.join(names[:NAMED])}{more}" if names else ""
