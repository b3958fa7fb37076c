"""Districts month by month: who was on assistance, who left, and who left to stay away."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import polars as pl

from evaluation.cohort.build import Cohort
from evaluation.errors import DataError


def district_panel(
    cohort: Cohort,
    tables: Mapping[str, pl.DataFrame],
    *,
    period_months: int = 1,
) -> pd.DataFrame:
    """Rates by district and period, from every adult with assistance the month before.

    Parameters
    ----------
    cohort : Cohort
        Of the same register; its definition says what a lasting exit is.
    tables : mapping
        `bistand_manad` and `hushall_manad` of the register.
    period_months : int
        Months to a period; a last period that is not whole is left out, as are months in
        which a lasting exit cannot be known yet.

    Returns
    -------
    DataFrame
        One row per district and period, sorted: `distrikt`, `period` (month count of its
        first month), `personer` (different persons at risk), `manader` (person-months at
        risk), `lamnar_bistand`, `lamnar_varaktigt` (share of the person-months at risk that
        end with no assistance in the next month, and none in the months of a permitted gap).

    Raises
    ------
    DataError
        No household has a district.
    """
    rows = _at_risk(cohort, tables, period_months)
    grouped = rows.groupby(["distrikt", "period"], sort=True)
    panel = grouped.agg(
        personer=("person", "nunique"),
        manader=("person", "size"),
        lamnar_bistand=("left", "mean"),
        lamnar_varaktigt=("lasting", "mean"),
    )
    return panel.reset_index()


def _at_risk(
    cohort: Cohort, tables: Mapping[str, pl.DataFrame], period_months: int
) -> pd.DataFrame:
    """One row per person and month whose previous month had assistance."""
    histories, gap = cohort.histories, cohort.definition.max_gap
    on_aid = histories.on_aid
    # Column m + 1 is the month at risk; its gap has to lie within the data.
    last = on_aid.shape[1] - gap
    total = np.cumsum(on_aid, axis=1, dtype=np.int32)
    months = np.arange(1, last)
    before, now = on_aid[:, months - 1], on_aid[:, months]
    lasting = before & ~now & (total[:, months + gap] == total[:, months])
    observable = histories.first_month + months[None, :] + gap <= histories.observed_to[:, None]
    person, column = np.nonzero(before & observable)
    month = histories.first_month + months[column]
    frame = pl.DataFrame(
        {
            "person": person.astype(np.int32),
            "manad": (month - 1).astype(np.int32),
            "left": ~now[person, column],
            "lasting": lasting[person, column],
        }
    )
    placed = frame.join(districts(tables), on=["person", "manad"], how="inner").to_pandas()
    at_risk = placed["manad"].to_numpy() + 1
    # Periods are counted from January, so that three months are a quarter.
    first = histories.first_month + 1
    begin = first + (-first) % period_months
    placed["period"] = at_risk - (at_risk - begin) % period_months
    end = placed["period"].to_numpy() + period_months
    kept: pd.DataFrame = placed.loc[(at_risk >= begin) & (end <= histories.first_month + last)]
    return kept


def districts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """District (`distrikt`) of every `person` in every `manad` with assistance."""
    homes = tables["hushall_manad"].select("hushall", "manad", "distrikt").drop_nulls()
    if not homes.height:
        raise DataError("no household has a district", at="hushall_manad.distrikt")
    found = tables["bistand_manad"].select("person", "hushall", "manad")
    return (
        found.join(homes, on=["hushall", "manad"])
        .with_columns(pl.col("person", "manad").cast(pl.Int32), pl.col("distrikt").cast(pl.String))
        .unique(["person", "manad"], keep="first", maintain_order=True)
        .select("person", "manad", "distrikt")
    )
