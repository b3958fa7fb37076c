"""Months of assistance: an adult in a household that was granted aid for the month."""

from typing import Any

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import Definition
from evaluation.cohort.people import MISSING
from evaluation.cohort.steps import Step

ADULT_ROLES = ("1", "2")


def person_months(
    bistand: nw.LazyFrame[Any],
    household: nw.LazyFrame[Any],
    *,
    definition: Definition,
) -> nw.LazyFrame[Any]:
    """Join every delivered person-month with what decides whether it is assistance.

    Columns: person, month, is_adult, is_granted, children, adults (of the household),
    hinder. The amount stands on the household; where none was delivered the person's own
    flag `forsorjningsstod` decides.
    """
    grants = household.select(
        "hushall",
        "manad",
        "antal_barn",
        "antal_vuxna",
        _granted(definition).alias("household_granted"),
    )
    granted = nw.coalesce("household_granted", "forsorjningsstod").fill_null(value=False)
    return bistand.join(grants, on=["hushall", "manad"], how="left").select(
        "person",
        nw.col("manad").alias("month"),
        nw.col("roll").is_in(ADULT_ROLES).alias("is_adult"),
        granted.alias("is_granted"),
        nw.col("antal_barn").fill_null(0).alias("children"),
        nw.col("antal_vuxna").fill_null(1).alias("adults"),
        nw.col("forsorjningshinder").fill_null(MISSING).alias("hinder"),
    )


def aid_steps(*, first_month: int) -> tuple[Step, ...]:
    """Lead from delivered person-months to observed months of assistance, one per adult."""
    inside = (nw.col("month") >= first_month) & (nw.col("month") <= nw.col("observed_to"))
    return (
        Step(label_sv="Vuxna i hushållet", holds=nw.col("is_adult")),
        Step(label_sv="Beviljat bistånd", holds=nw.col("is_granted")),
        Step(label_sv="Inom observerbar tid", holds=inside),
    )


def _granted(definition: Definition) -> nw.Expr:
    support, other = nw.col("belopp_forsorjningsstod"), nw.col("belopp_ovrigt")
    amount = support.fill_null(0)
    if definition.count_other_aid:
        amount = amount + other.fill_null(0)
    delivered = ~(support.is_null() & other.is_null())
    return nw.when(delivered).then(amount > 0)
