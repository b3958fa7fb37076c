"""An aggregate as a table: intervals one by one, and a band that holds for all at once."""

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from evaluation.estimate.did.aggregate.aggregate import Aggregate
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.result.bands import sup_t
from evaluation.estimate.result.scales import interval

# Below this share of the largest standard error an estimate is 0 by definition (the base).
CERTAIN = 1e-12


def table(
    aggregate: Aggregate, *, rng: np.random.Generator, level: float = 0.95, draws: int = 20_000
) -> pd.DataFrame:
    """One row per label, then the overall effect with label NaN.

    Columns `label`, `estimate`, `std_error`, `conf_low`, `conf_high` (one at a time), `p_value`,
    `band_low`, `band_high` (all labels at once, sup-t; NaN for the overall effect and where
    the estimate is 0 by definition) and `size` (treated units).
    """
    estimate, error = aggregate.estimate, aggregate.std_error
    uncertain = error > CERTAIN * error.max(initial=0.0)
    z = float(ndtri(0.5 + level / 2))
    in_band = np.flatnonzero(uncertain[:-1])
    reach = np.full(len(estimate), np.nan)
    if len(in_band):
        joint = aggregate.covariance[np.ix_(in_band, in_band)]
        reach[in_band] = sup_t(joint, rng=rng, level=level, draws=draws)
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = np.where(uncertain, 2 * ndtr(-np.abs(estimate / error)), np.nan)
    return pd.DataFrame(
        {
            "label": np.append(aggregate.label.astype(float), np.nan),
            "estimate": estimate,
            "std_error": error,
            "conf_low": estimate - z * error,
            "conf_high": estimate + z * error,
            "p_value": p_value,
            "band_low": estimate - reach * error,
            "band_high": estimate + reach * error,
            "size": aggregate.size,
        }
    )


def event_table(
    study: EventStudy, *, rng: np.random.Generator, level: float = 0.95, draws: int = 20_000
) -> pd.DataFrame:
    """Estimates by event time (`event`), with intervals one at a time and a band for all.

    The band is NaN where an estimate is 0 by definition, or has no error.
    """
    error = study.std_error
    uncertain = np.isfinite(error) & (error > CERTAIN * np.nanmax(error, initial=0.0))
    reach = np.full(len(error), np.nan)
    if uncertain.any():
        joint = study.covariance[np.ix_(uncertain, uncertain)]
        reach[uncertain] = sup_t(joint, rng=rng, level=level, draws=draws)
    low, high = interval(study.estimate, error, kind="plain", level=level)
    return pd.DataFrame(
        {
            "event": study.event_time,
            "estimate": study.estimate,
            "std_error": error,
            "conf_low": low,
            "conf_high": high,
            "band_low": study.estimate - reach * error,
            "band_high": study.estimate + reach * error,
        }
    )
