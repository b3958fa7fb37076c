"""What starts in a month: nothing, the arm asked for, or another arm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.comparison import start_rows
from evaluation.design.matrix import design_matrix, in_support
from evaluation.design.propensity import fit_propensity
from evaluation.errors import GateError
from evaluation.protocol.protocol import Covariate

NOTHING, ARM, OTHER = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StartChoice:
    """Probability of each choice in every eligible person-month.

    Attributes
    ----------
    made : array of int, shape (n,)
        `NOTHING`, `ARM` or `OTHER`.
    probability : array, shape (n, 3)
    X : array, shape (n, p)
        Columns of the model; 0 in rows without support.
    influence : array, shape (n, r)
        Influence of each row on the coefficients, those of the arm first.
    supported : array of bool, shape (n,)
        Rows with levels that occur with every choice; in the others nothing starts.
    """

    made: Ints
    probability: Floats
    X: Floats
    influence: Floats
    supported: Bools

    def log_slope(self, choice: int) -> Floats:
        """Differentiate log(probability of a choice) in the coefficients; shape (n, r)."""
        choices = 1 + self.influence.shape[1] // self.X.shape[1]
        slope = (np.arange(choices) == choice) - self.probability[:, :choices]
        wide = slope[:, 1:, None] * self.X[:, None, :]
        return np.asarray(wide.reshape(len(wide), -1), dtype=float)


def fit_start_choice(
    trials: pd.DataFrame, *, arm: str, covariates: Sequence[Covariate]
) -> StartChoice:
    """Fit a pooled (multinomial) logit of what starts in a month on what was known in it.

    Raises
    ------
    GateError
        When nobody starts the arm, or the background tells the choices apart completely.
    """
    mine = start_rows(trials, arm)
    made = np.where(mine, ARM, np.where((trials["arm"] == NO_ARM).to_numpy(), NOTHING, OTHER))
    if not mine.any():
        raise GateError(f"'{arm}' has no rows", at="clones", way_out="compare fewer arms")
    supported = in_support(trials, covariates, pd.Series(made))
    rows = np.flatnonzero(supported)
    matrix = design_matrix(trials.iloc[rows], covariates)
    fit = fit_propensity(matrix.X, made[rows], names=matrix.names)
    probability = np.tile([1.0, 0.0, 0.0], (len(trials), 1))
    probability[rows, : fit.probabilities.shape[1]] = fit.probabilities
    X = np.zeros((len(trials), matrix.X.shape[1]))
    X[rows] = matrix.X
    influence = np.zeros((len(trials), fit.influence.shape[1]))
    influence[rows] = fit.influence
    return StartChoice(
        made=made, probability=probability, X=X, influence=influence, supported=supported
    )
