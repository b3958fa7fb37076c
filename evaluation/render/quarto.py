"""Quarto itself, where it is installed."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from evaluation.errors import RenderError
from evaluation.provenance import atomic_write_bytes, find_project

OLDEST_QUARTO = (1, 9)
"""As `_quarto.yml` says too: earlier ones make PDFs without tags, in another font."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def find_quarto() -> Path | None:
    """Find the quarto program on the path; None when it is not installed."""
    found = shutil.which("quarto")
    return Path(found) if found else None


@cache
def quarto_version(quarto: Path) -> tuple[int, ...]:
    """Give the version of a quarto program; empty when it does not tell."""
    done = subprocess.run(  # noqa: S603 found on PATH, fixed words
        [str(quarto), "--version"], capture_output=True, text=True, check=False
    )
    return tuple(int(part) for part in re.findall(r"\d+", done.stdout)[:3])


def quarto_fault(quarto: Path | None) -> str:
    """Say why there is no Quarto that renders the pages; empty when there is one."""
    if quarto is None:
        return "Quarto is not installed"
    version = quarto_version(quarto)
    if not version:
        return "Quarto does not tell its version"
    return "" if version >= OLDEST_QUARTO else f"Quarto {dotted(version)} is too old"


def engine_note(engine: str) -> str:
    """Say, for `auto`, that a Quarto is installed that is not used; empty otherwise."""
    quarto = find_quarto() if engine == "auto" else None
    fault = quarto_fault(quarto) if quarto else ""
    return f"{fault} ({dotted(OLDEST_QUARTO)} or later): rendered without it" if fault else ""


def dotted(version: Sequence[int]) -> str:
    """Write a version with dots."""
    return ".".join(map(str, version))


def render_with_quarto(
    quarto: Path, qmd: Path, *, out: Path, targets: Mapping[str, str]
) -> tuple[dict[str, Path], dict[str, float]]:
    """Render one page with Quarto and give the files and the seconds of each format.

    `targets` has Quarto's name of each format.
    Quarto writes into the project's output folder; the files are then copied to `out`.
    """
    root = find_project(qmd.resolve().parent).root
    page = qmd.resolve().relative_to(root)
    paths, seconds = {}, {}
    for name, target in targets.items():
        started = time.perf_counter()
        written = _run(quarto, page, root=root, target=target, suffix=name)
        seconds[name] = time.perf_counter() - started
        paths[name] = out / written.name
        if paths[name].resolve() != written.resolve():
            atomic_write_bytes(paths[name], written.read_bytes())
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
        way_out = "mend the page, or use --engine embedded"
        raise RenderError(_words(done.stderr), at=page.as_posix(), way_out=way_out)
    return written


def _words(stderr: str) -> str:
    """Keep what Quarto says from its first error on; before it stands what went well."""
    text = _COLOUR.sub("", stderr)
    told = " ".join(text[max(text.find("ERROR"), 0) :].split())
    return f"Quarto stopped: {told or 'no page was written'}"
