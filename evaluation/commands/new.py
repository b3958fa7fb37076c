"""`evaluation new`: scaffold a study that runs at once, in an empty folder with its project."""

import argparse
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from evaluation.commands.output import Output, shown
from evaluation.errors import UsageError
from evaluation.provenance import Project, atomic_folder, atomic_write_text, find_project
from evaluation.provenance.project import STYLE

SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="lower case letters, digits, underscores")


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
        if not folder.is_dir() or any(path.name[0] != "." for path in folder.iterdir()):
            raise
    return Project(folder)


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Write the study's protocol and page."""
    name = arguments.name
    folder, page = project.analyses / name, project.page(name)
    if _NAME.fullmatch(name) is None:
        raise UsageError(
            f"'{name}' is no name for a study",
            at="NAME",
            way_out="begin with a-z, then a-z, 0-9 and _, at most 40 signs",
        )
    for place in (folder, page):
        if place.exists():
            raise UsageError(
                "there is one already", at=shown(place, project), way_out="choose another name"
            )
    begun = begin_project(project)
    with atomic_folder(folder) as fresh:
        atomic_write_text(fresh / "protocol.toml", _scaffold("protocol.toml", name))
    atomic_write_text(page, _scaffold("page.qmd", name))
    paths = [shown(path, project) for path in (*begun, folder / "protocol.toml", page)]
    output.result(
        {"study": name, "paths": paths},
        [*paths, f"next: evaluation run {name}, then evaluation render {name}"],
    )
    return 0


def begin_project(project: Project) -> list[Path]:
    """Write what makes an empty folder a project; nothing where there is one."""
    if (project.root / "pyproject.toml").is_file():
        return []
    # Quarto reads no files outside the project, so the style is copied into it.
    shutil.copytree(STYLE, project.reports / "_style")
    written = []
    for path in sorted((SCAFFOLD / "project").iterdir()):
        name = ".gitignore" if path.name == "gitignore" else path.name
        if not (project.root / name).exists():
            atomic_write_text(project.root / name, path.read_text(encoding="utf-8"))
            written.append(project.root / name)
    return [*written, project.reports / "_style"]


def _scaffold(file: str, name: str) -> str:
    text = (SCAFFOLD / file).read_text(encoding="utf-8")
    # A page has a date of its own, so that its bytes do not follow the clock.
    today = datetime.now(UTC).date().isoformat()
    return text.replace("NAME", name).replace("DATE", today)
