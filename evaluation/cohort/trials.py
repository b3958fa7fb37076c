"""Monthly sequential trials: in every eligible month some start an arm, the others do not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from evaluation.cohort.arms import NO_ARM, ArmRule, sub_arms, top_arms

if TYPE_CHECKING:
    import polars as pl

NAMES = {
    "age": "alder",
    "kon": "kon",
    "fodelseland": "fodelseland",
    "utbildning": "utbildning",
    "hinder": "forsorjningshinder",
    "has_children": "har_barn",
    "cohabits": "sammanboende",
    "aid_before": "manader_bistand_12",
    "months_in_spell": "manader_i_period",
    "earlier": "tidigare_insats",
    "months_enrolled": "manader_inskriven",
    "without_work": "tid_utan_arbete",
    "referrer": "anvisare",
    "calendar": "kalendermanad",
    "year": "ar",
}
COVARIATES = tuple(NAMES.values())


def trials(eligible: nw.LazyFrame[Any], starts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row per eligible person-month with the arm started in it and the baseline.

    Arm and sub-type are numbers here (0 = none); `trial_frame` gives them their names.
    """
    opening = starts.rename({"start": "month"}).select("person", "month", "arm", "subtype")
    joined = eligible.join(opening, on=["person", "month"], how="left")
    rows = joined.with_columns(
        nw.col("arm", "subtype").fill_null(0),
        (nw.col("observed_to") - nw.col("month")).alias("observed"),
        _flag(nw.col("children") > 0).alias("has_children"),
        _flag(nw.col("adults") > 1).alias("cohabits"),
        _flag(~nw.col("running_to").is_null()).alias("earlier"),
        (nw.col("month") % 12 + 1).alias("calendar"),
        (nw.col("month") // 12).alias("year"),
    ).rename(NAMES)
    return rows.select("person", "month", "arm", "subtype", "observed", "next_start", *COVARIATES)


def trial_frame(table: "pl.DataFrame", arms: Sequence[ArmRule]) -> pd.DataFrame:
    """Trials at the surface: pandas, arms and sub-types by name."""
    arm_names = np.array([NO_ARM, *(arm.name for arm in top_arms(arms))], dtype=object)
    sub_names = np.array(["", *(arm.name for arm in sub_arms(arms))], dtype=object)
    frame = table.to_pandas()
    frame["arm"] = pd.array(arm_names[table["arm"].to_numpy()], dtype="str")
    frame["subtype"] = pd.array(sub_names[table["subtype"].to_numpy()], dtype="str")
    return frame


def _flag(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int32)
