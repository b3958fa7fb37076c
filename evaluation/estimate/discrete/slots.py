"""Months of a discrete-time hazard model: which of them say anything of its parameters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.errors import GateError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.risk_sets import RiskSets, span_sums
from evaluation.estimate.discrete.links import LinkName
from evaluation.estimate.discrete.month_effects import MonthEffects, month_design, piece_of_month
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Stratum-months with a finite effect, and how their effects follow from parameters.

    Attributes
    ----------
    sets : RiskSets
        Rows at risk by slot (stratum, month); slots left out are in nobody's span.
    design : sparse array, shape (s, q)
        Effect of a slot = its row times the q month parameters.
    is_grouped : bool
        Whether each slot has exactly one parameter, with factor 1.
    names : tuple of str
        Of the parameters.
    at_risk, events : array, shape (s,)
        Sums of weights.
    empty, full : frame
        Stratum (a code) and month of slots in which nobody, or everybody at risk, had the
        event: their effects are infinite, their hazards 0 and 1, whatever the covariates.
    """

    sets: RiskSets
    design: "csr_array"
    is_grouped: bool
    names: tuple[str, ...]
    at_risk: Floats
    events: Floats
    empty: pd.DataFrame
    full: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Every stratum-month: rows and events with weight, and sums of weights, shape (g, width)."""

    strata: Ids
    stratum: Ints
    rows: Ints
    event_rows: Ints
    at_risk: Floats
    events: Floats

    @property
    def width(self) -> int:
        return int(self.rows.shape[1])


def slots_of(durations: Durations, month_effects: MonthEffects, link: LinkName) -> Slots:
    """Find the slots and the parameters of their effects.

    Parameters
    ----------
    durations : Durations
        Strata have month effects of their own; any cause is the event.
    month_effects : "free", months or frame
        One effect per month; one per piece, given the last month of each piece; or columns
        by month (the index), to which a constant is added.
    link : str
    """
    grid = _grid(durations)
    if not grid.event_rows.any():
        way_out = "follow longer or say so"
        raise GateError("nobody has the event", at="discrete_hazard", way_out=way_out)
    observed = grid.rows > 0
    empty, full = np.zeros_like(observed), np.zeros_like(observed)
    piece = piece_of_month(month_effects, grid.width)
    if piece is not None:
        empty, full = _infinite(grid, piece, link)
    kept = observed & ~empty & ~full
    if not kept.any():
        problem = "in every month nobody or everybody at risk has the event"
        way_out = "give month_effects as pieces that join months"
        raise GateError(problem, at="discrete_hazard", way_out=way_out)
    sets = _sets(durations, grid, kept)
    design = month_design(sets, month_effects, piece, grid.width)
    return Slots(
        sets=sets,
        design=design.matrix,
        is_grouped=piece is not None,
        names=design.names,
        at_risk=grid.at_risk[kept],
        events=grid.events[kept],
        empty=_named(observed & empty),
        full=_named(observed & full),
    )


def month_counts(begin: Ints, end: Ints, values: Floats, shape: tuple[int, int]) -> Floats:
    """Sum of values at risk by group and month, given flat places of entry and end."""
    size = shape[0] * shape[1]
    left, entered = (np.bincount(at, values, size).astype(float) for at in (end, begin))
    # Sums run back from the last month, so that small late risk sets stay exact.
    back = (left - entered).reshape(shape)[:, ::-1].cumsum(axis=1)
    return np.asarray(back[:, ::-1], dtype=float)


def _grid(durations: Durations) -> _Grid:
    strata: Ids = np.zeros(1)
    stratum: Ints = np.zeros(len(durations), dtype=np.int64)
    if durations.strata is not None:
        strata, stratum = coded(durations.strata)
    width = int(durations.time.max()) + 1
    shape = (len(strata), width)
    weight = durations.case_weight
    lived = (weight > 0) & (durations.start < durations.time)
    dead = lived & (durations.cause > 0)
    begin, end = stratum * width + durations.start, stratum * width + durations.time
    ones = np.ones(int(lived.sum()))
    size = len(strata) * width
    return _Grid(
        strata=strata,
        stratum=stratum,
        rows=np.rint(month_counts(begin[lived], end[lived], ones, shape)).astype(np.int64),
        event_rows=np.bincount(end[dead], minlength=size).reshape(shape).astype(np.int64),
        at_risk=month_counts(begin[lived], end[lived], weight[lived], shape),
        events=np.bincount(end[dead], weight[dead], size).reshape(shape).astype(float),
    )


def _infinite(grid: _Grid, piece: Ints, link: LinkName) -> tuple[Bools, Bools]:
    """Stratum-months of pieces in which nobody, and everybody, has the event."""
    events = np.zeros((len(grid.strata), int(piece.max()) + 1), dtype=np.int64)
    rows = np.zeros_like(events)
    for stratum in range(len(grid.strata)):
        np.add.at(events[stratum], piece, grid.event_rows[stratum])
        np.add.at(rows[stratum], piece, grid.rows[stratum])
    nobody = (events == 0)[:, piece]
    everybody = ((events == rows) & (events > 0))[:, piece]
    return nobody, everybody & (link != "log")


def _sets(durations: Durations, grid: _Grid, kept: Bools) -> RiskSets:
    width = grid.width
    flat = kept.ravel()
    until = np.concatenate([[0], flat.cumsum()])
    base = grid.stratum * width
    last = until[base + durations.time + 1]
    first = np.minimum(until[base + durations.start + 1], last)
    dead = (durations.cause > 0) & flat[base + durations.time]
    cells, cell_of_row = coded((first * (int(until[-1]) + 1) + last) * 2 + dead)
    span = cells // 2
    spans = (span // (int(until[-1]) + 1), span % (int(until[-1]) + 1), cells % 2 == 1)
    slots = np.flatnonzero(flat)
    leaving, dying = span_sums(slots // width, spans)
    return RiskSets(
        month=slots % width,
        stratum=slots // width,
        strata=grid.strata,
        cell_of_row=cell_of_row,
        first=spans[0],
        last=spans[1],
        ends=spans[2],
        leaving=leaving,
        dying=dying,
    )


def _named(where: Bools) -> pd.DataFrame:
    stratum, month = np.nonzero(where)
    return pd.DataFrame({"stratum": stratum, "month": month})
