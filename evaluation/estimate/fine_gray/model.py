"""A subdistribution model at one coefficient vector, and what each row contributes to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.estimate.cox.partial_likelihood import Point
from evaluation.estimate.cox.rows import Rows
from evaluation.estimate.cox.score_residuals import hazard_slopes, parts
from evaluation.estimate.fine_gray.cells import Cells
from evaluation.estimate.fine_gray.censoring import Observation
from evaluation.estimate.fine_gray.risk_sets import Side, SubdistributionSets
from evaluation.estimate.result.arrays import Floats, Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class SubdistributionModel:
    """The partial likelihood over weighted risk sets, and how it depends on the censoring.

    Attributes
    ----------
    rows : Rows
    point : Point
    sets : SubdistributionSets
        Those of `rows`.
    cells : Cells
    found : Observation
    counted : array, shape (n,)
        What each sorted row counts for in the censoring distribution.
    strata : array
        Values of the durations' strata.
    """

    rows: Rows
    point: Point
    sets: SubdistributionSets
    cells: Cells
    found: Observation
    counted: Floats
    strata: Ids

    @property
    def censoring_counts(self) -> bool:
        """Whether the censoring distribution's estimation enters influences."""
        return self.found.how.variance != "known"

    def scores(self) -> Floats:
        """Contribution of each row to the score, in the durations' order; shape (n, p)."""
        result = np.empty_like(self.rows.X)
        cell = np.repeat(np.arange(len(self.cells)), self.rows.sizes)
        through = self._score_through_censoring() if self.censoring_counts else None
        for part, values in parts(self.rows, self.point):
            if through is not None:
                values += self.counted[part, None] * through[cell[part]]
            result[self.rows.order[part]] = values
        return result

    def through_censoring(self, terms: Sequence[tuple[Floats, Floats]]) -> Floats:
        """Influence of cells, per counted row, on sums over risk sets; shape (c, k).

        Each term is a pair of cell totals (c, k) and slot increments (s, k).
        """
        side: Side = "right" if self.found.how.variance == "derivative" else "left"
        return self.found.influence(self.sets.slopes(terms, self.found, side=side), self.cells)

    def _score_through_censoring(self) -> Floats:
        risk, hazard = self.point.risk, self.point.thinned.a[:, None]
        means = (self.rows.weighted_sums(risk), -hazard)
        alone = (self.rows.cell_sums(risk)[:, None], hazard_slopes(self.point))
        return self.through_censoring([means, alone])
