"""Monthly sequential trials: in every eligible month some start an arm, the others do not."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import pandas as pd

from evaluation.cohort.arms import NO_ARM, ArmRule, sub_arms, top_arms
from evaluation.cohort.intake import MISSING, NOT_ENROLLED
from evaluation.cohort.month_filters import Frame, flag

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
    "district": "distrikt",
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


def trials(months: Frame, starts: Frame) -> Frame:
    """Add to every month in which an insats could start the arm started in it.

    Arm and sub-type are numbers here (0 = none); `trial_frame` gives them their names.
    """
    opening = starts.select("person", nw.col("start").alias("month"), "arm", "subtype")
    joined = months.join(opening, on=["person", "month"], how="left")
    return joined.with_columns(nw.col("arm", "subtype").fill_null(0))


def with_baseline(trials: Frame, people: Frame, at_home: Frame, *, aid_lag: int) -> Frame:
    """Add the background of the person, and household and hinder of the month of assistance."""
    known = people.select("person", "kon", "fodelseland", "utbildning")
    household = at_home.select(
        "person",
        (nw.col("month") + aid_lag).alias("month"),
        *("children", "adults", "district", "hinder"),
    )
    rows = trials.join(known, on="person").join(household, on=["person", "month"], how="left")
    shown = rows.with_columns(
        (nw.col("observed_to") - nw.col("month")).alias("observed"),
        flag(nw.col("children") > 0).alias("has_children"),
        flag(nw.col("adults") > 1).alias("cohabits"),
        flag(~nw.col("running_to").is_null()).alias("earlier"),
        (nw.col("month") % 12 + 1).alias("calendar"),
        (nw.col("month") // 12).alias("year"),
    ).rename(NAMES)
    return shown.select("person", "month", "arm", "subtype", "observed", "next_start", *COVARIATES)


def trial_frame(
    table: "pl.DataFrame", levels: Mapping[str, Sequence[str]], arms: Sequence[ArmRule]
) -> pd.DataFrame:
    """Trials at the surface: pandas, every code by name."""
    names = {
        **levels,
        **arm_names(arms),
        "tid_utan_arbete": [*levels["tid_utan_arbete"], NOT_ENROLLED],
        "anvisare": [*levels["anvisare"], NOT_ENROLLED],
        # Names come in any order, and who stands in no household has none.
        "distrikt": [*levels["distrikt"], MISSING],
    }
    return named(table, names).to_pandas()


def arm_names(arms: Sequence[ArmRule]) -> dict[str, list[str]]:
    """Name the numbers in columns `arm` and `subtype`."""
    return {
        "arm": [NO_ARM, *(arm.name for arm in top_arms(arms))],
        "subtype": ["", *(arm.name for arm in sub_arms(arms))],
    }


def named(table: "pl.DataFrame", names: Mapping[str, Sequence[str]]) -> "pl.DataFrame":
    """Replace numbers by the names they are places of; a missing number is the last name."""
    import polars as pl

    places = {
        column: pl.Series(list(texts), dtype=pl.String).gather(
            table[column].fill_null(len(texts) - 1)
        )
        for column, texts in names.items()
        if column in table.columns
    }
    return table.with_columns(**places)
