"""Read SPSS, Stata and SAS files: codes as written, labels and user-missing values beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.errors import DataError

SURVEY_READERS = {
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat",
}
SPSS_DAY_ZERO, STATA_AND_SAS_DAY_ZERO = date(1582, 10, 14), date(1960, 1, 1)
# Formats under which a number is a day, and how many of its units make one day.
DAY_FORMATS: Mapping[str, tuple[date, int, tuple[str, ...]]] = {
    "read_sav": (SPSS_DAY_ZERO, 86_400, ("DATE", "ADATE", "EDATE", "SDATE", "JDATE")),
    "read_dta": (STATA_AND_SAS_DAY_ZERO, 1, ("%td", "%d")),
    "read_sas7bdat": (STATA_AND_SAS_DAY_ZERO, 1, ("DATE", "YYMMDD", "DDMMYY", "MMDDYY", "E8601DA")),
}
EXACT_FLOAT = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One file as read, before the canonical types.

    Attributes
    ----------
    frame : polars.DataFrame
        Column names and values as delivered; user-missing values are null.
    value_labels : mapping of column to mapping of value to label
    texts : tuple of str
        Column labels, file label and notes: text that is no cell but may hold anything.
    user_missing : mapping of column to tuple of int
        Row numbers (from 1) whose value was marked missing.
    """

    frame: pl.DataFrame = field(repr=False)
    value_labels: Mapping[str, Mapping[Any, str]] = field(default_factory=dict, repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)
    user_missing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def read_survey_file(path: Path) -> RawTable:
    """Return a .sav, .zsav, .dta or .sas7bdat file with what pyreadstat would hide.

    User-missing values are read (`user_missing=True`), turned into nulls and told, because
    by default they vanish together with the list of which values they were.
    """
    frame, meta = _read(path)
    frame, user_missing = _without_user_missing(frame, meta)
    texts = [*meta.column_names_to_labels.values(), *meta.notes, meta.file_label, meta.table_name]
    return RawTable(
        frame=frame.with_columns(_tidy(frame[name]) for name in frame.columns),
        value_labels=dict(meta.variable_value_labels),
        texts=tuple(str(text) for text in texts if text),
        user_missing=user_missing,
    )


def _read(path: Path) -> tuple[pl.DataFrame, Any]:
    import pyreadstat

    reader = SURVEY_READERS[path.suffix.lower()]
    read = partial(getattr(pyreadstat, reader), path, user_missing=True, output_format="polars")
    try:
        return read()  # type: ignore[no-any-return]  # pyreadstat gives a union
    except (OverflowError, pl.exceptions.PolarsError):
        # One absurd date stops the conversion of the whole file, so it is done by column here.
        frame, meta = read(disable_datetime_conversion=True)
        return _with_dates(frame, meta, reader), meta
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        raise DataError(
            f"not a readable {path.suffix.lower()} file",
            at=path.name,
            way_out="export it again, or deliver CSV in UTF-8",
        ) from None


def _with_dates(frame: pl.DataFrame, meta: Any, reader: str) -> pl.DataFrame:
    day_zero, units, formats = DAY_FORMATS[reader]
    days = [
        name
        for name, written in meta.original_variable_types.items()
        if str(written).rstrip("0123456789.") in formats
    ]
    return frame.with_columns(
        pl.Series(name, [_day(value, day_zero, units) for value in frame[name]], dtype=pl.String)
        for name in days
    )


def _day(value: float | None, day_zero: date, units: int) -> str | None:
    if value is None:
        return None
    try:
        return (day_zero + timedelta(days=value // units)).isoformat()
    except OverflowError:
        return "out of range"


def _without_user_missing(
    frame: pl.DataFrame, meta: Any
) -> tuple[pl.DataFrame, dict[str, tuple[int, ...]]]:
    rows: dict[str, tuple[int, ...]] = {}
    for name in frame.columns:
        marked = _marked(frame[name], meta)
        if marked.any():
            rows[name] = tuple((marked.arg_true() + 1).to_list())
            kept = pl.when(marked).then(None).otherwise(pl.col(name)).alias(name)
            frame = frame.with_columns(kept)
    return frame, rows


def _marked(values: pl.Series, meta: Any) -> pl.Series:
    """Which values the file itself declares missing, by range (SPSS) or tag (Stata, SAS)."""
    found = pl.repeat(False, len(values), eager=True)
    tags = meta.missing_user_values.get(values.name, [])
    if tags and values.dtype in (pl.String, pl.Object):
        as_text = values.cast(pl.String) if values.dtype == pl.String else _as_text(values)
        found = found | as_text.is_in([str(tag) for tag in tags]).fill_null(False)
    for limits in meta.missing_ranges.get(values.name, []):
        low, high = limits["lo"], limits["hi"]
        if isinstance(low, str) == (values.dtype == pl.String):
            found = found | values.is_between(low, high).fill_null(False)
    return found


def _as_text(values: pl.Series) -> pl.Series:
    return pl.Series(values.name, [None if v is None else str(v) for v in values], dtype=pl.String)


def _tidy(values: pl.Series) -> pl.Series:
    """Whole numbers as integers and empty texts as nulls: these formats know neither."""
    if values.dtype == pl.Object:
        # Numbers beside tagged missing values come as objects; the tags are gone by now.
        texts = _as_text(values)
        numbers = texts.cast(pl.Float64, strict=False)
        values = texts if numbers.null_count() > texts.null_count() else numbers
    if values.dtype == pl.String:
        return values.replace("", None)
    if not values.dtype.is_float():
        return values
    # A null of these formats may come as NaN.
    values = values.fill_nan(None)
    known = values.drop_nulls()
    whole = ((known == known.round()) & (known.abs() < EXACT_FLOAT)).all()
    return values.cast(pl.Int64) if whole and len(known) else values
