"""Whether an effect differs between declared groups."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc

from evaluation.errors import UsageError
from evaluation.estimate.result.combine import covariance
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.result.stated import Stated

_RANK = 1e-10  # share of the largest eigenvalue below which a direction holds nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """Wald test that all groups have one effect.

    Attributes
    ----------
    statistic : float
        Chi-square distributed when they do.
    freedom : int
        Degrees of freedom: groups minus one, fewer when groups share their persons.
    p_value : float
    """

    statistic: float
    freedom: int
    p_value: float

    @property
    def stated(self) -> Stated:
        """The statistic with its p value.

        Its error is the statistic's spread when the groups are alike, sqrt(2 df): it tells the
        degrees of freedom.
        """
        nothing = float("nan")
        return Stated(
            estimate=self.statistic,
            std_error=float(np.sqrt(2 * self.freedom)),
            limits=(nothing, nothing, self.p_value),
        )


def equal_effects(effects: Effects) -> Interaction:
    """Test that the estimates, one per group, are alike.

    The covariance comes from the influence of each person, so groups may overlap and a
    person may have rows in several. With two groups the statistic is the square of the
    difference over its standard error. Compare R ``car::linearHypothesis``.

    Raises
    ------
    UsageError
        With fewer than two estimates, one that is not a number, or no variation at all.
    """
    size = len(effects.estimate)
    if size < 2 or not np.isfinite(effects.estimate).all():
        way_out = "leave out groups without an estimate first"
        raise UsageError("two numbers or more are compared", at="equal_effects", way_out=way_out)
    # Each group against the mean of all: any full set of contrasts gives the same test.
    centred = np.eye(size) - 1 / size
    apart = centred @ effects.estimate
    values, vectors = np.linalg.eigh(centred @ covariance(effects) @ centred)
    keep = values > _RANK * max(float(values.max()), 0.0)
    if not keep.any() or not np.isfinite(values).all():
        raise UsageError("the effects do not vary between samples", at="equal_effects")
    along = vectors[:, keep].T @ apart
    statistic = float(np.square(along) @ (1 / values[keep]))
    freedom = int(keep.sum())
    return Interaction(
        statistic=statistic, freedom=freedom, p_value=float(gammaincc(freedom / 2, statistic / 2))
    )
