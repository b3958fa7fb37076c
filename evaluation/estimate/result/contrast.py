"""Two arms of one comparison, as the contract's rows."""

from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluation.estimate.result.combine import concat, difference, ratio
from evaluation.estimate.result.compared import ComparedRows
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.result.linear import Linear

Measure = Literal["risk", "share", "months", "mean", "kronor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an estimate is, in the protocol's names.

    Attributes
    ----------
    outcome, population, arm : str
    reference : str
        Arm it is compared with; empty for the level of one arm.
    method : str
        How it was estimated, as a reader is told.
    role : str
        ``primary``, ``secondary``, ``sensitivity`` or another role of the protocol.
    """

    outcome: str
    population: str
    arm: str
    reference: str
    method: str
    role: str


def contrast(
    arm: Linear,
    reference: Linear,
    comparison: ComparedRows,
    *,
    label: Label,
    measure: Measure = "risk",
) -> Effects:
    """Level in the arm, level in the reference, and their difference, for every month.

    Parameters
    ----------
    arm, reference : Linear
        Of the same comparison and months.
    comparison : ComparedRows
        Whose persons the influences belong to.
    label : Label
    measure : str
        Scale of the levels; differences are on ``<measure>_difference``.

    Returns
    -------
    Effects
        3 m estimates; counts are persons, a difference's events those of both arms.
    """
    first = level(arm, comparison, label=label, arm=label.arm, measure=measure)
    second = level(reference, comparison, label=label, arm=label.reference, measure=measure)
    return concat([first, second, difference(first, second, scale=f"{measure}_difference")])


def level(
    curve: Linear, comparison: ComparedRows, *, label: Label, arm: str, measure: Measure = "risk"
) -> Effects:
    """One arm's estimates as effects without a reference."""
    size = len(curve.month)
    fields = asdict(label) | {"arm": arm, "reference": "", "scale": measure}
    labels = pd.DataFrame({name: [text] * size for name, text in fields.items()})
    return Effects(
        labels=labels.assign(month=curve.month),
        estimate=curve.estimate,
        influence=curve.influence,
        unit=comparison.unit,
        n=np.full(size, curve.n),
        n_reference=np.zeros(size),
        events=curve.events,
        conventions={"variance": "influence function, summed within persons, no correction"},
    )


def with_ratios(effects: Effects, *, scale: str) -> Effects:
    """Add to each difference of two arms the ratio of the two levels it was made from.

    Where nobody has the outcome on either side the ratio is nought or without end: NaN.

    Parameters
    ----------
    effects : Effects
        As `contrast` gives them: both levels and the difference.
    scale : str
        Of the ratio.
    """
    labels = effects.labels
    compared = labels["reference"] != ""
    arm, reference = (labels.loc[compared, side].iloc[0] for side in ("arm", "reference"))
    sides = [effects.select(~compared & (labels["arm"] == name)) for name in (arm, reference)]
    found = ratio(*sides, scale=scale)
    usable = np.isfinite(found.estimate) & (found.estimate > 0)
    return concat([effects, replace(found, estimate=np.where(usable, found.estimate, np.nan))])
