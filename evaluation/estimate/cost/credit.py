"""How much of a fall in cost comes of what was done: only where both are told from nought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Standing = Literal["fell", "not_fallen", "unsure_fall", "unsure_effect", "no_saving"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A number between two limits."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Span":
        """Multiply by a number that is not below 0."""
        return Span(value=factor * self.value, low=factor * self.low, high=factor * self.high)

    @property
    def turned(self) -> "Span":
        """With the other sign."""
        return Span(value=-self.value, low=-self.high, high=-self.low)

    @property
    def is_told(self) -> bool:
        """Whether nought lies outside."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What may be said of a fall.

    Attributes
    ----------
    standing : str
        `fell` where a share can be told, else why not.
    fall, saved : Span
        Kronor that cost fell by, and that what was done saved.
    share : Span or None
        Of the fall, in per cent.
    """

    standing: Standing
    fall: Span
    saved: Span
    share: Span | None = None


def total(spans: Sequence[Span]) -> Span:
    """Add up; limits are added too, which holds whatever the parts share."""
    return Span(
        value=sum(item.value for item in spans),
        low=sum(item.low for item in spans),
        high=sum(item.high for item in spans),
    )


def credited(before: Span, after: Span, saved: Span) -> Credit:
    """Tell what share of the fall between two years what was done can be credited with."""
    fall = total([before, after.turned])
    if fall.high < 0 or (not fall.is_told and fall.value <= 0):
        return Credit(standing="not_fallen", fall=fall, saved=saved)
    if not fall.is_told:
        return Credit(standing="unsure_fall", fall=fall, saved=saved)
    if not saved.is_told:
        return Credit(standing="unsure_effect", fall=fall, saved=saved)
    if saved.high < 0:
        return Credit(standing="no_saving", fall=fall, saved=saved)
    share = Span(
        value=100 * saved.value / fall.value,
        low=100 * saved.low / fall.high,
        high=100 * saved.high / fall.low,
    )
    return Credit(standing="fell", fall=fall, saved=saved, share=share)
