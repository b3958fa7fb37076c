"""Log-rank tests of equal hazards: strata, delayed entry, case weights, Fleming-Harrington."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.errors import GateError, UsageError
from evaluation.estimate.arrays import Floats, Ids, Ints, group_sum, safe_ratio
from evaluation.estimate.contrast import Label
from evaluation.estimate.durations import Durations
from evaluation.estimate.effects import Effects
from evaluation.estimate.risk_sets import RiskSets, risk_sets

Variance = Literal["hypergeometric", "score", "robust"]
VARIANCES: tuple[Variance, ...] = ("hypergeometric", "score", "robust")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Test that the hazard rises or falls with a score of the groups.

    Attributes
    ----------
    excess : float
        Sum of score times observed minus expected: above 0 when events come earlier in the
        groups with high scores.
    std_error, statistic, p_value : float
        Chi-square on one degree of freedom.
    """

    excess: float
    std_error: float
    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """Observed and expected events by group, and the test that they agree.

    Attributes
    ----------
    groups : array, shape (g,)
    observed, expected : array, shape (g,)
        Each month by its weight.
    covariance : array, shape (g, g)
        Of observed minus expected.
    statistic, p_value : float
        Chi-square on `df` degrees of freedom.
    df : int
    influence : array, shape (n, g)
        Of each row on observed minus expected.
    unit : array, shape (n,)
        What is independent of what.
    rows, events : array, shape (g,)
        Rows and events of each group, unweighted.
    variance : str
    """

    groups: Ids
    observed: Floats
    expected: Floats
    covariance: Floats
    statistic: float
    df: int
    p_value: float
    influence: Floats
    unit: Ids
    rows: Floats
    events: Floats
    variance: Variance

    def trend(self, scores: Sequence[float]) -> Trend:
        """Test for a trend over ordered groups (Tarone 1975).

        Parameters
        ----------
        scores : sequence of float
            One per group, in the order of `groups`; their origin and unit do not matter.
        """
        score = np.asarray(scores, dtype=float)
        if score.shape != self.observed.shape or not np.isfinite(score).all():
            problem = f"{score.size} scores for {len(self.groups)} groups"
            raise UsageError(problem, at="LogRank.trend", way_out="give each group a number")
        score = score - score.mean()
        excess = float(score @ (self.observed - self.expected))
        variance = float(score @ self.covariance @ score)
        if variance <= 0:
            raise GateError("the scores compare nothing", at="LogRank.trend")
        statistic = excess**2 / variance
        return Trend(
            excess=excess,
            std_error=float(np.sqrt(variance)),
            statistic=statistic,
            p_value=float(chdtrc(1, statistic)),
        )

    def effects(self, *, label: Label, group: object) -> Effects:
        """Give observed minus expected events in one group, tested against 0.

        With two groups the p value is that of the test.
        """
        place = np.flatnonzero(self.groups == group)
        if not len(place):
            allowed = f"allowed: {', '.join(str(name) for name in self.groups)}"
            raise UsageError(f"unknown group '{group}'", at="LogRank", way_out=allowed)
        robust = self.variance == "robust"
        model = np.sqrt(np.diag(self.covariance)[place])
        unit, position = np.unique(self.unit, return_inverse=True)
        fields = asdict(label) | {"month": 0, "scale": "excess_events"}
        return Effects(
            labels=pd.DataFrame([fields]),
            estimate=(self.observed - self.expected)[place],
            influence=group_sum(self.influence[:, place], position, len(unit)),
            unit=unit,
            n=self.rows[place],
            n_reference=self.rows.sum() - self.rows[place],
            events=self.events.sum(keepdims=True),
            conventions={"variance": self.variance},
            model_error=None if robust else model,
        )


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
    influence = _influence(
        sets, code, durations.case_weight, (weight, share, safe_ratio(dead, risk))
    )
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
    known, position = np.unique(unit, return_inverse=True)
    if len(known) < influence.shape[1]:
        raise GateError("too few clusters for a robust variance", at="logrank")
    summed = group_sum(influence, position, len(known))
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
