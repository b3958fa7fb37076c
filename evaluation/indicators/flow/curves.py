"""Waiting curves: the share that has started, by time since the wait began.

Whoever still waits when the data end is censored. Whoever ends the wait without a start (left
assistance, moved, did not come) cannot start any more: a competing end, so that the curve is
that of Aalen and Johansen; without such ends it is one minus that of Kaplan and Meier.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.design.weights import unit_weights
from evaluation.estimate import ComparedRows, Linear, cumulative_incidence
from evaluation.indicators.aid import YEAR, Bools, Ints
from evaluation.indicators.flow.kinds import NEED, REFERRAL, waits_of
from evaluation.indicators.flow.starting import grouped
from evaluation.indicators.flow.wait import ENDED, STARTED, Waits
from evaluation.indicators.workbench import Workbench

DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveKind:
    """How waits of a kind are drawn.

    Attributes
    ----------
    table : str
        Optional table that it needs; empty for none.
    by : str
        Groups that have a curve each.
    days : int
        Days of a step; 0 where times are months.
    read : tuple of int
        Steps at which curves of groups are read; the last one ends every curve.
    """

    table: str = ""
    by: str
    days: int = 0
    read: tuple[int, ...]


CURVES: Mapping[str, CurveKind] = {
    NEED: CurveKind(by="distrikt", read=(1, 2, 3, 4, 6, 9, 12)),
    REFERRAL: CurveKind(
        table="anvisning",
        by="enhet",
        days=DAYS_OF_A_WEEK,
        read=(2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCurve:
    """One curve.

    Attributes
    ----------
    kind, group : str
        The group is empty for everybody.
    curve : Linear
        Share started by the end of each step from the first.
    rows : ComparedRows
    members : array of bool, shape (w,)
    waits : Waits
        Of all groups.
    """

    kind: str
    group: str
    waits: Waits
    curve: Linear
    rows: ComparedRows
    members: Bools


def waiting_curves(bench: Workbench, *, first_year: int) -> Iterator[WaitingCurve]:
    """Yield the curves of all waits that began from a year on: of everybody, then by group."""
    for kind, drawn in CURVES.items():
        if drawn.table and not bench.has(drawn.table):
            continue
        waits = waits_of(bench, kind)
        waits = waits.take(waits.month >= first_year * YEAR)
        if len(waits.person):
            yield from _of_kind(bench, kind, drawn, waits)


def _of_kind(bench: Workbench, kind: str, drawn: CurveKind, waits: Waits) -> Iterator[WaitingCurve]:
    rows = ComparedRows(person=waits.person, weights=unit_weights(len(waits.person)))
    group = grouped(bench, waits, int(waits.month.max()) // YEAR)[drawn.by].to_numpy()
    everybody = np.ones(len(group), dtype=bool)
    parts = [("", everybody), *((str(name), group == name) for name in np.unique(group))]
    for name, members in parts:
        curve = started_curve(steps_of(waits, drawn), waits.cause, rows, members, drawn.read[-1])
        yield WaitingCurve(
            kind=kind, group=name, curve=curve, rows=rows, members=members, waits=waits
        )


def steps_of(waits: Waits, drawn: CurveKind) -> Ints:
    """Give the step in which each wait ended, the first being 1, shape (w,)."""
    return waits.time // drawn.days + 1 if drawn.days else waits.time


def started_curve(step: Ints, cause: Ints, rows: ComparedRows, members: Bools, last: int) -> Linear:
    """Share started by the end of each step (Aalen-Johansen; R ``survfit``'s ``pstate``).

    Parameters
    ----------
    step, cause : array of int, shape (w,)
        When each wait ended and how: 0 still waits, 1 started, 2 ended without a start.
    rows : ComparedRows
    members : array of bool, shape (w,)
    last : int
        The curve's last step.
    """
    found = cumulative_incidence(
        step,
        cause,
        rows,
        members=members,
        horizons=np.arange(1, last + 1),
        causes=(STARTED, ENDED),
    )
    return found[STARTED]
