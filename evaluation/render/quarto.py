"""Quarto itself, where it is installed."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evaluation.errors import RenderError
from evaluation.provenance import find_project

TARGETS = {"html": "html", "pdf": "typst"}


def find_quarto() -> Path | None:
    """Find the quarto program on the path; None when it is not installed."""
    found = shutil.which("quarto")
    return Path(found) if found else None


def render_with_quarto(
    quarto: Path, qmd: Path, *, out: Path, formats: Sequence[str]
) -> tuple[dict[str, Path], dict[str, float]]:
    """Render one page with Quarto and give the files and the seconds of each format.

    Quarto writes into the project's output folder; the files are then copied to `out`.
    """
    root = find_project(qmd.resolve().parent).root
    page = qmd.resolve().relative_to(root)
    paths, seconds = {}, {}
    for name in formats:
        started = time.perf_counter()
        written = _run(quarto, page, root=root, target=TARGETS[name], suffix=name)
        seconds[name] = time.perf_counter() - started
        paths[name] = out / written.name
        if paths[name].resolve() != written.resolve():
            out.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(written, paths[name])
    return paths, seconds


def _run(quarto: Path, page: Path, *, root: Path, target: str, suffix: str) -> Path:
    # Windows does not see an active environment, so the interpreter is always named.
    environment = {**os.environ, "QUARTO_PYTHON": sys.executable}
    done = subprocess.run(  # noqa: S603 fixed words, no shell
        [str(quarto), "render", page.as_posix(), "--to", target],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    written = root / "_site" / page.with_suffix(f".{suffix}")
    if done.returncode or not written.is_file():
        last = " ".join(done.stderr.split())[-400:] or "no page was written"
        raise RenderError(f"Quarto stopped: {last}", at=page.as_posix(), way_out="see above")
    return written
