"""Puts the outputs of the cells back into the text, as Quarto does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation.errors import RenderError
from evaluation.render.kernel import INLINE
from evaluation.render.parts import Cell, Source, Text
from evaluation.render.shortcodes import filled
from evaluation.render.values import Values

Outputs = Sequence[Mapping[str, Any]]
_WHOLE_NUMBER = re.compile(r"-?\d+")


def weave(source: Source, outputs: Sequence[Outputs], *, media: Path) -> str:
    """Give a page's Markdown with every cell and expression replaced by what it gave.

    Parameters
    ----------
    outputs : sequence
        One entry per piece of code, in the order of `kernel.jobs`.
    media : Path
        Folder where figures given as SVG are written, named by their label.
    """
    remaining = iter(outputs)
    return "\n".join(_pieces(source, remaining, media))


def _pieces(source: Source, outputs: Iterator[Outputs], media: Path) -> Iterator[str]:
    for part in source.parts:
        if isinstance(part, Text):
            yield _with_numbers(part, source.values, outputs)
        else:
            yield _cell_markdown(part, next(outputs), part.place, media)


def _with_numbers(text: Text, values: Values, outputs: Iterator[Outputs]) -> str:
    # The text's own shortcodes first: what a cell gives is never read for them.
    text = replace(text, content=filled(text.content, values))

    def value(match: re.Match[str]) -> str:
        return _inline(next(outputs), text.place(match.start()))

    return INLINE.sub(value, text.content)


def _inline(outputs: Outputs, place: str) -> str:
    data = outputs[0].get("data", {}) if len(outputs) == 1 else {}
    if "text/markdown" in data:
        return str(data["text/markdown"])
    plain = str(data.get("text/plain", ""))
    if _WHOLE_NUMBER.fullmatch(plain):
        return plain
    way_out = "give an object with _repr_markdown_ or a whole number"
    raise RenderError("an expression that gives no text", at=place, way_out=way_out)


def _cell_markdown(cell: Cell, outputs: Outputs, place: str, media: Path) -> str:
    streams = [output for output in outputs if output["output_type"] == "stream"]
    as_is = cell.options.get("output") == "asis"
    if any(output["name"] == "stderr" or not as_is for output in streams):
        way_out = "silence it in the code; pages print only results"
        raise RenderError(f"cell '{cell.label}' writes to the screen", at=place, way_out=way_out)
    if cell.options.get("include") == "false":
        return ""
    shown = [_one_output(cell, output, place, media) for output in outputs]
    if cell.label.startswith(("fig-", "tbl-")) and len(shown) != 1:
        problem = f"cell '{cell.label}' gives {len(shown)} results"
        raise RenderError(problem, at=place, way_out="one figure or table per cell")
    return "\n\n" + "\n\n".join(shown) + "\n\n"


def _one_output(cell: Cell, output: Mapping[str, Any], place: str, media: Path) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    data = output["data"]
    if "text/html" in data:
        way_out = "give _repr_markdown_ with a ```{=html} block, and no _repr_html_"
        problem = f"cell '{cell.label}' gives HTML, for which Quarto loads scripts from elsewhere"
        raise RenderError(problem, at=place, way_out=way_out)
    if "text/markdown" in data:
        return _captioned(cell, str(data["text/markdown"]))
    if "image/svg+xml" in data:
        return _figure(cell, str(data["image/svg+xml"]), media)
    way_out = "let the last line give a figure, a table or text"
    raise RenderError(
        f"cell '{cell.label}' gives nothing a page can show", at=place, way_out=way_out
    )


def _captioned(cell: Cell, markdown: str) -> str:
    if not cell.label.startswith("tbl-"):
        return markdown
    return f"::: {{#{cell.label}}}\n{markdown}\n\n{cell.options['tbl-cap']}\n:::"


def _figure(cell: Cell, svg: str, media: Path) -> str:
    path = media / f"{cell.label}.svg"
    path.write_text(svg, encoding="utf-8", newline="\n")
    alt = str(cell.options.get("fig-alt", "")).replace('"', '\\"')
    identifier = f"#{cell.label} " if cell.label.startswith("fig-") else ""
    return f'![{cell.options.get("fig-cap", "")}]({path.as_posix()}){{{identifier}fig-alt="{alt}"}}'
