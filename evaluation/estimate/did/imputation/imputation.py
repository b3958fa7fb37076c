"""Effects by imputation: what the treated would have had, from units not yet treated.

Borusyak, Jaravel & Spiess (2024): unit and period effects are fitted on untreated rows only;
an effect is what a treated row exceeds its fit by. Agrees with R ``didimputation`` and with
the cells of the saturated two-way regression (Wooldridge 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError
from evaluation.estimate.did.clustering import Influence, clustered
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.imputation.fit import Fit, fitted, unit_means
from evaluation.estimate.did.imputation.rows import PLACE, ImputationRows, rows_of
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Bools, Floats, Ints


def imputation(
    panel: PanelData, *, covariates: Sequence[str] = (), largest: int = 20_000_000
) -> GroupTime:
    """Effects by cohort and period from the units not yet treated in each period.

    Standard errors take every effect's distance to its cell's mean (the paper's section 4.3,
    cohort and period as its groups), clustered by unit or as the panel says; they are
    conservative when effects differ within a cell.

    Parameters
    ----------
    panel : PanelData
        Balanced, or with gaps (`kind` "pairwise").
    covariates : sequence of str
        Columns of the panel that change over time.
    largest : int
        Numbers of `influence` kept at most.

    Returns
    -------
    GroupTime
        Only cells from the start on; `base_period` is "imputation". Cells in periods without
        untreated units are left out and counted in `conventions`.

    Raises
    ------
    UsageError
        The panel has no pairs (repeated cross-sections), or a covariate never changes.
    DataError
        No cell can be imputed, periods are not connected by untreated units, or covariates
        are collinear among the untreated.
    """
    rows = rows_of(panel, covariates)
    fit = fitted(rows, tuple(covariates))
    cells, lost = _cells(panel, rows, fit)
    cohorts = np.unique(cells.cohort)
    size = np.array([rows.weight[panel.cohort == cohort].sum() for cohort in cohorts])
    share = size / rows.weight.sum()
    influence = _influence((panel, rows, fit), cells, (cohorts, share))
    summed = clustered(
        influence,
        units=len(panel),
        columns=len(cells.at) + len(cohorts),
        clusters=list(panel.clusters),
        largest=largest,
    )
    labels = panel.cluster_labels[0] if panel.clusters else panel.unit
    return GroupTime(
        cohort=cells.cohort,
        time=panel.periods[cells.at],
        base=cells.cohort - 1,
        estimate=cells.estimate,
        cohorts=cohorts,
        size=size,
        share=share,
        covariance=summed.covariance,
        influence=summed.sums,
        unit=None if summed.sums is None else labels,
        n_units=len(panel),
        n_clusters=summed.clusters,
        control="not_yet",
        base_period="imputation",
        anticipation=0,
        method="imputation",
        panel=panel.kind,
        conventions=_conventions(covariates, lost, int((rows.count == 0).sum())),
    )


def _influence(
    fitted_rows: tuple[PanelData, ImputationRows, Fit],
    cells: "_Cells",
    shares: tuple[Ints, Floats],
) -> Influence:
    """Influence of units on every cell and, below, on the cohorts' shares."""
    panel, rows, fit = fitted_rows
    cohorts, share = shares
    carried = _carried(panel, rows, fit, cells)

    def influence(units: Ints) -> Floats:
        away = fit.gap[units][:, cells.at].T - cells.estimate[:, None]
        own = away * cells.weight(rows, panel, units) / cells.total[:, None]
        member = panel.cohort[units] == cohorts[:, None]
        below = (member - share[:, None]) * rows.weight[units] / rows.weight.sum()
        return np.vstack([own - carried.T @ fit.moved[units].T, below])

    return influence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Cohorts and periods with somebody to impute.

    Attributes
    ----------
    cohort, at : array of int, shape (m,)
        Cohort, and place of the period.
    seen : array of bool, shape (n, T)
        Rows that are imputed.
    total, estimate : array, shape (m,)
        Weight of the cell's rows, and their mean effect.
    """

    cohort: Ints
    at: Ints
    seen: Bools
    total: Floats
    estimate: Floats

    def weight(self, rows: ImputationRows, panel: PanelData, units: Ints) -> Floats:
        """Weight of each unit in each cell, 0 outside, shape (m, b)."""
        inside = (panel.cohort[units] == self.cohort[:, None]) & self.seen[units][:, self.at].T
        return np.asarray(inside * rows.weight[units], dtype=float)


def _cells(panel: PanelData, rows: ImputationRows, fit: Fit) -> tuple[_Cells, int]:
    """List the cells, and how many treated ones have nobody to impute."""
    seen = rows.treated & (rows.count > 0)[:, None] & fit.usable
    weight = seen * rows.weight[:, None]
    found, lost = [], 0
    for cohort in panel.cohorts:
        member = panel.cohort == cohort
        total = weight[member].sum(axis=0)
        sums = (weight[member] * fit.gap[member]).sum(axis=0)
        lost += int((rows.treated[member].any(axis=0) & (total == 0)).sum())
        found += [(cohort, t, total[t], sums[t] / total[t]) for t in np.flatnonzero(total)]
    if not found:
        raise DataError("no effect can be imputed", at=PLACE, way_out="are there controls?")
    cohorts, at, totals, estimates = (np.array(column) for column in zip(*found, strict=True))
    return _Cells(cohort=cohorts, at=at, seen=seen, total=totals, estimate=estimates), lost


def _carried(panel: PanelData, rows: ImputationRows, fit: Fit, cells: _Cells) -> Floats:
    """Move of the fit behind each cell per unit of the normal equations, shape (T + p, m)."""
    periods = rows.outcome.shape[1]
    means = unit_means(rows)
    columns = []
    for cohort, at, total in zip(cells.cohort, cells.at, cells.total, strict=True):
        inside = np.flatnonzero(cells.seen[:, at] & (panel.cohort == cohort))
        weight = rows.weight[inside] / total
        wanted = np.r_[np.eye(periods)[at], weight @ rows.extra[inside, at]]
        columns.append(fit.inverse @ (wanted - weight @ means[inside]))
    return np.column_stack(columns)


def _conventions(covariates: Sequence[str], lost: int, without: int) -> dict[str, str]:
    told = {
        "variance": "distances to the mean of cohort and period, summed within units or clusters",
        "shares": "cohort shares are estimated, and vary with the units",
        "controls": "all rows before treatment, of the later treated too",
    }
    if covariates:
        told["covariates"] = ", ".join(covariates)
    if lost:
        told["left out"] = f"{lost} cells without untreated rows in their period"
    if without:
        told["left out units"] = f"{without} units without a row before treatment"
    return told
