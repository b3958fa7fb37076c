"""Effects by cohort and period, each with the influence of every unit."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.did.clustering import Clustered, clustered
from evaluation.estimate.did.doubly_robust.balanced import balanced
from evaluation.estimate.did.doubly_robust.comparison import Method
from evaluation.estimate.did.doubly_robust.request import Request, Unusable
from evaluation.estimate.did.doubly_robust.route import Estimated, with_shares
from evaluation.estimate.did.doubly_robust.unbalanced import pairwise, repeated
from evaluation.estimate.did.group_time.checks import (
    PLACE,
    check_choices,
    refuse_empty,
    refuse_weightless,
)
from evaluation.estimate.did.group_time.conventions import conventions
from evaluation.estimate.did.group_time.from_moments import group_time_of_moments
from evaluation.estimate.did.group_time.moments import cohort_moments
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.cells import BasePeriod, Cells, Control, comparisons
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Floats, Ids


def group_time(
    panel: PanelData,
    *,
    covariates: Sequence[str] = (),
    method: Method = "dr",
    control: Control = "never",
    base_period: BasePeriod = "varying",
    anticipation: int = 0,
    unusable: Unusable = "error",
    largest: int = 20_000_000,
) -> GroupTime:
    """Effect on each treated cohort in each period (Callaway & Sant'Anna 2021; R ``did``).

    Parameters
    ----------
    panel : PanelData
    covariates : sequence of str
        Columns of the panel; of those that change over time, the value in the earlier of a
        cell's two periods counts (with `kind` "repeated": the row's own).
    method : str
        "dr" doubly robust, "ipw" inverse odds, "reg" regression (Sant'Anna & Zhao 2020).
        Without covariates all three are the same difference of means.
    control : str
        "never" treated, or "not_yet" treated in either period, anticipation included.
    base_period : str
        Periods before treatment are compared with the period before them ("varying"), or all
        with the last one before treatment and anticipation ("universal").
    anticipation : int
        Periods before treatment in which it may already have an effect.
    unusable : str
        "error", or "leave_out" the cells whose covariates allow no comparison, and say so.
    largest : int
        Numbers of `influence` kept at most (8 bytes each).

    Raises
    ------
    DataError
        When there are no controls, or no cohort has a period before treatment.
    GateError
        When covariates separate the treated from their controls, or are collinear among them.
    """
    check_choices(
        anticipation=anticipation, control=control, base_period=base_period, method=method
    )
    request = Request(
        covariates=tuple(covariates),
        method=method if covariates else "reg",
        control=control,
        base_period=base_period,
        anticipation=anticipation,
        unusable=unusable,
        largest=largest,
    )
    return _estimated(panel, request)


def _estimated(panel: PanelData, request: Request) -> GroupTime:
    cells = comparisons(
        panel.periods,
        np.unique(panel.cohort),
        control=request.control,
        base_period=request.base_period,
        anticipation=request.anticipation,
    )
    refuse_empty(cells, request.control)
    refuse_weightless(panel, cells)
    if _is_large(panel, cells, request):
        return _from_moments(panel, cells, request)
    found = _ROUTES[panel.kind](panel, cells, request)
    if found.cells.is_base.all():
        raise GateError("no cell can be estimated", at=PLACE, way_out="; ".join(found.left_out[:3]))
    return _result(panel, found, request)


def _is_large(panel: PanelData, cells: Cells, request: Request) -> bool:
    """Whether moments give the same result faster, and no influence would be kept anyway."""
    plain = panel.kind == "balanced" and not panel.clusters and not request.covariates
    return plain and len(panel) * (len(cells) + len(np.unique(cells.cohort))) > request.largest


def _from_moments(panel: PanelData, cells: Cells, request: Request) -> GroupTime:
    found = group_time_of_moments(
        cohort_moments(panel),
        control=request.control,
        base_period=request.base_period,
        anticipation=request.anticipation,
    )
    return replace(found, conventions=conventions(panel, cells, request))


def _result(panel: PanelData, found: Estimated, request: Request) -> GroupTime:
    cells = found.cells
    shares = with_shares(found, panel.unit_weight[found.order], panel.cohort[found.order])
    summed = clustered(
        shares.influence,
        units=len(panel),
        columns=len(cells) + len(shares.cohorts),
        clusters=[codes[found.order] for codes in panel.clusters],
        largest=request.largest,
    )
    influence, unit = _by_label(panel, found, summed)
    return GroupTime(
        cohort=cells.cohort,
        time=cells.time,
        base=cells.base,
        estimate=found.estimate,
        cohorts=shares.cohorts,
        size=shares.size,
        share=shares.share,
        covariance=summed.covariance,
        influence=influence,
        unit=unit,
        n_units=len(panel),
        n_clusters=summed.clusters,
        control=request.control,
        base_period=request.base_period,
        anticipation=request.anticipation,
        method=request.method if request.covariates else "means",
        panel=panel.kind,
        conventions=conventions(panel, cells, request, left_out=found.left_out, summed=summed),
    )


def _by_label(
    panel: PanelData, found: Estimated, summed: Clustered
) -> tuple[Floats | None, Ids | None]:
    """Give summed influences in the order of their labels, and the labels."""
    if summed.sums is None:
        return None, None
    if panel.clusters:
        return summed.sums, panel.cluster_labels[0]
    return summed.sums[np.argsort(found.order)], panel.unit


_ROUTES: dict[str, Callable[[PanelData, Cells, Request], Estimated]] = {
    "balanced": balanced,
    "pairwise": pairwise,
    "repeated": repeated,
}
