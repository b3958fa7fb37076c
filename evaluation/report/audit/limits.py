"""What values and rows may come to when some of them are unsure or withheld."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from evaluation.report.scrutiny.verdicts import Judgement

Span = tuple[float, float]
Possible = tuple[Judgement, Judgement]
"""The worst and the best that something may be."""
FROM_BEST = (Judgement.YES, Judgement.PARTLY, Judgement.NO)
ANYTHING: Possible = (Judgement.NO, Judgement.YES)
ROUNDING = 1e-9  # a share of whole rows is exact; only its product may be off


def possible(low: float, high: float, spans: Mapping[Judgement, Sequence[Span]]) -> Possible:
    """Give the worst and best judgement that values from `low` to `high` have.

    One value where two spans meet belongs to the better.
    """
    if math.isnan(low) or math.isnan(high):
        return ANYTHING
    inside = [
        state
        for state in FROM_BEST
        if any(low < most and high > least for least, most in spans[state])
    ]
    touched = [
        state
        for state in FROM_BEST
        if any(low <= most and high >= least for least, most in spans[state])
    ]
    found = inside or touched[:1]
    return found[-1], found[0]


def together(rows: Sequence[Possible], *, enough: float = 1.0) -> Possible:
    """Give the worst and best that rows come to: Yes of all, No of all, else Partly.

    Parameters
    ----------
    enough : float
        Share of the rows that has to be Yes.
    """
    worst = _of([row[0] for row in rows], enough)
    return worst, _of([row[1] for row in rows], enough)


def _of(states: Sequence[Judgement], enough: float) -> Judgement:
    if states.count(Judgement.YES) >= enough * len(states) - ROUNDING:
        return Judgement.YES
    return Judgement.NO if set(states) == {Judgement.NO} else Judgement.PARTLY


def open_spans(spans: Mapping[Judgement, Sequence[Span]]) -> Iterator[str]:
    """Say which values limits leave undefined, or define twice."""
    every = sorted(span for own in spans.values() for span in own)
    ends = [(-math.inf, -math.inf), *every, (math.inf, math.inf)]
    for (_, end), (start, _) in pairwise(ends):
        if end < start:
            yield f"{end:g} to {start:g} is undefined"
        if end > start:
            yield f"{start:g} to {end:g} is defined twice"
