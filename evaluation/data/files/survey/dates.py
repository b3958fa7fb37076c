"""Turn the day, second and month counts of SPSS, Stata and SAS into dates.

pyreadstat can do it too, but stops at the first absurd date and knows fewer formats.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from string import digits
from typing import Literal

import polars as pl

Unit = Literal["days", "seconds", "milliseconds", "months"]
Shown = Literal["day", "month", "moment"]
SPSS_ZERO, STATA_AND_SAS_ZERO = date(1582, 10, 14), date(1960, 1, 1)
UNIX_ZERO = date(1970, 1, 1)
SECONDS_PER_DAY = 86_400
OUT_OF_RANGE = "out of range"
# What a count means by the name of its format, without width and decimals.
SPSS_DAYS = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "WKYR")
SPSS: Mapping[str, tuple[Unit, Shown]] = {
    **dict.fromkeys(SPSS_DAYS, ("seconds", "day")),
    "MOYR": ("seconds", "month"),
    **dict.fromkeys(("DATETIME", "YMDHMS"), ("seconds", "moment")),
}
SAS_DAYS = re.compile(
    r"(?:DATE|(?:DDMMYY|MMDDYY|YYMMDD)[BCDNPS]?|(?:IS8601|E8601|B8601)DA|WEEKDAT[EX]|WORDDAT[EX]"
    r"|JULIAN|NLDATE\w*|EURDFD[DEN]|SVEDFD\w+)"
)
SAS_MONTHS = re.compile(r"(?:MONYY|(?:YYMM|MMYY)[CDNPS]?|YYMON|EURDFMY)")
SAS_MOMENTS = re.compile(r"(?:DATETIME|DATEAMPM|MDYAMPM|(?:IS8601|E8601|B8601)D[TNXZ]|NLDATM\w*)")


def with_dates(values: pl.Series, written: str | None, suffix: str) -> pl.Series:
    """Return a column of counts as dates when its format in the file says that it is one.

    Parameters
    ----------
    values : polars.Series
    written : str or None
        Name of the format in the file, such as `EDATE10`, `%td` or `YYMMDD10.`.
    suffix : str
        Of the file: it decides whose format names they are.

    Returns
    -------
    polars.Series
        Dates, moments, or texts when a count is outside the years 1 to 9999.
    """
    meaning = _MEANINGS[suffix](written or "")
    if meaning is None or not values.dtype.is_numeric():
        return values
    unit, shown = meaning
    zero = SPSS_ZERO if suffix in (".sav", ".zsav", ".por") else STATA_AND_SAS_ZERO
    moments = _moments(values.cast(pl.Float64), unit, zero)
    return _shown(values, moments, shown)


def _moments(counts: pl.Series, unit: Unit, zero: date) -> pl.Series:
    """Seconds since 1970 as moments; null outside the calendar."""
    if unit == "months":
        month = zero.year * 12 + counts.floor()
        inside = counts.is_between(-zero.year * 12 + 12, (9999 - zero.year) * 12 + 11)
        month = month.set(~inside.fill_null(False), None).cast(pl.Int32)
        parts = pl.DataFrame({"year": month // 12, "month": month % 12 + 1})
        return parts.select(pl.datetime("year", "month", 1)).to_series()
    per_second = {"days": 1 / SECONDS_PER_DAY, "seconds": 1, "milliseconds": 1000}[unit]
    seconds = counts / per_second + (zero - UNIX_ZERO).days * SECONDS_PER_DAY
    first, last = (
        (day - UNIX_ZERO).days * SECONDS_PER_DAY for day in (date(1, 1, 1), date(9999, 12, 31))
    )
    inside = seconds.is_between(first, last + SECONDS_PER_DAY - 1).fill_null(False)
    whole = (seconds * 1000).round().set(~inside, None).cast(pl.Int64)
    return whole.cast(pl.Datetime("ms"))


def _shown(counts: pl.Series, moments: pl.Series, shown: Shown) -> pl.Series:
    lost = moments.is_null() & counts.is_not_null() & counts.is_not_nan()
    if shown == "month":
        moments = moments.dt.truncate("1mo")
    result = moments if shown == "moment" else moments.dt.date()
    if not lost.any():
        return result.alias(counts.name)
    form = "%Y-%m-%d %H:%M:%S" if shown == "moment" else "%Y-%m-%d"
    return result.dt.strftime(form).set(lost, OUT_OF_RANGE).alias(counts.name)


def _spss(written: str) -> tuple[Unit, Shown] | None:
    return SPSS.get(written.rstrip(f"{digits}."))


def _stata(written: str) -> tuple[Unit, Shown] | None:
    # A format may go on with how the date is to be shown: %tdCCYY-NN-DD.
    starts: tuple[tuple[str, Unit, Shown], ...] = (
        ("%td", "days", "day"),
        ("%d", "days", "day"),
        ("%tc", "milliseconds", "moment"),
        ("%tC", "milliseconds", "moment"),
        ("%tm", "months", "day"),
    )
    plain = written.replace("%-", "%")
    return next(((unit, how) for start, unit, how in starts if plain.startswith(start)), None)


def _sas(written: str) -> tuple[Unit, Shown] | None:
    name = re.sub(r"[0-9]*\.?[0-9]*$", "", written.upper())
    if name == "DTDATE":
        return "seconds", "day"
    if name == "DTMONYY":
        return "seconds", "month"
    if SAS_DAYS.fullmatch(name):
        return "days", "day"
    if SAS_MONTHS.fullmatch(name):
        return "days", "month"
    return ("seconds", "moment") if SAS_MOMENTS.fullmatch(name) else None


_MEANINGS: Mapping[str, Callable[[str], tuple[Unit, Shown] | None]] = {
    **dict.fromkeys((".sav", ".zsav", ".por"), _spss),
    ".dta": _stata,
    **dict.fromkeys((".sas7bdat", ".xpt"), _sas),
}
