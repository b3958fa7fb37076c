"""What a project decides for all its pages: `_quarto.yml`, `_variables.yml`, `_extensions`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from evaluation.errors import EvaluationError, RenderError, raise_all
from evaluation.render.house import (
    FORMATS,
    base_format,
    extension_faults,
    extensions,
    option_faults,
    read_declared,
)
from evaluation.render.menu import Menu, read_menu
from evaluation.render.values import Texts, read_texts

PROJECT = "_quarto.yml"
VARIABLES = "_variables.yml"
REFERENCE = "build/reference.docx"
_META = "_metadata.yml"
OPTIONS = frozenset({
    "citeproc", "csl", "date-format", "execute", "filters", "format", "link-citations", "menu",
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
        What a page becomes that does not say, by Quarto's names.
    extensions : mapping of name to Path
        Folders of the extensions that pages may take formats from.
    csl : Path or None
        How citations look; pandoc's own way when None.
    reference : Path or None
        Word file whose styles a page takes; the house's own when None, or not there yet.
    menu : Menu
        Links above every page.
    texts, variables : mapping
        What `{{< meta >}}` and `{{< var >}}` may ask for.
    """

    root: Path
    lang: str = "sv"
    formats: tuple[str, ...] = ("html", "typst")
    extensions: Mapping[str, Path] = field(default_factory=dict)
    csl: Path | None = None
    reference: Path | None = None
    menu: Menu = field(default_factory=Menu)
    texts: Texts = field(default_factory=dict)
    variables: Texts = field(default_factory=dict)

    @property
    def known_formats(self) -> tuple[str, ...]:
        """Names that `format:` may have."""
        own = [f"{name}-{base}" for name in self.extensions for base in FORMATS]
        return (*FORMATS, *own)

    def style(self, names: Sequence[str]) -> Path | None:
        """Give the folder of the extension that formats are from; None for the house's own."""
        found = {name.rpartition("-")[0] for name in names} - {""}
        if len(found) > 1:
            way_out = "take all from one"
            raise RenderError("formats of several extensions", at=PROJECT, way_out=way_out)
        return self.extensions[found.pop()] if found else None


def read_settings(root: Path) -> Settings:
    """Read the settings of a project; without files, those of a project that has none."""
    if (root / "reports" / _META).is_file():
        way_out = f"write it in {PROJECT} or in the pages"
        raise RenderError("read by Quarto only", at=f"reports/{_META}", way_out=way_out)
    told = read_declared(root / PROJECT, PROJECT)
    texts = _texts(root / PROJECT)
    declared = told.values.get("format") or {}
    formats = (declared,) if isinstance(declared, str) else tuple(declared)
    settings = Settings(
        root=root,
        lang=texts.get("lang") or "sv",
        formats=formats or ("html", "typst"),
        extensions=extensions(root),
        csl=root / told.values["csl"] if told.values.get("csl") else None,
        reference=_reference(declared, root),
        menu=read_menu(told, root),
        texts={key: text for key, text in texts.items() if key.split(".")[0] not in OPTIONS},
        variables=_texts(root / VARIABLES),
    )
    faults: list[EvaluationError] = [*option_faults(told)]
    for name in formats:
        place = told.place(f"format.{name}" if isinstance(declared, dict) else "format")
        faults += format_faults(name, settings, place)
    reference = settings.reference
    if reference and not reference.is_file() and reference != root / REFERENCE:
        place = told.place("format.docx.reference-doc")
        way_out = f"{REFERENCE} is made by: evaluation prepare"
        faults.append(RenderError(f"no file '{reference.name}'", at=place, way_out=way_out))
    if settings.csl and not settings.csl.is_file():
        faults.append(RenderError(f"no file '{told.values['csl']}'", at=told.place("csl")))
    raise_all(faults)
    return settings


def _reference(declared: Any, root: Path) -> Path | None:
    options = declared.get("docx") if isinstance(declared, dict) else None
    written = options.get("reference-doc") if isinstance(options, dict) else None
    return root / written if written else None


def format_faults(name: str, settings: Settings, place: str) -> list[RenderError]:
    """Give why a page cannot become what `format:` asks for."""
    if name not in settings.known_formats:
        way_out = f"allowed: {', '.join(settings.known_formats)}"
        return [RenderError(f"format '{name}'", at=place, way_out=way_out)]
    extension = name.removesuffix(base_format(name)).rstrip("-")
    if not extension:
        return []
    return list(extension_faults(extension, settings.extensions[extension]))


def _texts(path: Path) -> Texts:
    if not path.is_file():
        return {}
    try:
        return read_texts(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RenderError("not YAML", at=path.name, way_out="mend the file") from error
