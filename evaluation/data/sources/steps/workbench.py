"""What a step works at: the tables so far, the code tables, and the count of all it removes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

import polars as pl

from evaluation.data.sources.pseudonyms import Pseudonyms
from evaluation.errors import DataError, ProtocolError

FILE, ROW = "#file", "#row"
FILE_CLASS = "filklass"
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """What one step did to the rows of a table.

    Attributes
    ----------
    table, step : str
    before, after : int
        Rows; the same number twice when values were changed and no row was.
    count : int
        Rows or groups that the text is about.
    what : str
        In Swedish, for the delivery.
    """

    table: str
    step: str
    before: int
    after: int
    count: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """Where tables are made of sources.

    Attributes
    ----------
    mapping, table, place : str
        Mapping file, table and step at work, for messages.
    tables : dict of str to polars.DataFrame
        Sources and tables made so far.
    codes : mapping of str to mapping
    facts : mapping of str to str
        What is known of the delivery, for `constant` (`@kommun_kod`).
    pseudonyms : Pseudonyms
    files : list of str
        Names of the source files by the number in `#file`.
    flow : list of FlowLine
        Grows by every step that removes, merges or changes rows.
    """

    mapping: str
    table: str = ""
    place: str = ""
    tables: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)
    codes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    facts: Mapping[str, str] = field(default_factory=dict)
    pseudonyms: Pseudonyms
    files: list[str] = field(default_factory=list)
    flow: list[FlowLine] = field(default_factory=list, repr=False)

    def at(self, table: str, place: str = "") -> Self:
        """Return the same bench for another table and step."""
        return replace(self, table=table, place=place)

    def need(self, frame: pl.DataFrame, *names: str) -> None:
        """Refuse a step that names a column that is not there."""
        for name in names:
            if name not in frame.columns:
                raise self.fault(f"there is no column '{name}'", allowed=_shown(frame))

    def need_text(self, frame: pl.DataFrame, name: str) -> None:
        """Refuse a step that reads a text where there is none any more."""
        self.need(frame, name)
        if frame.schema[name] != pl.String:
            raise self.fault(
                f"column '{name}' is no longer a text", way_out="read it from the source column"
            )

    def need_number(self, frame: pl.DataFrame, *names: str) -> None:
        """Refuse a step that counts with texts."""
        self.need(frame, *names)
        for name in names:
            if not frame.schema[name].is_integer():
                raise self.fault(
                    f"column '{name}' is not a whole number yet",
                    way_out="read it with do = 'number', 'amount' or 'month' first",
                )

    def fault(
        self, problem: str, *, allowed: Sequence[str] = (), way_out: str = ""
    ) -> ProtocolError:
        """Return a fault of the mapping file at the present step."""
        return ProtocolError(
            problem, at=f"{self.mapping}: {self.place}", allowed=allowed, way_out=way_out
        )

    def refuse(
        self, frame: pl.DataFrame, wrong: pl.Expr, problem: str, *, column: str, way_out: str
    ) -> None:
        """Stop when any row is wrong: column, number of rows and the first of them."""
        lost = frame.filter(wrong)
        if lost.height:
            rows = "1 row" if lost.height == 1 else f"{lost.height} rows"
            raise DataError(
                f"{problem} in {rows}",
                at=f"{self.table}.{column}{self.rows(lost)}",
                way_out=way_out,
            )

    def rows(self, lost: pl.DataFrame) -> str:
        """Say where the first rows are in the source files, as far as that is known."""
        if ROW not in lost.columns or lost[ROW].null_count():
            return ""
        found: dict[str, list[str]] = {}
        for file, row in lost.select(FILE, ROW).head(FIRST_ROWS).iter_rows():
            found.setdefault(self.files[file], []).append(str(row))
        more = ", ..." if lost.height > FIRST_ROWS else ""
        places = ", ".join(f"{file} row {', '.join(rows)}" for file, rows in found.items())
        return f" ({places}{more})"

    def tell(self, what: str, *, before: int, after: int, count: int | None = None) -> None:
        """Count what a step did, when it did anything."""
        count = before - after if count is None else count
        if count:
            self.flow.append(
                FlowLine(
                    table=self.table,
                    step=self.place.rpartition("steps")[2].strip("[]"),
                    before=before,
                    after=after,
                    count=count,
                    what=what,
                )
            )


class Step(Protocol):
    """One declared operation on a table."""

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table after the step."""


def dtype_of(value: object) -> pl.DataType:
    """Return the column type of a value in a mapping file."""
    if isinstance(value, bool):
        return pl.Boolean()
    if isinstance(value, int):
        return pl.Int64()
    return pl.String() if isinstance(value, str) else pl.Date()


def _shown(frame: pl.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in frame.columns if not name.startswith("#"))
