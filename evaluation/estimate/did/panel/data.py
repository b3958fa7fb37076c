"""Units observed period by period, checked before anything is estimated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.kinds import NEVER, Kind
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelData:
    """Outcomes of n units in T periods, and the period in which each unit's treatment starts.

    Make one with `panel_data` (long table) or `panel_of_matrix`.

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

    @property
    def is_balanced(self) -> bool:
        """Whether every unit is seen in every period."""
        return self.kind == "balanced"

    @property
    def is_paired(self) -> bool:
        """Whether a unit's rows of two periods are compared with each other."""
        return self.kind != "repeated"

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
