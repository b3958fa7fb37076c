"""Columns of a hazard model of spells in calendar time, and its fit to some of their months."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.discrete.fit import DiscreteFit
from evaluation.estimate.discrete.links import LinkName
from evaluation.estimate.discrete.month_effects import MonthEffects
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.result.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a model of untreated hazards looks like.

    Attributes
    ----------
    link : str
    month_effects : "free", sequence of int, or frame
        Of calendar months, counted from `Spells.origin`.
    """

    link: LinkName
    month_effects: MonthEffects


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Parts of spells whose columns do not change: calendar months (start, stop] of a spell."""

    spell: Ints
    start: Ints
    stop: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Columns of the linear predictor, by spell and calendar month.

    Attributes
    ----------
    spells : Spells
    cohorts : array of int, shape (k,)
        Cohorts with a level of their own; the others share the reference level.
    covariates : array, shape (n, p)
    duration_ends : array of int, shape (d,)
        Last month of each piece of time since `begin`; the first piece is the reference.
    event_times : array of int, shape (e,)
        Months relative to the first treated one (which is 0) with an effect of their own.
    beyond : array of int, shape (b,)
        -1 and 1 when the months before and after all of these share an effect.
    names : tuple of str
        Of all k + p + d + e + b columns.
    """

    spells: Spells
    cohorts: Ints
    covariates: Floats
    duration_ends: Ints
    event_times: Ints
    beyond: Ints
    names: tuple[str, ...]

    def columns(self, spell: Ints, month: Ints) -> Floats:
        """Columns of spells in months, one row per spell given."""
        cohort = self.spells.cohort[spell]
        blocks = [cohort[:, None] == self.cohorts, self.covariates[spell]]
        if len(self.duration_ends):
            assert self.spells.begin is not None  # noqa: S101 set in __post_init__
            lasted = month - self.spells.begin[spell]
            piece = np.searchsorted(self.duration_ends, lasted, side="left")
            blocks.append(piece[:, None] == np.arange(1, len(self.duration_ends) + 1))
        if len(self.event_times):
            treated, since = cohort != NEVER, np.where(cohort == NEVER, 0, month - cohort)
            blocks.append(treated[:, None] & (since[:, None] == self.event_times))
            low, high = self.event_times.min(), self.event_times.max()
            side = treated * ((since > high).astype(int) - (since < low))
            blocks.append(side[:, None] == self.beyond)
        return np.hstack([np.asarray(block, dtype=float) for block in blocks])

    def stretches(self, until: Ints) -> Stretches:
        """Months (entry, until] of each spell, cut where its columns change."""
        spells = self.spells
        assert spells.begin is not None  # noqa: S101 set in __post_init__
        cuts = spells.begin[:, None] + self.duration_ends
        if len(self.event_times):
            edges = np.unique(np.concatenate([self.event_times - 1, self.event_times]))
            # The never treated have no months relative to a start: their cuts fall away below.
            start = np.where(spells.cohort == NEVER, spells.origin - NEVER // 2, spells.cohort)
            cuts = np.hstack([cuts, start[:, None] + edges])
        last = np.maximum(until, spells.entry)[:, None]
        entry = spells.entry[:, None]
        bounds = np.sort(np.hstack([entry, np.clip(cuts, entry, last), last]), axis=1)
        spell, place = np.nonzero(bounds[:, 1:] > bounds[:, :-1])
        return Stretches(spell=spell, start=bounds[spell, place], stop=bounds[spell, place + 1])

    def with_event_times(self, event_times: Ints, *, beyond: tuple[int, ...] = ()) -> "Design":
        """Add an effect for each month relative to the first treated one."""
        sides = {-1: "before these", 1: "after these"}
        names = [f"event time {time}" for time in event_times] + [sides[side] for side in beyond]
        return replace(
            self,
            event_times=event_times,
            beyond=np.array(beyond, dtype=np.int64),
            names=(*self.names, *names),
        )


def design_of(
    spells: Spells, covariates: pd.DataFrame | None, duration_ends: Sequence[int]
) -> Design:
    """Columns for levels of cohorts, covariates and time since the spell began.

    The reference level is that of the never treated, else of the cohort treated last.
    """
    table = pd.DataFrame(index=range(len(spells))) if covariates is None else covariates
    if len(table) != len(spells):
        problem = f"a table of shape {table.shape} for {len(spells)} spells"
        raise UsageError(problem, at="hazard_did.covariates", way_out="one row per spell")
    ends = np.asarray(duration_ends, dtype=np.int64)
    if (np.diff(ends) <= 0).any() or (ends < 1).any():
        problem = "pieces are given by their last months, ascending, from 1"
        raise UsageError(problem, at="hazard_did.duration_ends")
    cohorts = spells.treated_cohorts
    if not (spells.cohort == NEVER).any():
        cohorts = cohorts[:-1]
    lasted = [f"after {end} months" for end in ends]
    names = (*(f"cohort {month}" for month in cohorts), *map(str, table.columns), *lasted)
    return Design(
        spells=spells,
        cohorts=cohorts,
        covariates=table.to_numpy(dtype=float),
        duration_ends=ends,
        event_times=np.zeros(0, dtype=np.int64),
        beyond=np.zeros(0, dtype=np.int64),
        names=names,
    )


def fit_months(design: Design, until: Ints, form: Form) -> tuple[DiscreteFit, Stretches]:
    """Fit the hazard of the months (entry, until] of each spell."""
    spells = design.spells
    parts = design.stretches(until)
    weight = spells.weight
    durations = Durations(
        time=parts.stop - spells.origin,
        cause=(spells.exit[parts.spell] & (parts.stop == spells.last[parts.spell])).astype(int),
        entry=parts.start - spells.origin,
        cluster=spells.unit[parts.spell],
        weight=None if weight is None else np.asarray(weight)[parts.spell],
    )
    columns = design.columns(parts.spell, parts.stop)
    table = pd.DataFrame(columns, columns=list(design.names))
    fit = discrete_hazard(durations, table, link=form.link, month_effects=form.month_effects)
    return fit, parts
