"""A panel as matrices of units by periods, untreated and treated rows apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Bools, Floats

PLACE = "imputation"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputationRows:
    """What imputation is fitted on and what it is for.

    Attributes
    ----------
    outcome : array, shape (n, T)
        0 where a unit was not seen.
    untreated, treated : array of bool, shape (n, T)
        Rows seen before treatment, and from it on.
    extra : array, shape (n, T, p)
        Covariates, 0 where a unit was not seen.
    weight, count : array, shape (n,)
        Weight of the unit, and its untreated rows.
    """

    outcome: Floats
    untreated: Bools
    treated: Bools
    extra: Floats
    weight: Floats
    count: Floats


def rows_of(panel: PanelData, covariates: Sequence[str]) -> ImputationRows:
    """Lay the panel out.

    Raises
    ------
    UsageError
        The panel has no pairs, or a covariate is unknown or never changes.
    """
    if panel.kind == "repeated":
        raise UsageError("rows without pairs have no unit effects", at=PLACE)
    outcome = panel.outcomes
    here = np.isfinite(outcome)
    started = panel.periods >= panel.cohort[:, None]
    untreated = here & ~started
    return ImputationRows(
        outcome=np.where(here, outcome, 0.0),
        untreated=untreated,
        treated=here & started,
        extra=_extra(panel, covariates, here),
        weight=panel.unit_weight,
        count=untreated.sum(axis=1).astype(float),
    )


def _extra(panel: PanelData, covariates: Sequence[str], here: Bools) -> Floats:
    extra = np.zeros((*here.shape, len(covariates)))
    for place, name in enumerate(covariates):
        if panel.covariates is None or name not in panel.covariate_names:
            raise UsageError(f"the panel has no covariate '{name}'", at=PLACE)
        values = panel.covariates[:, panel.covariate_names.index(name)]
        if len(values) != len(panel.outcome):
            raise UsageError(
                f"covariate '{name}' never changes within a unit",
                at=PLACE,
                way_out="unit effects hold it already: leave it out",
            )
        extra[here, place] = values
    return extra
