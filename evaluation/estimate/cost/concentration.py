"""How much of a sum the largest contributors carry."""

from collections.abc import Iterator, Sequence

import numpy as np

from evaluation.estimate.result.arrays import Floats

PERCENT = 100.0
TAIL = 0.025
DRAWS = 499


def carried(
    amounts: Floats, tops: Sequence[float], rng: np.random.Generator, *, draws: int = DRAWS
) -> Iterator[dict[str, float]]:
    """Share of the sum that the most expensive households carry, with percentile limits.

    Parameters
    ----------
    amounts : array, shape (n,)
        What each household was paid, none below 0.
    tops : sequence of float
        Per cent of the households.

    Yields
    ------
    dict
        top, households (whole, rounded), share, low and high in per cent.
    """
    size = len(amounts)
    counts = [round(size * top / PERCENT) for top in tops]
    drawn = np.array([_shares(rng.choice(amounts, size), counts) for _ in range(draws)])
    low, high = np.quantile(drawn, (TAIL, 1 - TAIL), axis=0)
    for place, (top, share) in enumerate(zip(tops, _shares(amounts, counts), strict=True)):
        yield {
            "top": float(top),
            "households": float(counts[place]),
            "share": PERCENT * share,
            "low": PERCENT * low[place],
            "high": PERCENT * high[place],
        }


def _shares(amounts: Floats, counts: Sequence[int]) -> Floats:
    sums = np.concatenate([[0.0], np.sort(amounts)[::-1].cumsum()])
    return np.asarray(sums[list(counts)] / sums[-1], dtype=float)
