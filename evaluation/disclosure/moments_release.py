"""What may leave the room in which the units are, of their moments by cohort.

Means and covariances of months tell about single persons when a cohort is small, when it has
hardly more persons than months, when few persons make a sum, and when an outcome has few
values: then sums and products are a table of persons. Of such an outcome rounded sums leave,
and only when other panels with the same rounded sums show that no small count follows.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement

import numpy as np

from evaluation.disclosure.dominance import dominated, is_saturated
from evaluation.disclosure.moments_rounding import (
    Scale,
    Sums,
    blurred,
    moments_of_sums,
    rounded_sums,
    scale_of,
)
from evaluation.disclosure.moments_twins import Cell, closed_cells
from evaluation.errors import DisclosureError, EvaluationError, raise_all
from evaluation.estimate.did.group_time.moments import CohortMoments, cohort_moments
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Floats

# The least that the law's practice allows of a cohort; a municipality may ask for more.
FEWEST = 10
# The least number of persons at a value, as everywhere on the pages.
FEWEST_AT_VALUE = 5
# Where sums rounded to `round_to` say too much, coarser ones are tried.
COARSER = (1, 2, 4)
YES_NO = 2
# With more periods the products are so many that they leave few panels possible.
MOST_PERIODS = 16


def moments_to_send(
    panel: PanelData, *, min_count: int = FEWEST_AT_VALUE, round_to: int = 5
) -> CohortMoments:
    """Give the moments of a panel that may leave, or refuse all of them.

    Every cohort is judged: at least ten units (or `min_count`, when that is more), and ten
    more than periods. Of an amount, no sum over units of a period's values, of their squares
    or of two periods' products, around nought or around the mean, is made by few: fewer than
    `min_count` units, two with 90 %, or so that the largest is known to within a fifth. Of an
    outcome with few values, sums are rounded, and any number of units from 1 to `min_count` - 1
    at a value stays possible; of a yes-no outcome, two periods' table has no cell of fewer
    than ten.

    Parameters
    ----------
    panel : PanelData
        Balanced. Its covariates do not leave.
    min_count : int
        At least 5.
    round_to : int
        Persons' worth that sums of an outcome with few values are rounded to, and units.

    Raises
    ------
    DisclosureError, Faults
        With every cohort, period and rule at fault; no value of a unit is named.
    """
    if min_count < FEWEST_AT_VALUE or round_to < FEWEST_AT_VALUE:
        problem = f"min_count or round_to is below {FEWEST_AT_VALUE}"
        raise DisclosureError(problem, at="exchange", way_out="ask for more")
    cohorts = [int(cohort) for cohort in np.unique(panel.cohort)]
    faults = [fault for cohort in cohorts for fault in _too_few(panel, cohort, min_count)]
    raise_all(faults)
    scale = scale_of(panel)
    if scale is None:
        raise_all([fault for cohort in cohorts for fault in _amounts(panel, cohort, min_count)])
        return cohort_moments(panel)
    raise_all(list(_unfit(panel)))
    told, closed = [], []
    for cohort in cohorts:
        codes = scale.coded(panel.outcomes[panel.cohort == cohort].astype(float))
        sums, faulty = _sums(codes, scale, limit=min_count, round_to=round_to)
        told.append(sums)
        closed += [_blurred(panel, cohort, int(at)) for at in np.flatnonzero(blurred(codes, sums))]
        closed += [_closed(panel, cohort, cell) for cell in faulty]
        if len(scale.codes) == YES_NO and _has_small_table(codes, max(FEWEST, min_count)):
            closed.append(_table(cohort, max(FEWEST, min_count)))
    raise_all(_once(closed))
    return moments_of_sums(panel, told, scale)


def _unfit(panel: PanelData) -> Iterator[DisclosureError]:
    """Find what keeps sums of an outcome with few values from being judged."""
    if panel.weight is not None and len(np.unique(panel.weight)) > 1:
        problem = "units of an outcome with few values have weights"
        yield DisclosureError(problem, at="exchange", way_out="leave panel.weight out")
    if len(panel.periods) > MOST_PERIODS:
        problem = f"an outcome with few values has more than {MOST_PERIODS} periods"
        yield DisclosureError(problem, at="exchange", way_out="use longer periods")


def _name(cohort: int) -> str:
    return "never treated" if cohort == NEVER else str(cohort)


def _at(cohort: int, panel: PanelData | None = None, periods: tuple[int, ...] = ()) -> str:
    place = f"exchange, cohort {_name(cohort)}"
    if panel is None:
        return place
    named = sorted({str(panel.periods[at]) for at in periods}, key=int)
    return f"{place}, period {' and '.join(named)}"


def _too_few(panel: PanelData, cohort: int, min_count: int) -> Iterator[DisclosureError]:
    units, fewest = int((panel.cohort == cohort).sum()), max(FEWEST, min_count)
    if units < fewest:
        way_out = "join cohorts that start close to each other"
        yield DisclosureError(f"fewer than {fewest} units", at=_at(cohort), way_out=way_out)
    elif is_saturated(units, len(panel.periods)):
        problem, way_out = "hardly more units than periods", "use longer periods, or join cohorts"
        yield DisclosureError(problem, at=_at(cohort), way_out=way_out)


def _amounts(panel: PanelData, cohort: int, min_count: int) -> Iterator[DisclosureError]:
    """Judge sums, squares and products, as they are and around the mean."""
    rows = panel.cohort == cohort
    values = panel.outcomes[rows].astype(float) * panel.unit_weight[rows][:, None]
    centred = values - values.mean(axis=0)
    way_out = "cap the outcome, use longer periods, or join cohorts"
    for at in range(values.shape[1]):
        if dominated(np.abs(values[:, [at]]))[0]:
            problem = "two units make most of a period's sum"
            yield DisclosureError(problem, at=_at(cohort, panel, (at,)), way_out=way_out)
        if _rests_on_few(values[:, at], min_count):
            problem = f"fewer than {min_count} units differ from all others"
            yield DisclosureError(problem, at=_at(cohort, panel, (at,)), way_out=way_out)
    for first, second in combinations_with_replacement(range(values.shape[1]), 2):
        products = np.abs(
            np.column_stack([part[:, first] * part[:, second] for part in (values, centred)])
        )
        made = np.count_nonzero(products[:, 0])
        if dominated(products).any() or 0 < made < min_count:
            what = "sum of squares" if first == second else "sum of products"
            place = _at(cohort, panel, (first, second))
            yield DisclosureError(f"few units make a {what}", at=place, way_out=way_out)


def _rests_on_few(values: Floats, min_count: int) -> bool:
    """Whether almost everybody shares a value, so that a sum tells of the others."""
    _, counts = np.unique(values, return_counts=True)
    return bool(0 < len(values) - counts.max() < min_count)


def _sums(codes: Floats, scale: Scale, *, limit: int, round_to: int) -> tuple[Sums, list[Cell]]:
    """Round sums no more than it takes for every small count to stay open."""
    closed: list[Cell] = []
    sums = rounded_sums(codes, scale, step=round_to, round_to=round_to)
    for coarser in COARSER:
        tried = rounded_sums(codes, scale, step=round_to * coarser, round_to=round_to)
        if coarser > 1 and blurred(codes, tried).any():
            break
        sums, closed = tried, closed_cells(codes, tried, scale, limit=limit)
        if not closed:
            break
    return sums, closed


def _closed(panel: PanelData, cohort: int, cell: Cell) -> DisclosureError:
    problem = (
        "the number of units at a value follows from the sums"
        if len(cell.periods) == 1
        else "the number of units at two periods' values follows from the sums"
    )
    way_out = "use longer periods or wider classes, or join cohorts"
    return DisclosureError(problem, at=_at(cohort, panel, cell.periods), way_out=way_out)


def _blurred(panel: PanelData, cohort: int, at: int) -> DisclosureError:
    problem = "so few units differ that nothing is left of their sum when it is rounded"
    way_out = "use longer periods, or join cohorts"
    return DisclosureError(problem, at=_at(cohort, panel, (at,)), way_out=way_out)


def _has_small_table(codes: Floats, fewest: int) -> bool:
    """Whether any two periods' two-by-two table has a cell above 0 and below the count."""
    both = codes.T @ codes
    ones = np.diag(both)
    first = ones[:, None] - both
    neither = len(codes) - ones[:, None] - ones + both
    counts = np.concatenate([both.ravel(), first.ravel(), neither.ravel()])
    return bool(((counts > 0) & (counts < fewest)).any())


def _table(cohort: int, fewest: int) -> DisclosureError:
    return DisclosureError(
        f"fewer than {fewest} units share the values of two periods",
        at=_at(cohort),
        way_out="use longer periods, or an outcome that counts months",
    )


def _once(faults: list[DisclosureError]) -> list[EvaluationError]:
    """Name each place and rule once, however many values are behind it."""
    return list({str(fault): fault for fault in faults}.values())
