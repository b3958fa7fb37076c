"""What monthly probabilities of the event say, with the slope in each of them.

Readings in the sense of `hazard_readings`: hazards (causes, t) of the months (t,) and the months
asked for (m,) give values (m,) and slopes (causes, t, m). A month's events leave at its end.
"""

import numpy as np

from evaluation.estimate.result.arrays import Floats, Ints


def of_month(hazard: Floats, month: Ints, asked: Ints) -> tuple[Floats, Floats]:
    """Hazard of any cause in the month itself; 0 in months not among `month`."""
    same = (month[:, None] == asked).astype(float)
    return hazard.sum(axis=0) @ same, np.broadcast_to(same, (len(hazard), *same.shape))


def remaining(hazard: Floats, month: Ints, asked: Ints) -> tuple[Floats, Floats]:
    """Share without any event at the end of the months asked for."""
    values, slopes = _shares(hazard.sum(axis=0))
    place = np.searchsorted(month, asked, side="right")
    return values[place], np.broadcast_to(slopes[:, place], (len(hazard), len(month), len(asked)))


def months_without(hazard: Floats, month: Ints, asked: Ints) -> tuple[Floats, Floats]:
    """Mean months without any event among the first m: the shares before each, summed."""
    values, slopes = _shares(hazard.sum(axis=0))
    before = (np.concatenate([[0], month]) < asked[:, None]).astype(float)
    total = slopes @ before.T
    return before @ values, np.broadcast_to(total, (len(hazard), *total.shape))


def _shares(total: Floats) -> tuple[Floats, Floats]:
    """Shares left before the first month and after each, (t + 1,), and slopes (t, t + 1)."""
    left = 1 - total
    shares = np.concatenate([[1.0], left.cumprod()])
    slopes = np.zeros((len(left), len(shares)))
    # A product over the other months, not a quotient: a month may leave nobody.
    for place in range(len(left)):
        others = left.copy()
        others[place] = 1.0
        slopes[place, place + 1 :] = -others.cumprod()[place:]
    return shares, slopes
