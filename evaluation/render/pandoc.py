"""Pandoc at work: Markdown to a document tree, and the tree to HTML or Typst."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.errors import RenderError

READER = "markdown-tex_math_single_backslash"
HOUSE_FILTERS = ("house.lua", "word.lua")
"""As `_quarto.yml` says too."""
_FILTER = Path(__file__).with_name("quarto.lua")


def read_markdown(text: str, meta: Mapping[str, Any], *, folder: Path, name: str) -> dict[str, Any]:
    """Parse Markdown, with the front matter, to pandoc's document tree."""
    metadata = folder / "meta.json"
    metadata.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    arguments = ["-f", READER, "-t", "json", "--metadata-file", str(metadata)]
    tree: dict[str, Any] = json.loads(_pandoc(arguments, text, folder=folder, name=name))
    return tree


def write(
    tree: Mapping[str, Any],
    *,
    to: str,
    options: Sequence[str],
    folder: Path,
    name: str,
    variables: Mapping[str, str],
) -> str:
    """Write a document tree as `to`, through this renderer's filter and the house's own."""
    style = Path(variables["STYLE"])
    there = [style / file for file in HOUSE_FILTERS if (style / file).is_file()]
    if to == "docx" and len(there) < len(HOUSE_FILTERS):
        way_out = "copy the style of the package anew, or take reports/_style away"
        raise RenderError("a style from before Word files", at=style.name, way_out=way_out)
    names = [_FILTER, *there]
    filters = [word for name in names for word in ("--lua-filter", str(name))]
    arguments = ["-f", "json", "-t", to, "--standalone", "--wrap=none", "--eol=lf"]
    text = json.dumps(tree)
    return _pandoc([*arguments, *filters, *options], text, folder=folder, name=name, **variables)


def default_reference() -> bytes:
    """Give the Word document whose styles pandoc uses when it is given none."""
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 fixed words


def _pandoc(arguments: Sequence[str], text: str, *, folder: Path, name: str, **extra: str) -> str:
    import pypandoc

    # An empty data folder: a user's own pandoc templates and defaults must not reach a page.
    command = [pypandoc.get_pandoc_path(), "--data-dir", str(folder / "none"), *arguments]
    done = subprocess.run(  # noqa: S603 our own arguments, no shell
        command,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", **extra},
        check=False,
    )
    if done.returncode or done.stderr.strip():
        raise RenderError(_words(done.stderr), at=name, way_out="mend the page")
    return done.stdout


def _words(stderr: str) -> str:
    """Keep pandoc's own sentence; tracebacks of Lua and names of temporary files say nothing."""
    lines = [line.strip() for line in stderr.splitlines()]
    kept = [line for line in lines if line and not line.startswith(("stack", "Error running"))]
    return " ".join(kept)[:600] or "pandoc stopped without a word"
