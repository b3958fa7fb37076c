"""Balanced panels: fits shared between cells, influence computed block by block."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from evaluation.estimate.did.doubly_robust.design import design
from evaluation.estimate.did.doubly_robust.fit import Fitted, fit, sums
from evaluation.estimate.did.doubly_robust.groups import Ordered, groups_of, ordered
from evaluation.estimate.did.doubly_robust.influence import influence_of
from evaluation.estimate.did.doubly_robust.request import Request
from evaluation.estimate.did.doubly_robust.route import Estimated, place_of, taken, tried
from evaluation.estimate.did.panel.cells import Cells
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Bools, Floats


def balanced(panel: PanelData, cells: Cells, request: Request) -> Estimated:
    """Estimate every cell of a balanced panel.

    The propensity is fitted once for a cohort and its set of controls, the regressions come
    from sums over cohorts; no matrix of units by cells is made.
    """
    units = ordered(panel, design(panel, request.covariates), cells.levels)
    left_out: list[str] = []
    fits = list(_fits(units, cells, request, left_out))
    keep, estimate = cells.is_base.copy(), np.zeros(len(cells))
    for fitted in fits:
        keep[fitted.group.columns] = True
        estimate[fitted.group.columns] = fitted.estimate
    return Estimated(
        cells=taken(cells, keep),
        estimate=estimate[keep],
        influence=partial(influence_of, units=units, fits=_moved(fits, keep)),
        order=units.order,
        left_out=tuple(left_out),
    )


def _fits(units: Ordered, cells: Cells, request: Request, left_out: list[str]) -> Iterator[Fitted]:
    known = {at: sums(units, X, len(cells.levels)) for at, X in units.X.items()}
    start: dict[int, Floats | None] = {}
    for group in groups_of(cells, changing=len(units.X) > 1):
        task = partial(
            fit,
            group,
            units,
            known[group.period],
            request=request,
            place=place_of(cells, int(group.columns[0])),
            start=start.get(group.level),
        )
        fitted = tried(task, unusable=request.unusable, left_out=left_out)
        if fitted is not None:
            if fitted.weighted is not None:
                # The next set of controls differs by a cohort: its fit is close.
                start[group.level] = fitted.weighted.propensity.coefficients
            yield fitted


def _moved(fits: Sequence[Fitted], keep: Bools) -> list[Fitted]:
    """Fits with the places their cells have once others are left out."""
    place = np.cumsum(keep) - 1
    return [
        replace(each, group=replace(each.group, columns=place[each.group.columns])) for each in fits
    ]
