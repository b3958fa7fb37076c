"""An estimate per month with the influence of each row, kept once per cell."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.estimate.arrays import Floats, Ids, Ints, group_sum
from evaluation.estimate.scales import IntervalKind, interval


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
    cell_influence : array, shape (c, m)
        Influence per unit of weight.
    cell_of_row : array, shape (n,)
    row_weight : array, shape (n,)
    month_events : array, shape (m,), optional
        Persons with the event in the month itself, when a function of `risk` made the curve.
    model_variance : array, shape (m,), optional
        Greenwood's variance (or Aalen's for the cumulative hazard).
    """

    month: Ints
    estimate: Floats
    at_risk: Floats
    events: Floats
    n: float
    cell_influence: Floats
    cell_of_row: Ints
    row_weight: Floats
    month_events: Floats | None = None
    model_variance: Floats | None = None

    @property
    def influence(self) -> Floats:
        """Influence of each row, shape (n, m); the columns sum to 0."""
        return self.row_weight[:, None] * self.cell_influence[self.cell_of_row]

    def by(self, unit: Ids) -> Floats:
        """Influence summed within units, shape (u, m), units ascending."""
        values, position = np.unique(unit, return_inverse=True)
        return group_sum(self.influence, position, len(values))

    def std_error(self, *, unit: Ids | None = None) -> Floats:
        """Robust standard error (infinitesimal jackknife), shape (m,).

        Parameters
        ----------
        unit : array, shape (n,), optional
            What is independent of what; default the row.
        """
        if unit is not None:
            return np.asarray(np.sqrt(np.square(self.by(unit)).sum(axis=0)), dtype=float)
        cells = len(self.cell_influence)
        squared = np.bincount(self.cell_of_row, np.square(self.row_weight), cells)
        return np.asarray(np.sqrt(squared @ np.square(self.cell_influence)), dtype=float)

    def model_error(self) -> Floats:
        """Greenwood's standard error, shape (m,); NaN where the curve has none."""
        if self.model_variance is None:
            return np.full(len(self.month), np.nan)
        return np.sqrt(self.model_variance)

    def transform(self, matrix: Floats, *, month: Ints) -> "Linear":
        """Linear combinations over months: rows of `matrix` (k, m) belong to `month` (k,).

        Counts are those of the last month a combination uses.
        """
        used = matrix != 0
        final = np.where(used.any(axis=1), used.shape[1] - 1 - used[:, ::-1].argmax(axis=1), 0)
        estimate = np.array([row[on] @ self.estimate[on] for row, on in _rows(matrix, used)])
        columns = [self.cell_influence[:, on] @ row[on] for row, on in _rows(matrix, used)]
        return replace(
            self,
            month=month,
            estimate=estimate,
            at_risk=self.at_risk[final],
            events=self.events[final],
            cell_influence=np.column_stack(columns),
            month_events=None,
            model_variance=None,
        )

    def complement(self) -> "Linear":
        """One minus the estimate: the risk of a survival, the survival of a risk."""
        return replace(self, estimate=1 - self.estimate, cell_influence=-self.cell_influence)

    def table(
        self, *, kind: IntervalKind = "log-log", level: float = 0.95, unit: Ids | None = None
    ) -> pd.DataFrame:
        """Month, estimate, std_error, conf_low, conf_high, at_risk, events."""
        error = self.std_error(unit=unit)
        low, high = interval(self.estimate, error, kind=kind, level=level)
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


def _rows(matrix: Floats, used: np.ndarray) -> list[tuple[Floats, np.ndarray]]:
    # Unused months must not spread their NaN through 0 * NaN.
    return list(zip(matrix, used, strict=True))
