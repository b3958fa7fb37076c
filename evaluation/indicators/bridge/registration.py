"""What of an indicator had been registered by a day."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from evaluation.indicators.aid import Bools
from evaluation.indicators.closings import Closings, has_within
from evaluation.indicators.units import LAST_MONTH, UNIT
from evaluation.indicators.workbench import Workbench

Rules = Mapping[str, Any]


def registered(
    bench: Workbench, table: str, rules: Rules, *, rows: pl.DataFrame, day: str
) -> Bools:
    """Tell of which rows it had been registered by a day; all, where no day is asked for.

    Parameters
    ----------
    table : str
        Where it is registered.
    rows : DataFrame
        Of `Units`.
    day : str
        YYYY-MM-DD, or empty.
    """
    if not day:
        return np.ones(rows.height, dtype=bool)
    return _REGISTERED_IN[table](bench, rules, rows, date.fromisoformat(day))


def _closed(bench: Workbench, rules: Rules, rows: pl.DataFrame, day: date) -> Bools:
    """Tell which closings have a reason, for the last month or an empty one after it."""
    told = bench.table("avslut").filter(
        pl.col("avslutsorsak").is_not_null() & (pl.col("registrerad_datum") <= day)
    )
    return has_within(
        Closings(unit=rows[UNIT].to_numpy(), last=rows[LAST_MONTH].to_numpy()),
        person=told["person"].to_numpy().astype(np.int64),
        month=told["sista_bistandsmanad"].to_numpy().astype(np.int64),
        months=(0, rules["exit_after"]),
    )


_REGISTERED_IN: Mapping[str, Callable[[Workbench, Rules, pl.DataFrame, date], Bools]] = {
    "avslut": _closed
}
