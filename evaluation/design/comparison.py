"""Who is compared with whom, and with which weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.arrays import Bools, Floats, Ints
from evaluation.design.matrix import design_matrix, in_support
from evaluation.design.propensity import Propensity, fit_propensity
from evaluation.design.stabilised_weights import iptw_weights
from evaluation.design.treatment_weights import att_weights, overlap_weights
from evaluation.design.weights import Weights, spread, unit_weights
from evaluation.errors import GateError
from evaluation.protocol.protocol import Adjustment, Contrast


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Rows of the trials that are compared under one contrast.

    Attributes
    ----------
    contrast : str
        Name of the contrast.
    arms : tuple of str
        Names in the order of `group`; for a contrast with a reference that comes first.
    group : array of int, shape (n,)
        Place in `arms`, -1 for a row that takes no part.
    weights : Weights
        Of all n rows; rows that take no part have weight 0.
    propensity : array, shape (n, k)
        Fitted probability of each arm, NaN for rows that take no part.
    supported : array, shape (k,)
        Share of each arm's rows whose levels occur in every arm; the others take no part.
    dropped : tuple of str
        Columns the model left out because they are constant or follow from the others.
    columns : int
        Columns of the model beside the intercept; 0 without one.
    """

    contrast: str
    arms: tuple[str, ...]
    group: Ints
    weights: Weights
    propensity: Floats
    supported: Floats
    dropped: tuple[str, ...]
    columns: int = 0

    def members(self, arm: str) -> Bools:
        """Rows of one arm."""
        rows: Bools = self.group == self.arms.index(arm)
        return rows

    def others(self, arm: str) -> Bools:
        """Rows that are compared with the arm."""
        rows: Bools = (self.group >= 0) & ~self.members(arm)
        return rows


def start_rows(trials: pd.DataFrame, arm: str) -> Bools:
    """Rows in which an arm, or a sub-type of one, starts."""
    rows: Bools = ((trials["arm"] == arm) | (trials["subtype"] == arm)).to_numpy(dtype=bool)
    return rows


def compare(
    trials: pd.DataFrame, *, contrast: Contrast, adjustment: Adjustment, arms: Sequence[str] = ()
) -> Comparison:
    """Weigh the rows of one contrast so that its arms can be compared.

    Parameters
    ----------
    trials : DataFrame
        Columns arm, subtype and the declared covariates.
    contrast : Contrast
        Its `weights` decide the population: `att` those who started, `overlap` those for
        whom every arm was realistic, `iptw` all who were eligible, `none` no adjustment.
    adjustment : Adjustment
        Declared covariates and truncation.
    arms : sequence of str
        Arms to compare, reference first; default those of the contrast. A contrast with a
        reference is made for one arm at a time: `arms=("ingen", "praktik")`.

    Raises
    ------
    GateError
        When nothing can be compared: an arm without rows, or arms told apart completely.
    """
    names = tuple(arms) or contrast.arms
    group = _grouped(trials, names)
    if contrast.weights == "none":
        return _unadjusted(contrast, names, group)
    taking = np.flatnonzero(group >= 0)
    chosen = trials.iloc[taking]
    inside = in_support(chosen, adjustment.covariates, pd.Series(group[taking]))
    kept = taking[inside]
    _require_support(group[kept], names)
    supported = np.array([np.mean(inside[group[taking] == place]) for place in range(len(names))])
    group[taking[~inside]] = -1
    matrix = design_matrix(trials.iloc[kept], adjustment.covariates)
    fit = fit_propensity(matrix.X, group[kept], names=matrix.names)
    weights = spread(_weights(fit, contrast, adjustment), rows=kept, size=len(trials))
    propensity = np.full((len(trials), len(names)), np.nan)
    propensity[kept] = fit.probabilities
    return Comparison(
        contrast=contrast.name,
        arms=names,
        group=group,
        weights=weights,
        propensity=propensity,
        supported=supported,
        dropped=matrix.dropped,
        columns=matrix.X.shape[1] - 1,
    )


def _weights(fit: Propensity, contrast: Contrast, adjustment: Adjustment) -> Weights:
    if contrast.weights == "att":
        return att_weights(fit, truncate=adjustment.truncate)
    if contrast.weights == "iptw":
        return iptw_weights(fit, stabilise=adjustment.stabilise, truncate=adjustment.truncate)
    return overlap_weights(fit, truncate=adjustment.truncate)


def _require_support(group: Ints, names: Sequence[str]) -> None:
    """Every arm must keep rows once levels that only one arm has are left out."""
    left = np.bincount(group, minlength=len(names))
    for place, name in enumerate(names):
        if not left[place]:
            raise GateError(
                f"no background of '{name}' occurs in every arm",
                at="propensity",
                way_out="merge levels or leave a variable out",
            )


def _grouped(trials: pd.DataFrame, names: Sequence[str]) -> Ints:
    group = np.full(len(trials), -1)
    for place, name in enumerate(names):
        rows = (trials["arm"] == NO_ARM).to_numpy() if name == NO_ARM else start_rows(trials, name)
        if not rows.any():
            raise GateError(f"'{name}' has no rows", at="comparison", way_out="compare fewer arms")
        group[rows] = place
    return group


def _unadjusted(contrast: Contrast, names: tuple[str, ...], group: Ints) -> Comparison:
    taking = np.flatnonzero(group >= 0)
    shares = np.bincount(group[taking], minlength=len(names)) / len(taking)
    propensity = np.full((len(group), len(names)), np.nan)
    propensity[taking] = shares
    return Comparison(
        contrast=contrast.name,
        arms=names,
        group=group,
        weights=spread(unit_weights(len(taking)), rows=taking, size=len(group)),
        propensity=propensity,
        supported=np.ones(len(names)),
        dropped=(),
    )
