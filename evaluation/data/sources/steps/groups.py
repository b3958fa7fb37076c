"""Steps that bring rows together: one row per group, and columns from another table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from evaluation.data.sources.records import Names
from evaluation.data.sources.steps.workbench import FILE, ROW, Workbench

MISSING = ("empty", "remove", "error")
ORDER = "#order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One row per group.

    Attributes
    ----------
    by : tuple of str
        What makes the group.
    sum : tuple of str
        Whole numbers that are added up; empty when all are.
    same : tuple of str
        Should be equal within the group. The most frequent value is kept (the latest of
        equally frequent ones) and groups that disagree are counted.
    last : tuple of str
        May change: the value of the last row by `order` that has one is kept.
    order : str
        Column that orders the rows; without it, the order of the files.
    count : mapping of str to mapping
        New column → rows of the group where a column has one of the values.

    Examples
    --------
    ``{ do = "group", by = ["lopnr"], same = ["kon"], last = ["kommun_kod"], order = "manad" }``
    """

    by: Names
    sum: Names = ()
    same: Names = ()
    last: Names = ()
    order: str = ""
    count: tuple["Count", ...] = field(default=())

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return one row per group."""
        bench.need(frame, *self.by, *self.same, *self.last)
        bench.need_number(frame, *self.sum)
        counts = [each.expression(frame, bench) for each in self.count]
        rows = self._ordered(frame, bench)
        added = [
            pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
            for name in self.sum
        ]
        last = [pl.col(name).drop_nulls().last().alias(name) for name in self.last]
        grouped = rows.group_by(self.by, maintain_order=True).agg(*added, *last, *counts)
        for name in self.same:
            grouped = grouped.join(
                self._agreed(rows, name, bench), on=self.by, how="left", nulls_equal=True
            )
        bench.tell(
            f"sammanförda till en rad per {', '.join(self.by)}",
            before=frame.height,
            after=grouped.height,
        )
        return grouped

    def _ordered(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        if self.order:
            bench.need(frame, self.order)
            frame = frame.sort(self.order, maintain_order=True, nulls_last=False)
        return frame.with_row_index(ORDER)

    def _agreed(self, rows: pl.DataFrame, name: str, bench: Workbench) -> pl.DataFrame:
        values = (
            rows.drop_nulls(name)
            .group_by([*self.by, name])
            .agg(pl.len().alias("#n"), pl.col(ORDER).max())
        )
        torn = values.group_by(self.by).len().filter(pl.col("len") > 1).height
        bench.tell(
            f"{name}: grupper med olika uppgifter, den vanligaste behålls",
            before=rows.height,
            after=rows.height,
            count=torn,
        )
        best = values.sort(["#n", ORDER], descending=True).unique(
            self.by, keep="first", maintain_order=True
        )
        return best.select(*self.by, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of rows: `{ to = "antal_vuxna", column = "roll", is = ["1", "2"] }`."""

    to: str
    column: str
    is_: Names

    def expression(self, frame: pl.DataFrame, bench: Workbench) -> pl.Expr:
        """Return the count as an aggregation."""
        bench.need_text(frame, self.column)
        hits = pl.col(self.column).is_in(self.is_).fill_null(value=False)
        return hits.sum().cast(pl.Int64).alias(self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Columns of another table, found by a key that is unique there.

    Attributes
    ----------
    table : str
        Source or table above this one.
    on : mapping of str to str
        Column here → column there.
    take : tuple of str
        Columns that are added.
    missing : {"error", "empty", "remove"}
        What is done with rows that have no counterpart; empty and remove are counted.

    Examples
    --------
    ``{ do = "lookup", table = "vuxna", on = { lopnr = "lopnr", sista = "manad" },``
    ``take = ["hushall_id"], missing = "remove" }``
    """

    table: str
    on: Mapping[str, str]
    take: Names
    missing: str = "error"

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the columns."""
        other = self._other(frame, bench)
        found = frame.join(
            other.with_columns(pl.lit(value=True).alias("#found")),
            left_on=list(self.on),
            right_on=list(self.on.values()),
            how="left",
            maintain_order="left",
        )
        lost = pl.col("#found").is_null()
        if self.missing == "error":
            bench.refuse(
                found,
                lost,
                f"no counterpart in {self.table}",
                column=", ".join(self.on),
                way_out="deliver the rows it refers to, or say missing = 'empty' or 'remove'",
            )
        kept = found.filter(~lost) if self.missing == "remove" else found
        what = "borttagna" if self.missing == "remove" else "utan uppgift"
        bench.tell(
            f"saknas i {self.table}: {what}",
            before=frame.height,
            after=kept.height,
            count=found.filter(lost).height,
        )
        return kept.drop("#found")

    def _other(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        if self.missing not in MISSING:
            raise bench.fault(f"unknown missing '{self.missing}'", allowed=MISSING)
        if self.table not in bench.tables:
            raise bench.fault(
                f"there is no table '{self.table}' above", allowed=tuple(bench.tables)
            )
        bench.need(frame, *self.on)
        clash = [name for name in self.take if name in frame.columns]
        if clash:
            raise bench.fault(f"there is a column '{clash[0]}' already")
        other = bench.tables[self.table]
        keys = list(self.on.values())
        bench.need(other, *keys, *self.take)
        places = [name for name in (FILE, ROW) if name in other.columns]
        other = other.drop_nulls(keys)
        bench.at(self.table, bench.place).refuse(
            other.select(*{*keys, *self.take}, *places),
            pl.struct(keys).is_duplicated(),
            "key is not unique",
            column=", ".join(keys),
            way_out="bring its rows together with do = 'group' first",
        )
        return other.select(*keys, *(name for name in self.take if name not in keys))
