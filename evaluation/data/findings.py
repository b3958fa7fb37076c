"""What a check found: rules, places and counts, never a value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from data_schemas.rules import Severity, all_rules
from evaluation.errors import DataError

FIRST_ROWS = 5
ROW_SCHEMA = {"table": pl.String, "column": pl.String, "rule": pl.String, "row": pl.Int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Rows of one table that break one rule.

    Attributes
    ----------
    table, column : str
        Where; `column` is empty when the whole row or table is meant.
    rule : str
        Rule id.
    rows : tuple of int
        Row numbers, the first row of data is 1; empty when the table itself is meant.
    detail_sv, detail_en : str
        What more can be said without a value.
    count : int
        Number of cases when there are no rows to point at.
    """

    table: str
    column: str = ""
    rule: str
    rows: tuple[int, ...] = ()
    detail_sv: str = ""
    detail_en: str = ""
    count: int = 1


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


def collapse(violations: Iterable[Violation]) -> tuple[Finding, ...]:
    """Return one finding per violation, errors first, without more than five rows each."""
    found = [_finding(violation) for violation in violations]
    return tuple(sorted(found, key=lambda f: (f.severity, f.table, f.rule, f.column, f.text_en)))


def row_level(violations: Iterable[Violation]) -> pl.DataFrame:
    """Return every broken row as (table, column, rule, row), for the private folder only."""
    frames = [
        pl.DataFrame({"row": violation.rows}, schema={"row": pl.Int64}).select(
            pl.lit(violation.table).alias("table"),
            pl.lit(violation.column).alias("column"),
            pl.lit(violation.rule).alias("rule"),
            "row",
        )
        for violation in violations
    ]
    return pl.concat([pl.DataFrame(schema=ROW_SCHEMA), *frames]).sort(
        "table", "rule", "column", "row"
    )


def stopping(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stop the work."""
    return tuple(finding for finding in findings if finding.severity == "E")


def _finding(violation: Violation) -> Finding:
    rule = all_rules()[violation.rule]
    # Rows with an identity number are told to the private list only.
    first_rows = () if violation.rule == "E2" else violation.rows[:FIRST_ROWS]
    return Finding(
        table=violation.table,
        column=violation.column,
        rule=violation.rule,
        severity=rule.severity,
        count=len(violation.rows) or violation.count,
        first_rows=first_rows,
        text_sv=_joined(rule.text_sv, violation.detail_sv),
        text_en=_joined(rule.text_en, violation.detail_en),
    )


def _joined(text: str, detail: str) -> str:
    return f"{text}: {detail}" if detail else text
