"""What a year cost: months of insatser by price and subsidy, and assistance by household."""

import numpy as np
import pandas as pd
import polars as pl

from evaluation.cohort.amounts import paid
from evaluation.data import Register
from evaluation.indicators.aid import YEAR

TOGETHER = "alla"
_CELL = ["year", "insats", "kr", "payer", "subsidy"]


def whole_years(register: Register) -> range:
    """Calendar years of which every month is delivered and final."""
    first = -(-register.first_month // YEAR)
    return range(first, (register.last_month + 1) // YEAR)


def insats_years(months: pl.DataFrame, years: range, *, min_count: int) -> pd.DataFrame:
    """Months and persons of each insats by year, price and subsidy.

    Where few persons have one of the subsidies of a year they are told together with the
    others, and then never apart: no cell can be had from a sum less its parts.

    Parameters
    ----------
    months : DataFrame
        As `insats_months` gives them.
    """
    rows = months.with_columns(year=pl.col("month") // YEAR).rename({"gross": "kr"})
    rows = rows.filter(pl.col("year").is_in(list(years)))
    persons = rows.group_by(_CELL).agg(few=pl.col("person").n_unique() < min_count)
    short = persons.group_by("year", "insats").agg(joined=pl.col("few").any())
    merged = rows.join(short, on=["year", "insats"]).with_columns(
        subsidy=pl.when("joined").then(pl.lit(TOGETHER)).otherwise("subsidy")
    )
    return (
        merged.group_by(_CELL)
        .agg(
            persons=pl.col("person").n_unique(),
            months=pl.len(),
            starts=(pl.col("month") == pl.col("start")).sum(),
        )
        .sort(_CELL)
        .to_pandas()
    )


def hosts(months: pl.DataFrame, *, min_count: int) -> pd.DataFrame:
    """Persons of each insats by the host's sector and subsidy, all years together.

    Where one cell of an insats is few the smallest other is held back with it.
    """
    keys = ["insats", "sector", "subsidy"]
    found = months.group_by(keys).agg(persons=pl.col("person").n_unique()).sort(keys).to_pandas()
    found["persons"] = found["persons"].astype(float)
    found["status"] = "ok"
    for _, rows in found.groupby("insats"):
        few = rows["persons"] < min_count
        if few.sum() == 1 and len(rows) > 1:
            smallest = rows.loc[~few, "persons"].idxmin()
            found.loc[smallest, ["persons", "status"]] = np.nan, "suppressed"
    return found


def households(register: Register) -> pl.DataFrame:
    """One row per household and whole year with assistance: year, hushall, months, kronor.

    Amounts are summed over households and never over persons: a couple has one.
    """
    years = list(whole_years(register))
    return (
        register.tables["hushall_manad"]
        .with_columns(year=(pl.col("manad") // YEAR).cast(pl.Int64), kronor=paid().cast(pl.Float64))
        .filter((pl.col("kronor") > 0) & pl.col("year").is_in(years))
        .group_by("year", pl.col("hushall").cast(pl.Int64))
        .agg(months=pl.len(), kronor=pl.col("kronor").sum())
        .sort("year", "hushall")
    )


def inhabitants(register: Register) -> dict[int, float]:
    """Give mean inhabitants of 18 to 64 years by year; none where nobody delivered them."""
    table = register.tables.get("kommun_manad")
    if table is None or not table.height:
        return {}
    rows = table.group_by((pl.col("manad") // YEAR).alias("year")).agg(
        pl.col("befolkning_18_64").mean()
    )
    return {int(year): float(mean) for year, mean in rows.iter_rows() if mean is not None}
