"""Standardisation by the g-formula: everybody's predicted outcome under each arm, averaged."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.readings.hazard_readings import Form
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.standardise.arms import Arms, check_causes, check_rows
from evaluation.estimate.standardise.hazards import HazardModel, Models, as_models
from evaluation.estimate.standardise.levels import Level, averaged_over, effects, known
from evaluation.estimate.standardise.outcome import (
    Estimand,
    Expected,
    expected,
    hazard_slopes,
    probabilities,
)
from evaluation.estimate.standardise.rows import chunks


def g_formula(
    durations: Durations, *, models: Models, arms: Arms, estimand: Estimand, label: Label
) -> Effects:
    """Level per arm, differences and ratios, standardised by models of the hazards.

    Parameters
    ----------
    durations : Durations
        The rows the models were fitted to; their weights also weigh the average. With
        several rows per person, give those after the first the factor 0.
    models : mapping of cause to CoxFit, DiscreteFit or HazardModel
        Of every cause, each fitted to `cause_specific` of the durations. A Cox model is
        read with constant rates within a month; `CoxHazards(fit=, form="product")` gives
        the product limit instead.
    arms : Arms
        Everybody's covariates under each arm, and whose average is taken.
    estimand : Estimand
        Risk, months without or months lost, and when.
    label : Label
        Outcome, population, method and role; arm and reference are those of `arms`.

    Returns
    -------
    Effects
        Influences include coefficients, the baselines of all causes and the averaging, so
        that they are exact derivatives in one weight (Robins 1986; Ozenne et al. 2020,
        Biometrical Journal 62). Estimates agree with R
        ``riskRegression::ate(estimator = "GFORMULA")``: ``coxph`` models are read with
        constant rates, ``CSC`` by the product limit. NaN after the last observed month.
    """
    readers = Readers.of(models, estimand)
    readers.check(durations, arms)
    levels = {
        name: _level(readers, world, durations.case_weight * arms.averaged)
        for name, world in arms.worlds.items()
    }
    chosen = averaged_over(arms) | {
        "hazards within a month": readers.form,
        "variance": "influence function: models, baselines and averaging",
    }
    return effects(durations, levels, estimand=estimand, label=label, arms=arms, chosen=chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Models of all causes, read for one estimand.

    Attributes
    ----------
    causes : tuple of int, length k
    models : tuple of HazardModel, length k
    form : str
        Whether hazards are monthly probabilities (``product``) or rates (``exponential``).
    estimand : Estimand
    payments : tuple of array
        What an event is worth by cause and month, (k, t, m), and to end without one, (m,).
    """

    causes: tuple[int, ...]
    models: tuple[HazardModel, ...]
    form: Form
    estimand: Estimand
    payments: tuple[Floats, Floats]

    @classmethod
    def of(cls, models: Models, estimand: Estimand) -> "Readers":
        """Check that the models belong together and to the estimand."""
        found = as_models(models)
        forms = {model.form for model in found.values()}
        if len(forms) > 1:
            way_out = "CoxHazards(fit=, form='product') joins counted hazards"
            raise UsageError("rates and probabilities mixed", at="models", way_out=way_out)
        return cls(
            causes=tuple(found),
            models=tuple(found.values()),
            form=forms.pop(),
            estimand=estimand,
            payments=estimand.payments(tuple(found)),
        )

    def check(self, durations: Durations, arms: Arms) -> None:
        """Refuse models of other rows, and events without a model."""
        check_rows(durations, arms, [model.unit for model in self.models])
        check_causes(durations, self.causes)

    @property
    def last_month(self) -> int:
        """Last month that the models know of."""
        return max(model.last_month for model in self.models)

    def parts(self, size: int) -> Iterator[slice]:
        """Give consecutive rows to be worked on at once."""
        return chunks(size, each=self.payments[0].size)

    def read(self, rows: pd.DataFrame) -> tuple[Floats, Expected]:
        """Hazards (r, k, t) of the rows, and what is expected of them."""
        last = self.estimand.last
        hazards = np.stack([model.hazards(rows, last) for model in self.models], axis=1)
        chances = probabilities(hazards, self.form, at="models")
        return hazards, expected(chances, self.payments, self.estimand.months)

    def gradients(self, rows: pd.DataFrame, hazards: Floats, slopes: Floats) -> list[Floats]:
        """Slopes (r, k, t, m) in the probabilities as slopes in each model's parameters."""
        moved = hazard_slopes(slopes, hazards, self.form)
        return [model.gradient(rows, moved[:, place]) for place, model in enumerate(self.models)]

    def influence(self, gradients: list[Floats]) -> Floats:
        """Influence of each fitted row through the models' parameters, shape (n, m)."""
        found = [
            model.influence(gradient)
            for model, gradient in zip(self.models, gradients, strict=True)
        ]
        return np.asarray(sum(found))


def added(total: list[Floats], more: list[Floats]) -> list[Floats]:
    """Sum, model by model; the first addition starts from nothing."""
    if not total:
        return more
    return [one + other for one, other in zip(total, more, strict=True)]


def _level(readers: Readers, world: pd.DataFrame, weight: Floats) -> Level:
    taking = np.flatnonzero(weight > 0)
    rows, share = world.iloc[taking], weight[taking] / weight.sum()
    means, gradients = [], list[Floats]()
    for part in readers.parts(len(rows)):
        hazards, found = readers.read(rows.iloc[part])
        slopes = share[part, None, None, None] * found.slopes
        gradients = added(gradients, readers.gradients(rows.iloc[part], hazards, slopes))
        means.append(found.mean)
    mean = np.vstack(means)
    estimate = share @ mean
    influence = readers.influence(gradients)
    influence[taking] += share[:, None] * (mean - estimate)
    return known((estimate, influence), readers.estimand, readers.last_month)
