"""Read cells written as agreed, and those written otherwise but beyond doubt.

Agreed is: months `YYYY-MM`, dates `YYYY-MM-DD`, whole numbers in digits, decimals with a point,
flags 1 and 0. Each kind has two readers: the first takes what is agreed and costs little, the
second takes the other ways of writing that can mean nothing else, and is asked only about the
cells that the first left over. What neither reads stays unreadable.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from data_schemas.declare import Kind
from evaluation.data.months import MONTHS_PER_YEAR

SPACES = " \t\u00a0\u202f"
MINUS = "\u2212"
EXCEL_DAY_ZERO = date(1899, 12, 30)
# 1980 to 2099: below, a day count could as well be Stata's or SAS's of our own years.
EXCEL_DAYS = (29_221, 73_050)
THOUSANDS = rf"^-?[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+(?:[.,]0+)?$"
DECIMAL = r"^[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?$"
# "12.000" is twelve in one country and twelve thousand in another.
AMBIGUOUS = r"^-?[0-9]{1,3}[.,]0{3}$"
MONTH = r"^([0-9]{4})-?([0-9]{2})(?:[.,]0+|-01(?:[ T]00:00(?::00(?:\.0+)?)?)?)?$"
EIGHT_DIGITS = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[.,]0+)?$"
MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00(?::00(?:\.0+)?)?$"
FLAGS: Mapping[str, bool] = {
    "true": True, "false": False, "sant": True, "falskt": False, "1.0": True, "0.0": False,
    "1,0": True, "0,0": False,
}  # fmt: skip


def as_agreed(text: pl.Expr, kind: Kind) -> pl.Expr:
    """Return the values of texts that are written as agreed; null for all others."""
    match kind:
        case "key" | "text" | "code":
            return text
        case "count" | "amount" | "year":
            return text.cast(pl.Int64, strict=False)
        case "number":
            plain = pl.when(text.str.contains(DECIMAL)).then(text)
            return plain.cast(pl.Float64, strict=False)
        case "date":
            # The parser takes one-digit months and days, which are not agreed.
            full = pl.when(text.str.len_bytes() == len("YYYY-MM-DD")).then(text)
            return full.str.to_date("%Y-%m-%d", strict=False)
        case "month":
            return _month_count(text, r"^([0-9]{4})-([0-9]{2})$")
        case "flag":
            return pl.when(text == "1").then(True).when(text == "0").then(False)


def beyond_doubt(text: pl.Expr, kind: Kind) -> pl.Expr:
    """Return the values of texts that are written otherwise and can mean only one thing."""
    match kind:
        case "key" | "text" | "code":
            return text
        case "count" | "amount" | "year":
            return _whole(text)
        case "number":
            return _decimal(text)
        case "date":
            dashed = text.str.replace(EIGHT_DIGITS, "${1}-${2}-${3}").str.replace(MIDNIGHT, "${1}")
            full = pl.when(dashed.str.len_bytes() == len("YYYY-MM-DD")).then(dashed)
            return pl.coalesce(full.str.to_date("%Y-%m-%d", strict=False), _excel_day(text))
        case "month":
            return pl.coalesce(_month_count(text, MONTH), _first_of_month(_excel_day(text)))
        case "flag":
            lower = text.str.to_lowercase()
            return lower.replace_strict(FLAGS, default=None, return_dtype=pl.Boolean)


def _whole(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace(MINUS, "-", literal=True)
    plain = (
        pl.when(plain.str.contains(THOUSANDS))
        .then(plain.str.replace_all(rf"[{SPACES}]", ""))
        .when(~plain.str.contains(AMBIGUOUS))
        .then(plain)
    )
    return plain.str.replace(r"[.,]0+$", "").cast(pl.Int64, strict=False)


def _decimal(text: pl.Expr) -> pl.Expr:
    grouped = text.str.contains(THOUSANDS.replace("[.,]0+", "[.,][0-9]+"))
    joined = text.str.replace_all(rf"[{SPACES}]", "")
    plain = pl.when(grouped).then(joined).otherwise(text)
    for written, meant in ((",", "."), (MINUS, "-")):
        plain = plain.str.replace(written, meant, literal=True)
    return pl.when(plain.str.contains(DECIMAL)).then(plain).cast(pl.Float64, strict=False)


def _month_count(text: pl.Expr, form: str) -> pl.Expr:
    parts = text.str.extract_groups(form)
    year = parts.struct[0].cast(pl.Int32, strict=False)
    number = parts.struct[1].cast(pl.Int32, strict=False)
    month = (year * MONTHS_PER_YEAR + number - 1).cast(pl.Int32)
    return pl.when(number.is_between(1, MONTHS_PER_YEAR)).then(month)


def _excel_day(text: pl.Expr) -> pl.Expr:
    """Days since the last day but one of 1899, as Excel stores a date it was not told is one."""
    plain = pl.when(text.str.contains(r"^[0-9]{5}(?:[.,]0+)?$")).then(text.str.head(5))
    days = plain.cast(pl.Int32, strict=False)
    day = pl.lit(EXCEL_DAY_ZERO) + pl.duration(days=days)
    return pl.when(days.is_between(*EXCEL_DAYS)).then(day)


def _first_of_month(day: pl.Expr) -> pl.Expr:
    month = day.dt.year() * MONTHS_PER_YEAR + day.dt.month().cast(pl.Int32) - 1
    return pl.when(day.dt.day() == 1).then(month.cast(pl.Int32))
