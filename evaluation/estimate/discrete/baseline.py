"""Month effects of a discrete-time hazard model, and the hazards they are."""

import numpy as np
import pandas as pd

from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.links import probability
from evaluation.estimate.discrete.month_effects import CONSTANT
from evaluation.estimate.discrete.point import Direction
from evaluation.estimate.result.arrays import Floats


def month_parameters(fit: DiscreteFit) -> pd.DataFrame:
    """Name, effect and std_error (by information) of the month parameters.

    At covariates and offset 0: what R calls intercept and factor levels.
    """
    rows, size = fit.model.rows, len(fit.point.month)
    levels = _levels(fit)
    slopes = Direction(
        coefficient=np.tile(-rows.centre[:, None], size) * levels, month=np.eye(size)
    )
    effect = fit.point.month - (rows.centre @ fit.coefficient + rows.level) * levels
    error = np.sqrt(fit.model_variance(slopes))
    return pd.DataFrame({"name": fit.model.slots.names, "effect": effect, "std_error": error})


def baseline_hazard(fit: DiscreteFit) -> pd.DataFrame:
    """Stratum, month, at_risk, events (weighted), hazard at covariates and offset 0.

    Months left out have hazard 0 (nobody had the event) or 1 (everybody at risk).
    """
    rows, slots = fit.model.rows, fit.model.slots
    shift = rows.centre @ fit.coefficient + rows.level
    kept = pd.DataFrame(
        {
            "stratum": slots.sets.stratum,
            "month": slots.sets.month,
            "at_risk": slots.at_risk,
            "events": slots.events,
            "hazard": probability(fit.model.link, fit.point.place.slot - shift),
        }
    )
    parts = [kept, slots.empty.assign(hazard=0.0), slots.full.assign(hazard=1.0)]
    frame = pd.concat([part for part in parts if len(part)])
    frame = frame.sort_values(["stratum", "month"], ignore_index=True)
    return frame.assign(stratum=slots.sets.strata[frame["stratum"]])


def _levels(fit: DiscreteFit) -> Floats:
    """1 for parameters that are levels of the linear predictor, 0 for slopes in time."""
    if fit.model.slots.is_grouped:
        return np.ones(len(fit.point.month))
    return np.array([name.startswith(CONSTANT) for name in fit.model.slots.names], dtype=float)
