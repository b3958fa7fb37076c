"""Rows of a world as a model needs them: covariates, offset, stratum; a few at a time."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Floats, Ids, Ints

STRATUM = "stratum"
OFFSET = "offset"
NUMBERS = 2**19  # worked on at a time: four megabytes


def covariates(
    rows: pd.DataFrame, names: tuple[str, ...], *, offset: bool
) -> tuple[Floats, Floats]:
    """Columns of a model, and its offset (0 when it has none)."""
    needed = [*names, OFFSET] if offset else list(names)
    if missing := [name for name in needed if name not in rows]:
        way_out = f"columns needed: {', '.join(needed)}"
        raise UsageError(f"no column {', '.join(missing)}", at="worlds", way_out=way_out)
    Z = rows[list(names)].to_numpy(dtype=float)
    known = rows[OFFSET].to_numpy(dtype=float) if offset else np.zeros(len(rows))
    if not (np.isfinite(Z).all() and np.isfinite(known).all()):
        raise UsageError("missing or infinite values", at="worlds")
    return Z, known


def by_stratum(rows: pd.DataFrame, strata: Ids | None) -> list[tuple[int, Ints]]:
    """Code of each stratum among the rows, and the rows in it."""
    if strata is None:
        return [(0, np.arange(len(rows)))]
    if STRATUM not in rows:
        way_out = "say whose baseline each row is read with"
        raise UsageError(f"no column {STRATUM}", at="worlds", way_out=way_out)
    given = rows[STRATUM].to_numpy()
    codes = {code: given == name for code, name in enumerate(strata)}
    if not np.any(list(codes.values()), axis=0).all():
        raise UsageError("a stratum the model does not have", at=f"worlds.{STRATUM}")
    return [(code, np.flatnonzero(members)) for code, members in codes.items() if members.any()]


def last_month(durations: Durations) -> int:
    """Last month in which a row with weight was observed."""
    return int(durations.time[durations.case_weight > 0].max())


def chunks(size: int, *, each: int) -> Iterator[slice]:
    """Consecutive rows, few enough to be worked on at once with `each` numbers per row."""
    step = max(NUMBERS // each, 1)
    return (slice(start, start + step) for start in range(0, size, step))
