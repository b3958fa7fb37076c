"""One file of a delivery, read in chunks: typed tables come out, faults are collected."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from data_schemas import TABLES, Table
from evaluation.data.files.raw_table import RawTable
from evaluation.data.files.readers import read_chunks, reader_name
from evaluation.data.findings import Violation, shifted
from evaluation.data.identity.guard import Guard
from evaluation.data.identity.numbers import is_identity_number
from evaluation.data.leverans.leverans import ListedFile
from evaluation.data.store.canonical import Typed, canonical
from evaluation.data.store.columns import column_faults, protected_persons
from evaluation.errors import DataError

UNREADABLE_CELL = "S4"
MARKED_MISSING = "W19"
READ_OTHERWISE = "W35"
# A code, range or tag that a file declares missing; anything longer might be about a person.
PLAIN_REASON = re.compile(r"-?[0-9]{1,4}(\.\.-?[0-9]{1,4})?|\.[a-zA-Z_]")
EMPTY_MATTERS = ("person", "hushall_manad", "bistand_manad")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that was read: what the manifest of a study says about it."""

    table: str
    name: str
    sha256: str
    bytes: int
    rows: int
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the reading is.

    Attributes
    ----------
    table : str
    chunks, rows : int
        What is done of it.
    listed : int
        How many rows the manifest says it has.
    """

    table: str
    chunks: int
    rows: int
    listed: int


Told = Callable[[Progress], None]


@dataclass(slots=True, kw_only=True)
class FileReading:
    """A listed file on its way in.

    Attributes
    ----------
    path : Path
    listed : ListedFile
        What the manifest says of it.
    sha256 : str
        Of the bytes that are there; empty when no file is.
    faults : list of Violation
        What was wrong so far, with the row numbers of the file.
    rows : int
        Rows before the chunk that is out.
    is_readable : bool
        False once a chunk could not be read: the table is then no table.
    reasons : dict of str to set of str
        Which codes the file declares missing, by column.
    """

    path: Path
    listed: ListedFile
    sha256: str
    faults: list[Violation] = field(default_factory=list)
    rows: int = 0
    is_readable: bool = True
    reasons: dict[str, set[str]] = field(default_factory=dict)

    @property
    def declared(self) -> Table:
        """The declaration that the file is held to."""
        return TABLES[self.listed.table]

    def chunks(self, *, chunk_rows: int) -> Iterator[Typed]:
        """Yield the table in chunks; afterwards `faults` and `rows` are complete."""
        guard = Guard(self.declared)
        try:
            expected = self.declared.column_names
            for raw in read_chunks(self.path, rows=chunk_rows, columns=expected):
                guard.see(raw, self.rows + 1)
                typed = canonical(self.declared, raw.frame)
                self._tell(raw, typed)
                yield typed
                self.rows += raw.frame.height
        except DataError as error:
            self.is_readable = False
            rule = "S2" if self.path.is_file() else "S1"
            self._add(rule, sv=error.problem, en=error.problem)
        # Also what a half-read file holds is told: the file may not stay where it is.
        self.faults += guard.violations()
        if self.is_readable:
            self._tell_of_whole()

    def input_file(self) -> InputFile:
        """Return what is to be told about the file that was read."""
        name = self.path.name
        return InputFile(
            table=self.listed.table,
            # A name that may hold an identity number is told as a finding, nowhere repeated.
            name=f"{self.listed.table}{self.path.suffix}" if is_identity_number(name) else name,
            sha256=self.sha256,
            bytes=self.path.stat().st_size,
            rows=self.rows,
            reader=reader_name(self.path),
        )

    def tell(self, violations: Iterable[Violation]) -> None:
        """Take the faults of the chunk that is out, rows counted from 1 in it."""
        self.faults += shifted(violations, rows_before=self.rows)

    def _tell(self, raw: RawTable, typed: Typed) -> None:
        if self.rows == 0:
            self.faults += column_faults(self.declared, raw.frame, typed)
        self.tell(protected_persons(self.declared, raw.frame))
        table = self.declared.name
        self.tell(
            Violation(table=table, column=column, rule=UNREADABLE_CELL, rows=rows)
            for column, rows in typed.unreadable.items()
        )
        self.tell(
            Violation(table=table, column=column, rule=MARKED_MISSING, rows=rows)
            for column, rows in raw.user_missing.items()
            if column in self.declared.column_names
        )
        for column, reasons in raw.missing_reasons.items():
            self.reasons.setdefault(column, set()).update(filter(PLAIN_REASON.fullmatch, reasons))
        for remark in raw.remarks:
            self._add(READ_OTHERWISE, sv=remark.detail_sv, en=remark.detail_en)

    def _tell_of_whole(self) -> None:
        self.faults = [self._with_reasons(fault) for fault in self.faults]
        if not self.rows:
            rule = "S2" if self.declared.name in EMPTY_MATTERS else "W18"
            self._add(rule, sv="tabellen har inga rader", en="table has no rows")
        if self.listed.sha256.lower() != self.sha256:
            self._add("E14", sv="annan sha256", en="other sha256")
        if self.listed.rows != self.rows:
            self._add(
                "E14",
                sv=f"{self.rows} rader i filen, {self.listed.rows} i leverans.json",
                en=f"{self.rows} rows in the file, {self.listed.rows} in leverans.json",
            )

    def _with_reasons(self, fault: Violation) -> Violation:
        reasons = ", ".join(sorted(self.reasons.get(fault.column, ())))
        if fault.rule != MARKED_MISSING or not reasons:
            return fault
        return replace(fault, detail_sv=reasons, detail_en=reasons)

    def _add(self, rule: str, *, sv: str, en: str) -> None:
        self.faults.append(
            Violation(table=self.declared.name, rule=rule, detail_sv=sv, detail_en=en)
        )
