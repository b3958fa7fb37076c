"""Risks and months in one arm of a weighted comparison, person by person.

The weights were estimated, and that is part of the error. With U_i the influence of row i
per unit of weight, a person's influence is

    sum of w_i U_i  +  (sum over j of U_j dw_j/dgamma)' times its influence on gamma

over the person's rows, gamma being all parameters of propensity and later starts
(Newey & McFadden 1994, theorem 6.1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from evaluation.estimate.curves import functionals
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.functionals import Functional
from evaluation.estimate.curves.risk_table import RiskTable, risk_table
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.compared import ComparedRows
from evaluation.estimate.result.linear import Linear

Reading = Callable[[RiskTable, Ints], Functional]


def absorbing_risk(
    time: Ints, event: Bools, comparison: ComparedRows, *, members: Bools, horizons: Ints
) -> Linear:
    """Share with the event within each horizon: one minus the weighted Kaplan-Meier.

    Parameters
    ----------
    time : array, shape (n,)
        Month of the event or of censoring; 0 is no follow-up.
    event : array, shape (n,)
    comparison : ComparedRows
    members : array, shape (n,)
        Rows of the arm.
    horizons : array of int, shape (m,)

    Returns
    -------
    Linear
        Rows are `comparison.unit`; `at_risk` counts persons at risk in the month, `events`
        persons with the event up to and including it. NaN beyond the last observed month.
    """
    arm = _Arm.of(time, event, comparison, members, horizons)
    return arm.estimate([functionals.survival])[0].complement()


def cumulative_incidence(
    time: Ints,
    cause: Ints,
    comparison: ComparedRows,
    *,
    members: Bools,
    horizons: Ints,
    causes: Sequence[int],
) -> dict[int, Linear]:
    """Share with the event from each cause within each horizon (Aalen-Johansen).

    Parameters and counts as in `absorbing_risk`; `cause` 0 is censored, and each of `causes`
    has a curve, also one that never happens.
    """
    arm = _Arm.of(time, cause, comparison, members, horizons)
    readings = [partial(functionals.incidence, cause=one) for one in causes]
    return dict(zip(causes, arm.estimate(readings, causes=causes), strict=True))


def event_free_months(
    time: Ints, event: Bools, comparison: ComparedRows, *, members: Bools, horizons: Ints
) -> Linear:
    """Mean months before the event within each horizon (restricted mean)."""
    arm = _Arm.of(time, event, comparison, members, horizons)
    return arm.estimate([functionals.months_without])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arm:
    """The rows of one arm that carry weight, followed to the last horizon."""

    rows: Ints
    time: Ints
    cause: Ints
    comparison: ComparedRows
    months: Ints

    @classmethod
    def of(
        cls, time: Ints, cause: Ids, comparison: ComparedRows, members: Bools, horizons: Ints
    ) -> "_Arm":
        rows = comparison.rows(members)
        months = np.asarray(horizons, dtype=np.int64)
        last = int(months.max())
        followed = np.minimum(np.asarray(time)[rows], last)
        happened = np.where(np.asarray(time)[rows] <= last, np.asarray(cause)[rows], 0)
        return cls(rows=rows, time=followed, cause=happened, comparison=comparison, months=months)

    def estimate(
        self, readings: Sequence[Reading], *, causes: Sequence[int] | None = None
    ) -> list[Linear]:
        """One curve per reading; `causes` are the events that each of them counts."""
        if not self.time.any():  # no rows, or nobody is followed into the first month
            return [empty(self.comparison, self.months) for _ in readings]
        table = risk_table(
            Durations(
                time=self.time,
                cause=self.cause,
                weight=self.comparison.weights.base[self.rows],
            ),
            months=self.months,
            causes=max(causes or (1,)),
            factor=self.comparison.months(self.rows, int(self.time.max())),
        )
        found = [reading(table, self.months) for reading in readings]
        increments = self._increments(table)
        counted: list[int | None] = [None] * len(found) if causes is None else list(causes)
        return [
            self._curve(table, one, increments, cause)
            for one, cause in zip(found, counted, strict=True)
        ]

    def _curve(
        self, table: RiskTable, found: Functional, increments: Floats, cause: int | None
    ) -> Linear:
        own, any_cause = increments[:, :, found.cause - 1], increments[:, :, -1]
        influence = own.T @ found.own + any_cause.T @ found.shared
        at_risk, events, month_events = self._counts(table, cause)
        return replace(
            empty(self.comparison, self.months),
            estimate=found.estimate,
            cell_influence=np.where(np.isnan(found.estimate), np.nan, influence),
            at_risk=at_risk,
            events=events,
            month_events=month_events,
            quantity=found.quantity,
            n=float(len(np.unique(self.comparison.position[self.rows]))),
        )

    def _increments(self, table: RiskTable) -> Floats:
        """Influence of each person on each hazard, shape (t, u, k + 1), any event last."""
        compared, rows = self.comparison, self.rows
        carrier = compared.carrier(rows, table.cell_of_row, size=len(table.first))
        if table.factor is None:
            cells = [table.increments(place) for place in range(len(table.month))]
            wide = carrier.persons(np.hstack(cells))
            return wide.reshape(len(wide), len(cells), -1).transpose(1, 0, 2)
        months = []
        for place, month in enumerate(table.month):
            unit = table.increments(place)
            weighted = compared.weights.base[rows, None] * unit
            slopes = compared.month_slopes(int(month), rows, weighted)
            months.append(carrier.persons(unit) + compared.month_influence(slopes))
        return np.stack(months)

    def _counts(self, table: RiskTable, cause: int | None) -> tuple[Floats, Floats, Floats]:
        """Persons at risk in, with the event up to, and with the event in each month."""
        size, never = len(self.comparison.unit), len(table.month) + 1
        person = self.comparison.position[self.rows]
        carried = table.last_weighted()
        happened = table.cause > 0 if cause is None else table.cause == cause
        hit = (happened & (carried == table.last) & (carried > 0))[table.cell_of_row]
        last = carried[table.cell_of_row]
        reached = np.zeros(size, dtype=np.int64)
        np.maximum.at(reached, person, last)
        first_event = np.full(size, never)
        np.minimum.at(first_event, person[hit], last[hit])
        staying = np.bincount(reached, minlength=never + 1)[::-1].cumsum()[::-1]
        events = np.bincount(first_event, minlength=never + 1).cumsum()
        # Month 0 is before anybody could leave, so everybody at risk in month 1 is there.
        place = np.searchsorted(table.month, self.months)
        at_risk = np.append(staying[1:never], 0)[place]
        # A person's rows may have the event in several months; each month counts her once.
        months_hit = np.unique(person[hit] * (never + 1) + last[hit]) % (never + 1)
        within = np.append(np.bincount(months_hit, minlength=never + 1)[1:never], 0)
        here = np.isin(self.months, table.month)
        return (
            at_risk.astype(float),
            events[table.position(self.months) + 1].astype(float),
            np.where(here, within[place], 0).astype(float),
        )


def empty(comparison: ComparedRows, months: Ints) -> Linear:
    """Give what an arm without rows gives: NaN, and nobody counted."""
    size, persons = len(months), len(comparison.unit)
    return Linear(
        month=months,
        estimate=np.full(size, np.nan),
        at_risk=np.zeros(size),
        events=np.zeros(size),
        n=0.0,
        cell_influence=np.full((persons, size), np.nan),
        cell_of_row=np.arange(persons),
        row_weight=np.ones(persons),
    )
