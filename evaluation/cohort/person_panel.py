"""Persons period by period around their first start in an insats."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import polars as pl

from evaluation.cohort.amounts import adult_amounts
from evaluation.cohort.arms import NO_ARM
from evaluation.cohort.build import Cohort
from evaluation.errors import DataError

NEVER_STARTED = -1


def person_panel(
    cohort: Cohort,
    tables: Mapping[str, pl.DataFrame],
    *,
    arm: str,
    period_months: int = 3,
) -> pd.DataFrame:
    """Months on assistance, amounts and earnings of persons, and when they first started.

    Persons are those of the study's trials (eligible in some month) who can be observed
    through the whole period of the data. Whoever first started something else than `arm` is
    left out: their outcomes are neither with it nor without an insats.

    Parameters
    ----------
    cohort : Cohort
    tables : mapping
        `bistand_manad`, `hushall_manad`, and `status_manad` when it was delivered.
    arm : str
        One of the cohort's arms.
    period_months : int
        Months to a period; months that do not fill one at the end are left out.

    Returns
    -------
    DataFrame
        One row per person and period, sorted: `person`, `period` (month count of its first
        month), `start` (period of the first start, `NEVER_STARTED` when none),
        `manader_med_bistand` (0 to `period_months`), `kronor_bistand` (the household's amount
        shared by its adults), and `kronor_lon` when earnings were delivered for everybody.

    Raises
    ------
    DataError
        The arm was never started by anybody who can be observed throughout.
    """
    histories = cohort.histories
    last = histories.first_month + histories.on_aid.shape[1] - 1
    periods = histories.on_aid.shape[1] // period_months
    trials = cohort.trials
    eligible = np.unique(trials["person"].to_numpy())
    starts = trials[trials["arm"] != NO_ARM].drop_duplicates("person")
    other = starts.loc[starts["arm"] != arm, "person"].to_numpy()
    through = np.flatnonzero(histories.observed_to >= last)
    kept = np.setdiff1d(np.intersect1d(eligible, through), other)
    own = starts[(starts["arm"] == arm) & starts["person"].isin(kept)]
    if own.empty:
        raise DataError(f"nobody observed throughout started '{arm}'", at="person_panel")
    start = np.full(len(kept), NEVER_STARTED, dtype=np.int64)
    place = (own["month"].to_numpy() - histories.first_month) // period_months
    start[np.searchsorted(kept, own["person"].to_numpy())] = place
    grids = {
        "manader_med_bistand": histories.on_aid[kept].astype(float),
        **_amounts(tables, kept, histories.first_month, histories.on_aid.shape[1]),
    }
    first = histories.first_month + np.arange(periods) * period_months
    inside = (start == NEVER_STARTED) | (start < periods)
    return _laid_out(grids, kept[inside], start[inside], (inside, first, period_months))


def _laid_out(
    grids: Mapping[str, np.ndarray],
    persons: np.ndarray,
    start: np.ndarray,
    laid: tuple[np.ndarray, np.ndarray, int],
) -> pd.DataFrame:
    """One row per person and period, sums of the months of each."""
    inside, first, period_months = laid
    periods = len(first)
    shown = np.where(start < 0, NEVER_STARTED, first[np.clip(start, 0, periods - 1)])
    frame = {
        "person": np.repeat(persons, periods),
        "period": np.tile(first, len(persons)),
        "start": np.repeat(shown, periods),
    }
    for name, grid in grids.items():
        months = grid[inside, : periods * period_months]
        frame[name] = months.reshape(-1, periods, period_months).sum(axis=2).ravel()
    return pd.DataFrame(frame)


def _amounts(
    tables: Mapping[str, pl.DataFrame], kept: np.ndarray, first: int, months: int
) -> dict[str, np.ndarray]:
    """Kronor by person and month: assistance per adult, and earnings where all are covered."""
    found = {"kronor_bistand": _grid(adult_amounts(tables), kept, first, months)}
    if "status_manad" in tables:
        earned = tables["status_manad"].select("person", "manad", pl.col("lon").alias("kronor"))
        grid = _grid(earned.drop_nulls(), kept, first, months, empty=np.nan)
        if np.isfinite(grid).all():
            found["kronor_lon"] = grid
    return found


def _grid(
    rows: pl.DataFrame, kept: np.ndarray, first: int, months: int, *, empty: float = 0.0
) -> np.ndarray:
    person, month = rows["person"].to_numpy(), rows["manad"].to_numpy() - first
    place = np.searchsorted(kept, person).clip(max=len(kept) - 1)
    inside = (kept[place] == person) & (month >= 0) & (month < months)
    grid = np.full((len(kept), months), empty)
    grid[place[inside], month[inside]] = 0.0
    np.add.at(grid, (place[inside], month[inside]), rows["kronor"].to_numpy()[inside])
    return grid
