"""Whether a printed share is the share of the numbers that it was printed with."""

from dataclasses import dataclass
from decimal import Decimal

PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A stated share beside what its own numbers give, in per cent.

    Attributes
    ----------
    share, low, high : float
        What the part is of the whole, and the least and most it can be when both were rounded
        as they are printed.
    agrees : bool
        Whether the stated share, rounded as printed, can be theirs.
    """

    share: float
    low: float
    high: float
    agrees: bool


def checked(part: float, whole: float, share: float) -> Checked:
    """Work out a share from the part and the whole, and hold the stated one against it."""
    low = max(part - _half(part), 0.0) / (whole + _half(whole))
    high = (part + _half(part)) / max(whole - _half(whole), part)
    off = _half(share)
    return Checked(
        share=PERCENT * part / whole,
        low=PERCENT * low,
        high=PERCENT * high,
        agrees=PERCENT * low <= share + off and share - off <= PERCENT * high,
    )


def _half(value: float) -> float:
    """Half a step of the last printed decimal."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return float(Decimal(10) ** min(int(exponent), 0) / 2)
