"""Quarto's shortcodes: `{{< meta key >}}` and its like, filled in or refused by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.errors import RenderError
from evaluation.render.prose import CODE_SPAN, lines_of
from evaluation.render.values import Values

SHORTCODES = ("include", "meta", "var", "pagebreak")
"""The ones that are filled in; `include` where the page is read, the rest here."""
REFUSED: Mapping[str, str] = {
    "brand": "the house's style has the colours; give a logo as an image",
    "contents": "place the div where its contents are to be shown",
    "embed": "let a cell give the figure or the table",
    "env": "a page may not follow the machine that renders it; write it in _variables.yml",
    "kbd": "write the keys as `code`",
    "lipsum": "write the text",
    "placeholder": "let a cell give the figure",
    "version": "it prints Quarto's version, and Quarto need not be there; write it out",
    "video": "a page fetches nothing from elsewhere; give the address as a link",
}
NESTED = "author"
"""Front matter that Quarto gives another form before a shortcode sees it."""

_INCLUDE = re.compile(r"^\s*\{\{<\s+include\s+(\S.*?)\s+>\}\}\s*$")
_ESCAPED = re.compile(r"\{\{\{<(.*?)>\}\}\}|\{\{</\*(.*?)\*/>\}\}")
_SHORTCODE = re.compile(r"(?<!\{)\{\{<(?!/\*)\s*(.*?)\s*>\}\}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class _Found:
    """A shortcode in a line: its words, and whether it stands in the address of a link."""

    words: tuple[str, ...]
    is_address: bool

    @property
    def name(self) -> str:
        return self.words[0] if self.words else ""

    @property
    def key(self) -> str:
        return self.words[1].strip("\"'") if len(self.words) > 1 else ""


def include_target(line: str) -> str:
    """Give the file that a line includes; empty for any other line."""
    match = _INCLUDE.match(line)
    return match.group(1).strip("\"'") if match else ""


def without_shortcodes(line: str) -> str:
    """Leave out a line's shortcodes, for those who read the rest of it."""
    return _SHORTCODE.sub("", _ESCAPED.sub("", line))


def asked_keys(content: str) -> Iterator[str]:
    """Give the keys that a text's `{{< meta >}}` ask for."""
    for line in lines_of(content):
        if not line.is_code:
            found = _found(CODE_SPAN.sub("", line.text))
            yield from (item.key for item in found if item.name == "meta")


def shortcode_faults(line: str, place: str, values: Values) -> Iterator[RenderError]:
    """Give the faults of a line of text: shortcodes that are unknown or ask for nothing known."""
    for span in CODE_SPAN.finditer(line):
        yield from code_faults(span.group(), place)
    plain = _ESCAPED.sub("", CODE_SPAN.sub("", line))
    for found in _found(plain):
        yield from _faults(found, place, values, is_alone=not without_shortcodes(plain).strip())
    if "{{<" in _SHORTCODE.sub("", plain):
        way_out = "write {{< … >}} on one line, or {{{< … >}}} to show it"
        yield RenderError("a shortcode that does not end on its line", at=place, way_out=way_out)


def code_faults(code: str, place: str) -> Iterator[RenderError]:
    """Give the faults of shown code: Quarto fills shortcodes in there too."""
    if code.startswith("`{python}"):
        return
    for found in _found(_ESCAPED.sub("", code)):
        if found.name in SHORTCODES or found.name in REFUSED:
            way_out = f"write {{{{{{< {found.name} … >}}}}}} to show it as it is"
            yield RenderError(f"shortcode '{found.name}' in code", at=place, way_out=way_out)


def filled(content: str, values: Values) -> str:
    """Put marks for the filter in the place of a text's shortcodes, line by line."""
    return "\n".join(
        _escapes_shown(line.text) if line.is_code else _filled_line(line.text, values)
        for line in lines_of(content)
    )


def mark(name: str, key: str) -> str:
    """Name what a shortcode gives, as the filter finds it in the page's metadata."""
    return f"{name}:{key}"


def _found(plain: str) -> Iterator[_Found]:
    for match in _SHORTCODE.finditer(plain):
        words = tuple(re.findall(r"\"[^\"]*\"|'[^']*'|\S+", match.group(1)))
        yield _Found(words, re.search(r"\]\([^()\s]*$", plain[: match.start()]) is not None)


def _faults(found: _Found, place: str, values: Values, *, is_alone: bool) -> Iterator[RenderError]:
    if found.name == "include":
        way_out = "write {{< include _file.qmd >}} alone on its line, outside of code"
        yield RenderError("an include within other text", at=place, way_out=way_out)
    elif found.name == "pagebreak":
        if not is_alone:
            way_out = "write it alone on its line, between blank lines"
            yield RenderError("a page break within other text", at=place, way_out=way_out)
    elif found.name in SHORTCODES:
        yield from _value_faults(found, place, values)
    else:
        allowed = f"allowed: {', '.join(SHORTCODES)}"
        way_out = REFUSED.get(found.name, allowed)
        yield RenderError(f"shortcode '{found.name}'", at=place, way_out=way_out)


def _value_faults(found: _Found, place: str, values: Values) -> Iterator[RenderError]:
    texts, code = values.of(found.name), f"{found.name} {found.key}".strip()
    text = texts.get(found.key)
    if len(found.words) != 2 or found.key not in texts:
        known = ", ".join(key for key, value in texts.items() if value is not None)
        way_out = f"keys: {known or 'none'}"
        yield RenderError(f"nothing for shortcode '{code}'", at=place, way_out=way_out)
    elif text is None or "{{<" in text or found.key.split(".")[0] == NESTED:
        way_out = "ask for a text without shortcodes; put a number in quotation marks"
        yield RenderError(f"no plain text for shortcode '{code}'", at=place, way_out=way_out)
    elif found.is_address and re.search(r"[\s()<>]", text):
        way_out = "an address has no spaces and no brackets"
        yield RenderError(f"no address in shortcode '{code}'", at=place, way_out=way_out)


def _filled_line(line: str, values: Values) -> str:
    pieces, end = [], 0
    for span in CODE_SPAN.finditer(line):
        pieces.append(_filled_text(line[end : span.start()], values))
        pieces.append(_escapes_shown(span.group()))
        end = span.end()
    return "".join([*pieces, _filled_text(line[end:], values)])


def _filled_text(text: str, values: Values) -> str:
    def replaced(match: re.Match[str]) -> str:
        (found,) = _found(match.group())
        before = match.string[: match.start()]
        if re.search(r"\]\([^()\s]*$", before):
            return values.of(found.name)[found.key] or ""
        return f'[]{{.shortcode key="{mark(found.name, found.key)}"}}'

    shown = _SHORTCODE.sub(replaced, text)
    return _ESCAPED.sub(lambda match: _PUNCTUATION.sub(r"\\\1", _inner(match)), shown)


def _escapes_shown(code: str) -> str:
    return code if code.startswith("`{python}") else _ESCAPED.sub(_inner, code)


def _inner(match: re.Match[str]) -> str:
    return f"{{{{<{match.group(1) or match.group(2) or ''}>}}}}"
