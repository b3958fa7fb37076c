"""Monthly series of a delivery with the breaks that the rules found in them."""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from evaluation.data.leverans.leverans import Manifest
from evaluation.data.maturity import MAX_GAP
from evaluation.data.rules.closings import closed_exits, exit_grid
from evaluation.data.rules.drift import (
    changed_categories,
    deviating_months,
    ended_districts,
    missing_months,
    starts_by_month,
)
from evaluation.data.rules.households import PAID
from evaluation.data.rules.material import ADULT_ROLES, Material
from evaluation.data.rules.monthly_grid import Ints
from evaluation.data.rules.persons import HINDER
from evaluation.data.rules.reading import AID, HOMES, gather

TREND_COLUMNS: Mapping[str, pl.DataType] = {
    "series": pl.String(),
    "level": pl.String(),
    "month": pl.Int32(),
    "n": pl.Int64(),
    "base": pl.Int64(),
    "amount": pl.Int64(),
    "flag": pl.String(),
}


def trends(tables: Mapping[str, pl.LazyFrame | pl.DataFrame], manifest: Manifest) -> pl.DataFrame:
    """Return the series that show whether a delivery is the same from month to month.

    Parameters
    ----------
    tables : mapping of str to frame
        As `rule_violations` takes them.
    manifest : Manifest

    Returns
    -------
    polars.DataFrame
        series, level, month (month count), n (persons, households or events), base (what n
        is a part of, for shares), amount (kronor of the n households), flag (rule id of a
        break, or empty). Series: vuxna, hushall, belopp, avslut, starter (level is the
        category), hinder_saknas and avslut_med_orsak.
    """
    material = gather(tables, manifest)
    whole = pl.concat(_complete(frame) for frame in _series(material))
    return whole.with_columns(month=pl.col("month") + manifest.first_month)


def _series(material: Material) -> Iterator[pl.DataFrame]:
    missing = missing_months(material)
    counted = _counts(material.aided_adult.sum(axis=0))
    yield _flagged(counted, "vuxna", {"W2": deviating_months(material), "W11": missing})
    homes = _counts(material.homes.grid().sum(axis=0))
    renamed = np.isin(np.arange(material.months), list(ended_districts(material)))
    yield _flagged(homes, "hushall", {"W30": renamed, "W11": missing})
    yield _flagged(homes.with_columns(amount=_amounts(material)), "belopp", {"W11": missing})
    yield from _exits(material)
    yield from _starts(material)
    yield _flagged(_missing_obstacles(material), "hinder_saknas", {})


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    absent = [name for name in TREND_COLUMNS if name not in frame.columns]
    whole = frame.with_columns(pl.lit(None).alias(name) for name in absent)
    return whole.select(pl.col(name).cast(dtype) for name, dtype in TREND_COLUMNS.items())


def _counts(n: Ints) -> pl.DataFrame:
    return pl.DataFrame({"month": np.arange(n.size, dtype=np.int32), "n": n.astype(np.int64)})


def _flagged(
    frame: pl.DataFrame, series: str, breaks: Mapping[str, np.ndarray], *, level: str = ""
) -> pl.DataFrame:
    flags = np.full(frame.height, "", dtype=object)
    months = frame["month"].to_numpy()
    for rule, found in breaks.items():
        flags[found[months]] = rule
    return frame.with_columns(
        pl.Series("flag", flags.tolist(), dtype=pl.String),
        series=pl.lit(series),
        level=pl.lit(level),
    )


def _amounts(material: Material) -> pl.Series:
    paid = pl.sum_horizontal(*(pl.col(name).fill_null(0) for name in PAID))
    month = pl.col("manad") - material.manifest.first_month
    sums = material.tables[HOMES].group_by(month=month).agg(amount=paid.sum()).collect()
    amounts = np.zeros(material.months, dtype=np.int64)
    within = sums.drop_nulls().filter(pl.col("month").is_between(0, material.months - 1))
    amounts[within["month"].to_numpy()] = within["amount"].to_numpy()
    return pl.Series("amount", amounts)


def _exits(material: Material) -> Iterator[pl.DataFrame]:
    """Yield exits as far as they can be seen: three final months must follow."""
    exits = exit_grid(material)
    seen = max(0, material.final_months - MAX_GAP - 1)
    left = _counts(exits.sum(axis=0)).head(seen)
    yield _flagged(left, "avslut", {})
    closed = _counts(closed_exits(material, exits).sum(axis=0)).head(seen)
    yield _flagged(closed.with_columns(base=left["n"]), "avslut_med_orsak", {})


def _starts(material: Material) -> Iterator[pl.DataFrame]:
    starts = starts_by_month(material)
    breaks = changed_categories(material)
    several = starts["version"].n_unique() > 1
    for (version, category), rows in starts.group_by("version", "kategori", maintain_order=True):
        n = np.zeros(material.months, dtype=np.int64)
        n[rows["month"].to_numpy()] = rows["n"].to_numpy()
        changed = [month for month, names in breaks.items() if category in names]
        flags = {"W14": np.isin(np.arange(material.months), changed)}
        level = f"{version} {category}" if several else str(category)
        yield _flagged(_counts(n), "starter", flags, level=level)


def _missing_obstacles(material: Material) -> pl.DataFrame:
    month = pl.col("manad") - material.manifest.first_month
    counts = (
        material.tables[AID]
        .filter(pl.col("roll").is_in(ADULT_ROLES))
        .group_by(month=month)
        .agg(n=pl.col(HINDER).is_null().sum(), base=pl.len())
        .drop_nulls("month")
        .filter(pl.col("month").is_between(0, material.months - 1))
    )
    return counts.sort("month").collect()
