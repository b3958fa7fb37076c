"""Find the files of a mapping's sources in a folder, and read them as texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path

import polars as pl

from evaluation.data.files.extent import require_columns, require_lines
from evaluation.data.files.ordinary import require_ordinary
from evaluation.data.files.raw_table import RawTable
from evaluation.data.files.readers import TEXT_SUFFIXES, read_raw
from evaluation.data.sources.mapping import Mapping, Source
from evaluation.errors import DataError, EvaluationError, raise_all

SPACES = " \t\u00a0\u202f"
EXACT_FLOAT = 2**53
LEAVE_OUT = (".", "~$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that was chosen for a source.

    Attributes
    ----------
    source, file_class : str
        Source of the mapping, and which of its patterns the file fits.
    path : Path
    """

    source: str
    file_class: str
    path: Path


def choose_files(mapping: Mapping, folder: Path) -> tuple[SourceFile, ...]:
    """Return the files of every source, in order of source and name.

    Raises
    ------
    DataError
        When a required file is missing, a file fits more than one pattern, or several files
        fit where one is expected.
    """
    files = visible_files(folder)
    found = [
        SourceFile(source=name, file_class=file_class, path=path)
        for name, source in mapping.sources.items()
        for path in files
        for file_class, patterns in source.files.items()
        if any(fnmatchcase(path.name.lower(), pattern.lower()) for pattern in patterns)
    ]
    faults = [*_ambiguous(found), *_missing_or_many(mapping, found)]
    raise_all(faults)
    return tuple(found)


def visible_files(folder: Path) -> list[Path]:
    """Return the files of a folder by name, without hidden and lock files.

    Raises
    ------
    DataError
        When a link leads out of the folder, or something in it is neither file nor folder.
    """
    require_ordinary(folder)
    return sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith(LEAVE_OUT)
    )


def _ambiguous(found: Sequence[SourceFile]) -> Iterator[EvaluationError]:
    claims: dict[Path, list[str]] = {}
    for each in found:
        claims.setdefault(each.path, []).append(_place(each.source, each.file_class))
    for path, places in claims.items():
        if len(places) > 1:
            yield DataError(
                f"the file fits several patterns: {', '.join(places)}",
                at=path.name,
                way_out="make the patterns exclude each other",
            )


def _missing_or_many(mapping: Mapping, found: Sequence[SourceFile]) -> Iterator[EvaluationError]:
    for name, source in mapping.sources.items():
        files = [each for each in found if each.source == name]
        if source.required and not files:
            patterns = ", ".join(pattern for each in source.files.values() for pattern in each)
            yield DataError(
                f"no file fits {patterns}",
                at=f"source.{name}",
                way_out="deliver it, or correct the pattern",
            )
        for file_class in source.files:
            same = [each.path.name for each in files if each.file_class == file_class]
            if len(same) > 1 and not source.many:
                yield DataError(
                    f"several files fit the pattern: {', '.join(same)}",
                    at=_place(name, file_class),
                    way_out="leave one of them, or say many = true",
                )


def _place(source: str, file_class: str) -> str:
    return f"source.{source}.files.{file_class}" if file_class else f"source.{source}.files"


def read_source(source: Source, path: Path) -> RawTable:
    """Return a file as it is written, text files in the declared encoding.

    Raises
    ------
    DataError
        When it cannot be read.
    """
    if path.suffix.lower() not in TEXT_SUFFIXES:
        return read_raw(path, columns=tuple(source.columns))
    require_lines(path)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig" if source.encoding == "utf-8" else source.encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"byte {error.start} is not {source.encoding}",
            at=path.name,
            way_out="declare the encoding of the source: utf-8, windows-1252, utf-16",
        ) from None
    if not text.strip():
        raise DataError("file is empty", at=path.name, way_out="export it again")
    require_columns(text.partition("\n")[0].count(source.separator) + 1, path)
    try:
        frame = pl.read_csv(BytesIO(text.encode()), separator=source.separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        # The parser's own message repeats the row, so it may not be shown.
        raise DataError(
            "rows do not fit the header line",
            at=path.name,
            way_out="check the declared separator, and quotation marks in the file",
        ) from None
    # A separator at the end of every line makes a column without a name.
    nameless = [name for name in frame.columns if not name.strip() and not frame[name].count()]
    return RawTable(frame=frame.drop(nameless))


def cell_texts(frame: pl.DataFrame, *, decimal: str) -> pl.DataFrame:
    """Return every cell as text the one way the steps read; nothing but spaces is a null.

    Numbers get a decimal comma, whole ones none; days are ISO. In text cells the declared
    decimal mark becomes a comma only where the whole cell is a number.
    """
    return frame.select(_text(name, kind, decimal) for name, kind in frame.schema.items())


def _text(name: str, kind: pl.DataType, decimal: str) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.String:
        text = column.str.strip_chars(SPACES).replace("", None)
        if decimal == ",":
            return text
        number = text.str.contains(r"^-?[0-9 \u{a0}\u{202f}]+\.[0-9]+$")
        return pl.when(number).then(text.str.replace(".", ",", literal=True)).otherwise(text)
    if kind == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String)
    if kind.is_float():
        whole = (column == column.round()) & (column.abs() < EXACT_FLOAT)
        fraction = column.cast(pl.String).str.replace(".", ",", literal=True)
        text = pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String))
        return pl.when(column.is_not_nan()).then(text.otherwise(fraction)).alias(name)
    if kind == pl.Datetime:
        return column.dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    return column.cast(pl.String)
