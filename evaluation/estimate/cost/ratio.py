"""What one more exit costs: a ratio of two differences that share their persons."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from evaluation.estimate.result.arrays import Floats

TAIL = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Difference in cost and in exits, and how they vary together.

    Attributes
    ----------
    cost, exits : float
        Kronor and share, per start.
    covariance : array, shape (2, 2)
        Of cost and exits, from the influence of each person on both.
    """

    cost: float
    exits: float
    covariance: Floats

    @property
    def ratio(self) -> float:
        """Kronor per additional exit."""
        return self.cost / self.exits

    @property
    def correlation(self) -> float:
        """How cost and exits go together."""
        spread = np.sqrt(np.diag(self.covariance))
        return float(self.covariance[0, 1] / (spread[0] * spread[1]))


def fieller(pairing: Pairing, *, tail: float = TAIL) -> tuple[float, float] | None:
    """Limits of the ratio by Fieller (1954); None where the set is not an interval.

    It is one exactly where the difference in exits is told from nought: of the ratios R with
    `(cost - R exits)^2 <= z^2 var(cost - R exits)` the largest and the smallest.
    """
    square = float(ndtri(1 - tail)) ** 2
    (of_cost, shared), (_, of_exits) = pairing.covariance
    outer = pairing.exits**2 - square * of_exits
    if outer <= 0:
        return None
    middle = pairing.cost * pairing.exits - square * shared
    inner = pairing.cost**2 - square * of_cost
    reach = np.sqrt(middle**2 - outer * inner)
    return float((middle - reach) / outer), float((middle + reach) / outer)


def drawn(pairing: Pairing, rng: np.random.Generator, *, draws: int) -> Floats:
    """Draws of both differences, shape (draws, 2): a multiplier bootstrap over persons.

    With normal multipliers the sum of the persons' influences is normal with exactly their
    covariance, so that it is drawn as such and no person is multiplied.
    """
    values, vectors = np.linalg.eigh(pairing.covariance)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    centre = np.array([pairing.cost, pairing.exits])
    return np.asarray(centre + rng.standard_normal((draws, 2)) @ root.T, dtype=float)


def percentile(pairs: Floats, *, tail: float = TAIL) -> tuple[float, float]:
    """Percentile limits of the ratio among draws."""
    low, high = np.quantile(pairs[:, 0] / pairs[:, 1], (tail, 1 - tail))
    return float(low), float(high)


def quadrants(pairs: Floats) -> dict[str, float]:
    """Share of draws with more or fewer exits at a higher or lower cost."""
    dearer, more = pairs[:, 0] > 0, pairs[:, 1] > 0
    return {
        "more_dearer": float((more & dearer).mean()),
        "more_cheaper": float((more & ~dearer).mean()),
        "fewer_dearer": float((~more & dearer).mean()),
        "fewer_cheaper": float((~more & ~dearer).mean()),
    }


def acceptable(pairs: Floats, willingness: float) -> float:
    """Share of draws in which exits are worth what they cost at an amount for each."""
    return float((willingness * pairs[:, 1] > pairs[:, 0]).mean())
