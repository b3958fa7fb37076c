"""How strong a hidden cause would have to be to explain the ratios of a study."""

import numpy as np
import pandas as pd

from evaluation.estimate.result.e_value import e_value
from evaluation.protocol.kinds import OUTCOME_KINDS, OWN_KINDS

RATIO_SCALES = {row.ratio for row in (*OUTCOME_KINDS.values(), *OWN_KINDS.values())} - {""}
E_VALUE = "e_value"


def e_value_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the E-value of every ratio in rows of the contract; a withheld one stays withheld.

    `estimate` is the E-value of the estimate, `conf_low` that of the limit nearest no
    effect; there is no upper limit and no test.
    """
    ratios = frame[frame["scale"].isin(RATIO_SCALES)].copy()
    shown = (ratios["status"] == "ok").to_numpy()
    given = [ratios.loc[shown, name].to_numpy() for name in ("estimate", "conf_low", "conf_high")]
    found = e_value(*given)
    error = found.error(ratios.loc[shown, "std_error"].to_numpy())
    ratios["scale"] = E_VALUE
    ratios[["conf_high", "p_value"]] = np.nan
    for name, values in (
        ("estimate", found.estimate),
        ("std_error", error),
        ("conf_low", found.limit),
    ):
        ratios.loc[shown, name] = values
    return ratios
