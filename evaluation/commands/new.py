"""`evaluation new`: a study of any kind that runs at once, in an empty folder with its project."""

import argparse
import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from evaluation.commands.output import Output, shown
from evaluation.commands.synth import default_folder
from evaluation.errors import UsageError
from evaluation.provenance import Project, atomic_folder, atomic_write_text, find_project, held
from evaluation.provenance.project import STYLE

SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
TABLE = "table"  # has its rows beside the plan
KINDS = ("register", TABLE, "panel")
PAGE = "page.qmd"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="lower case letters, digits, underscores")
    parser.add_argument(
        "--kind",
        choices=KINDS,
        default=KINDS[0],
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
    return seen <= {"reports", "_quarto.yml"} and {name for name in inside if name[0] != "."} <= {
        "_style"
    }


def execute(arguments: argparse.Namespace, project: Project, output: Output) -> int:
    """Write the study's protocol, its made-up table where it needs one, and its page."""
    name = arguments.name
    folder, page = project.analyses / name, project.page(name)
    if _NAME.fullmatch(name) is None:
        raise UsageError(
            f"'{name}' is no name for a study",
            at="NAME",
            way_out="begin with a-z, then a-z, 0-9 and _, at most 40 signs",
        )
    texts = _scaffold(SCAFFOLD / arguments.kind, name)
    text = texts.pop(PAGE)
    _refuse_taken(folder, page, text, project)
    begun = begin_project(project)
    # The page first: killed in between, the same command goes on where it was.
    atomic_write_text(page, text)
    with atomic_folder(folder, over=False) as fresh:
        for file, content in texts.items():
            atomic_write_text(fresh / file, content)
    paths = [shown(path, project) for path in (*begun, *(folder / file for file in texts), page)]
    then = f"then: evaluation render {name}"
    output.result(
        {"study": name, "paths": paths},
        [*paths, f"next: {_before(arguments.kind, project)}evaluation run {name}", then],
    )
    return 0


def _refuse_taken(folder: Path, page: Path, text: str, project: Project) -> None:
    is_ours = page.is_file() and page.read_text(encoding="utf-8") == text
    taken = [folder] if folder.exists() else [page] if page.exists() and not is_ours else []
    for place in taken:
        raise UsageError(
            "there is one already", at=shown(place, project), way_out="choose another name"
        )


def _scaffold(folder: Path, name: str) -> dict[str, str]:
    """Texts of a scaffold by file, with the study's name, its title and today's date."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    words = {
        "NAME": name,
        # A page has a date of its own, so that its bytes do not follow the clock.
        "DATE": datetime.now(UTC).date().isoformat(),
        "TITLE": tomllib.loads(texts["protocol.toml"])["title"]["sv"],
    }
    for word, value in words.items():
        texts = {file: text.replace(word, value) for file, text in texts.items()}
    return texts


def _before(kind: str, project: Project) -> str:
    """Name the verb that makes the municipality to try a register on, until it is there."""
    if kind == TABLE or default_folder(project).exists():
        return ""
    return "evaluation synth enkoping, "


def begin_project(project: Project) -> list[Path]:
    """Write what makes an empty folder a project; nothing where there is one."""
    if (project.root / "pyproject.toml").is_file():
        return []
    # Quarto reads no files outside the project, so the style is copied into it.
    style = project.reports / "_style"
    with held(style):
        if not style.exists():
            with atomic_folder(style, over=False) as fresh:
                shutil.copytree(STYLE, fresh, dirs_exist_ok=True)
    written = []
    # pyproject.toml last: it is what makes a project.
    for path in sorted((SCAFFOLD / "project").iterdir()):
        name = ".gitignore" if path.name == "gitignore" else path.name
        if not (project.root / name).exists():
            atomic_write_text(project.root / name, path.read_text(encoding="utf-8"))
            written.append(project.root / name)
    return [*written, style]
