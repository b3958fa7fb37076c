"""`evaluation new`: a study of any kind that runs at once, in an empty folder with its project."""

import argparse
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from evaluation.commands.output import Output, shown
from evaluation.commands.synth import default_folder
from evaluation.errors import UsageError
from evaluation.provenance import Project, atomic_folder, atomic_write_text, find_project, held
from evaluation.provenance.project import STYLE

SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
TABLE = "table"  # has its rows beside the plan
KINDS = {"register": "namnd", TABLE: "namnd", "panel": "namnd-panel"}
"""Kinds of study, and the part that is the body of the board's page of each."""
PAGE = "page.qmd"
READERS = SCAFFOLD / "pages"
PARTS = SCAFFOLD / "parts"
FIRST = SCAFFOLD / "first"
PARTS_HERE = "_parts"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="lower case letters, digits, underscores")
    parser.add_argument(
        "--kind",
        choices=tuple(KINDS),
        default=next(iter(KINDS)),
        help="register: who started what, month by month (default); "
        "table: one file, one row a person; panel: before and after a start",
    )


def project_for(start: Path | None) -> Project:
    """Find the project, or take an empty folder for one to be made in; hidden files may be there.

    Raises
    ------
    UsageError
        When there is no project and the folder holds something else.
    """
    folder = (start or Path.cwd()).resolve()
    try:
        return find_project(folder)
    except UsageError:
        if not folder.is_dir() or not _is_empty(folder):
            raise
    return Project(folder)


def _is_empty(folder: Path) -> bool:
    """Whether a folder holds nothing but hidden files, or what a killed `new` had begun."""
    reports = folder / "reports"
    seen = {path.name for path in folder.iterdir() if path.name[0] != "."}
    inside = {path.name for path in reports.iterdir()} if reports.is_dir() else set()
    made = {"_style", PARTS_HERE, *(path.name for path in FIRST.iterdir())}
    return (
        seen <= {"reports", "_quarto.yml"} and {name for name in inside if name[0] != "."} <= made
    )


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Write the study's protocol, its made-up table where it needs one, and its pages."""
    name = arguments.name
    folder = project.analyses / name
    if _NAME.fullmatch(name) is None:
        raise UsageError(
            f"'{name}' is no name for a study",
            at="NAME",
            way_out="begin with a-z, then a-z, 0-9 and _, at most 40 signs",
        )
    texts = _scaffold(SCAFFOLD / arguments.kind, name)
    pages = {project.page(name): texts.pop(PAGE), **_for_readers(arguments.kind, name, project)}
    _refuse_taken(folder, pages, project)
    begun = begin_project(project)
    # The pages first: killed in between, the same command goes on where it was.
    for page, text in pages.items():
        atomic_write_text(page, text)
    with atomic_folder(folder, over=False) as fresh:
        for file, content in texts.items():
            atomic_write_text(fresh / file, content)
    written = (*begun, *(folder / file for file in texts), *pages)
    paths = [shown(path, project) for path in written]
    then = f"then: evaluation render {' '.join(page.stem for page in pages)}"
    output.result(
        {"study": name, "paths": paths},
        [*paths, f"next: {_before(arguments.kind, project)}evaluation run {name}", then],
    )
    return 0


def _refuse_taken(folder: Path, pages: Mapping[Path, str], project: Project) -> None:
    others = [path for path in pages if path.exists() and _text(path) != pages[path]]
    for place in [folder] if folder.exists() else others:
        raise UsageError(
            "there is one already", at=shown(place, project), way_out="choose another name"
        )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _scaffold(folder: Path, name: str) -> dict[str, str]:
    """Texts of a scaffold by file, with the study's name."""
    return {path.name: _text(path).replace("NAME", name) for path in sorted(folder.iterdir())}


def _for_readers(kind: str, name: str, project: Project) -> dict[Path, str]:
    """Pages of a study for the board and for auditors, whose bodies all studies share."""
    return {
        project.reports / f"{name}-{file}": text.replace("BOARD", KINDS[kind])
        for file, text in _scaffold(READERS, name).items()
    }


def _before(kind: str, project: Project) -> str:
    """Name the verb that makes the municipality to try a register on, until it is there."""
    if kind == TABLE or default_folder(project).exists():
        return ""
    return "evaluation synth enkoping, "


def begin_project(project: Project) -> list[Path]:
    """Write what makes an empty folder a project; where there is one, parts that it lacks."""
    parts = {project.reports / PARTS_HERE / path.name: _text(path) for path in PARTS.iterdir()}
    if (project.root / "pyproject.toml").is_file():
        return _written(parts)
    # A page has a date of its own, so that its bytes do not follow the clock.
    today = datetime.now(UTC).date().isoformat()
    first = {project.reports / path.name: _text(path) for path in FIRST.iterdir()}
    parts |= {path: text.replace("DATE", today) for path, text in first.items()}
    # Quarto reads no files outside the project, so the style is copied into it.
    style = project.reports / "_style"
    with held(style):
        if not style.exists():
            with atomic_folder(style, over=False) as fresh:
                shutil.copytree(STYLE, fresh, dirs_exist_ok=True)
    # pyproject.toml last: it is what makes a project.
    for path in sorted((SCAFFOLD / "project").iterdir()):
        name = ".gitignore" if path.name == "gitignore" else path.name
        parts[project.root / name] = _text(path)
    return [*_written(parts), style]


def _written(texts: Mapping[Path, str]) -> list[Path]:
    """Write the files that are not there; gives their paths."""
    missing = [path for path in texts if not path.exists()]
    for path in missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_text(path, texts[path])
    return missing
