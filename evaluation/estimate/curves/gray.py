"""Gray's test that the cumulative incidence of a cause is the same in all groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.gray_score import month_counts, stratum_score
from evaluation.estimate.result.arrays import Floats, Ids, Ints, safe_ratio

SINGULAR = 1e-12  # smallest eigenvalue of the scaled covariance


@dataclass(frozen=True, slots=True, kw_only=True)
class GrayTest:
    """Tests of equal cumulative incidence, one per cause.

    Attributes
    ----------
    groups : array, shape (g,)
    causes : array, shape (k,)
    excess : array, shape (k, g)
        Events of the cause in each group minus those expected under equal incidence,
        weighted by the pooled share without the event to the power rho.
    covariance : array, shape (k, g, g)
        Of the excess.
    statistic, p_value : array, shape (k,)
        Chi-square on `df` degrees of freedom.
    df : int
    rows : array, shape (g,)
    events : array, shape (k, g)
    """

    groups: Ids
    causes: Ints
    excess: Floats
    covariance: Floats
    statistic: Floats
    df: int
    p_value: Floats
    rows: Floats
    events: Floats

    def table(self) -> pd.DataFrame:
        """Cause, statistic, df, p_value."""
        found = {"cause": self.causes, "statistic": self.statistic}
        return pd.DataFrame(found).assign(df=self.df, p_value=self.p_value)


def gray(
    durations: Durations, group: Ids, *, rho: float = 0.0, causes: Sequence[int] | None = None
) -> GrayTest:
    """Test that the cumulative incidence is the same in all groups, cause by cause.

    Parameters
    ----------
    durations : Durations
        Strata are used; delayed entry and weights are not allowed, and rows are
        taken as independent.
    group : array, shape (n,)
    rho : float
        Months weigh by the pooled share without an event of the cause, just before them,
        to this power.
    causes : sequence of int, optional
        Default every cause that occurs.

    Returns
    -------
    GrayTest
        Gray (1988, Annals of Statistics 16, 1141-1154), variance with his correction for
        ties; R ``cmprsk::cuminc(time, cause, group, strata, rho)$Tests``.

    Raises
    ------
    GateError
        When a cause has no event, or a group has none to expect.

    Notes
    -----
    For weights, delayed entry or clusters, `fine_gray` with indicators of the groups and the
    censoring distribution by group has the same score at rho 0 and a robust test of it.
    """
    code, groups = _coded(durations, group)
    asked = np.unique(durations.cause[durations.cause > 0]) if causes is None else causes
    wanted = np.asarray(asked, dtype=np.int64)
    if not len(wanted):
        raise GateError("nobody has an event", at="gray", way_out="follow longer or say so")
    strata = [_totals(durations, code, len(groups), rows) for rows in _strata(durations)]
    found = [_tested(strata, int(cause), rho) for cause in wanted]
    statistic = np.array([chi_square for _, _, chi_square in found])
    place = [(durations.cause == cause, code) for cause in wanted]
    return GrayTest(
        groups=groups,
        causes=wanted,
        excess=np.array([excess for excess, _, _ in found]),
        covariance=np.array([covariance for _, covariance, _ in found]),
        statistic=statistic,
        df=len(groups) - 1,
        p_value=np.asarray(chdtrc(len(groups) - 1, statistic), dtype=float),
        rows=np.bincount(code, minlength=len(groups)).astype(float),
        events=np.array([np.bincount(at, hit, len(groups)) for hit, at in place], dtype=float),
    )


def _coded(durations: Durations, group: Ids) -> tuple[Ints, Ids]:
    if len(group) != len(durations):
        raise UsageError(f"{len(group)} groups for {len(durations)} rows", at="gray.group")
    way_out = "use the robust score test of fine_gray with indicators of the groups"
    if durations.start.any():
        raise UsageError("Gray's test knows no delayed entry", at="gray", way_out=way_out)
    if (durations.case_weight != 1).any():
        raise UsageError("weights make Gray's variance wrong", at="gray", way_out=way_out)
    groups, code = np.unique(np.asarray(group), return_inverse=True)
    if len(groups) < 2:
        raise UsageError("one group has nothing to be compared with", at="gray.group")
    return code, groups


def _strata(durations: Durations) -> list[Ints]:
    if durations.strata is None:
        return [np.arange(len(durations))]
    code = np.unique(np.asarray(durations.strata), return_inverse=True)[1]
    return np.split(np.argsort(code, kind="stable"), np.bincount(code).cumsum()[:-1])


def _totals(durations: Durations, code: Ints, groups: int, rows: Ints) -> Floats:
    """Rows by last month, group and cause (0 censored), shape (t, g, k + 1)."""
    months, position = np.unique(durations.time[rows], return_inverse=True)
    shape = (len(months), groups, durations.n_causes + 1)
    place = (position * groups + code[rows]) * shape[2] + durations.cause[rows]
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def _tested(strata: Sequence[Floats], cause: int, rho: float) -> tuple[Floats, Floats, float]:
    by_stratum = [month_counts(totals, cause) for totals in strata]
    if not any(part.own.any() for part in by_stratum):
        way_out = "leave it out of `causes`"
        raise GateError(f"nobody has an event of cause {cause}", at="gray", way_out=way_out)
    parts = [stratum_score(part, rho) for part in by_stratum]
    excess = np.sum([part for part, _ in parts], axis=0)
    covariance = np.sum([part for _, part in parts], axis=0)
    kept = covariance[:-1, :-1]
    spread = np.sqrt(np.diag(kept))
    scaled = safe_ratio(kept, np.outer(spread, spread))
    if np.linalg.eigvalsh(scaled)[0] < SINGULAR:
        way_out = "join the groups, or follow them longer"
        problem = f"a group has no events of cause {cause} to expect"
        raise GateError(problem, at="gray", way_out=way_out)
    return excess, covariance, float(excess[:-1] @ np.linalg.solve(kept, excess[:-1]))
