"""Birth dates, and identity numbers split over a column of dates and one of four digits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from evaluation.data.identity.cells import has_check_digit
from evaluation.data.identity.rows import Rows

DATE = (
    r"^\s*((?:18|19|20)[0-9]{2})[-/. ]?(0[1-9]|1[0-2])[-/. ]?(0[1-9]|[12][0-9]|3[01])"
    r"(?:[.,]0+|[ T]00:00(?::00(?:[.]0+)?)?)?\s*$"
)
SHORT_DATE = r"^\s*[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\s*$"
FOUR = r"^\s*([0-9]{4})(?:[.,]0+)?\s*$"
EARLIEST, LATEST = 18_000_000, 21_000_000
# Register dates are younger than this; half a population's births are older.
BEFORE_REGISTERS = 20_000_000
MOSTLY, OFTEN = 0.9, 0.3
SAMPLE, FEWEST_PAIRS, FEWEST_TAILS = 5_000, 10, 5
CHECK_DIGIT_CHANCE, IMPROBABLE = 0.1, 1e-6


@dataclass(slots=True)
class BirthDates:
    """Evidence from the chunks of one column that should not hold dates.

    A column declared as a year holds a birth date when any cell is a full date. Any other
    column does when nine cells in ten are dates and three in ten of them lie before 2000:
    dates in registers do not.
    """

    is_year: bool
    cells: int = 0
    early: int = 0
    rows: Rows = field(default_factory=Rows)

    def see(self, values: pl.Series, first_row: int) -> None:
        """Take in the column's cells of one chunk."""
        self.cells += len(values) - values.null_count()
        dates = full_dates(values)
        if dates is not None:
            self.rows.add(dates.is_not_null(), first_row)
            self.early += int((dates < BEFORE_REGISTERS).sum() or 0)

    def found(self) -> Rows:
        """Return the rows with birth dates."""
        mostly = self.rows.count >= MOSTLY * self.cells
        early = self.early >= OFTEN * self.rows.count
        return self.rows if self.is_year or (mostly and early) else Rows()


def full_dates(values: pl.Series) -> pl.Series | None:
    """Return full dates as integers YYYYMMDD, null for other cells; None when there are none."""
    if values.dtype in (pl.Date, pl.Datetime):
        return values.dt.strftime("%Y%m%d").cast(pl.Int64)
    if values.dtype.is_numeric():
        whole = values.cast(pl.Int64, strict=False)
        inside = whole.is_between(EARLIEST, LATEST).fill_null(False)
        if not inside.any():
            return None
        values = whole.set(~inside, None).cast(pl.String)
    elif values.dtype in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    elif values.dtype != pl.String:
        return None
    fits = values.str.contains(DATE).fill_null(False)
    if not fits.any():
        return None
    digits = values.set(~fits, None).str.replace_all("[^0-9]", "").str.slice(0, 8)
    return digits.cast(pl.Int64, strict=False)


@dataclass(slots=True)
class SplitNumbers:
    """Evidence of identity numbers split over two columns: date and last four digits.

    In each chunk every column of dates is tried with every column of four-digit numbers.
    One pair in ten has a right check digit by chance; where half of at least ten different
    pairs have, and chance would not do that, the column of four digits is told.
    """

    columns: dict[int, Rows] = field(default_factory=dict)

    def see(self, frame: pl.DataFrame, first_row: int) -> None:
        """Take in one chunk."""
        sample = frame.head(SAMPLE)
        tails = {n: tail for n, c in enumerate(sample) if (tail := _tails(c)) is not None}
        if not tails:
            return
        dates = {n: day for n, c in enumerate(sample) if (day := _dates(c)) is not None}
        for position in _suspicious(dates, tails):
            day, tail = _pair(frame, position)
            self.columns.setdefault(position[1], Rows()).add(_checked(day, tail), first_row)


def _pair(frame: pl.DataFrame, position: tuple[int, int]) -> tuple[pl.Series, pl.Series]:
    columns = frame.get_columns()
    day, tail = _dates(columns[position[0]], share=0), _tails(columns[position[1]], share=0)
    empty = pl.Series([None] * frame.height, dtype=pl.Int64)
    return empty if day is None else day, empty if tail is None else tail


def _suspicious(
    dates: Mapping[int, pl.Series], tails: Mapping[int, pl.Series]
) -> Iterator[tuple[int, int]]:
    from scipy.special import bdtrc

    told = set()
    for four, tail in tails.items():
        for position, day in dates.items():
            pairs = pl.DataFrame({"day": day, "tail": tail}).drop_nulls().unique()
            if pairs.height < FEWEST_PAIRS or pairs["tail"].n_unique() < FEWEST_TAILS:
                continue
            hits = int(_checked(pairs["day"], pairs["tail"]).sum() or 0)
            by_chance = bdtrc(hits - 1, pairs.height, CHECK_DIGIT_CHANCE)
            if 2 * hits >= pairs.height and by_chance < IMPROBABLE and four not in told:
                told.add(four)
                yield position, four


def _checked(day: pl.Series, tail: pl.Series) -> pl.Series:
    numbers = (day * 10_000 + tail).fill_null(1)
    return pl.Series(has_check_digit(numbers.to_numpy()), dtype=pl.Boolean)


def _dates(values: pl.Series, share: float = MOSTLY) -> pl.Series | None:
    found = full_dates(values)
    if found is None and values.dtype == pl.String:
        short = values.str.contains(SHORT_DATE).fill_null(False)
        found = values.set(~short, None).str.strip_chars().cast(pl.Int64, strict=False)
    return found if found is not None and _mostly(found, values, share) else None


def _tails(values: pl.Series, share: float = MOSTLY) -> pl.Series | None:
    found = None
    if values.dtype.is_numeric():
        whole = values.cast(pl.Int64, strict=False)
        found = whole.set(~whole.is_between(1, 9_999).fill_null(False), None)
    elif values.dtype in (pl.String, pl.Categorical, pl.Enum):
        found = values.cast(pl.String).str.extract(FOUR).cast(pl.Int64, strict=False)
    return found if found is not None and _mostly(found, values, share) else None


def _mostly(found: pl.Series, values: pl.Series, share: float) -> bool:
    cells = len(values) - values.null_count()
    return cells > 0 and len(found) - found.null_count() >= share * cells
