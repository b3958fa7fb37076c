"""Hazard ratios of a fitted proportional hazards model, and their tests."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr

from evaluation.errors import UsageError
from evaluation.estimate.arrays import Floats, Ids, group_sum
from evaluation.estimate.contrast import Label
from evaluation.estimate.effects import Effects
from evaluation.estimate.partial_likelihood import Ties


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """Log hazard ratios of a proportional hazards model.

    Attributes
    ----------
    names : tuple of str
    coefficient : array, shape (p,)
    model_covariance : array, shape (p, p)
        Inverse information.
    influence : array, shape (n, p)
        Of each row on the coefficients (weighted dfbeta).
    unit : array, shape (n,)
        What is independent of what.
    loglik : tuple of float
        At 0 and at the estimate.
    score_test, robust_score_test : float
        Chi-square on p degrees of freedom at 0, by information and by influence.
    n, events, iterations : int
    exposed : array, shape (p,)
        Rows with a 1 in a column of 0 and 1; n in any other column.
    ties : str
    """

    names: tuple[str, ...]
    coefficient: Floats
    model_covariance: Floats
    influence: Floats
    unit: Ids
    loglik: tuple[float, float]
    score_test: float
    robust_score_test: float
    n: int
    events: int
    iterations: int
    exposed: Floats
    ties: Ties

    def covariance(self, *, robust: bool = True) -> Floats:
        """Sandwich summed within the durations' unit, or the inverse information."""
        if not robust:
            return self.model_covariance
        summed = sum_by_unit(self.influence, self.unit)
        return np.asarray(summed.T @ summed, dtype=float)

    def wald(self, *, robust: bool = True) -> tuple[float, float]:
        """Chi-square on p degrees of freedom that all coefficients are 0, and its p value."""
        matrix = self.covariance(robust=robust)
        value = float(self.coefficient @ np.linalg.solve(matrix, self.coefficient))
        return value, float(chdtrc(len(self.names), value))

    def table(self, *, robust: bool = True) -> pd.DataFrame:
        """Name, coefficient, hazard_ratio, std_error, z, p_value."""
        error = np.sqrt(np.diag(self.covariance(robust=robust)))
        z = self.coefficient / error
        return pd.DataFrame(
            {
                "name": self.names,
                "coefficient": self.coefficient,
                "hazard_ratio": np.exp(self.coefficient),
                "std_error": error,
                "z": z,
                "p_value": 2 * ndtr(-np.abs(z)),
            }
        )

    def effects(self, *, label: Label, names: Sequence[str] = (), robust: bool = True) -> Effects:
        """Give hazard ratios as effects, one per name (default all).

        The arm is the label's when one name is asked for, else the name of the column.
        """
        kept = [self._place(name) for name in names] or list(range(len(self.names)))
        ratio = np.exp(self.coefficient[kept])
        unit = np.unique(self.unit)
        model = ratio * np.sqrt(np.diag(self.model_covariance)[kept])
        arms = [label.arm] if len(kept) == 1 else [self.names[place] for place in kept]
        labels = pd.DataFrame({"arm": arms}).assign(
            outcome=label.outcome,
            population=label.population,
            reference=label.reference,
            month=0,
            scale="hazard_ratio",
            method=label.method,
            role=label.role,
        )
        size = len(kept)
        return Effects(
            labels=labels,
            estimate=ratio,
            influence=sum_by_unit(self.influence, self.unit)[:, kept] * ratio,
            unit=unit,
            n=self.exposed[kept],
            n_reference=self.n - self.exposed[kept],
            events=np.full(size, float(self.events)),
            conventions={"ties": self.ties, "variance": "robust" if robust else "information"},
            model_error=None if robust else model,
        )

    def _place(self, name: str) -> int:
        if name not in self.names:
            allowed = f"allowed: {', '.join(self.names)}"
            raise UsageError(f"unknown covariate '{name}'", at="CoxFit", way_out=allowed)
        return self.names.index(name)


def sum_by_unit(values: Floats, unit: Ids) -> Floats:
    """Sum of row values within units, shape (u, k)."""
    known, position = np.unique(unit, return_inverse=True)
    return group_sum(values, position, len(known))
