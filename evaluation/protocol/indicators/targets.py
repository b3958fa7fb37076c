"""What a board decided about a year: three intervals that meet and leave nothing open."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[float, float]
ACHIEVED, ON_WAY, MISSED, UNSURE = "uppnatt", "pa_vag", "ej_uppnatt", "osaker"
STATUSES = (ACHIEVED, ON_WAY, MISSED, UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Limits of one year, for one version of an indicator.

    Attributes
    ----------
    year : int
    version : str
        Of the indicator that the limits were decided for.
    achieved, on_way, missed : (float, float)
        Lowest and highest value; where two meet, the value belongs to the better.
    """

    year: int
    version: str
    achieved: Span
    on_way: Span
    missed: Span

    @property
    def spans(self) -> dict[str, Span]:
        """The interval of each status."""
        return {ACHIEVED: self.achieved, ON_WAY: self.on_way, MISSED: self.missed}


def open_limits(target: Target, *, direction: str, top: float) -> Iterator[str]:
    """Say what limits leave undefined, define twice, or put in the wrong order.

    Parameters
    ----------
    direction : str
        `higher` or `lower`; without one nothing can be achieved.
    top : float
        The most that the indicator can be.
    """
    if direction == "none":
        yield "an indicator without a direction has no limits"
        return
    rising = direction == "higher"
    order = (MISSED, ON_WAY, ACHIEVED) if rising else (ACHIEVED, ON_WAY, MISSED)
    spans = [target.spans[name] for name in order]
    if spans != sorted(spans):
        yield f"the limits do not go from {order[0]} to {order[-1]}"
        return
    if spans[0][0] > 0:
        yield f"0 to {spans[0][0]:g} is undefined"
    for (_, end), (start, _) in pairwise(spans):
        if end < start:
            yield f"{end:g} to {start:g} is undefined"
        if end > start:
            yield f"{start:g} to {end:g} is defined twice"
    if spans[-1][1] < top:
        yield f"{spans[-1][1]:g} to {top:g} is undefined"
