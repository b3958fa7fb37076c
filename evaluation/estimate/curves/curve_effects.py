"""Curves as the contract's rows, so that they can be differenced, tested and banded."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.curve_intervals import Quantity
from evaluation.estimate.result.distinct import coded
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.result.linear import Linear

SCALE: dict[Quantity, str] = {
    "risk": "risk",
    "months": "months",
    "hazard": "cumulative_hazard",
}


def curve_effects(curve: Linear, *, label: Label, arm: str) -> Effects:
    """Give a curve's estimates with the influence of each unit: cluster, else subject, else row.

    Two curves of the same units are compared by `combine.difference` or `ratio`; units that
    occur in both are matched. The events are sums of weights, in the month itself.

    Parameters
    ----------
    curve : Linear
        A risk, months or a cumulative hazard; of a survival give the `complement`.
    label : Label
    arm : str
        Whose curve it is.
    """
    if curve.quantity not in SCALE:
        way_out = "give its complement(), or choose the scale yourself"
        raise UsageError(f"{curve.quantity} has no scale", at="curve_effects", way_out=way_out)
    size = len(curve.month)
    fields = asdict(label) | {"arm": arm, "reference": "", "scale": SCALE[curve.quantity]}
    labels = pd.DataFrame({name: [text] * size for name, text in fields.items()})
    rows = np.arange(len(curve.row_weight))
    return Effects(
        labels=labels.assign(month=curve.month),
        estimate=curve.estimate,
        influence=curve.by(),
        unit=coded(rows if curve.unit is None else curve.unit)[0],
        n=np.full(size, curve.n),
        n_reference=np.zeros(size),
        events=curve.events,
        conventions={"variance": "influence function, summed within units, no correction"},
    )
