"""The one result of every estimator: estimates with an influence per person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Floats, Ids
from evaluation.estimate.result.scales import interval, p_value, scale_of

ESTIMATE_COLUMNS = (
    "analysis",
    "outcome",
    "population",
    "arm",
    "reference",
    "month",
    "scale",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
    "n",
    "n_reference",
    "events",
    "method",
    "role",
    "status",
    "note",
)
LABEL_COLUMNS = (
    "outcome",
    "population",
    "arm",
    "reference",
    "month",
    "scale",
    "method",
    "role",
    "status",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Estimates, and what each person contributes to their error.

    Attributes
    ----------
    labels : frame, m rows
        What each estimate is: outcome, population, arm, reference, month, scale, method,
        role; `status` ("ok") and `note` ("") are added when absent.
    estimate : array, shape (m,)
    influence : array, shape (u, m)
        One row per person, already summed within the person; estimate minus truth is
        close to the column sum, so the variance is the column's sum of squares.
    unit : array, shape (u,)
        Person ids, ascending and unique.
    n, n_reference, events : array, shape (m,)
        Persons in the arm, persons in the reference (0 for a level), persons with the event.
    conventions : mapping
        Ties, variance, truncation: whatever another tool could have chosen otherwise.
    model_error : array, shape (m,), optional
        Standard errors that replace those of the influence where not NaN
        (a model-based variance that a published table used).
    limits : array, shape (3, m), optional
        Lower and upper limit and p value of estimates whose own are not those of a normal
        distribution (a bootstrap, a bound, a test); a column of NaN alone keeps the normal.
    """

    labels: pd.DataFrame
    estimate: Floats
    influence: Floats
    unit: Ids
    n: Floats
    n_reference: Floats
    events: Floats
    conventions: Mapping[str, str] = field(default_factory=dict)
    model_error: Floats | None = None
    limits: Floats | None = None

    def __post_init__(self) -> None:
        _check(self)
        labels = self.labels.reset_index(drop=True)
        for column, value in (("status", "ok"), ("note", "")):
            if column not in labels:
                labels[column] = value
        object.__setattr__(self, "labels", labels[list(LABEL_COLUMNS)])

    @property
    def std_error(self) -> Floats:
        """Standard error of each estimate, shape (m,); NaN where nobody's influence is known."""
        robust = np.sqrt(np.square(self.influence).sum(axis=0))
        if not len(self.unit):
            robust = np.full(len(self.estimate), np.nan)
        if self.model_error is None:
            return np.asarray(robust, dtype=float)
        return np.where(np.isnan(self.model_error), robust, self.model_error)

    def rows(self, *, analysis: str, level: float = 0.95) -> pd.DataFrame:
        """Give the contract: one row per estimate, columns `ESTIMATE_COLUMNS`."""
        frame = self.labels.assign(
            analysis=analysis,
            estimate=self.estimate,
            std_error=self.std_error,
            n=self.n,
            n_reference=self.n_reference,
            events=self.events,
        )
        bounds = np.full((3, len(self.estimate)), np.nan)
        for name in frame["scale"].unique():
            at = np.flatnonzero(frame["scale"] == name)
            bounds[:, at] = _bounds(self, at, name, level)
        if self.limits is not None:
            own = ~np.isnan(self.limits).all(axis=0)
            bounds[:, own] = self.limits[:, own]
        frame = frame.assign(conf_low=bounds[0], conf_high=bounds[1], p_value=bounds[2])
        return frame[list(ESTIMATE_COLUMNS)]

    def select(self, keep: Sequence[bool] | pd.Series) -> "Effects":
        """Give the estimates for which `keep` is true, with the same persons."""
        at = np.flatnonzero(np.asarray(keep, dtype=bool))
        return replace(
            self,
            labels=self.labels.iloc[at],
            estimate=self.estimate[at],
            influence=self.influence[:, at],
            n=self.n[at],
            n_reference=self.n_reference[at],
            events=self.events[at],
            model_error=None if self.model_error is None else self.model_error[at],
            limits=None if self.limits is None else self.limits[:, at],
        )


def _bounds(
    effects: Effects, at: np.ndarray, name: str, level: float
) -> tuple[Floats, Floats, Floats]:
    scale = scale_of(name)
    estimate, error = effects.estimate[at], effects.std_error[at]
    low, high = interval(estimate, error, kind=scale.interval, level=level)
    if name in {"risk", "share"}:
        # Nobody or everybody: the exact binomial bound for that many persons.
        with np.errstate(all="ignore"):
            reach = 1 - (0.5 - level / 2) ** (1 / effects.n[at])
        low = np.where(estimate <= 0, 0.0, np.where(estimate >= 1, 1 - reach, low))
        high = np.where(estimate >= 1, 1.0, np.where(estimate <= 0, reach, high))
    return low, high, p_value(estimate, error, scale=scale)


def _check(effects: Effects) -> None:
    size = len(effects.estimate)
    given = set(effects.labels.columns)
    missing = [name for name in LABEL_COLUMNS[:-2] if name not in given]
    if missing:
        raise UsageError(f"labels lack {', '.join(missing)}", at="Effects.labels")
    for name in effects.labels["scale"].unique():
        scale_of(name)
    shapes = {
        "labels": (len(effects.labels), size),
        "influence columns": (effects.influence.shape[1], size),
        "influence rows": (effects.influence.shape[0], len(effects.unit)),
        "n": (len(effects.n), size),
        "n_reference": (len(effects.n_reference), size),
        "events": (len(effects.events), size),
    }
    if effects.limits is not None:
        shapes["limits columns"] = (effects.limits.shape[1], size)
    for what, (found, wanted) in shapes.items():
        if found != wanted:
            raise UsageError(f"{found} {what} where {wanted} are needed", at=f"Effects.{what}")
    if not _distinct(effects.unit):
        way_out = "sum the influence within persons first"
        raise UsageError("a person occurs twice", at="Effects.unit", way_out=way_out)


def _distinct(unit: Ids) -> bool:
    # Ascending ids, the usual case, need no second sort.
    return bool((unit[1:] > unit[:-1]).all()) or len(np.unique(unit)) == len(unit)
