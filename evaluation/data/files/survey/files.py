"""Read SPSS, Stata and SAS files: codes as written, labels and missing values beside."""

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.files.raw_table import RawTable, Remark
from evaluation.data.files.survey.child import META
from evaluation.data.files.survey.dates import with_dates
from evaluation.data.files.survey.por_names import full_names
from evaluation.data.files.survey.process import survey_messages

SURVEY_SUFFIXES = (".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt")
CATALOG_SUFFIX, COMMON_CATALOG = ".sas7bcat", "formats"
EXACT_FLOAT = 2**53
SYSTEM_ENCODING = Remark(
    kind="encoding",
    detail_sv="filens teckenkodning är inte den som anges; läst som Windows-1252",
    detail_en="the encoding is not the one declared; read as Windows-1252",
)


def read_survey_chunks(path: Path, *, rows: int) -> Iterator[RawTable]:
    """Yield a file in chunks of at most `rows` rows, with what pyreadstat would hide.

    User-missing values are read, turned into nulls and told with their reason, because by
    default they vanish together with the list of which values they were.
    """
    catalog = catalog_beside(path)
    meta: Mapping[str, Any] = {}
    for letter, content in survey_messages(path, rows=rows, catalog=catalog):
        if letter == META:
            meta = json.loads(content)
        else:
            pieces = pl.read_ipc_stream(BytesIO(content))
            yield _raw_table(pieces, meta, path.suffix.lower())


def catalog_beside(path: Path) -> Path | None:
    """Return the SAS catalog with the value labels: of the same name, or `formats.sas7bcat`."""
    if path.suffix.lower() != ".sas7bdat":
        return None
    beside = {
        other.stem.lower(): other
        for other in sorted(path.parent.iterdir())
        if other.suffix.lower() == CATALOG_SUFFIX and other.is_file()
    }
    return beside.get(path.stem.lower()) or beside.get(COMMON_CATALOG)


def _raw_table(pieces: pl.DataFrame, meta: Mapping[str, Any], suffix: str) -> RawTable:
    names: list[str] = meta["names"]
    if suffix == ".por":
        names = full_names(names, meta["column_labels"])
    tagged = {column for column in pieces.columns if column.startswith("tag ")}
    columns: list[pl.Series] = []
    user_missing: dict[str, tuple[int, ...]] = {}
    reasons: dict[str, dict[str, int]] = {}
    for position, name in enumerate(names):
        values = pieces[str(position)].alias(name)
        tags = pieces[f"tag {position}"] if f"tag {position}" in tagged else None
        marked, why = _marked(values, tags, meta["missing"][position])
        if why:
            user_missing[name] = tuple((marked.arg_true() + 1).to_list())
            reasons[name] = why
            values = values.set(marked, None)
        columns.append(_tidy(with_dates(values, meta["formats"][position], suffix)))
    return RawTable(
        frame=pl.DataFrame(columns),
        value_labels={
            name: dict(map(tuple, labels))
            for name, labels in zip(names, meta["labels"], strict=True)
            if labels
        },
        texts=tuple(str(text) for text in (*meta["column_labels"], *meta["texts"]) if text),
        user_missing=user_missing,
        missing_reasons=reasons,
        remarks=(SYSTEM_ENCODING,) if meta["encoding"] else (),
    )


def _marked(
    values: pl.Series, tags: pl.Series | None, limits: list[tuple[Any, Any]]
) -> tuple[pl.Series, dict[str, int]]:
    """Which values the file itself declares missing, by value, range (SPSS) or tag."""
    found = pl.repeat(False, len(values), eager=True, dtype=pl.Boolean)
    why: dict[str, int] = {}
    if tags is not None:
        found = tags.is_not_null()
        for tag, count in sorted(tags.drop_nulls().value_counts().iter_rows()):
            why[f".{tag.lower()}"] = count
    for low, high in limits:
        if isinstance(low, str) != (values.dtype == pl.String):
            continue
        hit = values.is_between(low, high).fill_null(False) & ~found
        if hit.any():
            why[_range_text(low, high)] = int(hit.sum())
            found = found | hit
    return found, why


def _range_text(low: Any, high: Any) -> str:
    ends = [f"{end:g}" if isinstance(end, float | int) else str(end).strip() for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


def _tidy(values: pl.Series) -> pl.Series:
    """Whole numbers as integers and empty texts as nulls: these formats know neither."""
    if values.dtype == pl.String:
        return values.replace("", None)
    if not values.dtype.is_float():
        return values
    values = values.fill_nan(None)
    whole = ((values == values.round()) & (values.abs() < EXACT_FLOAT)).all()
    return values.cast(pl.Int64) if whole and values.null_count() < len(values) else values
