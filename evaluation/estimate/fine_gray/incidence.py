"""The incidence a subdistribution model predicts, with the influence of every row."""

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.cox.score_residuals import hazard_slopes
from evaluation.estimate.fine_gray.cells import Cells
from evaluation.estimate.fine_gray.model import SubdistributionModel
from evaluation.estimate.result.arrays import Floats, Ids, Ints, safe_ratio
from evaluation.estimate.result.linear import Linear


def predicted_incidence(
    model: SubdistributionModel,
    values: Floats,
    coefficients: tuple[Floats, Floats],
    *,
    months: Ints | None,
    stratum: object,
) -> Linear:
    """Incidence at covariate `values` (p,), given the coefficients and their influence (n, p)."""
    code = _code(model.strata, stratum)
    sets = model.sets.plain
    low, high = np.searchsorted(sets.stratum, [code, code + 1])
    month = sets.month[low:high]
    at = month if months is None else np.asarray(months, dtype=np.int64)
    until = np.zeros((len(sets.month), len(at)))
    until[low:high] = month[:, None] <= at
    coefficient, influence = coefficients
    away = values - model.rows.centre
    ratio = float(np.exp(away @ coefficient - model.point.shift))
    hazard = model.point.thinned.a @ until
    slope = hazard[:, None] * away - until.T @ hazard_slopes(model.point)
    moved = _hazard_influence(model, until) + influence @ slope.T
    left = np.exp(-hazard * ratio)
    mine = model.cells.stratum == code
    known = at <= model.cells.time[mine].max()
    weight = np.where(mine, model.rows.cell_sums(model.rows.weight), 0.0)
    return Linear(
        month=at,
        estimate=np.where(known, 1 - left, np.nan),
        at_risk=_present(model.cells, weight, at),
        events=_happened(month, model.rows.events[low:high], at),
        n=float((model.rows.weight > 0).sum()),
        cell_influence=np.where(known, left * ratio * moved, np.nan),
        cell_of_row=np.arange(len(moved)),
        row_weight=np.ones(len(moved)),
    )


def _code(strata: Ids, stratum: object) -> int:
    if len(strata) == 1 and stratum is None:
        return 0
    place = np.flatnonzero(strata == stratum)
    if not len(place):
        way_out = f"give stratum=, one of {', '.join(str(value) for value in strata)}"
        raise UsageError("no such stratum", at="FineGrayFit.incidence", way_out=way_out)
    return int(place[0])


def _hazard_influence(model: SubdistributionModel, until: Floats) -> Floats:
    """Influence on the baseline hazard summed over `until` (s, m), coefficients held; (n, m)."""
    rows, sums, sets = model.rows, model.point.thinned, model.sets
    own = sets.own_event(safe_ratio(sums.a, rows.events)[:, None] * until)
    lived = sets.over_time(sums.aa[:, None] * until) - sets.own_event(sums.faa[:, None] * until)
    result = rows.dead[:, None] * rows.spread(own) - model.point.risk[:, None] * rows.spread(lived)
    if model.censoring_counts:
        alone = rows.cell_sums(model.point.risk)[:, None]
        through = model.through_censoring([(alone, -sums.aa[:, None] * until)])
        result += model.counted[:, None] * rows.spread(through)
    return rows.unsorted(result)


def _happened(month: Ints, events: Floats, asked: Ints) -> Floats:
    """Events of the asked months; 0 in months without any."""
    place = np.searchsorted(month, asked)
    hit = np.append(month, -1)[place] == asked
    return np.where(hit, np.append(events, 0.0)[place], 0.0)


def _present(cells: Cells, weight: Floats, months: Ints) -> Floats:
    """Sum of the weights of cells under observation in each of `months`."""

    def from_month(values: Ints) -> Floats:
        order = np.argsort(values)
        tail = np.append(weight[order][::-1].cumsum()[::-1], 0.0)
        return np.asarray(tail[np.searchsorted(values[order], months)], dtype=float)

    return from_month(cells.time) - from_month(cells.start)
