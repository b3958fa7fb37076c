"""What a check found: rules, places and counts, never a value."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from data_schemas.rules import Severity, all_rules
from evaluation.errors import DataError

FIRST_ROWS = 5
ROW_SCHEMA = {"table": pl.String, "column": pl.String, "rule": pl.String, "row": pl.Int64}
# A file with every row broken has millions of them: four bytes each, no Python objects.
ROW_NUMBER = pl.UInt32
ROWS_AT_ONCE = 1_000_000
Rows: TypeAlias = Sequence[int] | npt.NDArray[np.integer[Any]] | pl.Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Rows of one table that break one rule.

    Attributes
    ----------
    table, column : str
        Where; `column` is empty when the whole row or table is meant.
    rule : str
        Rule id.
    rows : sequence, array or polars.Series of int
        Row numbers, the first row of data is 1, ascending; empty when the table itself is meant.
    detail_sv, detail_en : str
        What more can be said without a value.
    count : int
        Number of cases when more are known than there are rows to point at.
    """

    table: str
    column: str = ""
    rule: str
    rows: Rows = field(default=(), compare=False)
    detail_sv: str = ""
    detail_en: str = ""
    count: int = 1

    @property
    def row_numbers(self) -> pl.Series:
        """The rows in the compact form that large files need."""
        return pl.Series("row", self.rows, dtype=ROW_NUMBER)

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """Everything but rows and count: table, rule, column and details."""
        return self.table, self.rule, self.column, self.detail_en, self.detail_sv


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule broken in one place: how often and where first."""

    table: str
    column: str
    rule: str
    severity: Severity
    count: int
    first_rows: tuple[int, ...]
    text_sv: str
    text_en: str

    @property
    def place(self) -> str:
        """Table, column and first rows in one short text."""
        where = f"{self.table}.{self.column}" if self.column else self.table
        if not self.first_rows:
            return where
        more = ", ..." if self.count > len(self.first_rows) else ""
        noun = "row" if self.count == 1 else "rows"
        return f"{where} {noun} {', '.join(map(str, self.first_rows))}{more}"

    def error(self) -> DataError:
        """Return the finding as an error with its way out."""
        times = f" ({self.count} times)" if self.count > 1 else ""
        return DataError(
            f"{self.rule}: {self.text_en}{times}",
            at=self.place,
            way_out=all_rules()[self.rule].way_out,
        )


def shifted(violations: Iterable[Violation], *, rows_before: int) -> Iterator[Violation]:
    """Yield what a chunk breaks with the row numbers of the file, kept compactly."""
    for violation in violations:
        yield replace(violation, rows=violation.row_numbers + rows_before)


def merged(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Return one violation per table, column, rule and detail, over all chunks of a file.

    What points at no row is said of the table: repeated by every chunk, it counts once.
    """
    ordered = sorted(violations, key=lambda violation: violation.place)
    return tuple(
        _one(list(alike)) for _, alike in groupby(ordered, key=lambda violation: violation.place)
    )


def collapse(violations: Iterable[Violation]) -> tuple[Finding, ...]:
    """Return one finding per violation, errors first, without more than five rows each."""
    found = [_finding(violation) for violation in violations]
    return tuple(sorted(found, key=lambda f: (f.severity, f.table, f.rule, f.column, f.text_en)))


def row_frames(violations: Iterable[Violation]) -> Iterator[pl.DataFrame]:
    """Yield every broken row as (table, column, rule, row), for the private folder only.

    The rows come in the order of table, rule and column, a part at a time: all rows of a bad
    file at once would take more memory than the check itself.
    """
    ordered = sorted(violations, key=_told_at)
    for (table, rule, column), alike in groupby(ordered, key=_told_at):
        rows = pl.concat([violation.row_numbers for violation in alike]).sort()
        for part in rows.to_frame().iter_slices(ROWS_AT_ONCE):
            yield part.select(
                pl.lit(table).alias("table"),
                pl.lit(column).alias("column"),
                pl.lit(rule).alias("rule"),
                pl.col("row").cast(pl.Int64),
            )


def row_level(violations: Iterable[Violation]) -> pl.DataFrame:
    """Return the rows of all violations in one frame."""
    return pl.concat([pl.DataFrame(schema=ROW_SCHEMA), *row_frames(violations)])


def stopping(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stop the work."""
    return tuple(finding for finding in findings if finding.severity == "E")


def _told_at(violation: Violation) -> tuple[str, str, str]:
    return violation.table, violation.rule, violation.column


def _one(alike: list[Violation]) -> Violation:
    first = alike[0]
    if len(alike) == 1:
        return first
    rows = pl.concat([violation.row_numbers for violation in alike]).sort()
    return replace(first, rows=rows, count=max(violation.count for violation in alike))


def _finding(violation: Violation) -> Finding:
    rule = all_rules()[violation.rule]
    # Rows with an identity number are told to the private list only.
    first_rows = () if violation.rule == "E2" else violation.rows[:FIRST_ROWS]
    return Finding(
        table=violation.table,
        column=violation.column,
        rule=violation.rule,
        severity=rule.severity,
        count=max(len(violation.rows), violation.count),
        first_rows=tuple(int(row) for row in first_rows),
        text_sv=_joined(rule.text_sv, violation.detail_sv),
        text_en=_joined(rule.text_en, violation.detail_en),
    )


def _joined(text: str, detail: str) -> str:
    return f"{text}: {detail}" if detail else text
