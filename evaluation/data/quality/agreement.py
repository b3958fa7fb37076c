"""May an own value and a published one be of the same thing? Known differences and chance alone.

The published value may lie within the span that definitions leave; beyond it only as far as
chance takes two shares: the exact limits of each (Clopper and Pearson 1934; Garwood 1936 for
counts), joined as by Newcombe (1998). A published value whose persons are not told has no chance
of its own, only its rounding, which makes the answer stricter.
"""

import math
from dataclasses import dataclass

from scipy.special import betaincinv, gammaincinv, ndtri

AGREES, DIFFERS, NOT_COMPARED = "inom", "utanför", "jämförs ej"
LEVEL = 0.95
TAIL = (1 - LEVEL) / 2
SHARE, COUNT = "procent", "antal"
HUNDRED = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What definitions alone may make of published minus own.

    Attributes
    ----------
    low, high : float
        Percentage points of a share, else per cent of what is published.
    """

    low: float = 0.0
    high: float = 0.0

    def __add__(self, other: "Span") -> "Span":
        return Span(low=self.low + other.low, high=self.high + other.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A value, and how sure it is.

    Attributes
    ----------
    value : float
        Per cent, number or mean.
    n : float
        Persons behind a share; NaN where they are not told.
    error : float
        Standard error of a mean.
    step : int
        What counts are rounded to.
    half : float
        Half a unit of the last figure that is told.
    """

    value: float
    n: float = math.nan
    error: float = math.nan
    step: int = 1
    half: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Whether two values agree.

    Attributes
    ----------
    verdict : str
        `AGREES` or `DIFFERS`.
    low, high : float
        Lowest and highest own minus published that definitions and chance explain.
    """

    verdict: str
    low: float
    high: float


def agreement(own: Told, published: Told, span: Span, *, unit: str) -> Agreement:
    """Hold an own value against a published one.

    Parameters
    ----------
    own : Told
        With `n` (a share) or `error` (a mean); a count is its own `n`.
    published : Told
    span : Span
        The sum of what definitions may make.
    unit : str
        `procent`, `antal`, or that of a mean.
    """
    low, high = chance(own, unit=unit)
    least, most = chance(published, unit=unit) if unit == SHARE else (published.value,) * 2
    below = math.hypot(own.value - low, most - published.value)
    above = math.hypot(high - own.value, published.value - least)
    scale = 1.0 if unit == SHARE else published.value / HUNDRED
    rounding = own.half + published.half
    lowest = -span.high * scale - above - rounding
    highest = -span.low * scale + below + rounding
    difference = own.value - published.value
    agrees = lowest <= difference <= highest
    return Agreement(verdict=AGREES if agrees else DIFFERS, low=lowest, high=highest)


def chance(told: Told, *, unit: str) -> tuple[float, float]:
    """Give the exact limits of a value at 95 per cent; itself where nothing is told of its n."""
    off = (told.step - 1) / 2
    if unit == SHARE:
        if math.isnan(told.n):
            return told.value, told.value
        low, high = _share_limits(told.value / HUNDRED, told.n, off)
        return HUNDRED * low, HUNDRED * high
    if unit == COUNT:
        low, high = max(told.value - off, 0.0), told.value + off
        least = float(gammaincinv(low, TAIL)) if low > 0 else 0.0
        return least, float(gammaincinv(high + 1, 1 - TAIL))
    half = float(ndtri(1 - TAIL)) * told.error
    return told.value - half, told.value + half


def half_unit(value: float) -> float:
    """Give half a unit of the last figure that a published value is told with."""
    for decimals in (0, 1, 2):
        if math.isclose(value, round(value, decimals), abs_tol=1e-9):
            return float(0.5 * 10.0**-decimals)
    return 0.0


def _share_limits(share: float, n: float, off: float) -> tuple[float, float]:
    """Exact limits of a share, whatever the counts were that may have been rounded to these."""
    events = share * n
    few, of_many = max(events - off, 0.0), n + off
    many, of_few = min(events + off, n - off), n - off
    low = float(betaincinv(few, of_many - few + 1, TAIL)) if few > 0 else 0.0
    high = float(betaincinv(many + 1, of_few - many, 1 - TAIL)) if many < of_few else 1.0
    return min(low, share), max(high, share)
