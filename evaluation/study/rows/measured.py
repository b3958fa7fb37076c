"""What one outcome gave for one pair, before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.disclosure.dominance import made_by_few
from evaluation.estimate import Effects
from evaluation.study.rows.compared_pairs import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One outcome of one pair.

    Attributes
    ----------
    effects : Effects
        Both levels, the difference, and what stands beside them.
    curves, occupation : tuple of DataFrame
        Lines of figures.
    bare : Effects, optional
        The difference alone, whatever is hidden of it in `effects`: for what is computed from
        it, and hidden with it.
    """

    effects: Effects
    curves: tuple[pd.DataFrame, ...] = ()
    occupation: tuple[pd.DataFrame, ...] = ()
    bare: Effects | None = None


def few_make(
    values: np.ndarray, weight: np.ndarray, person: np.ndarray, pair: Pair, *, min_count: int
) -> dict[str, bool]:
    """Tell of both groups of a pair whether few persons make their mean.

    Parameters
    ----------
    values, weight, person : array, shape (n,)
        Of all rows.
    """
    return {
        name: made_by_few(values[members], weight[members], person[members], min_count=min_count)
        for name, members in zip((pair.arm, pair.reference), pair.sides, strict=True)
    }


def hidden(effects: Effects, closed: Mapping[str, bool], reason: str) -> Effects:
    """Hide levels that few persons make, and the differences they could be computed from.

    Parameters
    ----------
    closed : mapping of arm to bool
        Whether few persons make the level of an arm.
    reason : str
        In Swedish.
    """
    names = [name for name, is_closed in closed.items() if is_closed]
    labels = effects.labels
    here = (labels["arm"].isin(names) | labels["reference"].isin(names)).to_numpy(dtype=bool)
    return without_numbers(effects, here, reason) if here.any() else effects


def without_numbers(effects: Effects, here: np.ndarray, reason: str) -> Effects:
    """Suppress some estimates: neither number nor error is left of them."""
    error = np.full(len(here), np.nan) if effects.model_error is None else effects.model_error
    return replace(
        effects,
        labels=effects.labels.assign(
            status=effects.labels["status"].mask(here, "suppressed"),
            note=effects.labels["note"].mask(here, reason),
        ),
        estimate=np.where(here, np.nan, effects.estimate),
        influence=np.where(here, np.nan, effects.influence),
        model_error=np.where(here, np.nan, error),
    )
