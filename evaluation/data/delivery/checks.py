"""Check a delivery against everything it is held to, and collect all faults."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import TABLES
from evaluation.data.delivery.opening import Contents, open_delivery
from evaluation.data.findings import (
    Finding,
    Violation,
    collapse,
    merged,
    row_frames,
    row_level,
    stopping,
)
from evaluation.data.store.convert_file import InputFile, Told

# While these stand, a table may be half there, and rules across tables would only repeat it.
STRUCTURE = ("S1", "S2", "S8")
COLUMNS = "S3"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found in a delivery.

    Attributes
    ----------
    findings : tuple of Finding
        Errors first; each one rule broken in one place.
    files : tuple of InputFile
        What was read.
    violations : tuple of Violation
        The findings with all their rows, no values; for the private folder.
    """

    findings: tuple[Finding, ...]
    files: tuple[InputFile, ...]
    violations: tuple[Violation, ...] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the work may go on."""
        return not stopping(self.findings)

    @property
    def rows(self) -> pl.DataFrame:
        """Return table, column, rule, row: every broken row."""
        return row_level(self.violations)

    def row_frames(self) -> Iterator[pl.DataFrame]:
        """Yield the broken rows place by place, for files that may be large."""
        return row_frames(violation for violation in self.violations if len(violation.rows))


def check_delivery(
    folder: Path, *, store: Path | None = None, progress: Told | None = None
) -> CheckReport:
    """Return everything that is wrong or unlikely in a delivery; faults never raise.

    Parameters
    ----------
    store, progress
        As `open_delivery` takes them.

    Raises
    ------
    UsageError
        When there is no such folder.
    """
    with open_delivery(folder, store=store, progress=progress) as contents:
        return check_contents(contents)


def check_contents(contents: Contents) -> CheckReport:
    """Check what has been opened already; of a delivery that is refused nothing is kept."""
    violations = merged([*contents.violations, *_across(contents)])
    report = CheckReport(findings=collapse(violations), files=contents.files, violations=violations)
    if not report.ok:
        contents.refuse()
    return report


def _across(contents: Contents) -> Iterator[Violation]:
    # Imported here because a register that is only read has no use for the rules.
    from evaluation.data.rules.judging import rule_violations

    if contents.manifest is not None and not _is_half_there(contents.violations):
        yield from rule_violations(contents.tables, contents.manifest)


def _is_half_there(violations: Sequence[Violation]) -> bool:
    return any(v.rule in STRUCTURE or _is_missing_column(v) for v in violations)


def _is_missing_column(violation: Violation) -> bool:
    """Tell a missing column from an unknown one, which harms no other rule."""
    return violation.rule == COLUMNS and (
        not violation.column or violation.column in TABLES[violation.table].column_names
    )
