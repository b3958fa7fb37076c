"""Fine-Gray regression: what moves the cumulative incidence of one cause."""

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.design.ascent import Patience, ascend
from evaluation.errors import UsageError
from evaluation.estimate.cox.checks import (
    check_columns,
    check_finite,
    check_found,
    check_identified,
    check_shape,
)
from evaluation.estimate.cox.firth import as_stage, plain_height
from evaluation.estimate.cox.partial_likelihood import evaluate
from evaluation.estimate.cox.rows import Ties, sorted_rows
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.fine_gray.cells import COMPETING, EVENT, Cells, cells_of
from evaluation.estimate.fine_gray.censoring import Censoring, check_reach, observation
from evaluation.estimate.fine_gray.fit import FineGrayFit
from evaluation.estimate.fine_gray.model import SubdistributionModel
from evaluation.estimate.fine_gray.risk_sets import subdistribution_sets
from evaluation.estimate.readings.coefficients import quadratic
from evaluation.estimate.result.arrays import Floats
from evaluation.estimate.result.distinct import coded

PATIENCE = Patience(tolerance=1e-10, steps=40)


def fine_gray(
    durations: Durations,
    covariates: pd.DataFrame,
    *,
    cause: int = 1,
    censoring: Censoring | None = None,
    ties: Ties = "breslow",
) -> FineGrayFit:
    """Fit a proportional model for the subdistribution hazard of one cause.

    Rows with a competing event stay at risk, weighted by the probability that they would
    still have been under observation.

    Parameters
    ----------
    durations : Durations
        Entry, strata (of the baseline), weights and clusters are used. Rows of one subject
        follow each other without a gap, and the first event ends them.
    covariates : frame, n rows
        One numeric column per coefficient.
    cause : int
        The event; every other cause competes with it.
    censoring : Censoring, optional
        How the censoring distribution is estimated and counted. By default from the
        weighted rows, by the durations' strata, and counted exactly. `FINEGRAY` and `CRR`
        are R's two conventions.
    ties : str
        ``breslow`` or ``efron``.

    Returns
    -------
    FineGrayFit
        Fine & Gray (1999, JASA 94, 496-509); delayed entry as in Geskus (2011, Biometrics
        67, 39-49). With `FINEGRAY` it agrees with R ``survival::finegray`` followed by
        ``coxph(..., weights = fgwt, cluster =)``, with `CRR` with ``cmprsk::crr``.

    Raises
    ------
    GateError
        When nobody has the event, a coefficient does not exist (collinear columns,
        separation), or nobody stays under observation until a later event.
    """
    how = _declared(durations, censoring)
    check_shape(durations, covariates, ties, at="fine_gray")
    cells = cells_of(durations, cause=cause, group=how.strata)
    null = _null_model(durations, covariates, cells, (how, ties))
    names = tuple(str(name) for name in covariates.columns)
    coefficient, model, steps = _fitted(null, names)
    covariance = np.asarray(np.linalg.inv(model.point.information), dtype=float)
    rows_of_kind = np.bincount(cells.kind, null.rows.sizes, 4)
    return FineGrayFit(
        cause=cause,
        names=names,
        coefficient=coefficient,
        model_covariance=covariance,
        influence=model.scores() @ covariance,
        unit=durations.unit,
        loglik=(null.point.loglik, model.point.loglik),
        score_test=quadratic(null.point.score, null.point.information),
        n=len(durations),
        events=int(rows_of_kind[EVENT]),
        competing=int(rows_of_kind[COMPETING]),
        iterations=steps,
        conventions={"ties": ties, **how.conventions},
        model=model,
    )


def _fitted(
    null: SubdistributionModel, names: tuple[str, ...]
) -> tuple[Floats, SubdistributionModel, int]:
    """Coefficients, the model at them, and the steps from the null model."""
    check_identified(null.rows, null.point, names, at="fine_gray")
    begin, start = np.zeros(len(names)), as_stage(null.point)
    coefficient, best, steps = ascend(plain_height(null.rows), begin, start, patience=PATIENCE)
    check_finite(null.point, best.point, names, at="fine_gray")
    check_found(steps, PATIENCE, at="fine_gray")
    return coefficient, replace(null, point=best.point), steps


def _declared(durations: Durations, censoring: Censoring | None) -> Censoring:
    how = Censoring() if censoring is None else censoring
    if how.variance == "martingale" and durations.start.any():
        way_out = "ask for variance='derivative'"
        problem = "Fine & Gray's variance formula knows no delayed entry"
        raise UsageError(problem, at="Censoring.variance", way_out=way_out)
    return how if how.strata is not None else replace(how, strata=durations.strata)


def _null_model(
    durations: Durations, covariates: pd.DataFrame, cells: Cells, choices: tuple[Censoring, Ties]
) -> SubdistributionModel:
    """Give the model with all coefficients 0."""
    how, ties = choices
    weight = durations.case_weight
    counted = weight if how.weighted else (weight > 0).astype(float)
    found = observation(cells, cells.sums(counted), how)
    sets = subdistribution_sets(cells, found)
    last_event = np.zeros(cells.n_strata, dtype=np.int64)
    np.maximum.at(last_event, sets.plain.stratum, sets.plain.month)
    check_reach(found, cells, cells.sums(weight), last_event)
    rows = sorted_rows(sets, weight, covariates.to_numpy(dtype=float), offset=None, ties=ties)
    check_columns(rows, covariates, at="fine_gray")
    return SubdistributionModel(
        rows=rows,
        point=evaluate(rows, np.zeros(covariates.shape[1])),
        sets=sets,
        cells=cells,
        found=found,
        counted=counted[rows.order],
        strata=np.zeros(1) if durations.strata is None else coded(durations.strata)[0],
    )
