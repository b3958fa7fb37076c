"""How much of the year's assistance goes to households that have it long."""

import polars as pl

from evaluation.indicators.aid import OTHER, SUPPORT, YEAR
from evaluation.indicators.recipients import Rules
from evaluation.indicators.units import BELOW, EVENT, UNIT, VALUE, Names, Units
from evaluation.indicators.workbench import Workbench


def cost_concentration(bench: Workbench, rules: Rules, year: int) -> Units:
    """Households with assistance in a year, what each got, and whether it had it long.

    Amounts are summed over households, never over persons: a couple has one.
    """
    paid = pl.col(SUPPORT).fill_null(0) + pl.col(OTHER).fill_null(0)
    homes = (
        bench.table("hushall_manad")
        .filter((pl.col("manad") // YEAR == year) & (paid > 0))
        .sort("hushall", "manad")
        .group_by(pl.col("hushall").cast(pl.Int64).alias(UNIT), maintain_order=True)
        .agg(
            months=pl.len(),
            paid=paid.sum().cast(pl.Float64),
            distrikt=pl.col("distrikt").last(),
        )
    )
    is_long = pl.col("months") >= rules["at_least"]
    rows = homes.select(
        UNIT,
        pl.col("distrikt").fill_null("saknas"),
        is_long.alias(EVENT),
        pl.when(is_long).then(pl.col("paid")).otherwise(0.0).alias(VALUE),
        pl.col("paid").alias(BELOW),
    )
    names = Names(whole="hushall_med_belopp", part=f"hushall_lange:{rules['at_least']}")
    return Units(rows=rows, names=names)
