"""What a project decides for all its pages: `_quarto.yml` and `_variables.yml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from evaluation.errors import RenderError
from evaluation.render.values import Texts, read_texts

FORMATS: Mapping[str, str] = {"html": "html", "typst": "pdf", "docx": "docx"}
"""Quarto's name of a format, and what the file is called here."""
PROJECT = "_quarto.yml"
VARIABLES = "_variables.yml"
_META = "_metadata.yml"
OPTIONS = frozenset({
    "citeproc", "csl", "date-format", "execute", "filters", "format", "link-citations",
    "number-sections", "project", "quarto-required", "toc", "toc-depth", "website",
})  # fmt: skip
"""Keys of `_quarto.yml` that settle something; all others are texts for `{{< meta >}}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for every page.

    Attributes
    ----------
    root : Path
        The project's folder.
    lang : str
        Language of pages that do not say.
    formats : tuple of str
        What a page becomes that does not say: `html`, `pdf`, `docx`.
    csl : Path or None
        How citations look; pandoc's own way when None.
    texts, variables : mapping
        What `{{< meta >}}` and `{{< var >}}` may ask for.
    """

    root: Path
    lang: str = "sv"
    formats: tuple[str, ...] = ("html", "pdf")
    csl: Path | None = None
    texts: Texts = field(default_factory=dict)
    variables: Texts = field(default_factory=dict)


def read_settings(root: Path) -> Settings:
    """Read the settings of a project; without files, those of a project that has none."""
    if (root / "reports" / _META).is_file():
        way_out = f"write it in {PROJECT} or in the pages"
        raise RenderError("read by Quarto only", at=f"reports/{_META}", way_out=way_out)
    texts = _read(root / PROJECT)
    own = {key: text for key, text in texts.items() if key.split(".")[0] not in OPTIONS}
    named = [key.split(".")[1] for key in texts if re.fullmatch(r"format\.[^.]+", key)]
    named += filter(None, [texts.get("format")])
    for name in named:
        if name not in FORMATS:
            allowed = f"allowed: {', '.join(FORMATS)}"
            raise RenderError(f"format '{name}'", at=PROJECT, way_out=allowed)
    csl = root / (texts.get("csl") or "")
    if texts.get("csl") and not csl.is_file():
        raise RenderError(f"no file '{texts['csl']}'", at=f"{PROJECT}, csl")
    return Settings(
        root=root,
        lang=texts.get("lang") or "sv",
        formats=tuple(FORMATS[name] for name in named) or ("html", "pdf"),
        csl=csl if texts.get("csl") else None,
        texts=own,
        variables=_read(root / VARIABLES),
    )


def _read(path: Path) -> Texts:
    if not path.is_file():
        return {}
    try:
        return read_texts(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RenderError("not YAML", at=path.name, way_out="mend the file") from error
