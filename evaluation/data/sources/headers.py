"""What a file looks like from outside: headers and the form of their columns, no value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import polars as pl

from evaluation.data.files.readers import TEXT_SUFFIXES, read_raw
from evaluation.data.identity.numbers import is_identity_number
from evaluation.data.sources.mapping import Source
from evaluation.data.sources.source_files import cell_texts, read_source, visible_files
from evaluation.errors import DataError

SEPARATORS = (";", "\t", ",", "|")
SAMPLE_ROWS = 200
MOSTLY = 0.9
FORMS: Mapping[str, str] = {
    "month": r"^[0-9]{4}-?(?:0[1-9]|1[0-2])$",
    "date": r"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:[T ].*)?$|^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}$",
    "number": r"^[-\u2212]?[0-9 \u00a0\u202f]+(?:,[0-9]+)?$",
}
DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Files of one kind.

    Attributes
    ----------
    files : tuple of str
        Names; monthly files of one kind stand together.
    forms : mapping of str to frozenset of str
        By header, which of month, date and number nearly all cells look like; all three for
        an empty column.
    encoding, separator : str
        Empty for formats that say themselves how they are written.
    """

    files: tuple[str, ...]
    forms: Mapping[str, frozenset[str]]
    encoding: str
    separator: str

    @property
    def pattern(self) -> str:
        """Pattern that the file names fit: digits that differ become a star."""
        name = escape(self.files[0])
        return name if len(self.files) == 1 else DIGITS.sub("*", name)


def layouts(folder: Path) -> tuple[Layout, ...]:
    """Return the kinds of files in a folder.

    Raises
    ------
    DataError
        When a name or header holds what may be an identity number, or a file is unreadable.
    """
    groups: dict[tuple[str, ...], list[Layout]] = {}
    for path in visible_files(folder):
        if is_identity_number(path.name):
            raise DataError(
                "E2: a file name holds what may be a Swedish identity number",
                at=folder.name,
                way_out="rename the file",
            )
        layout = _layout(path)
        groups.setdefault((DIGITS.sub("*", path.name), *layout.forms), []).append(layout)
    return tuple(_together(group) for group in groups.values())


def _layout(path: Path) -> Layout:
    encoding, separator = "", ""
    if path.suffix.lower() in TEXT_SUFFIXES:
        encoding = _encoding(path)
        header = path.read_bytes().split(b"\n", 1)[0].decode(encoding, errors="replace")
        separator = max(SEPARATORS, key=header.count)
        source = Source(files={}, columns={}, encoding=encoding, separator=separator)
        frame = read_source(source, path).frame
    else:
        frame = read_raw(path).frame
    texts = cell_texts(frame.head(SAMPLE_ROWS), decimal=",")
    if any(is_identity_number(name) for name in texts.columns):
        raise DataError(
            "E2: a column name holds what may be a Swedish identity number",
            at=path.name,
            way_out="does the file lack its header line? export it again with one",
        )
    return Layout(
        files=(path.name,),
        forms=_forms(texts),
        encoding=encoding,
        separator=separator,
    )


def _encoding(path: Path) -> str:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _forms(texts: pl.DataFrame) -> dict[str, frozenset[str]]:
    fits = texts.select(
        (pl.col(name).str.contains(pattern).sum() >= MOSTLY * pl.col(name).count()).alias(
            f"{form}:{number}"
        )
        for number, name in enumerate(texts.columns)
        for form, pattern in FORMS.items()
    ).row(0, named=True)
    return {
        name: frozenset(form for form in FORMS if fits[f"{form}:{number}"])
        for number, name in enumerate(texts.columns)
    }


def _together(group: list[Layout]) -> Layout:
    first = group[0]
    return Layout(
        files=tuple(sorted(layout.files[0] for layout in group)),
        forms={
            name: frozenset.intersection(*(layout.forms[name] for layout in group))
            for name in first.forms
        },
        encoding=max(layout.encoding for layout in group),
        separator=first.separator,
    )
