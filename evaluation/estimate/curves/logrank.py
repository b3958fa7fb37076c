"""Log-rank tests of equal hazards: strata, delayed entry, case weights, Fleming-Harrington."""

import numpy as np
from scipy.special import chdtrc

from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.logrank_result import VARIANCES, LogRank, Variance
from evaluation.estimate.curves.risk_sets import RiskSets, risk_sets
from evaluation.estimate.result.arrays import Floats, Ids, Ints, safe_ratio
from evaluation.estimate.result.distinct import by_unit


def logrank(
    durations: Durations,
    group: Ids,
    *,
    rho: float = 0.0,
    gamma: float = 0.0,
    variance: Variance = "hypergeometric",
) -> LogRank:
    """Test that the hazard is the same in all groups, within strata.

    Parameters
    ----------
    durations : Durations
        Any cause is the event.
    group : array, shape (n,)
    rho, gamma : float
        Months weigh by S to the power rho times 1 - S to the power gamma, S being the pooled
        survival of the stratum just before (Fleming & Harrington 1991): rho = 1 looks at
        early differences (Peto-Peto; R ``survdiff(rho = 1)``), gamma = 1 at late ones.
    variance : str
        ``hypergeometric`` (R ``survdiff``), ``score`` (Cox score test with Breslow's ties,
        R ``coxph(ties = "breslow")$score``) or ``robust`` (from influences summed within
        the durations' unit, R ``$rscore``). Weighted durations need ``robust``.
    """
    code, groups = _coded(durations, group, variance)
    sets = risk_sets(durations)
    totals = _totals(sets, code, durations.case_weight, len(groups))
    at_risk, events = sets.at_risk(totals), sets.events(totals)
    risk, dead = at_risk.sum(axis=1), events.sum(axis=1)
    weight = _month_weight(sets, risk, dead, (rho, gamma))
    share = safe_ratio(at_risk, risk[:, None])
    slots = (weight, share, safe_ratio(dead, risk))
    influence = _influence(sets, code, durations.case_weight, slots)
    if variance == "robust":
        matrix = _sandwich(influence, durations.unit)
    else:
        matrix = _covariance(weight, share, risk, dead, variance)
    observed, expected = weight @ events, (weight * dead) @ share
    statistic, df = _chi_square(observed - expected, matrix)
    return LogRank(
        groups=groups,
        observed=observed,
        expected=expected,
        covariance=matrix,
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        influence=influence,
        unit=durations.unit,
        rows=np.bincount(code, minlength=len(groups)).astype(float),
        events=np.bincount(code, durations.cause > 0, len(groups)).astype(float),
        variance=variance,
    )


def _coded(durations: Durations, group: Ids, variance: str) -> tuple[Ints, Ids]:
    if variance not in VARIANCES:
        allowed = f"allowed: {', '.join(VARIANCES)}"
        raise UsageError(f"unknown variance '{variance}'", at="logrank", way_out=allowed)
    if len(group) != len(durations):
        problem = f"{len(group)} groups for {len(durations)} rows"
        raise UsageError(problem, at="logrank.group")
    if durations.weight is not None and variance != "robust":
        way_out = "ask for variance='robust'"
        raise UsageError(
            f"weights make the {variance} variance wrong", at="logrank", way_out=way_out
        )
    groups, code = np.unique(np.asarray(group), return_inverse=True)
    if len(groups) < 2:
        raise UsageError("one group has nothing to be compared with", at="logrank.group")
    return code, groups


def _totals(sets: RiskSets, code: Ints, weight: Floats, groups: int) -> Floats:
    place = sets.cell_of_row * groups + code
    totals = np.bincount(place, weight, sets.n_cells * groups)
    return np.asarray(totals, dtype=float).reshape(sets.n_cells, groups)


def _month_weight(
    sets: RiskSets, risk: Floats, dead: Floats, powers: tuple[float, float]
) -> Floats:
    rho, gamma = powers
    if not (0 <= rho < np.inf and 0 <= gamma < np.inf):
        raise UsageError("powers are not negative", at="logrank", way_out="rho=1 or gamma=1")
    before = _survival_before(sets, risk, dead)
    return np.asarray(before**rho * (1 - before) ** gamma, dtype=float)


def _survival_before(sets: RiskSets, risk: Floats, dead: Floats) -> Floats:
    """Pooled Kaplan-Meier of the stratum just before each slot."""
    left = 1 - safe_ratio(dead, risk)
    before = np.ones_like(left)
    for block in np.split(np.arange(len(left)), np.flatnonzero(np.diff(sets.stratum)) + 1):
        before[block[1:]] = left[block[:-1]].cumprod()
    return before


def _covariance(weight: Floats, share: Floats, risk: Floats, dead: Floats, variance: str) -> Floats:
    scale = np.square(weight) * dead
    if variance == "hypergeometric":
        scale = scale * safe_ratio(risk - dead, risk - 1)
    return np.diag(scale @ share) - (share * scale[:, None]).T @ share


def _sandwich(influence: Floats, unit: Ids) -> Floats:
    known, summed = by_unit(influence, unit)
    if len(known) < influence.shape[1]:
        raise GateError("too few clusters for a robust variance", at="logrank")
    return np.asarray(summed.T @ summed, dtype=float)


def _influence(
    sets: RiskSets, code: Ints, weight: Floats, slots: tuple[Floats, Floats, Floats]
) -> Floats:
    """Lin & Wei's decomposition of the score at equal hazards, shape (n, g)."""
    by_month, share, hazard = slots
    mean = by_month[:, None] * share
    plain, centred = by_month * hazard, mean * hazard[:, None]
    alone = (sets.own_event(by_month[:, None]) - sets.over_time(plain[:, None]))[:, 0]
    shared = sets.own_event(mean) - sets.over_time(centred)
    cell = sets.cell_of_row
    result = -shared[cell]
    result[np.arange(len(code)), code] += alone[cell]
    return weight[:, None] * result


def _chi_square(difference: Floats, covariance: Floats) -> tuple[float, int]:
    df = len(difference) - 1
    kept = covariance[:df, :df]
    if np.linalg.matrix_rank(kept) < df:
        way_out = "join the groups, or follow them longer"
        raise GateError("a group has no events to expect", at="logrank", way_out=way_out)
    return float(difference[:df] @ np.linalg.solve(kept, difference[:df])), df
