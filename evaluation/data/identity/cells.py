"""Find identity numbers among millions of cells: engines sort out, Python decides."""

import numpy as np
import numpy.typing as npt
import polars as pl

from evaluation.data.identity.numbers import (
    INTERIM,
    TEN,
    holds_identity,
    is_identity_number,
)

# The engine's regular expressions know no lookaround: they only leave out what is impossible.
GAP = "[^0-9A-Za-z]{0,3}"
MONTH = f"(?:0{GAP}[1-9]|1{GAP}[0-2])"
DAY = f"(?:0{GAP}[1-9]|[12578]{GAP}[0-9]|3{GAP}[01]|6{GAP}[1-9]|9{GAP}[01])"
TAIL = f"[0-9{INTERIM}{INTERIM.lower()}]" + f"{GAP}[0-9]" * 3
POSSIBLE = (
    f"[0-9]{GAP}[0-9]{GAP}{MONTH}{GAP}{DAY}{GAP}{TAIL}"
    r"|[0-9][.,][0-9]{6,11}[eE]"
    r"|^\s*[0-9]{9}(?:[.,]0+)?\s*$"
)
POSSIBLE_RESERVE = r"[0-9]{8}[-+ ]?[0-9A-Z]{4}|[0-9]{6}[-+ ]?[DEF][A-Z][01][A-Z]"
PLAIN = r"^([0-9]{9}|[0-9]{10}|[0-9]{12})(?:[.,]0+)?$"
NUMERALS, FEWEST_NUMERALS = r"\p{N}", 9
TWELVE = 12
SMALLEST, LARGEST = 10**8, 10**12 - 1
CENTURY, YEAR, MONTHS, DAYS = 10**10, 10**8, 10**6, 10**4
DAYS_IN_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
FEBRUARY, LEAP_DAY, LEAP_YEARS = 2, 29, 4

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def cells_with_numbers(values: pl.Series, *, reserve: bool) -> pl.Series:
    """Tell for every cell whether it may hold an identity number (null: it does not).

    Parameters
    ----------
    values : polars.Series
        A column as delivered, of any type.
    reserve : bool
        Whether reserve numbers with letters are looked for too.
    """
    if values.dtype in (pl.String, pl.Categorical, pl.Enum):
        texts = values.cast(pl.String)
        hits = texts_with_numbers(texts, reserve=reserve)
        return texts.is_in(hits.implode()).fill_null(False) if len(hits) else _none(values)
    numbers = whole_numbers(values)
    if numbers is None:
        return _none(values)
    return pl.Series(values.name, _are_numbers(numbers.fill_null(0).to_numpy()), dtype=pl.Boolean)


def whole_numbers(values: pl.Series) -> pl.Series | None:
    """Return the cells of a numeric column as positive integers, or None for other columns."""
    if not values.dtype.is_numeric():
        return None
    if values.dtype.is_float():
        values = values.round()
    return values.cast(pl.Int64, strict=False).abs()


def texts_with_numbers(texts: pl.Series, *, reserve: bool) -> pl.Series:
    """Return the distinct texts of a column that may hold an identity number."""
    texts = distinct(texts)
    texts = texts.filter(texts.str.len_bytes() >= FEWEST_NUMERALS)
    if texts.is_empty():
        return texts
    possible = texts.filter(
        texts.str.contains(f"{POSSIBLE}|{POSSIBLE_RESERVE}" if reserve else POSSIBLE)
    )
    # The engine cannot tell full-width digits or an invisible space from ordinary ones.
    odd = texts.filter(texts.str.len_bytes() != texts.str.len_chars())
    odd = odd.filter(odd.str.count_matches(NUMERALS) >= FEWEST_NUMERALS)
    if possible.is_empty() and odd.is_empty():
        return possible
    digits = possible.str.extract(PLAIN)
    numbers = digits.cast(pl.Int64, strict=False).fill_null(0)
    known = pl.Series(_are_numbers(numbers.to_numpy(), smallest=0), dtype=pl.Boolean)
    longest = digits.str.len_bytes() == TWELVE
    undecided = possible.filter((digits.is_null() | (longest & reserve)) & ~known)
    holds = holds_identity if reserve else is_identity_number
    found = [text for text in pl.concat([undecided, odd]).unique() if holds(text)]
    return pl.concat([possible.filter(known), pl.Series(texts.name, found, dtype=pl.String)])


def distinct(texts: pl.Series) -> pl.Series:
    """Return each text once, without nulls; by hash, which is far faster than by text."""
    texts = texts.drop_nulls()
    return texts.gather(texts.hash().arg_unique())


def _none(values: pl.Series) -> pl.Series:
    return pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)


def _are_numbers(numbers: Integers, *, smallest: int = SMALLEST) -> Mask:
    """Tell which integers are a possible date and the right check digit."""
    century = numbers // CENTURY
    month, day = numbers // MONTHS % 100, numbers // DAYS % 100
    day = np.where(day > 60, day - 60, day)
    possible = (numbers >= smallest) & (numbers <= LARGEST) & (month >= 1) & (month <= 12)
    possible &= (century == 0) | ((century >= 18) & (century <= 20))
    found = np.flatnonzero(possible)
    year, month, day = numbers[found] // YEAR % 100, month[found], day[found]
    # A year 00 is a leap year only in 2000; without a century it may be that year.
    leap = (year % LEAP_YEARS == 0) & ((year > 0) | np.isin(century[found], (0, 20)))
    last = np.where((month == FEBRUARY) & ~leap, LEAP_DAY - 1, DAYS_IN_MONTH[month])
    right = (day >= 1) & (day <= last) & has_check_digit(numbers[found])
    hit = np.zeros(len(numbers), dtype=bool)
    hit[found[right]] = True
    return hit


def has_check_digit(numbers: Integers) -> Mask:
    """Tell which integers end in the check digit of their last ten digits."""
    total = np.zeros(len(numbers), dtype=np.int64)
    for place in range(TEN):
        digit = numbers // 10**place % 10
        # From the right: every second digit is doubled, and 10 to 18 become 1 to 9.
        total += np.where(place % 2 == 1, digit * 2 - 9 * (digit > 4), digit)
    right: Mask = total % 10 == 0
    return right
