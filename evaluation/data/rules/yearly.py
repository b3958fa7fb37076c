"""Yearly measures of assistance as Socialstyrelsen and Kolada define them."""

from collections.abc import Iterator

import numpy as np

from evaluation.data.months import MONTHS_PER_YEAR
from evaluation.data.rules.material import Material
from evaluation.data.rules.monthly_grid import Bools

# N31814: at least ten months of the calendar year.
LONG_TERM = 10
# U31801: at least 27 months of three years, with at most two months in a row without.
VERY_LONG_TERM, VERY_LONG_WINDOW, VERY_LONG_GAP = 27, 36, 2


def final_years(material: Material) -> Iterator[int]:
    """Yield the calendar years whose twelve months are all delivered and final."""
    first = material.manifest.first_month
    last = first + material.final_months - 1
    for year in range(-(-first // MONTHS_PER_YEAR), (last + 1) // MONTHS_PER_YEAR):
        months = material.aided[:, first_of(material, year) :][:, :MONTHS_PER_YEAR]
        if months.any(axis=0).all():
            yield year


def first_of(material: Material, year: int) -> int:
    """Return January of the year as a column of the grid."""
    return year * MONTHS_PER_YEAR - material.manifest.first_month


def long_term(material: Material, year: int) -> tuple[int, int]:
    """Return adult recipients of a year and how many of them had ten months or more."""
    january = first_of(material, year)
    months = material.aided_adult[:, january : january + MONTHS_PER_YEAR].sum(axis=1)
    return int((months > 0).sum()), int((months >= LONG_TERM).sum())


def very_long_term(material: Material, year: int) -> int | None:
    """Return how many adult recipients had 27 of 36 months, or None before three years.

    The three years end with the year; gaps within them are at most two months.
    """
    stop = first_of(material, year) + MONTHS_PER_YEAR
    start = stop - VERY_LONG_WINDOW
    if start < 0:
        return None
    window = material.aided_adult[:, start:stop]
    this_year = window[:, -MONTHS_PER_YEAR:].any(axis=1)
    enough = window.sum(axis=1) >= VERY_LONG_TERM
    return int((this_year & enough & (_longest_gap(window) <= VERY_LONG_GAP)).sum())


def _longest_gap(window: Bools) -> np.ndarray:
    """Return the longest pause between two months with assistance, row by row."""
    longest = np.zeros(window.shape[0], dtype=np.int16)
    gap = np.zeros(window.shape[0], dtype=np.int16)
    begun = np.zeros(window.shape[0], dtype=bool)
    for month in range(window.shape[1]):
        here = window[:, month]
        longest = np.where(here, np.maximum(longest, gap), longest)
        begun |= here
        gap = np.where(here | ~begun, 0, gap + 1)
    return longest
