"""Means of whole numbers of few different values, made from protected counts of persons.

The mean of a group times its size is a sum, and where each person has nought, one or a few,
the sum tells how many have anything, or how many have not the most there is. Such means are
therefore made from sums that are rounded as counts are; those of groups in which few persons
have anything, or few have less than the most, are all alike.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.disclosure.levels import Flags, Floats, Rules, rounded

WIDEST = 12
"""Largest distance between the values, above which a sum tells no number of persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What groups of persons have together, above the least that anybody has.

    Attributes
    ----------
    size : array, shape (m,)
        Persons.
    total : array, shape (m,)
        Their sum.
    some, short : array, shape (m,)
        Persons who have anything, and who have not the most.
    most : float
        The most that anybody has.
    """

    size: Floats
    total: Floats
    some: Floats
    short: Floats
    most: float

    @property
    def mean(self) -> Floats:
        """Exact means, shape (m,); not to be published."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.total / self.size)

    @property
    def lacked(self) -> Floats:
        """What they have less than the most together, shape (m,)."""
        return self.most * self.size - self.total


def counts_persons(values: Floats) -> bool:
    """Tell whether a sum of values tells how many persons have them."""
    if not np.isfinite(values).all():
        return False
    wide = float(np.ptp(values)) if values.size else 0.0
    return bool((values == np.round(values)).all()) and 0 < wide <= WIDEST


def sums_of(values: Floats, groups: Flags, *, least: float, most: float) -> Sums:
    """Add up the values of each group.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        Of each person, for each group when it has columns.
    groups : array of bool, shape (n, m)
        Who is in which group.
    least, most : float
        The ends of what persons have.
    """
    above = (values if values.ndim > 1 else values[:, None]) - least
    return Sums(
        size=groups.sum(axis=0).astype(float),
        total=np.where(groups, above, 0.0).sum(axis=0),
        some=(groups & (above > 0)).sum(axis=0).astype(float),
        short=(groups & (above < most - least)).sum(axis=0).astype(float),
        most=most - least,
    )


def together(sums: Sums, groups: Flags) -> Sums:
    """Put groups that share nobody together.

    Parameters
    ----------
    groups : array of bool, shape (k, m)
        Which of the m groups are in each of the new ones.
    """
    return Sums(
        size=groups @ sums.size,
        total=groups @ sums.total,
        some=groups @ sums.some,
        short=groups @ sums.short,
        most=sums.most,
    )


def protected_means(sums: Sums, rules: Rules) -> Floats:
    """Means from rounded sums and sizes, shape (m,); NaN where the group itself is few.

    Few who have anything, and few who have not the most, are told as half a step of rounding,
    however many they are.
    """
    few, half, base = rules.min_count, rules.round_to / 2, rounded(sums.size, rules.round_to)
    some, short = sums.some < few, sums.short < few
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(some, half, rounded(sums.total, rules.round_to)) / base
        lacks = np.where(short, half, rounded(sums.lacked, rules.round_to)) / base
    is_low = some | (~short & (sums.total <= sums.lacked))
    told = np.where(is_low, low, sums.most - lacks)
    told = np.where(some & short, sums.most / 2, told)
    return np.where(sums.size < few, np.nan, told)


def drift(size: Floats, rules: Rules) -> Floats:
    """Variance that rounding adds to a difference of two such means, shape (m,)."""
    with np.errstate(divide="ignore"):
        return np.asarray(2 * rules.round_to**2 / 12 / rounded(size, rules.round_to) ** 2)
