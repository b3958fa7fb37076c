"""Steps that read months, days and years of birth."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from evaluation.data.months import MONTHS_PER_YEAR, month_of_date_expr
from evaluation.data.sources.records import Names
from evaluation.data.sources.steps.workbench import Workbench

MONTH_FORMS: Mapping[str, str] = MappingProxyType(
    {"YYYYMM": r"^([0-9]{4})([0-9]{2})$", "YYYY-MM": r"^([0-9]{4})-([0-9]{2})$"}
)
DATE_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "YYYY-MM-DD": "%Y-%m-%d",
        "YYYYMMDD": "%Y%m%d",
        "DD/MM/YYYY": "%d/%m/%Y",
        "DD.MM.YYYY": "%d.%m.%Y",
        "DD-MM-YYYY": "%d-%m-%Y",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month, from one column in a declared form or from year and month apart.

    Forms: `YYYYMM`, `YYYY-MM`, or `date` for the month of a day that has been read.

    Examples
    --------
    ``{ do = "month", year = "ar", month = "manadsnr", to = "manad" }``
    ``{ do = "month", column = "avser", form = "YYYY-MM", to = "manad" }``
    """

    to: str
    column: str = ""
    form: str = ""
    year: str = ""
    month: str = ""

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the month as a count."""
        if self.form == "date":
            bench.need(frame, self.column)
            if frame.schema[self.column] != pl.Date:
                raise bench.fault(f"column '{self.column}' is no date yet")
            return frame.with_columns(month_of_date_expr(self.column).alias(self.to))
        text, names = self._text(frame, bench)
        pattern = MONTH_FORMS["YYYYMM" if self.year else self.form]
        parts = text.str.extract_groups(pattern)
        year = parts.struct["1"].cast(pl.Int32, strict=False)
        number = parts.struct["2"].cast(pl.Int32, strict=False)
        month = pl.when(number.is_between(1, MONTHS_PER_YEAR)).then(
            year * MONTHS_PER_YEAR + number - 1
        )
        found = frame.with_columns(month.cast(pl.Int32).alias("#month"))
        written = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
        bench.refuse(
            found,
            written & pl.col("#month").is_null(),
            "not a month of the declared form",
            column=names[0],
            way_out="declare the form, or correct the value at the source",
        )
        return found.with_columns(pl.col("#month").alias(self.to)).drop("#month")

    def _text(self, frame: pl.DataFrame, bench: Workbench) -> tuple[pl.Expr, Names]:
        if self.year and self.month and not self.column:
            bench.need_text(frame, self.year)
            bench.need_text(frame, self.month)
            number = pl.col(self.month).str.zfill(2)
            return pl.concat_str([pl.col(self.year), number]), (self.year, self.month)
        if not self.column or self.form not in MONTH_FORMS:
            raise bench.fault(
                "a month needs year and month, or column and form", allowed=(*MONTH_FORMS, "date")
            )
        bench.need_text(frame, self.column)
        return pl.col(self.column), (self.column,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day in a declared form; a time of day after it is cut off.

    `open` names the texts that mean "no day" in the source (2099-12-31, 9999-12-31).

    Examples
    --------
    ``{ do = "date", column = "till", to = "slut_datum", open = ["9999-12-31"] }``
    """

    column: str
    to: str = ""
    form: str = "YYYY-MM-DD"
    open: Names = ()

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the day."""
        if self.form not in DATE_FORMS:
            raise bench.fault(f"unknown form '{self.form}'", allowed=tuple(DATE_FORMS))
        bench.need_text(frame, self.column)
        whole = pl.col(self.column)
        time = rf"^(.{{{len(self.form)}}})(?:[T ]{{1,2}}[0-9:.]+(?:Z|[+-][0-9:]+)?)?$"
        day = whole.str.extract(time)
        is_open = day.is_in(self.open).fill_null(value=False)
        parsed = pl.when(~is_open).then(day).str.to_date(DATE_FORMS[self.form], strict=False)
        found = frame.with_columns(parsed.alias("#day"))
        bench.refuse(
            found,
            whole.is_not_null() & ~is_open & pl.col("#day").is_null(),
            "not a day of the declared form",
            column=self.column,
            way_out=f"declare the form: {', '.join(DATE_FORMS)}",
        )
        bench.tell(
            f"{self.column}: dag som betyder öppet slut",
            before=frame.height,
            after=frame.height,
            count=frame.filter(is_open).height,
        )
        return found.with_columns(pl.col("#day").alias(self.to or self.column)).drop("#day")


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthYear:
    """Year of birth from the year and the age during it.

    Examples
    --------
    ``{ do = "birth_year", year = "ar", age = "alder", to = "fodelsear" }``
    """

    year: str
    age: str
    to: str

    def apply(self, frame: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
        """Return the table with the year of birth."""
        bench.need_number(frame, self.year, self.age)
        return frame.with_columns((pl.col(self.year) - pl.col(self.age)).alias(self.to))
