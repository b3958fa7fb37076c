"""Ratios beside differences, and how strong a hidden cause would have to be to explain them."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.estimate import Effects, concat, ratio
from evaluation.estimate.result.e_value import e_value

RATIO_SCALES = {"risk_difference": "risk_ratio", "months_difference": "ratio"}
E_VALUE = "e_value"


def with_ratios(effects: Effects) -> Effects:
    """Add to each difference the ratio of the two levels it was made from.

    Parameters
    ----------
    effects : Effects
        Of one pair of groups, as `contrast` gives them: both levels and the difference.
    """
    labels = effects.labels
    difference = labels["reference"] != ""
    arm, reference = (labels.loc[difference, side].iloc[0] for side in ("arm", "reference"))
    scale = RATIO_SCALES[labels.loc[difference, "scale"].iloc[0]]
    sides = [effects.select(~difference & (labels["arm"] == name)) for name in (arm, reference)]
    found = ratio(*sides, scale=scale)
    # Nobody with the outcome on either side: the ratio is nought or without end.
    usable = np.isfinite(found.estimate) & (found.estimate > 0)
    return concat([effects, replace(found, estimate=np.where(usable, found.estimate, np.nan))])


def e_value_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the E-value of every ratio in rows of the contract; a withheld one stays withheld.

    `estimate` is the E-value of the estimate, `conf_low` that of the limit nearest no
    effect; there is no upper limit and no test.
    """
    ratios = frame[frame["scale"].isin(RATIO_SCALES.values())].copy()
    shown = (ratios["status"] == "ok").to_numpy()
    given = [ratios.loc[shown, name].to_numpy() for name in ("estimate", "conf_low", "conf_high")]
    found = e_value(*given)
    error = np.abs(np.nan_to_num(found.slope)) * ratios.loc[shown, "std_error"].to_numpy()
    ratios["scale"] = E_VALUE
    ratios[["conf_high", "p_value"]] = np.nan
    for name, values in (
        ("estimate", found.estimate),
        ("std_error", error),
        ("conf_low", found.limit),
    ):
        ratios.loc[shown, name] = values
    return ratios
