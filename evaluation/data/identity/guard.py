"""Nothing that may be a Swedish identity number gets past this door."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data_schemas import Table
from evaluation.data.files.raw_table import RawTable
from evaluation.data.findings import Violation
from evaluation.data.identity.cells import cells_with_numbers
from evaluation.data.identity.dates import BirthDates, SplitNumbers
from evaluation.data.identity.keys import KeyColumn
from evaluation.data.identity.numbers import cell_text, holds_identity, is_identity_number
from evaluation.data.identity.rows import Rows
from evaluation.data.identity.safe_names import safe_name
from evaluation.data.leverans.texts import manifest_texts

RULE = "E2"


@dataclass(slots=True)
class _Column:
    """What was found in one column, whichever chunk it came from."""

    name: str
    keys: KeyColumn | None
    births: BirthDates | None
    rows: Rows = field(default_factory=Rows)
    labels: set[str] = field(default_factory=set)

    def see(self, values: pl.Series, first_row: int, beside: pl.DataFrame) -> None:
        """Take in the cells of one chunk, and the whole rows they stand in."""
        if self.keys is not None:
            self.keys.see(values, first_row, beside)
        else:
            self.rows.add(cells_with_numbers(values, reserve=True), first_row)
        if self.births is not None:
            self.births.see(values, first_row)

    def found(self) -> Rows:
        """Return the rows with identity numbers."""
        return self.rows if self.keys is None else self.keys.found()


class Guard:
    """Search one table, chunk after chunk, for identity numbers in cells, labels and texts.

    A column of keys is judged as a whole, because random keys look like identity numbers now
    and then; a birth date and a number split over two columns are judged by the column too.

    Parameters
    ----------
    declared : Table
        Its name and the kinds of its columns; other columns are searched like text.
    """

    def __init__(self, declared: Table) -> None:
        self.declared = declared
        self.columns: dict[int, _Column] = {}
        self.split = SplitNumbers()
        self.texts: set[str] = set()

    def see(self, raw: RawTable, first_row: int) -> None:
        """Take in one chunk.

        Parameters
        ----------
        raw : RawTable
            As the reader gives it.
        first_row : int
            Row number in the file of the chunk's first row; the first row of data is 1.
        """
        for position, values in enumerate(raw.frame):
            column = self.columns.setdefault(position, self._column(values.name))
            column.see(values, first_row, raw.frame)
            labels = raw.value_labels.get(values.name, {})
            column.labels |= {text for pair in labels.items() for text in map(cell_text, pair)}
        self.split.see(raw.frame, first_row)
        reasons = (text for declared in raw.missing_reasons.values() for text in declared)
        self.texts |= {*raw.texts, *reasons}

    def violations(self) -> Iterator[Violation]:
        """Yield every place where identity numbers may be: column and count, no value."""
        for position, column in self.columns.items():
            yield from self._in_column(position, column)
        texts = sum(map(holds_identity, self.texts))
        if texts:
            sv, en = "i filens texter och etiketter", "in texts and labels of the file"
            yield Violation(
                table=self.declared.name, rule=RULE, count=texts, detail_sv=sv, detail_en=en
            )

    def _in_column(self, position: int, column: _Column) -> Iterator[Violation]:
        births = column.births.found() if column.births else Rows()
        split = self.split.columns.get(position, Rows())
        labels = sum(map(holds_identity, column.labels))
        for rows, sv, en in (
            (column.found(), "", ""),
            (births, "fullständiga födelsedatum", "full birth dates"),
            (split, "slutsiffror bredvid ett datum", "last digits beside a date"),
            (Rows(count=labels), "i värdeetiketterna", "in the value labels"),
            (Rows(count=int(holds_identity(column.name))), "i kolumnnamnet", "in the column name"),
        ):
            if rows.count:
                yield Violation(
                    table=self.declared.name,
                    column=safe_name(column.name, position + 1),
                    rule=RULE,
                    rows=rows.numbers(),
                    count=rows.count,
                    detail_sv=sv,
                    detail_en=en,
                )

    def _column(self, name: str) -> _Column:
        kinds = {column.name: column.kind for column in self.declared.columns}
        kind = kinds.get(name)
        births = None if kind in ("date", "month") else BirthDates(is_year=kind == "year")
        return _Column(name, KeyColumn() if kind == "key" else None, births)


def guard_names(folder: Path) -> Iterator[Violation]:
    """Yield file and folder names and manifest texts that may hold identity numbers."""
    paths = (path.relative_to(folder) for path in folder.rglob("*"))
    named = sum(is_identity_number(path.name) for path in paths)
    named += is_identity_number(folder.resolve().name)
    if named:
        yield _in_delivery(named, "i filnamn", "in file names")
    texts = sum(is_identity_number(cell_text(text)) for text in manifest_texts(folder))
    if texts:
        yield _in_delivery(texts, "i leverans.json", "in leverans.json")


def _in_delivery(count: int, sv: str, en: str) -> Violation:
    return Violation(table="leverans", rule=RULE, count=count, detail_sv=sv, detail_en=en)
