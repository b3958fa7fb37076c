"""Steps that read and divide numbers; money is whole kronor or whole öre, never a fraction."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from evaluation.data.sources.records import Names
from evaluation.data.sources.steps.workbench import Workbench

SPACES = "[ \u00a0\u202f]"
MINUS = "[\u2212\u2013]"
ORE_PER_KRONA = 100
# The reader of a source writes every decimal mark as this one.
DECIMAL = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A whole number.

    Examples
    --------
    ``{ do = "number", column = "barn", to = "antal_barn" }``
    """

    column: str
    to: str = ""

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the number."""
        bench.need_text(frame, self.column)
        plain = _plain(self.column).str.replace(r",0+$", "")
        return _read(
            frame, bench, self.column, self.to or self.column, plain.cast(pl.Int64, strict=False)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount in whole kronor, or in whole öre for adding up (`ore = true`).

    Thousands may be set apart by spaces. An amount with öre stops the work unless it is read
    in öre or `round = true`.

    Examples
    --------
    ``{ do = "amount", column = "belopp", to = "belopp_forsorjningsstod" }``
    """

    column: str
    to: str = ""
    ore: bool = False
    round: bool = False

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the amount."""
        bench.need_text(frame, self.column)
        parts = _plain(self.column).str.extract_groups(r"^(-?)([0-9]+)(?:,([0-9]{1,2})0*)?$")
        sign = pl.when(parts.struct["1"] == "-").then(-1).otherwise(1)
        whole = parts.struct["2"].cast(pl.Int64, strict=False) * ORE_PER_KRONA
        ore = parts.struct["3"].fill_null("0").str.pad_end(2, "0").cast(pl.Int64, strict=False)
        to = self.to or self.column
        read = _read(frame, bench, self.column, to, (sign * (whole + ore)).cast(pl.Int64))
        if self.ore:
            return read
        if not self.round:
            bench.refuse(
                read,
                pl.col(to) % ORE_PER_KRONA != 0,
                "amounts with öre",
                column=self.column,
                way_out="read them with ore = true, or round = true",
            )
        return _rounded(read, bench, (to,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kronor:
    """Whole kronor of amounts in öre, halves away from zero.

    Examples
    --------
    ``{ do = "kronor", columns = ["belopp_forsorjningsstod", "belopp_aterkrav"] }``
    """

    columns: Names

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the amounts in kronor."""
        bench.need_number(frame, *self.columns)
        return _rounded(frame, bench, self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayments:
    """Move what is negative (repayments) to a column of its own; both keep a zero.

    Examples
    --------
    ``{ do = "repayments", column = "belopp", to = "belopp_aterkrav" }``
    """

    column: str
    to: str

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with amounts and repayments apart."""
        bench.need_number(frame, self.column)
        amount = pl.col(self.column)
        count = frame.filter(amount < 0).height
        bench.tell(
            f"{self.column}: negativa belopp till {self.to}",
            before=frame.height,
            after=frame.height,
            count=count,
        )
        return frame.with_columns(
            amount.clip(lower_bound=0), amount.clip(upper_bound=0).alias(self.to)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Amounts by class in columns of their own, zero where the class is another.

    Examples
    --------
    ``{ do = "spread", column = "belopp", by = "slag", to = { FS = "belopp_forsorjningsstod" } }``
    """

    column: str
    by: str
    to: Mapping[str, str]

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with one column per class."""
        bench.need_number(frame, self.column)
        bench.need_text(frame, self.by)
        known = pl.col(self.by).is_in(list(self.to)).fill_null(value=False)
        bench.refuse(
            frame, ~known, "class without a column", column=self.by, way_out="name it in to"
        )
        amount = pl.col(self.column)
        return frame.with_columns(
            pl.when(pl.col(self.by) == code).then(amount).otherwise(0).alias(name)
            for code, name in self.to.items()
        )


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(SPACES, "").str.replace(MINUS, "-")


def _read(
    frame: pl.DataFrame, bench: Workbench, column: str, to: str, value: pl.Expr
) -> pl.DataFrame:
    found = frame.with_columns(value.alias("#value"))
    bench.refuse(
        found,
        pl.col(column).is_not_null() & pl.col("#value").is_null(),
        "not a number",
        column=column,
        way_out="declare the decimal mark of the source, or correct the value there",
    )
    return found.with_columns(pl.col("#value").alias(to)).drop("#value")


def _rounded(frame: pl.DataFrame, bench: Workbench, columns: Names) -> pl.DataFrame:
    for name in columns:
        count = frame.filter(pl.col(name) % ORE_PER_KRONA != 0).height
        bench.tell(
            f"{name}: avrundat till hela kronor",
            before=frame.height,
            after=frame.height,
            count=count,
        )
    half = ORE_PER_KRONA // 2
    return frame.with_columns(
        pl.col(name).sign() * ((pl.col(name).abs() + half) // ORE_PER_KRONA) for name in columns
    )
