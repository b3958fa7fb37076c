"""Steps on single columns: other names, constants, keys of several columns, opaque names."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from evaluation.data.sources.records import Names, Scalar
from evaluation.data.sources.steps.workbench import Workbench, dtype_of

FACT = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Give columns other names; the old names are gone.

    Examples
    --------
    ``{ do = "rename", columns = { enhet = "enhet_kod" } }``
    """

    columns: Mapping[str, str]

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the new names."""
        bench.need(frame, *self.columns)
        staying = set(frame.columns) - set(self.columns)
        clash = [new for new in self.columns.values() if new in staying]
        if clash:
            raise bench.fault(f"there is a column '{clash[0]}' already")
        return frame.rename(dict(self.columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Keep a column under a second name too.

    Examples
    --------
    ``{ do = "copy", column = "insats", to = "lokal_benamning" }``
    """

    column: str
    to: str

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the copy."""
        bench.need(frame, self.column)
        return frame.with_columns(pl.col(self.column).alias(self.to))


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """The same value in every row; `@kommun_kod` stands for what is told of the delivery.

    Examples
    --------
    ``{ do = "constant", to = "id_byten", value = 0 }``
    """

    to: str
    value: Scalar

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the column."""
        value = self.value
        if isinstance(value, str) and value.startswith(FACT):
            name = value.removeprefix(FACT)
            if name not in bench.facts:
                raise bench.fault(f"unknown fact '{value}'", allowed=sorted(bench.facts))
            value = bench.facts[name]
        return frame.with_columns(pl.lit(value, dtype=dtype_of(value)).alias(self.to))


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinText:
    """One key of several columns; empty when any of them is.

    Examples
    --------
    ``{ do = "join_text", columns = ["lopnr", "avslutad"], to = "nyckel" }``
    """

    columns: Names
    to: str
    between: str = "-"

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the key."""
        bench.need(frame, *self.columns)
        parts = [pl.col(name).cast(pl.String) for name in self.columns]
        return frame.with_columns(pl.concat_str(parts, separator=self.between).alias(self.to))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonym:
    """An opaque name for an id (see `evaluation.data.sources.pseudonyms` for the rule).

    Examples
    --------
    ``{ do = "pseudonym", column = "person", to = "lopnr", prefix = "P" }``
    """

    column: str
    to: str
    prefix: str

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the names."""
        bench.need_text(frame, self.column)
        if not (len(self.prefix) == 1 and self.prefix.isascii() and self.prefix.isupper()):
            raise bench.fault("prefix must be one capital letter A to Z")
        names = bench.pseudonyms.named(frame[self.column], prefix=self.prefix)
        return frame.with_columns(names.alias(self.to))
