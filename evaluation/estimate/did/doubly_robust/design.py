"""Covariates as the columns of a regression, centred and scaled; collinear ones refused."""

from collections.abc import Sequence

import numpy as np

from evaluation.errors import DataError, GateError, UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Floats

PLACE = "group_time"
_COLLINEAR = 1e-9  # share of a column's variation that the columns before it leave


def design(panel: PanelData, names: Sequence[str]) -> Floats:
    """Intercept and chosen covariates, one row per unit or per row of the panel.

    Columns are centred and scaled, which changes no estimate, so that squares of large
    numbers (a birth year, an income) lose no digits.
    """
    unknown = [name for name in names if name not in panel.covariate_names]
    if unknown:
        way_out = "name them in PanelColumns(covariates=...)"
        raise UsageError(f"the panel has no {', '.join(unknown)}", at=PLACE, way_out=way_out)
    if not names or panel.covariates is None:
        return np.ones((len(panel), 1))
    X = np.empty((len(panel.covariates), len(names) + 1))
    X[:, 0] = 1.0
    for column, name in enumerate(names, start=1):
        values = panel.covariates[:, panel.covariate_names.index(name)].astype(float)
        values = values - values.mean()
        spread = float(np.sqrt(np.square(values).mean()))
        if spread == 0:
            raise DataError("the covariate has one value only", at=f"column {name}")
        X[:, column] = values / spread
    _refuse_collinear(X.T @ X / len(X), names)
    return X


def inverse_product(product: Floats, names: Sequence[str], *, place: str) -> Floats:
    """Inverse of X'WX; the covariate that makes it singular is named.

    Raises
    ------
    GateError
        When a covariate does not vary, or follows from others, among the units used.
    """
    if (column := _redundant(product)) is not None:
        what = f"covariate {names[column - 1]}" if column else "weights"
        problem = f"{what}: constant, or given by the covariates before it, among the controls"
        way_out = 'leave it out, or unusable="leave_out" for those cells'
        raise GateError(problem, at=place, way_out=way_out)
    return np.asarray(np.linalg.inv(product), dtype=float)


def _refuse_collinear(product: Floats, names: Sequence[str]) -> None:
    column = _redundant(product)
    if column is not None:
        problem = "the covariate follows from the covariates before it"
        raise DataError(problem, at=f"column {names[column - 1]}", way_out="leave one out")


def _redundant(product: Floats) -> int | None:
    """First column that the columns before it explain, by Cholesky's method."""
    left = product.astype(float).copy()
    for column in range(len(left)):
        # The scale is that of the column itself, which may be tiny among few controls.
        if left[column, column] <= _COLLINEAR * max(product[column, column], 1e-300):
            return column
        row = left[column, column:] / left[column, column]
        left[column:, column:] -= np.outer(left[column:, column], row)
    return None
