"""Months of assistance: an adult in a household that was granted aid for the month."""

import narwhals.stable.v2 as nw

from evaluation.cohort.definition import Definition
from evaluation.cohort.engines.base import Engine
from evaluation.cohort.intake import Intake
from evaluation.cohort.month_filters import Count, Frame, flag

LABELS = ("Vuxna i hushållet", "Beviljat bistånd", "Inom observerbar tid", "En månad per vuxen")


def person_months(intake: Intake, people: Frame, *, definition: Definition) -> Frame:
    """Say of every delivered person-month how far it is assistance.

    Columns: person, month, children, adults, district (of the household), hinder (both coded),
    passed (how many of `LABELS` hold, in their order). The amount stands on the household;
    where none was delivered the person's own flag `forsorjningsstod` decides.
    """
    grants = intake.frames["hushall_manad"].select(
        "hushall",
        "manad",
        "antal_barn",
        "antal_vuxna",
        "distrikt",
        _granted(definition).alias("granted"),
    )
    granted = nw.coalesce("granted", "forsorjningsstod").fill_null(value=False)
    rows = (
        intake.frames["bistand_manad"]
        .join(grants, on=["hushall", "manad"], how="left")
        .join(people.select("person", "observed_to"), on="person")
    )
    inside = (nw.col("manad") >= intake.first_month) & (nw.col("manad") <= nw.col("observed_to"))
    months = rows.select(
        "person",
        nw.col("manad").alias("month"),
        "hushall",
        nw.col("antal_barn").fill_null(0).alias("children"),
        nw.col("antal_vuxna").fill_null(1).alias("adults"),
        nw.col("distrikt").alias("district"),
        nw.col("forsorjningshinder").alias("hinder"),
        _passed(nw.col("is_adult"), granted, inside).alias("passed"),
    )
    return (_one_household(months) if intake.in_two_households else months).drop("hushall")


def assistance(months: Frame, intake: Intake) -> Frame:
    """Keep the months of assistance, one per adult."""
    return months.filter(nw.col("passed") == len(_labels(intake)))


def count_passed(engine: Engine, months: Frame, intake: Intake) -> tuple[Count, ...]:
    """Persons and person-months left after each condition, in one pass over the rows."""
    labels = ("Personer med uppgift om bistånd", *_labels(intake))
    rows = [f"rows_{step}" for step in range(len(labels))]
    per_person = months.group_by("person").agg(
        *(flag(nw.col("passed") >= step).sum().alias(name) for step, name in enumerate(rows))
    )
    total = engine.collect(
        per_person.select(
            nw.col(*rows).cast(nw.Int64).sum(),
            *(flag(nw.col(name) > 0).sum().alias(f"persons_{name}") for name in rows),
        ),
        sort=rows,
    )
    counts = [
        (label, int(total[f"persons_{name}"][0] or 0), int(total[name][0] or 0))
        for label, name in zip(labels, rows, strict=True)
    ]
    return (("Personer i leveransen", intake.persons, counts[0][2]), *counts)


def _labels(intake: Intake) -> tuple[str, ...]:
    return LABELS if intake.in_two_households else LABELS[:-1]


def _granted(definition: Definition) -> nw.Expr:
    support, other = nw.col("belopp_forsorjningsstod"), nw.col("belopp_ovrigt")
    amount = support.fill_null(0)
    if definition.count_other_aid:
        amount = amount + other.fill_null(0)
    delivered = ~(support.is_null() & other.is_null())
    return nw.when(delivered).then(amount > 0)


def _passed(*conditions: nw.Expr) -> nw.Expr:
    passed: nw.Expr = nw.lit(len(conditions))
    for number in range(len(conditions), 0, -1):
        passed = nw.when(~conditions[number - 1]).then(nw.lit(number - 1)).otherwise(passed)
    return passed.cast(nw.Int32)


def _one_household(months: Frame) -> Frame:
    """Give an adult with aid in two households one month: that of the lower number."""
    place = nw.col("hushall").cum_count().over("person", "month", "passed", order_by="hushall")
    first = (nw.col("passed") == len(LABELS) - 1) & (nw.col("place") == 1)
    return (
        months.with_columns(place=place)
        .with_columns(passed=nw.when(first).then(nw.lit(len(LABELS))).otherwise(nw.col("passed")))
        .drop("place")
    )
