"""Check a delivery against everything it is held to, and collect all faults."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import TABLES
from evaluation.data.delivery import Contents, InputFile, open_delivery
from evaluation.data.findings import Finding, Violation, collapse, row_level, stopping

# While these stand, a table may be half there, and rules across tables would only repeat it.
STRUCTURE = ("S1", "S2", "S3", "S8")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found in a delivery.

    Attributes
    ----------
    findings : tuple of Finding
        Errors first; each one rule broken in one place.
    files : tuple of InputFile
        What was read.
    rows : polars.DataFrame
        table, column, rule, row: every broken row, no values; for the private folder.
    """

    findings: tuple[Finding, ...]
    files: tuple[InputFile, ...]
    rows: pl.DataFrame = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the work may go on."""
        return not stopping(self.findings)


def check_delivery(folder: Path) -> CheckReport:
    """Return everything that is wrong or unlikely in a delivery; faults never raise.

    Raises
    ------
    UsageError
        When there is no such folder.
    """
    return check_contents(open_delivery(folder))


def check_contents(contents: Contents) -> CheckReport:
    """Check what has been opened already."""
    violations = [*contents.violations, *_violations(contents)]
    return CheckReport(
        findings=collapse(violations), files=contents.files, rows=row_level(violations)
    )


def _violations(contents: Contents) -> Iterator[Violation]:
    # Imported here because pandera takes more than a second to load.
    from evaluation.data.plausibility import warning_violations
    from evaluation.data.rules import cross_violations
    from evaluation.data.schemas import schema_violations

    for name, typed in contents.tables.items():
        yield from schema_violations(TABLES[name], typed)
    if contents.manifest is None or any(v.rule in STRUCTURE for v in contents.violations):
        return
    frames = {name: typed.frame for name, typed in contents.tables.items()}
    yield from cross_violations(frames, contents.manifest)
    yield from warning_violations(frames, contents.manifest)
