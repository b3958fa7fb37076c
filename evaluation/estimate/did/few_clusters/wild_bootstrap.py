"""Inference with few clusters: the restricted wild cluster bootstrap.

Cameron, Gelbach & Miller (2008); MacKinnon & Webb (2018) for six-point weights when signs
alone give too few draws. Agrees with R ``fwildclusterboot`` (enumerated signs).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.few_clusters.cluster_sums import ClusterSums, bread
from evaluation.estimate.result.arrays import Floats

Signs = Literal["enumerated", "rademacher", "webb"]
# Below so many clusters, signs alone give p values in steps too coarse to use.
FEWEST_FOR_SIGNS = 12
# Statistics of a draw and its mirror image differ by rounding only.
TIES = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class WildBootstrap:
    """Test and interval for one effect.

    Attributes
    ----------
    estimate, std_error : float
        Standard error clustered, times G / (G - 1).
    p_value : float
        Two-sided, of no effect.
    conf_low, conf_high : float
        Values that the same test does not reject; infinite when none is rejected.
    clusters, draws : int
    signs : str
        "enumerated" all of them, "rademacher" or "webb" drawn.
    """

    estimate: float
    std_error: float
    p_value: float
    conf_low: float
    conf_high: float
    clusters: int
    draws: int
    signs: Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    """What the p value of any hypothesis is computed from."""

    sums: ClusterSums
    inverse: Floats
    coefficients: Floats
    pull: Floats
    weights: Floats

    @property
    def estimate(self) -> float:
        return float(self.sums.target @ self.coefficients)


def wild_bootstrap(
    sums: ClusterSums,
    *,
    rng: np.random.Generator,
    draws: int = 9_999,
    level: float = 0.95,
) -> WildBootstrap:
    """Test no effect, and invert the test to an interval.

    Residuals of the regression with the effect held at the tested value get one random
    factor per cluster; t statistics are compared with those of the draws. All signs are
    used when there are fewer than `draws` of them; below 12 clusters Webb's six points.

    Parameters
    ----------
    sums : ClusterSums
    rng : Generator
    draws : int
    level : float

    Raises
    ------
    UsageError
        Fewer than 3 clusters.
    """
    count = len(sums.label)
    if count < 3:
        raise UsageError(f"{count} clusters allow no test", at="wild_bootstrap")
    inverse = bread(sums)
    coefficients = inverse @ sums.cross.sum(axis=0)
    signs, weights = _weights(count, draws, rng)
    test = _Test(
        sums=sums,
        inverse=inverse,
        coefficients=coefficients,
        pull=inverse @ sums.target,
        weights=weights,
    )
    error = _clustered_error(test)
    low, high = _interval(test, error, level)
    return WildBootstrap(
        estimate=test.estimate,
        std_error=error,
        p_value=_p_value(test, 0.0),
        conf_low=low,
        conf_high=high,
        clusters=count,
        draws=weights.shape[1],
        signs=signs,
    )


def _weights(count: int, draws: int, rng: np.random.Generator) -> tuple[Signs, Floats]:
    """Factors of the clusters' residuals, shape (G, B)."""
    if count >= FEWEST_FOR_SIGNS and 2**count < draws:
        bits = (np.arange(2**count)[None] >> np.arange(count)[:, None]) & 1
        return "enumerated", (2 * bits - 1).astype(float)
    if count >= FEWEST_FOR_SIGNS:
        return "rademacher", rng.choice([-1.0, 1.0], size=(count, draws)).astype(float)
    points = np.sqrt([0.5, 1.0, 1.5])
    six = np.concatenate([-points, points])
    return "webb", rng.choice(six, size=(count, draws)).astype(float)


def _clustered_error(test: _Test) -> float:
    score = test.sums.cross - test.sums.square @ test.coefficients
    count = len(score)
    return float(np.sqrt(count / (count - 1) * np.square(score @ test.pull).sum()))


def _p_value(test: _Test, tested: float) -> float:
    """Share of draws whose t statistic is at least as large as that of the data."""
    sums, pull = test.sums, test.pull
    away = test.estimate - tested
    restricted = test.coefficients - pull * (away / float(sums.target @ pull))
    score = sums.cross - sums.square @ restricted
    # Coefficients of a draw minus the restricted ones, shape (k, B).
    moved = test.inverse @ (score.T @ test.weights)
    pulled = sums.square @ pull
    residual = (score @ pull)[:, None] * test.weights - pulled @ moved
    drawn = np.square(sums.target @ moved) / np.square(residual).sum(axis=0)
    plain = sums.cross - sums.square @ test.coefficients
    own = away**2 / np.square(plain @ pull).sum()
    return float((drawn >= own * (1 - TIES)).mean())


def _interval(test: _Test, error: float, level: float) -> tuple[float, float]:
    return _bound(test, -error, level), _bound(test, error, level)


def _bound(test: _Test, step: float, level: float) -> float:
    """Outermost value not rejected, by doubling and bisection."""
    alpha, inside, reach = 1 - level, 0.0, 1.0
    while _p_value(test, test.estimate + reach * step) > alpha:
        inside, reach = reach, 2 * reach
        if reach > 2**12:
            return float(np.copysign(np.inf, step))
    for _ in range(30):
        middle = (inside + reach) / 2
        if _p_value(test, test.estimate + middle * step) > alpha:
            inside = middle
        else:
            reach = middle
    return test.estimate + inside * step
