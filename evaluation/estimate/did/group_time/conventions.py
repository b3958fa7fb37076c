"""The choices behind group-time effects, in words."""

from collections.abc import Sequence

import numpy as np

from evaluation.estimate.did.clustering import Clustered
from evaluation.estimate.did.doubly_robust.propensity import SEPARATED, TRIMMED
from evaluation.estimate.did.doubly_robust.request import Request
from evaluation.estimate.did.panel.cells import Cells
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.levels import cumulative_warning

_ROUTES = {
    "balanced": "every unit is seen in every period; changes within units",
    "pairwise": "each effect uses the units seen in both its periods; changes within units",
    "repeated": "rows of two periods compared without pairing; influence summed within units",
}


def conventions(
    panel: PanelData,
    cells: Cells,
    request: Request,
    *,
    left_out: Sequence[str] = (),
    summed: Clustered | None = None,
) -> dict[str, str]:
    """Name what another tool could have chosen otherwise, and what was left out.

    Parameters
    ----------
    panel : PanelData
    cells : Cells
        Those that were estimated.
    request : Request
    left_out : sequence of str
        Why comparisons were not possible.
    summed : Clustered, optional
        How influences were summed; without it within units.
    """
    told = {
        "panel": _ROUTES[panel.kind],
        "variance": _variance(panel, summed),
        "shares": "cohort shares are estimated, and vary with the units",
    }
    if request.covariates:
        told["covariates"] = _covariates(panel, request)
    if request.covariates and request.method != "reg":
        told["propensity"] = (
            f"logit; controls at {TRIMMED} or above get weight 0; "
            f"{SEPARATED} or above stops the cell"
        )
    if text := _left_out(cells, left_out):
        told["left out"] = text
    if panel.notes:
        told["panel notes"] = "; ".join(panel.notes)
    if single := _single(panel, cells):
        told["single units"] = single
    if warning := cumulative_warning(panel):
        told["warning"] = warning
    return told


def _variance(panel: PanelData, summed: Clustered | None) -> str:
    what = "units"
    if len(panel.clusters) == 1 and summed is not None:
        what = f"{summed.clusters} clusters"
    elif panel.clusters:
        what = "two cluster dimensions (inclusion and exclusion)"
    text = f"crossproduct of influences summed within {what}, no small-sample factor"
    return text + ("; negative eigenvalues set to 0" if summed and summed.repaired else "")


def _covariates(panel: PanelData, request: Request) -> str:
    names = ", ".join(request.covariates)
    fixed = panel.covariates is not None and len(panel.covariates) == len(panel)
    if fixed:
        return f"{names}: fixed"
    where = "each row" if panel.kind == "repeated" else "the earlier of a cell's two periods"
    return f"{names}: value in {where}"


def _left_out(cells: Cells, left_out: Sequence[str]) -> str:
    told = []
    if count := cells.without_controls:
        told.append(f"{count} cells without controls")
    if len(cells.without_base):
        cohorts = ", ".join(str(cohort) for cohort in cells.without_base)
        told.append(f"cohorts without a period before treatment: {cohorts}")
    if left_out:
        told.append(f"{len(left_out)} comparisons not possible: {left_out[0]}")
    return "; ".join(told)


def _single(panel: PanelData, cells: Cells) -> str:
    cohorts, count = np.unique(panel.cohort, return_counts=True)
    used = np.isin(cohorts, cells.cohort) & (count == 1)
    if not used.any():
        return ""
    names = ", ".join(str(cohort) for cohort in cohorts[used])
    return f"cohorts of one unit: {names}; their errors hold the controls' variation only"
