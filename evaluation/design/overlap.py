"""Whether those compared could have ended up in either group, and on how many it rests."""

import math

import numpy as np
import pandas as pd

from evaluation.design.arrays import Floats, Ints
from evaluation.design.comparison import Comparison

BINS = 20
_HEAVIEST = 0.01
_ROUND_LIMITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def overlap_histogram(comparison: Comparison, trials: pd.DataFrame, *, arm: str) -> pd.DataFrame:
    """Count persons by propensity of the arm, in 20 bins up to a round number.

    Returns
    -------
    DataFrame
        contrast, arm, series (`arm` or `reference`), low, high, n.
    """
    score = comparison.propensity[:, comparison.arms.index(arm)]
    most = float(np.nanmax(score))
    top = next(limit for limit in _ROUND_LIMITS if most <= limit)
    edges = np.round(np.linspace(0.0, top, BINS + 1), 6)
    person = trials["person"].to_numpy()
    sides = {"arm": comparison.members(arm), "reference": comparison.others(arm)}
    rows = []
    for series, members in sides.items():
        place = np.minimum(np.searchsorted(edges, score[members], side="right") - 1, BINS - 1)
        pairs = np.unique(np.column_stack([place, person[members]]), axis=0)
        counts = np.bincount(pairs[:, 0].astype(int), minlength=BINS)
        rows += [
            {"series": series, "low": edges[b], "high": edges[b + 1], "n": int(counts[b])}
            for b in range(BINS)
        ]
    return pd.DataFrame([{"contrast": comparison.contrast, "arm": arm, **row} for row in rows])


def overlap_share(comparison: Comparison, *, arm: str) -> float:
    """Share of the arm's rows that have counterparts: levels in every arm, propensity in range."""
    place = comparison.arms.index(arm)
    score = comparison.propensity[:, place]
    own, others = score[comparison.members(arm)], score[comparison.others(arm)]
    inside = (own >= others.min()) & (own <= others.max())
    return float(comparison.supported[place] * inside.mean())


def effective_size(weight: Floats, person: Ints) -> float:
    """Count the equally weighted persons that would carry as much (Kish).

    Weights are summed within person first: a person's many months are not many persons.
    """
    total = _by_person(weight, person)
    square = float(total @ total)
    return float(total.sum() ** 2 / square) if square > 0 else 0.0


def top_share(weight: Floats, person: Ints) -> float:
    """Share of all weight that the heaviest 1 % of persons carry."""
    total = np.sort(_by_person(weight, person))[::-1]
    heaviest = math.ceil(_HEAVIEST * len(total))
    whole = float(total.sum())
    return float(total[:heaviest].sum() / whole) if whole > 0 else 0.0


def weight_summary(comparison: Comparison, trials: pd.DataFrame) -> pd.DataFrame:
    """Tell on how many each arm rests once weighted, and how uneven the weights are.

    Returns
    -------
    DataFrame
        contrast, arm, persons, ess (Kish), design_effect (persons / ess), largest (heaviest
        person over the mean), top_share (of the heaviest 1 %); persons with weight only.
    """
    person, weight = trials["person"].to_numpy(), comparison.weights.base
    rows = []
    for arm in comparison.arms:
        members = comparison.members(arm) & (weight > 0)
        total = _by_person(weight[members], person[members])
        size = effective_size(weight[members], person[members])
        rows.append(
            {
                "contrast": comparison.contrast,
                "arm": arm,
                "persons": len(total),
                "ess": size,
                "design_effect": len(total) / size if size > 0 else float("nan"),
                "largest": float(total.max() / total.mean()) if len(total) else float("nan"),
                "top_share": top_share(weight[members], person[members]),
            }
        )
    return pd.DataFrame(rows)


def _by_person(weight: Floats, person: Ints) -> Floats:
    _, place = np.unique(person, return_inverse=True)
    return np.bincount(place, weight).astype(float)
