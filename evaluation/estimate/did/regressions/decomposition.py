"""What a two-way regression's one coefficient is made of (Goodman-Bacon 2021)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Bools, Floats

COLUMNS = ["kind", "treated", "control", "weight", "estimate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """Two-by-two comparisons behind the coefficient of a two-way regression.

    Attributes
    ----------
    comparisons : frame
        `kind` ("never treated", "not yet treated", "already treated"), `treated` and
        `control` cohort (`NEVER` for the never treated), `weight` (sums to 1), `estimate`.
    estimate : float
        Weighted sum: the regression's coefficient.
    """

    comparisons: pd.DataFrame
    estimate: float

    @property
    def already_treated(self) -> float:
        """Weight of comparisons whose controls are themselves treated already."""
        kind = self.comparisons["kind"].to_numpy()
        weight = self.comparisons["weight"].to_numpy(dtype=float)
        return float(weight[kind == "already treated"].sum())

    def by_kind(self) -> pd.DataFrame:
        """Total weight and average estimate of each kind of comparison, kinds ascending."""
        product = self.comparisons["weight"] * self.comparisons["estimate"]
        sums = self.comparisons.assign(product=product).groupby("kind", sort=True)
        found = sums.agg(weight=("weight", "sum"), product=("product", "sum")).reset_index()
        found["estimate"] = found["product"] / found["weight"]
        return found[["kind", "weight", "estimate"]]


@dataclass(frozen=True, slots=True)
class _Cohort:
    start: int
    share: float
    treated: float
    path: Floats


def decompose(panel: PanelData) -> Decomposition:
    """Split the two-way coefficient into all its comparisons of two cohorts.

    Theorem 1 of Goodman-Bacon (2021); agrees with R ``bacondecomp``. Without covariates.

    Raises
    ------
    UsageError
        The panel is not balanced, or there is nothing to compare.
    """
    if panel.kind != "balanced":
        problem = f"the decomposition needs a balanced panel, not '{panel.kind}'"
        raise UsageError(problem, at="decompose")
    rows = [row for pair in _pairs(panel) for row in pair]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    if frame.empty:
        raise UsageError("no two cohorts differ in when they are treated", at="decompose")
    frame["weight"] /= frame["weight"].sum()
    return Decomposition(
        comparisons=frame, estimate=float(frame["weight"].to_numpy() @ frame["estimate"].to_numpy())
    )


_Row = tuple[str, int, int, float, float]


def _pairs(panel: PanelData) -> Iterator[list[_Row]]:
    cohorts = list(_cohorts(panel))
    for place, early in enumerate(cohorts):
        for late in cohorts[place + 1 :]:
            if late.start > panel.periods[-1]:
                yield [_against_untreated(panel, early, late)]
            else:
                yield list(_against_each_other(panel, early, late))


def _cohorts(panel: PanelData) -> Iterator[_Cohort]:
    """Cohorts by start; those that start after the last period are untreated throughout."""
    weight, last = panel.unit_weight, int(panel.periods[-1])
    start = np.where(panel.cohort > last, NEVER, panel.cohort)
    for each in np.unique(start):
        member = np.flatnonzero(start == each)
        share = weight[member] / weight.sum()
        path = (share / share.sum()) @ panel.outcomes[member]
        yield _Cohort(int(each), float(share.sum()), float((panel.periods >= each).mean()), path)


def _against_untreated(panel: PanelData, treated: _Cohort, never: _Cohort) -> _Row:
    both = treated.share + never.share
    part = treated.share / both
    after = np.asarray(panel.periods >= treated.start)
    weight = both**2 * part * (1 - part) * treated.treated * (1 - treated.treated)
    gain = _gain(treated.path, after, ~after) - _gain(never.path, after, ~after)
    return ("never treated", treated.start, NEVER, weight, gain)


def _against_each_other(panel: PanelData, early: _Cohort, late: _Cohort) -> Iterator[_Row]:
    both = early.share + late.share
    part = early.share / both
    before = np.asarray(panel.periods < early.start)
    after = np.asarray(panel.periods >= late.start)
    middle = ~before & ~after
    apart = early.treated - late.treated
    common = both**2 * part * (1 - part) * apart
    gain = _gain(early.path, middle, before) - _gain(late.path, middle, before)
    yield ("not yet treated", early.start, late.start, common * (1 - early.treated), gain)
    gain = _gain(late.path, after, middle) - _gain(early.path, after, middle)
    yield ("already treated", late.start, early.start, common * late.treated, gain)


def _gain(path: Floats, later: Bools, earlier: Bools) -> float:
    return float(path[later].mean() - path[earlier].mean())
