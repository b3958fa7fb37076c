"""One changed byte in every file that a study rests on or comes out as: found, and named?

`python -m benchmarks.flips` makes a clone with a released study, changes the first, the middle
and the last byte of each file in turn, and prints the table of docs/verification.md.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluation.commands.published_files import find_published
from evaluation.errors import EvaluationError
from evaluation.provenance import MANIFEST, Project, read_manifest, source_hashes
from evaluation.provenance.verification import look
from evaluation.provenance.verification.made_with import made_with_checks
from evaluation.provenance.verification.second_run import second_run_checks
from tests.commands.clone import NAME, VERSION, release_in

TABLE = "nsw.csv"
MORE = re.compile(r" and \d+ more")


def main() -> None:
    """Print kind, files, bytes changed, and how many of them were named."""
    with tempfile.TemporaryDirectory() as folder:
        project = release_in(Path(folder))
        print("| where the byte is | files | changed | named |\n|---|--:|--:|--:|")
        total = [0, 0, 0]
        for kind, files, ask in kinds(project):
            tried = [is_named(path, place, ask) for path in files for place in places(path)]
            row = (len(files), len(tried), sum(tried))
            total = [a + b for a, b in zip(total, row, strict=True)]
            print(f"| {kind} | {' | '.join(map(str, row))} |")
        print(f"| all | {' | '.join(map(str, total))} |")


def kinds(project: Project):
    """Give each kind of place with its files and the question to ask."""
    build, release = project.output(NAME), project.releases / NAME / VERSION
    own = project.analyses / NAME
    yield "tables, figures and manifest of a build", below(build), published(project, "build")
    yield "its pages, HTML and PDF", below(project.rendered), published(project, "build")
    yield "list of the site", [project.build / "site.json"], published(project, "build")
    yield "everything in a release", below(release), published(project, VERSION)
    yield "input file", [own / TABLE], made_with(project)
    yield "plan and own code", [p for p in below(own) if p.name != TABLE], made_with(project)
    yield (
        "page and its settings",
        [project.page(NAME), project.root / "_quarto.yml"],
        made_with(project),
    )
    yield "lock", [project.root / "requirements.lock"], made_with(project)
    schemas = below(project.root / "data_schemas")
    yield "framework", [*below(project.root / "evaluation"), *schemas], made_with(project)


def below(folder: Path) -> list[Path]:
    """Files below a folder that hold anything."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if "__pycache__" not in path.parts and path.stat().st_size]


def places(path: Path) -> list[int]:
    """First, middle and last byte."""
    size = path.stat().st_size
    return sorted({0, size // 2, size - 1})


def published(project: Project, version: str):
    """Ask `verify NAME --published`."""
    asked = argparse.Namespace(name=NAME, against=version, published=True)

    def ask() -> Iterator[str]:
        yield from (
            check.difference for check in look(find_published(asked, project).publication).checks
        )

    return ask


def made_with(project: Project):
    """Ask what `verify NAME` asks before it runs."""
    manifest = read_manifest(project.output(NAME) / MANIFEST)
    files = {entry["file"] for entry in manifest.inputs}
    package = project.root / "evaluation"

    def ask() -> Iterator[str]:
        now = source_hashes(project, NAME, inputs=files, package=package)
        yield from (check.difference for check in made_with_checks(manifest, now))
        folder = project.analyses / NAME
        checks = second_run_checks(manifest, folder=folder, room=folder, run=lambda *_: manifest)
        yield next(checks)[0].difference

    return ask


def is_named(path: Path, place: int, ask) -> bool:
    """Change a byte, ask, put it back: was the file named, and no other?"""
    with changed(path, place):
        try:
            said = [words for words in ask() if words]
        except EvaluationError as error:
            said = [str(error)]
    return len(said) == 1 and path.name in said[0] and not MORE.search(said[0])


@contextmanager
def changed(path: Path, place: int) -> Iterator[None]:
    """Change one byte of a file for a while."""
    before = path.read_bytes()
    path.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
    try:
        yield
    finally:
        path.write_bytes(before)


if __name__ == "__main__":
    main()
