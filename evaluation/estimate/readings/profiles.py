"""Where a fitted hazard model is read, and what every such reading needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.readings.prediction import Measure, Prediction
from evaluation.estimate.result.arrays import Floats, Ids, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a model is read.

    Attributes
    ----------
    months : array of int, shape (m,)
    stratum : object
        Whose baseline, when the model has strata.
    offset : float
        Known part of the log hazard.
    """

    months: Ints
    stratum: object = None
    offset: float = 0.0


class Fitted(Protocol):
    """What a prediction says of the model behind it."""

    @property
    def durations(self) -> Durations:
        """What was fitted."""

    @property
    def unit(self) -> Ids:
        """What is independent of what, shape (n,)."""

    @property
    def n(self) -> int:
        """Rows."""

    @property
    def events(self) -> int:
        """Rows with weight that have the event."""

    def conventions(self) -> dict[str, str]:
        """Name what another tool could have chosen otherwise."""


def profile_values(profiles: pd.DataFrame, names: tuple[str, ...]) -> Floats:
    """Covariates of the profiles in the model's order, shape (k, p)."""
    missing = [name for name in names if name not in profiles]
    if missing or not len(profiles):
        problem = f"no column {', '.join(missing)}" if missing else "no profile"
        raise UsageError(problem, at="profiles", way_out=f"columns needed: {', '.join(names)}")
    values: Floats = profiles[list(names)].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise UsageError("missing or infinite values", at="profiles")
    return values


def last_observed(durations: Durations, stratum: object) -> int:
    """Last month in which a row with weight was observed in the stratum."""
    there = durations.case_weight > 0
    if durations.strata is not None:
        there &= np.asarray(durations.strata) == stratum
    return int(durations.time[there].max(initial=0))


def check_same_rows(fits: Sequence[Fitted], *, at: str) -> None:
    """Refuse models of different rows, and rows with the event in two of them."""
    first = fits[0]
    way_out = "fit every cause to cause_specific() of the same durations"
    for place, other in enumerate(fits[1:], start=1):
        rows = other.durations
        same = len(rows) == len(first.durations) and (rows.time == first.durations.time).all()
        if not (same and (other.unit == first.unit).all()):
            raise UsageError("models of different rows", at=at, way_out=way_out)
        for known in fits[:place]:
            both = ((rows.cause > 0) & (known.durations.cause > 0)).sum()
            if both:
                problem = f"{both} rows have the event in two models"
                raise UsageError(problem, at=at, way_out=way_out)


def laid_out(
    fits: Sequence[Fitted],
    profiles: pd.DataFrame,
    at: At,
    *,
    measure: Measure,
    numbers: tuple[Floats, Floats, Floats],
) -> Prediction:
    """Estimates (q,), influence (n, q) and model error (q,), unknown after the last month."""
    estimate, influence, error = numbers
    first, asked = fits[0], np.asarray(at.months, dtype=np.int64)
    known = np.tile(asked <= last_observed(first.durations, at.stratum), len(profiles))
    return Prediction(
        measure=measure,
        profile=np.repeat(profiles.index.to_numpy(), len(asked)),
        month=np.tile(asked, len(profiles)),
        estimate=np.where(known, estimate, np.nan),
        influence=np.where(known, influence, np.nan),
        model_error=np.where(known, error, np.nan),
        unit=first.unit,
        n=first.n,
        events=sum(fit.events for fit in fits),
        conventions=first.conventions(),
    )
