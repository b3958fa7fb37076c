"""`evaluation new`: scaffold a study that runs at once."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from evaluation.commands.output import Output, shown
from evaluation.errors import UsageError
from evaluation.provenance import Project, atomic_folder, atomic_write_text

SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="lower case letters, digits, underscores")


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
    with atomic_folder(folder) as fresh:
        atomic_write_text(fresh / "protocol.toml", _scaffold("protocol.toml", name))
    atomic_write_text(page, _scaffold("page.qmd", name))
    paths = [shown(path, project) for path in (folder / "protocol.toml", page)]
    output.result(
        {"study": name, "paths": paths},
        [*paths, f"next: evaluation run {name}, then evaluation render {name}"],
    )
    return 0


def _scaffold(file: str, name: str) -> str:
    text = (SCAFFOLD / file).read_text(encoding="utf-8")
    # A page has a date of its own, so that its bytes do not follow the clock.
    today = datetime.now(UTC).date().isoformat()
    return text.replace("NAME", name).replace("DATE", today)
