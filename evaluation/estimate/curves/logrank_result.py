"""What a log-rank test found: events by group, the test, its trend, and effects."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from evaluation.errors import GateError, UsageError
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
from evaluation.estimate.result.effects import Effects

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
        unit, summed = by_unit(self.influence[:, place], self.unit)
        fields = asdict(label) | {"month": 0, "scale": "excess_events"}
        return Effects(
            labels=pd.DataFrame([fields]),
            estimate=(self.observed - self.expected)[place],
            influence=summed,
            unit=unit,
            n=self.rows[place],
            n_reference=self.rows.sum() - self.rows[place],
            events=self.events.sum(keepdims=True),
            conventions={"variance": self.variance},
            model_error=None if robust else model,
        )
