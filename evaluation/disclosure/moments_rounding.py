"""Sums and sums of products of a discrete outcome, rounded as counts are.

The exact sums of a variable with few values are a table of persons: of n persons with a month
each, three, the sum is three and so is the sum of squares. Rounded to a few persons' worth they
leave several tables possible, while a mean moves by a hundredth of its error.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.disclosure.levels import rounded
from evaluation.estimate.did.group_time.moments import CohortMoments
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Bools, Floats

# An outcome of a panel with at most so many values is a table; with more it is an amount.
MOST_VALUES: Final = 40
ALMOST: Final = 1e-6
# Rounding may move a sum by half of its standard error, not more.
MOST_MOVED: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The values a discrete outcome may take, counted from a middle one in the smallest step.

    Attributes
    ----------
    middle, unit : float
        A value is `middle + unit * code`.
    codes : array, shape (k,)
        Ascending; every whole number between the ends when the values are evenly spread.
    """

    middle: float
    unit: float
    codes: Floats

    def coded(self, values: Floats) -> Floats:
        """Codes of values, shape of `values`."""
        exact = (values - self.middle) / self.unit
        place = np.abs(exact[..., None] - self.codes).argmin(axis=-1)
        return np.asarray(self.codes[place], dtype=float)

    @property
    def widest(self) -> float:
        """Largest distance to the middle, at least 1."""
        return float(max(np.abs(self.codes).max(), 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What is told of a cohort: sums of codes and of their products, with their steps.

    Attributes
    ----------
    units, told_units : float
        As they are, and rounded.
    step, product_step : float
        A sum within half a step of what is told is told as the same.
    total : array, shape (T,)
    products : array, shape (T, T)
    """

    units: float
    told_units: float
    step: float
    product_step: float
    total: Floats
    products: Floats


def scale_of(panel: PanelData) -> Scale | None:
    """Give the scale of a discrete outcome; None when it is an amount."""
    outcome = panel.outcome.astype(float)
    seen = np.unique(outcome)
    if len(seen) > MOST_VALUES:
        return None
    middle = float(seen[np.abs(seen - outcome.mean()).argmin()])
    if len(seen) == 1:
        return Scale(middle=middle, unit=1.0, codes=np.zeros(1))
    unit = float(np.diff(seen).min())
    codes = (seen - middle) / unit
    whole = np.round(codes)
    is_even = bool((np.abs(codes - whole) < ALMOST).all()) and whole[-1] - whole[0] < MOST_VALUES
    codes = np.arange(whole[0], whole[-1] + 1) if is_even else codes
    return Scale(middle=middle, unit=unit, codes=codes)


def rounded_sums(codes: Floats, scale: Scale, *, step: int, round_to: int) -> Sums:
    """Round the sums of a cohort to `step` persons' worth, as if its size were a round one.

    Parameters
    ----------
    codes : array, shape (n, T)
    scale : Scale
    step : int
        Sums are rounded to it; sums of products to it times the widest code.
    round_to : int
        The size is rounded to it, and sums stretched alike, so that no fraction of the
        file tells the size.
    """
    units = float(len(codes))
    told = float(rounded(np.array([units]), round_to)[0])
    once, twice = step * units / told, step * units / told * scale.widest
    return Sums(
        units=units,
        told_units=told,
        step=once,
        product_step=twice,
        total=rounded_to(codes.sum(axis=0), once),
        products=rounded_to(codes.T @ codes, twice),
    )


def rounded_to(values: Floats, step: float) -> Floats:
    """Round to the nearest multiple of a step, halves upwards."""
    return np.asarray(np.floor(values / step + 0.5) * step, dtype=float)


def blurred(codes: Floats, sums: Sums) -> Bools:
    """Whether rounding drowns what each period's sum says, shape (T,); not where all are alike.

    Rounding to a step moves a sum by the step over the root of twelve, on average.
    """
    error = np.sqrt(((codes - codes.mean(axis=0)) ** 2).sum(axis=0))
    return np.asarray((error > 0) & (sums.step / np.sqrt(12) > MOST_MOVED * error))


def moments_of_sums(panel: PanelData, told: list[Sums], scale: Scale) -> CohortMoments:
    """Moments as they follow from what is told, cohort by cohort in ascending order."""
    cohorts = np.unique(panel.cohort)
    size = np.array([one.told_units for one in told])
    return CohortMoments(
        periods=panel.periods,
        cohorts=cohorts,
        units=size.astype(np.int64),
        weight=size,
        squared_weight=size,
        mean=np.array([scale.middle + scale.unit * one.total / one.units for one in told]),
        first=np.zeros((len(cohorts), len(panel.periods))),
        second=np.array([_centred(one, scale) for one in told]),
    )


def _centred(told: Sums, scale: Scale) -> Floats:
    stretch = scale.unit**2 * told.told_units / told.units
    second = stretch * (told.products - np.outer(told.total, told.total) / told.units)
    # Rounded products of rounded sums need not be a covariance: the nearest one is.
    values, vectors = np.linalg.eigh(second)
    nearest = (vectors * values.clip(min=0.0)) @ vectors.T
    return np.asarray((nearest + nearest.T) / 2)
