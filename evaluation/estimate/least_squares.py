"""Linear regression with an influence per person."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit
from evaluation.estimate.result.effects import Effects

Variance = Literal["influence", "classical", "HC1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastSquares:
    """Coefficients of a fitted linear regression.

    Attributes
    ----------
    coefficients : array, shape (p,)
    influence : array, shape (n, p)
        (X'X)^-1 x_i e_i: the columns sum to 0, and their squares give HC0.
    residual : array, shape (n,)
    inverse : array, shape (p, p)
        (X'X)^-1.
    """

    coefficients: Floats
    influence: Floats
    residual: Floats
    inverse: Floats

    @property
    def freedom(self) -> int:
        """Residual degrees of freedom, n - p."""
        return len(self.residual) - len(self.coefficients)

    def std_error(self, *, variance: Variance = "HC1") -> Floats:
        """Give the standard errors, shape (p,).

        Parameters
        ----------
        variance : str
            `influence` is HC0; `HC1` multiplies it by n / (n - p) (Stata's ``robust``);
            `classical` holds the same variance for everyone (R ``lm``).
        """
        if variance == "classical":
            spread = float(self.residual @ self.residual) / self.freedom
            return np.sqrt(spread * np.diag(self.inverse))
        robust = np.square(self.influence).sum(axis=0)
        factor = len(self.residual) / self.freedom if variance == "HC1" else 1.0
        return np.asarray(np.sqrt(factor * robust), dtype=float)

    def effect(
        self, place: int, *, person: Ids, label: Label, scale: str, variance: Variance, n: Floats
    ) -> Effects:
        """Give one coefficient as a row of the contract.

        Parameters
        ----------
        place : int
            Of the coefficient.
        person : array, shape (n,)
            Whose row it is.
        label : Label
        scale : str
            `mean_difference` or `share_difference`.
        variance : str
            As in `std_error`.
        n : array, shape (3,)
            Persons in the arm, in the reference, and with the event.
        """
        unit, summed = by_unit(self.influence[:, [place]], person)
        names = ("outcome", "population", "arm", "reference", "method", "role")
        fields = {name: [getattr(label, name)] for name in names}
        given = self.std_error(variance=variance)[[place]]
        return Effects(
            labels=pd.DataFrame({**fields, "scale": [scale], "month": [0]}),
            estimate=self.coefficients[[place]],
            influence=summed,
            unit=unit,
            n=n[[0]],
            n_reference=n[[1]],
            events=n[[2]],
            conventions={"variance of regressions": variance},
            model_error=None if variance == "influence" else given,
        )


def least_squares(outcome: Floats, X: Floats) -> LeastSquares:
    """Fit a linear regression by ordinary least squares (R ``lm``).

    Parameters
    ----------
    outcome : array, shape (n,)
    X : array, shape (n, p)
        Columns with intercept, none of which follows from the others.

    Raises
    ------
    UsageError
        When there are not more rows than columns, or a column follows from the others.
    """
    rows, columns = X.shape
    if rows <= columns:
        problem = f"{rows} rows for {columns} columns"
        raise UsageError(problem, at="least_squares.X", way_out="adjust for less")
    if np.linalg.matrix_rank(X) < columns:
        way_out = "leave out what follows from the others"
        raise UsageError("a column follows from the others", at="least_squares.X", way_out=way_out)
    inverse = np.asarray(np.linalg.inv(X.T @ X), dtype=float)
    coefficients = np.asarray(np.linalg.lstsq(X, outcome, rcond=None)[0], dtype=float)
    residual = outcome - X @ coefficients
    return LeastSquares(
        coefficients=coefficients,
        influence=(residual[:, None] * X) @ inverse,
        residual=residual,
        inverse=inverse,
    )
