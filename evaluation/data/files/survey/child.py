"""Read an SPSS, Stata or SAS file in a process of its own and hand it on in pieces.

The C library behind pyreadstat can crash on a damaged file: of 300 .sav files with flipped bits
four ended the process. This module is run by its path (see `survey_process`), so it imports
nothing of the package; what it writes is a sequence of messages, each one letter, the length in
eight bytes and the content.
"""

import gc
import json
import os
import struct
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

META, FRAME, REFUSED, END = b"M", b"F", b"E", b"."
HEAD = struct.Struct("<cQ")
# pyreadstat keeps about 80 bytes per cell while it reads: this is 1.2 GB at most.
CELLS_AT_ONCE, SMALLEST_PIECE = 16_000_000, 50_000
# Files that do not say how many rows they have cost 100,000 rows per column from the start.
MOST_COLUMNS = 10_000  # as `extent` says
FORMATS_WITHOUT_ROW_COUNT, MOST_COLUMNS_WITHOUT_ROW_COUNT = (".por", ".xpt"), 2000
SPARE_ENCODING = "windows-1252"
ENCODING_TROUBLE = ("convert string", "character set")


class Refused(Exception):  # noqa: N818 it is an answer, not a fault of this program
    """The file is not read, and why, in one word the parent knows."""


class SurveyFile:
    """A file and the encoding it is read in, which changes once when the declared one is wrong."""

    def __init__(self, path: str, suffix: str) -> None:
        self.path, self.suffix = path, suffix
        self.encoding: str | None = None

    def read(self, **options: Any) -> tuple[Mapping[str, list[Any]], Any]:
        """Return columns as lists and the metadata."""
        try:
            return self._read(**options)
        except Exception as error:
            wrong = isinstance(error, UnicodeDecodeError) or any(
                word in str(error).lower() for word in ENCODING_TROUBLE
            )
            if not wrong or self.encoding:
                raise
        self.encoding = SPARE_ENCODING
        return self._read(**options)

    def _read(self, **options: Any) -> tuple[Mapping[str, list[Any]], Any]:
        from pyreadstat._readstat_parser import parser_entry_point

        formats = {".sav": "sav/zsav", ".zsav": "sav/zsav", ".xpt": "xport"}
        # The public functions for .por and .xpt drop user-missing values without a word.
        return parser_entry_point(  # type: ignore[no-any-return]  # pyreadstat has no types here
            self.path,
            parser_format=formats.get(self.suffix, self.suffix[1:]),
            encoding=self.encoding,
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
            **options,
        )


def messages(order: Mapping[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the description of a file and then every so-manieth piece of its rows.

    Parameters
    ----------
    order : mapping
        `path`, `suffix`, `rows` (at most so many in one piece), `catalog` (path or null) and
        `share`: this process is number `share[0]` of `share[1]` that take pieces by turns.
    """
    source = SurveyFile(order["path"], order["suffix"])
    _, meta = source.read(metadataonly=True)
    number, sharers = order["share"]
    rows = _piece(meta, source.suffix, order["rows"], sharers)
    offset, height, described = number * rows, rows, False
    while height == rows:
        encoding = source.encoding
        # Value labels are complete only after the rows of some formats have been read.
        columns, meta = source.read(row_offset=offset, row_limit=rows)
        height = len(next(iter(columns.values())))
        if not described or source.encoding != encoding:
            yield META, _described(meta, source, _catalog_labels(order))
            described = True
        if height or offset == 0:
            yield FRAME, _frame(columns, meta)
        offset += sharers * rows


def _piece(meta: Any, suffix: str, most: int, sharers: int) -> int:
    """How many rows to read at once: every process has the same answer."""
    width = len(meta.column_names)
    if not width:
        raise Refused("no columns")
    if width > MOST_COLUMNS:
        raise Refused("columns")
    if suffix in FORMATS_WITHOUT_ROW_COUNT and width > MOST_COLUMNS_WITHOUT_ROW_COUNT:
        raise Refused("too many columns")
    fair = most if sharers == 1 else -(-(meta.number_rows or most) // (2 * sharers))
    return max(1, min(most, CELLS_AT_ONCE // sharers // width, max(fair, SMALLEST_PIECE)))


def _catalog_labels(order: Mapping[str, Any]) -> Mapping[str, Mapping[Any, str]]:
    if not order["catalog"]:
        return {}
    try:
        _, meta = SurveyFile(order["catalog"], ".sas7bcat").read()
    except Exception:
        raise Refused("catalog") from None
    return meta.value_labels  # type: ignore[no-any-return]  # pyreadstat has no types here


def _described(meta: Any, source: SurveyFile, catalog: Mapping[str, Mapping[Any, str]]) -> bytes:
    named = meta.variable_to_label
    from_catalog = {name: catalog[label] for name, label in named.items() if label in catalog}
    by_column = from_catalog | dict(meta.variable_value_labels)
    unused = [
        text
        for labels in (*catalog.values(), *meta.value_labels.values())
        for pair in labels.items()
        for text in pair
        if isinstance(text, str)
    ]
    names = meta.column_names
    return json.dumps(
        {
            "names": names,
            "column_labels": meta.column_labels,
            "formats": [meta.original_variable_types[name] for name in names],
            "labels": [list(by_column.get(name, {}).items()) for name in names],
            "missing": [
                [(limits["lo"], limits["hi"]) for limits in meta.missing_ranges.get(name, [])]
                for name in names
            ],
            "texts": [
                *meta.notes,
                *(several["label"] for several in meta.mr_sets.values()),
                *(text for text in (meta.file_label, meta.table_name) if text),
                *unused,
            ],
            "encoding": source.encoding,
        }
    ).encode()


def _frame(columns: Mapping[str, list[Any]], meta: Any) -> bytes:
    """Write one piece: columns by position, tagged missing values in a column beside."""
    import polars as pl  # not before a file is sound: refusing one should cost little

    series: list[pl.Series] = []
    for position, name in enumerate(meta.column_names):
        values = columns[name]
        kind = meta.readstat_variable_types[name]
        if kind == "string":
            series.append(pl.Series(str(position), values, dtype=pl.String))
            continue
        if meta.missing_user_values.get(name):
            tags = [value if isinstance(value, str) else None for value in values]
            values = [None if isinstance(value, str) else value for value in values]
            series.append(pl.Series(f"tag {position}", tags, dtype=pl.String))
        dtype = pl.Int64 if kind.startswith("int") else pl.Float64
        series.append(pl.Series(str(position), values, dtype=dtype))
    piece = pl.DataFrame(series).write_ipc_stream(None)
    return piece.getbuffer()  # type: ignore[return-value]  # written as it is, not copied


def _send(out: IO[bytes], letter: bytes, content: bytes = b"") -> None:
    out.write(HEAD.pack(letter, len(content)))
    out.write(content)
    out.flush()


def answer(order: Mapping[str, Any], out: IO[bytes]) -> None:
    """Write all messages about one file, the last of which ends or refuses it."""
    try:
        with warnings.catch_warnings():
            # pyreadstat renames the second of two columns of one name and only warns.
            warnings.simplefilter("error")
            for letter, content in messages(order):
                _send(out, letter, content)
        _send(out, END)
    except UserWarning:
        _send(out, REFUSED, b"duplicate names")
    except Refused as refusal:
        _send(out, REFUSED, str(refusal).encode())
    except Exception:
        # Whatever a damaged file leads to: it cannot be read.
        _send(out, REFUSED, b"unreadable")


if __name__ == "__main__":
    gc.disable()  # Millions of cells and no cycles: collecting would only cost time.
    channel = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nothing:
        # The C library writes to the standard streams, where a person's value may not go.
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    for line in sys.stdin:
        answer(json.loads(line), channel)
