"""Steps on rows: keep some, the winning file of a month, wide groups and lists to rows."""

import re
from dataclasses import dataclass

import polars as pl

from evaluation.data.sources.records import Names
from evaluation.data.sources.steps.conditions import Condition
from evaluation.data.sources.steps.workbench import FILE, FILE_CLASS, ROW, Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Rows that meet every condition; the others are counted and left out.

    Examples
    --------
    ``{ do = "keep", where = { column = "typ", matches = "^EK " }, why = "annat än EK" }``
    """

    where: tuple[Condition, ...]
    why: str

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the kept rows."""
        fits = [each.expression(frame, bench).fill_null(value=False) for each in self.where]
        kept = frame.filter(pl.all_horizontal(fits))
        bench.tell(f"utelämnade: {self.why}", before=frame.height, after=kept.height)
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """Of files that hold the same month, the rows of the first class in `order`.

    A month comes preliminary, then final, and again in a total file: adding them up would
    count everybody twice. Two files of one class with the same month stop the work, unless
    `one_file = false` (a municipality that sends one file per district).

    Examples
    --------
    ``{ do = "precedence", by = ["manad"], order = ["slutlig", "prel"] }``
    """

    by: Names
    order: Names
    one_file: bool = True

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the rows of the winning files."""
        bench.need(frame, *self.by, FILE_CLASS)
        rank = pl.col(FILE_CLASS).replace_strict(
            {name: number for number, name in enumerate(self.order)},
            default=None,
            return_dtype=pl.Int32,
        )
        bench.refuse(
            frame,
            rank.is_null(),
            "file class without rank",
            column=FILE_CLASS,
            way_out="name it in order",
        )
        kept = frame.filter(rank == rank.min().over(self.by))
        bench.tell(
            f"ersatta av annan fil för samma {' och '.join(self.by)}",
            before=frame.height,
            after=kept.height,
        )
        if self.one_file:
            bench.refuse(
                kept,
                pl.col(FILE).n_unique().over(self.by) > 1,
                f"several files of one class hold the same {', '.join(self.by)}",
                column=FILE_CLASS,
                way_out="remove one of the files, or give them classes and an order",
            )
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct:
    """One of each set of rows that are equal in every column, or in those of `by`.

    Examples
    --------
    ``{ do = "distinct" }``
    """

    by: Names = ()

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the rows without their copies."""
        bench.need(frame, *self.by)
        names = self.by or [name for name in frame.columns if name not in (FILE, ROW)]
        kept = frame.unique(names, keep="first", maintain_order=True)
        bench.tell("dubbletter borttagna", before=frame.height, after=kept.height)
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One row per member of a wide row: `person1, kon1, person2, kon2` → `person, kon`.

    Groups without a value in `present` are empty places, not members. Other columns are
    repeated.

    Examples
    --------
    ``{ do = "split", columns = ["person", "kon", "alder"], present = "person" }``
    """

    columns: Names
    present: str

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return one row per member."""
        numbers = [
            int(found[1])
            for name in frame.columns
            if (found := re.fullmatch(rf"{re.escape(self.present)}([0-9]+)", name))
        ]
        if self.present not in self.columns or not numbers:
            raise bench.fault(f"there are no columns '{self.present}1', '{self.present}2', ...")
        for number in numbers:
            bench.need(frame, *(f"{stem}{number}" for stem in self.columns))
        wide = [f"{stem}{number}" for stem in self.columns for number in numbers]
        kept = [name for name in frame.columns if name not in wide]
        members = pl.concat(
            frame.select(
                *kept, *(pl.col(f"{stem}{number}").alias(stem) for stem in self.columns)
            ).filter(pl.col(self.present).is_not_null())
            for number in sorted(numbers)
        )
        bench.tell(
            "breda rader delade i en rad per person",
            before=frame.height,
            after=members.height,
            count=members.height,
        )
        return members


@dataclass(frozen=True, slots=True, kw_only=True)
class Explode:
    """One row per part of a list in a cell (`P01,P02`).

    Examples
    --------
    ``{ do = "explode", column = "personer", between = "," }``
    """

    column: str
    between: str = ","

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return one row per part; an empty cell gives no row."""
        bench.need_text(frame, self.column)
        parts = (
            frame.with_columns(pl.col(self.column).str.split(self.between))
            .explode(self.column)
            .with_columns(pl.col(self.column).str.strip_chars().replace("", None))
            .filter(pl.col(self.column).is_not_null())
        )
        bench.tell(
            f"{self.column}: lista delad i rader",
            before=frame.height,
            after=parts.height,
            count=parts.height,
        )
        return parts
