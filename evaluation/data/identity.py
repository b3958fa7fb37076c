"""Nothing that may be a Swedish identity number gets past this door."""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from data_schemas import Table
from evaluation.data.columns import safe_name
from evaluation.data.findings import Violation
from evaluation.data.manifest_texts import manifest_texts
from evaluation.data.survey_files import RawTable

SEPARATOR = "[-+ .\u00a0\u202f\u2010-\u2015\u2212/]"
# The engine's regular expressions know no lookaround: they find candidates, Python decides.
CANDIDATE = (
    rf"[0-9]{{2}}{SEPARATOR}?[0-9]{{2}}{SEPARATOR}?[0-9]{{2}}{SEPARATOR}{{0,2}}[0-9Tt][0-9]{{3}}"
)
NUMBER = re.compile(
    rf"(?<![0-9])(?P<century>[0-9]{{2}})?(?P<year>[0-9]{{2}}){SEPARATOR}?(?P<month>[0-9]{{2}})"
    rf"{SEPARATOR}?(?P<day>[0-9]{{2}}){SEPARATOR}{{0,2}}(?P<tail>[0-9Tt][0-9]{{3}})(?![0-9])"
)
SHORTEST = 10
COORDINATION_DAYS = 60
CENTURIES = (18, 19, 20)
FIRST_DAY_OF_COORDINATION = 61
# Of random runs of ten digits 7.4 % are dates (with coordination numbers) and a tenth of
# those pass the check digit.
CHANCE = 0.0075
IMPROBABLE = 1e-3
SMALLEST_INTEGER = 10**8
LARGEST_INTEGER = 10**12


def is_identity_number(text: str) -> bool:
    """Tell whether a text holds what may be a personnummer, samordningsnummer or T-number.

    Ten or twelve digits, with or without separators, that start with a possible date and
    end with the right check digit; a T-number has no check digit.
    """
    # Overlapping matches are tried too: a number may stand right after other digits.
    start = 0
    while match := NUMBER.search(text, start):
        if _is_date(match) and _is_checked(match):
            return True
        start = match.start() + 1
    return False


def guard_table(declared: Table, raw: RawTable) -> Iterator[Violation]:
    """Yield every column whose name, cells or labels may hold identity numbers."""
    keys = declared.of_kind("key")
    for position, name in enumerate(raw.frame.columns, start=1):
        rows = _rows_with_numbers(raw.frame[name], by_chance=name in keys)
        in_name = is_identity_number(name)
        labels = raw.value_labels.get(name, {})
        in_labels = any(_holds(value) for pair in labels.items() for value in pair)
        if rows or in_name or in_labels:
            column = safe_name(name, position)
            yield Violation(table=declared.name, column=column, rule="E2", rows=rows)
    if any(is_identity_number(text) for text in raw.texts):
        yield Violation(
            table=declared.name,
            rule="E2",
            detail_sv="i filens etiketter",
            detail_en="in the labels of the file",
        )


def guard_names(folder: Path) -> Iterator[Violation]:
    """Yield file names and manifest texts that may hold identity numbers."""
    names = sum(is_identity_number(path.name) for path in folder.iterdir())
    if names:
        yield Violation(
            table="leverans",
            rule="E2",
            count=names,
            detail_sv="i filnamn",
            detail_en="in file names",
        )
    texts = sum(_holds(text) for text in manifest_texts(folder))
    if texts:
        yield Violation(
            table="leverans",
            rule="E2",
            count=texts,
            detail_sv="i leverans.json",
            detail_en="in leverans.json",
        )


def _rows_with_numbers(values: pl.Series, *, by_chance: bool) -> tuple[int, ...]:
    texts = _texts(values)
    if texts is None:
        return ()
    distinct = texts.drop_nulls().unique()
    candidates = distinct.filter(
        (distinct.str.len_bytes() >= SHORTEST) & distinct.str.contains(CANDIDATE)
    )
    numbers = [text for text in candidates if is_identity_number(text)]
    if not numbers or (by_chance and _explained_by_chance(len(candidates), len(numbers))):
        return ()
    hit = texts.is_in(numbers).fill_null(False)
    return tuple((hit.arg_true() + 1).to_list())


def _texts(values: pl.Series) -> pl.Series | None:
    """Write a column so that identity numbers kept as numbers show their digits."""
    if values.dtype == pl.String:
        return values
    if values.dtype.is_float():
        values = values.round().cast(pl.Int64, strict=False)
    elif values.dtype in (pl.Categorical, pl.Enum):
        return values.cast(pl.String)
    if not values.dtype.is_integer():
        return None
    values = values.cast(pl.Int64, strict=False)
    large = values.is_between(SMALLEST_INTEGER, LARGEST_INTEGER - 1).fill_null(False)
    if not large.any():
        return None
    # A number loses the leading zeros of people born in the first years of a century.
    text = values.cast(pl.String).str.zfill(SHORTEST)
    return text.set(~large, None)


def _explained_by_chance(candidates: int, hits: int) -> bool:
    """Random pseudonyms look like identity numbers now and then; many of them do not."""
    fewer = sum(
        math.comb(candidates, k) * CHANCE**k * (1 - CHANCE) ** (candidates - k) for k in range(hits)
    )
    return 1 - fewer > IMPROBABLE


def _holds(value: object) -> bool:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return isinstance(value, str | int) and is_identity_number(str(value))


def _is_date(match: re.Match[str]) -> bool:
    day, month = int(match["day"]), int(match["month"])
    if day >= FIRST_DAY_OF_COORDINATION:
        day -= COORDINATION_DAYS
    centuries: Iterable[int] = CENTURIES
    if match["century"] is not None:
        centuries = [c for c in CENTURIES if c == int(match["century"])]
    return any(_exists(c * 100 + int(match["year"]), month, day) for c in centuries)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_checked(match: re.Match[str]) -> bool:
    if match["tail"][0] in "Tt":
        return True
    digits = [int(digit) for group in ("year", "month", "day", "tail") for digit in match[group]]
    doubled = [digit * (2 - position % 2) for position, digit in enumerate(digits)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
