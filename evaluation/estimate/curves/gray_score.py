"""Gray's score in one stratum and its variance, month by month."""

from dataclasses import dataclass

import numpy as np

from evaluation.estimate.result.arrays import Floats, safe_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One stratum by month and group, for one cause.

    Attributes
    ----------
    at_risk, own, other : array, shape (t, g)
        Rows at risk, events of the cause, events of other causes.
    """

    at_risk: Floats
    own: Floats
    other: Floats


def month_counts(totals: Floats, cause: int) -> Counts:
    """Count from the rows by last month, group and cause (0 censored), shape (t, g, k + 1)."""
    leaving = totals.sum(axis=2)
    own = totals[:, :, cause] if cause < totals.shape[2] else np.zeros_like(leaving)
    return Counts(
        at_risk=leaving[::-1].cumsum(axis=0)[::-1],
        own=own,
        other=totals[:, :, 1:].sum(axis=2) - own,
    )


def stratum_score(counts: Counts, rho: float) -> tuple[Floats, Floats]:
    """Excess events and their covariance, in the notation of Gray (1988).

    S_k is the Kaplan-Meier and F_k the incidence in group k, F the pooled incidence with
    dF = dN / sum_k h_k, h_k = Y_k / S_k-, R_k = h_k (1 - F_k-).
    """
    Y, own, other = counts.at_risk, counts.own, counts.other
    S = (1 - safe_ratio(own + other, Y)).cumprod(axis=0)
    S_before = _before(S, 1.0)
    F_before = _before((S_before * safe_ratio(own, Y)).cumsum(axis=0), 0.0)
    h = safe_ratio(Y, S_before)
    R = h * (1 - F_before)
    events, total = own.sum(axis=1), h.sum(axis=1)
    jump = safe_ratio(events, total)
    F = jump.cumsum()
    weight = _power(1 - _before(F, 0.0), rho)
    share = safe_ratio(R, R.sum(axis=1)[:, None])
    excess = weight @ own - (weight * events) @ share
    own_part, other_part = _variances(counts, S_before, total)
    a = weight[:, None, None] * (
        np.eye(h.shape[1]) * h[:, None, :]
        - h[:, :, None] * h[:, None, :] * safe_ratio(np.ones_like(total), total)[:, None, None]
    )
    c = (a * safe_ratio(jump, 1 - _before(F, 0.0))[:, None, None]).cumsum(axis=0)
    ahead = c[-1] - c
    still = safe_ratio((1 - F)[:, None], S)[:, None, :]
    through_own = a + np.where(S[:, None, :] > 0, 1 - still, 1.0) * ahead
    through_other = still * ahead
    covariance = np.einsum("tik,tjk,tk->ij", through_own, through_own, own_part)
    covariance += np.einsum("tik,tjk,tk->ij", through_other, through_other, other_part)
    return excess, covariance


def _variances(counts: Counts, S_before: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Variance of the increments of S_k- dLambda_k under the null, own and other causes.

    The events of a month are drawn without replacement, as in the log-rank test.
    """
    Y, other, events = counts.at_risk, counts.other, counts.own.sum(axis=1)[:, None]
    reach = total[:, None] * S_before
    tied = np.where(events > 1, 1 - safe_ratio(events - 1, reach - 1), 1.0)
    own_part = tied * S_before * safe_ratio(events, total[:, None] * Y)
    tied = np.where(other > 1, 1 - safe_ratio(other - 1, Y - 1), 1.0)
    return own_part, tied * np.square(S_before) * safe_ratio(other, np.square(Y))


def _before(values: Floats, first: float) -> Floats:
    start = np.full((1, *values.shape[1:]), first)
    return np.concatenate([start, values[:-1]])


def _power(base: Floats, rho: float) -> Floats:
    # The pooled incidence may pass 1 when groups empty one after the other.
    if rho == 0:
        return np.ones_like(base)
    left = base > 0
    return np.where(left, np.where(left, base, 1.0) ** rho, 0.0)
