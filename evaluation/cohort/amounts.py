"""Kronor of assistance: the household's amount, shared by its adults."""

from collections.abc import Mapping

import polars as pl

AMOUNTS = ("belopp_forsorjningsstod", "belopp_ovrigt")


def paid() -> pl.Expr:
    """Give what a household was paid in a month; what is claimed back is not drawn off."""
    return pl.sum_horizontal(pl.col(*AMOUNTS).fill_null(0))


def adult_amounts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give each adult's part of the household's amount: person, manad, kronor.

    A couple has one amount: its parts add up to it, so that it is counted once.
    """
    homes = tables["hushall_manad"].select(
        "hushall", "manad", paid().truediv(pl.col("antal_vuxna").fill_null(1)).alias("kronor")
    )
    aid = tables["bistand_manad"].join(homes, on=["hushall", "manad"])
    return aid.select("person", "manad", "kronor")
