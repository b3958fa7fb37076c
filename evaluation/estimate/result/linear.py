"""An estimate per month with the influence of each row, kept once per cell."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids, Ints, group_sum
from evaluation.estimate.result.cell_influence import CellInfluence, blocks
from evaluation.estimate.result.curve_intervals import Quantity, Variance, bounds, reach_of
from evaluation.estimate.result.distinct import coded
from evaluation.estimate.result.linear_spread import Spread, spread
from evaluation.estimate.result.scales import IntervalKind

MOST_MONTHS = 2_000  # of a joint covariance: its square is held, and decomposed
OPPOSITE: dict[Quantity, Quantity] = {"survival": "risk", "risk": "survival"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Estimates by month, asymptotically a sum of one influence per row.

    Attributes
    ----------
    month : array, shape (m,)
    estimate : array, shape (m,)
        NaN from the month where nobody was observed any more.
    at_risk, events : array, shape (m,)
        Sums of weights at risk in the month and with the event in it; person counts when
        a function of `risk` made the curve.
    n : float
        Rows with weight; persons when a function of `risk` made the curve.
    cell_influence : array or Blocks, shape (c, m)
        Influence per unit of weight.
    cell_of_row : array, shape (n,)
    row_weight : array, shape (n,)
    month_events : array, shape (m,), optional
        Persons with the event in the month itself, when a function of `risk` made the curve.
    model_variance : array, shape (m,), optional
        Greenwood's variance (or Aalen's for the cumulative hazard).
    unit : array, shape (n,), optional
        What is independent of what, unless another is asked for; None is the row.
    quantity : str
        What is estimated: it decides the usual interval and its natural limits.
    """

    month: Ints
    estimate: Floats
    at_risk: Floats
    events: Floats
    n: float
    cell_influence: CellInfluence
    cell_of_row: Ints
    row_weight: Floats
    month_events: Floats | None = None
    model_variance: Floats | None = None
    unit: Ids | None = None
    quantity: Quantity = "risk"

    @property
    def influence(self) -> Floats:
        """Influence of each row, shape (n, m); the columns sum to 0."""
        parts = [part[self.cell_of_row] for _, part in blocks(self.cell_influence)]
        return self.row_weight[:, None] * np.hstack(parts)

    def by(self, unit: Ids | None = None) -> Floats:
        """Influence summed within units, shape (u, m), units ascending.

        `unit` replaces the curve's own; a curve without any has one unit per row.
        """
        chosen = self.unit if unit is None else np.asarray(unit)
        if chosen is None:
            return self.influence
        values, position = coded(chosen)
        return group_sum(self.influence, position, len(values))

    def std_error(self, *, unit: Ids | None = None) -> Floats:
        """Robust standard error (infinitesimal jackknife), shape (m,).

        Parameters
        ----------
        unit : array, shape (n,), optional
            What is independent of what; default the curve's own unit, else the row.
        """
        of = self._spread(unit)
        found = [of.variance(part) for _, part in blocks(self.cell_influence)]
        return np.asarray(np.sqrt(np.concatenate(found)), dtype=float)

    def covariance(self, *, unit: Ids | None = None) -> Floats:
        """Robust covariance of the estimates, shape (m, m)."""
        if len(self.month) > MOST_MONTHS:
            way_out = "read the curve at fewer months"
            raise UsageError("too many months for a covariance", at="months", way_out=way_out)
        parts = [part for _, part in blocks(self.cell_influence)]
        return self._spread(unit).covariance(np.hstack(parts))

    def model_error(self) -> Floats:
        """Greenwood's standard error, shape (m,); NaN where the curve has none."""
        if self.model_variance is None:
            return np.full(len(self.month), np.nan)
        return np.sqrt(self.model_variance)

    def error(self, variance: Variance, *, unit: Ids | None = None) -> Floats:
        """Robust standard error, or the model's; shape (m,)."""
        return self.std_error(unit=unit) if variance == "robust" else self.model_error()

    def interval(
        self,
        *,
        kind: IntervalKind | None = None,
        level: float = 0.95,
        unit: Ids | None = None,
        variance: Variance = "robust",
    ) -> tuple[Floats, Floats]:
        """Lower and upper bound, month by month.

        Parameters
        ----------
        kind : str, optional
            Scale on which it is symmetric: ``plain``, ``log``, ``log-log``, ``logit`` or
            ``arcsin`` (R ``survfit(conf.type =)``); default log-log for survival and risk,
            log for the cumulative hazard, plain for months.
        level : float
        unit : array, shape (n,), optional
            What is independent of what; default the curve's own unit, else the row.
        variance : str
            ``robust`` or ``model`` (Greenwood, Aalen).
        """
        return self._bounds(self.error(variance, unit=unit), kind, level)

    def transform(self, matrix: Floats, *, month: Ints, quantity: Quantity = "value") -> "Linear":
        """Linear combinations over months: rows of `matrix` (k, m) belong to `month` (k,).

        Counts are those of the last month a combination uses.
        """
        used = matrix != 0
        final = np.where(used.any(axis=1), used.shape[1] - 1 - used[:, ::-1].argmax(axis=1), 0)
        estimate = np.array([row[on] @ self.estimate[on] for row, on in _rows(matrix, used)])
        influence = np.zeros((self.cell_influence.shape[0], len(matrix)))
        for part, values in blocks(self.cell_influence):
            rows = _rows(matrix[:, part], used[:, part])
            influence += np.column_stack([values[:, on] @ row[on] for row, on in rows])
        return replace(
            self,
            month=month,
            estimate=estimate,
            at_risk=self.at_risk[final],
            events=self.events[final],
            cell_influence=influence,
            month_events=None,
            model_variance=None,
            quantity=quantity,
        )

    def complement(self) -> "Linear":
        """One minus the estimate: the risk of a survival, the survival of a risk."""
        if self.quantity not in OPPOSITE:
            raise UsageError(f"{self.quantity} have no complement", at="Linear.complement")
        return replace(
            self,
            estimate=1 - self.estimate,
            cell_influence=-self.cell_influence,
            quantity=OPPOSITE[self.quantity],
        )

    def table(
        self,
        *,
        kind: IntervalKind | None = None,
        level: float = 0.95,
        unit: Ids | None = None,
        variance: Variance = "robust",
    ) -> pd.DataFrame:
        """Month, estimate, std_error, conf_low, conf_high, at_risk, events; see `interval`."""
        error = self.error(variance, unit=unit)
        low, high = self._bounds(error, kind, level)
        return pd.DataFrame(
            {
                "month": self.month,
                "estimate": self.estimate,
                "std_error": error,
                "conf_low": low,
                "conf_high": high,
                "at_risk": self.at_risk,
                "events": self.events,
            }
        )

    def _bounds(
        self, error: Floats, kind: IntervalKind | None, level: float
    ) -> tuple[Floats, Floats]:
        reach = reach_of(level)
        return bounds(self.estimate, error, quantity=self.quantity, kind=kind, reach=reach)

    def _spread(self, unit: Ids | None) -> Spread:
        chosen = self.unit if unit is None else np.asarray(unit)
        if chosen is not None and chosen.shape != self.row_weight.shape:
            problem = f"{len(chosen)} units for {len(self.row_weight)} rows"
            raise UsageError(problem, at="Linear.unit")
        cells = self.cell_influence.shape[0]
        return spread(self.cell_of_row, self.row_weight, chosen, cells=cells)


def _rows(matrix: Floats, used: np.ndarray) -> list[tuple[Floats, np.ndarray]]:
    # Unused months must not spread their NaN through 0 * NaN.
    return list(zip(matrix, used, strict=True))
