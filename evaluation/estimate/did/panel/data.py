"""Units observed period by period, checked before anything is estimated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints

NEVER = int(np.iinfo(np.int64).max)
"""Cohort of units that are never treated: later than every period."""

Kind = Literal["balanced", "pairwise", "repeated"]
Gaps = Literal["error", "drop", "pairwise", "repeated"]
FirstPeriod = Literal["error", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelData:
    """Outcomes of n units in T periods, and the period in which each unit's treatment starts.

    Make one with `PanelData.from_frame` (long table) or `PanelData.from_matrix`.

    Attributes
    ----------
    kind : str
        "balanced"; "pairwise" (gaps; each effect uses the units seen in both its periods);
        "repeated" (rows of two periods are compared without pairing, also repeated
        cross-sections, where each row is a unit).
    unit : array, shape (n,)
        Labels, ascending.
    periods : array of int, shape (T,)
        Ascending.
    cohort : array of int, shape (n,)
        First treated period, `NEVER` for the never treated.
    outcome : array, shape (N,)
        Rows by unit, then period; float32 is kept as it is.
    position, moment : array of int, shape (N,), or None
        Unit and period of each row as places in `unit` and `periods`; None when balanced.
    weight : array, shape (n,), or None
    covariates : array, shape (n, p) or (N, p)
        One row per unit when they do not change over time, else one per row.
    covariate_names : tuple of str
    clusters : tuple of arrays, each of shape (n,)
        Codes from 0; two for two-way clustering; empty: the unit is its own cluster.
    cluster_labels : tuple of arrays
        Labels of the codes.
    dropped : mapping
        What was left out by a declared choice, and how many units.
    notes : tuple of str
        What a reader of the result should know about the panel.
    """

    kind: Kind
    unit: Ids
    periods: Ints
    cohort: Ints
    outcome: Floats
    position: Ints | None = None
    moment: Ints | None = None
    weight: Floats | None = None
    covariates: Floats | None = None
    covariate_names: tuple[str, ...] = ()
    clusters: tuple[Ints, ...] = ()
    cluster_labels: tuple[Ids, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.unit)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        unit: str | None,
        time: str,
        outcome: str,
        cohort: str | None = None,
        never: float | None = None,
        treated: str | None = None,
        cluster: str | Sequence[str] = (),
        weight: str | None = None,
        covariates: Sequence[str] = (),
        assigned_by: str | None = None,
        gaps: Gaps = "error",
        first_period: FirstPeriod = "error",
    ) -> "PanelData":
        """Check a long table (pandas or Polars) and give the panel.

        Parameters
        ----------
        frame : data frame
            One row per unit and period.
        unit : str or None
            Column that identifies the unit; None for repeated cross-sections.
        time : str
            Column of whole numbers; months are counted, not written YYYYMM.
        outcome : str
        cohort : str
            Column with the first treated period of the unit; `never` is its value for
            units that are never treated.
        never : number
        treated : str
            Instead of `cohort`: column that is 1 from the first treated period on.
        cluster : str or two of them
            What is independent of what, constant within the unit.
        weight : str
            Constant within the unit.
        covariates : sequence of str
            Numbers; constant within the unit or changing.
        assigned_by : str
            Column of the level at which treatment was decided (a district); clusters may
            not be finer than that.
        gaps : str
            What to do when units lack periods: "error", "drop" (those units), "pairwise" or
            "repeated" (see `kind`).
        first_period : str
            What to do with units treated in or before the first period, which have no
            period to be compared with: "error" or "drop".

        Raises
        ------
        DataError
            With all faults at once: missing values, duplicate keys, a cohort that changes,
            treatment that ends, units treated from the start, gaps.
        """
        from evaluation.estimate.did.panel.columns import Names, read
        from evaluation.estimate.did.panel.layout import lay_out

        names = Names(
            unit=unit,
            time=time,
            outcome=outcome,
            cohort=cohort,
            treated=treated,
            cluster=(cluster,) if isinstance(cluster, str) else tuple(cluster),
            weight=weight,
            covariates=tuple(covariates),
            assigned_by=assigned_by,
        )
        columns = read(frame, names, never=never)
        return lay_out(columns, names, never=never, gaps=gaps, first_period=first_period)

    @classmethod
    def from_matrix(
        cls,
        outcomes: Floats,
        *,
        cohort: Ints,
        periods: Ints,
        unit: Ids | None = None,
        weight: Floats | None = None,
        covariates: Floats | None = None,
        covariate_names: Sequence[str] = (),
        cluster: Ids | None = None,
        first_period: FirstPeriod = "error",
    ) -> "PanelData":
        """Check a balanced panel that is a matrix (n, T) already; `NEVER` marks the never treated.

        Parameters
        ----------
        outcomes : array, shape (n, T)
        cohort : array, shape (n,)
        periods : array, shape (T,)
        unit : array, shape (n,), optional
            Default 0, 1, ...
        weight, cluster : array, shape (n,), optional
        covariates : array, shape (n, p), optional
        covariate_names : sequence of str
            Default x1, x2, ...
        first_period : str
            As in `from_frame`.
        """
        from evaluation.estimate.did.panel.layout import lay_out_matrix
        from evaluation.estimate.did.panel.matrix import Matrix

        columns = 0 if covariates is None else np.shape(covariates)[1]
        given = Matrix(
            outcomes=np.asarray(outcomes),
            cohort=np.asarray(cohort),
            periods=np.asarray(periods),
            unit=np.arange(len(outcomes)) if unit is None else np.asarray(unit),
            weight=weight,
            covariates=covariates,
            covariate_names=tuple(covariate_names or (f"x{j + 1}" for j in range(columns))),
            cluster=cluster,
        )
        return lay_out_matrix(given, first_period=first_period)

    @property
    def is_balanced(self) -> bool:
        """Whether every unit is seen in every period."""
        return self.kind == "balanced"

    @property
    def outcomes(self) -> Floats:
        """Outcomes, shape (n, T): a view when balanced; NaN where a unit was not seen."""
        shape = (len(self.unit), len(self.periods))
        if self.kind == "repeated":
            problem = "rows without pairs have no matrix of outcomes"
            raise UsageError(problem, at="PanelData.outcomes", way_out="use outcome and moment")
        if self.position is None or self.moment is None:
            return self.outcome.reshape(shape)
        matrix = np.full(shape, np.nan)
        matrix[self.position, self.moment] = self.outcome
        return matrix

    @property
    def never_treated(self) -> Bools:
        """Whether each unit is never treated, shape (n,)."""
        return np.asarray(self.cohort == NEVER)

    @property
    def cohorts(self) -> Ints:
        """Treated cohorts, ascending, without `NEVER`."""
        found = np.unique(self.cohort)
        return np.asarray(found[found != NEVER])

    @property
    def unit_weight(self) -> Floats:
        """Weight of each unit, shape (n,); 1 without weights."""
        return np.ones(len(self.unit)) if self.weight is None else self.weight

    @property
    def cluster(self) -> Ints | None:
        """Codes of the one cluster dimension, shape (n,); None without; refuses two."""
        if len(self.clusters) > 1:
            raise UsageError("clusters run two ways here", at="PanelData.cluster")
        return self.clusters[0] if self.clusters else None
