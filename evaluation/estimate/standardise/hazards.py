"""What standardisation asks of a model: monthly hazards of given rows, and the way back.

A standardised number is a smooth function of hazards, hazards of parameters, and parameters
of the rows that were fitted: `gradient` and `influence` carry slopes along that chain.
"""

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.cox.fit import CoxFit
from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.readings.hazard_readings import Form
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.standardise.cox import CoxHazards
from evaluation.estimate.standardise.discrete import DiscreteHazards


class HazardModel(Protocol):
    """A fitted model of one event, month by month."""

    @property
    def form(self) -> Form:
        """``product`` when hazards are probabilities, ``exponential`` when they are rates."""

    @property
    def unit(self) -> Ids:
        """What is independent of what, for each row that was fitted; shape (n,)."""

    @property
    def last_month(self) -> int:
        """Last month in which a row with weight was observed."""

    def hazards(self, rows: pd.DataFrame, last: int) -> Floats:
        """Hazard of each of r rows in the months 1..last, shape (r, last)."""

    def gradient(self, rows: pd.DataFrame, slopes: Floats) -> Floats:
        """Slopes (r, last, m) in those hazards as slopes in the model's parameters, (P, m)."""

    def influence(self, gradient: Floats) -> Floats:
        """Influence of each fitted row on what has these slopes (P, m), shape (n, m)."""


Fit = CoxFit | DiscreteFit | HazardModel
Models = Mapping[int, Fit]


def as_models(models: Models) -> dict[int, HazardModel]:
    """Models by cause, ascending, as monthly hazards."""
    if not models:
        raise UsageError("no model", at="models", way_out="give one per cause")
    return {cause: as_model(model) for cause, model in sorted(models.items())}


def as_model(model: Fit) -> HazardModel:
    """Give a Cox or discrete-time fit as monthly hazards, another model as it is."""
    if isinstance(model, CoxFit):
        return CoxHazards(fit=model)
    return DiscreteHazards(fit=model) if isinstance(model, DiscreteFit) else model
