"""Exit with and without treatment when untreated hazards keep their distance.

Deaner & Ku (arXiv 2405.05220), common dynamics: the integrated hazard of a month, minus the log
of the share that stays, differs between the groups by a constant c without treatment. It is
estimated in the months before the start (their theorem 1) and added to that of the untreated
afterwards; no model is fitted. Here every month before counts alike, and the counterfactual
sets out from those still there: their equations 3.2 to 3.4 with all weight on the last month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import GateError, UsageError
from evaluation.estimate.curves.risk_table import RiskTable, risk_table
from evaluation.estimate.did.hazard.groups import (
    ComparedExits,
    ExitGroup,
    Units,
    asked_months,
    exit_rows,
    stock,
)
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.result.arrays import Bools, Floats, Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects

PLACE = "additive_exit_effects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How the distance between untreated hazards is estimated.

    Attributes
    ----------
    control : str
        ``never`` treated spells; ``not_yet``: also cohorts that start after the longest
        horizon.
    months_before : int, optional
        Months before the start that are used; default all in which both groups were observed.
    """

    control: Literal["never", "not_yet"] = "never"
    months_before: int | None = None

    def __post_init__(self) -> None:
        known = self.control in {"never", "not_yet"}
        if not known or (self.months_before is not None and self.months_before < 1):
            way_out = "control never or not_yet, months_before from 1"
            raise UsageError("unknown choice", at="Distance", way_out=way_out)


def additive_exit_effects(
    spells: Spells,
    horizons: Sequence[int],
    *,
    label: Label,
    distance: Distance | None = None,
) -> Effects:
    """Share that has left within each horizon with treatment, without it, and the difference.

    Parameters
    ----------
    spells : Spells
        Those in progress in a month make its hazard, whenever they began.
    horizons : sequence of int
        Months since the start; 1 is the first treated month.
    label : Label
        The population is extended by the cohort.
    distance : Distance, optional

    Returns
    -------
    Effects
        As `exit_effects`. Cohorts that cannot be followed are named in the conventions.
    """
    asked, how = asked_months(horizons), distance or Distance()
    units = Units.of(spells)
    groups, short = {}, []
    for cohort in spells.treated_cohorts:
        found = _Pair.of(spells, int(cohort), int(asked.max()), how)
        if found is None:
            short.append(str(cohort))
        else:
            groups[int(cohort)] = found.group(units, asked)
    if not groups:
        way_out = "ask for shorter horizons, or observe longer before the start"
        problem = "no cohort is followed beside its controls before and after its start"
        raise GateError(problem, at=PLACE, way_out=way_out)
    conventions = {
        "restriction": "untreated integrated hazards at a constant distance",
        "control": how.control,
        "months before the start": str(how.months_before or "all"),
        "cohorts not followed": ", ".join(short) or "none",
        "variance": "influence function, summed within units, no correction",
        "independent units": str(len(units.unit)),
    }
    comparison = ComparedExits(spells=spells, units=units, conventions=conventions)
    return exit_rows(comparison, groups, asked, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One group's integrated hazard by month 1..last since the origin."""

    spell: Ints
    table: RiskTable
    weight: Floats

    @classmethod
    def of(cls, spells: Spells, members: Bools, months: Ints) -> "_Side":
        spell = np.flatnonzero(members & (spells.durations.case_weight > 0))
        durations = spells.durations.take(spell)
        table = risk_table(durations, months=months)
        return cls(spell=spell, table=table, weight=durations.case_weight)

    def increments(self, months: Ints) -> Floats:
        """Integrated hazard of each month; NaN when nobody was at risk, or all left."""
        hazard = self.table.hazard[:, 0]
        known = np.isin(months, self.table.month)
        at = np.searchsorted(self.table.month, months[known])
        good = (self.table.at_risk[at] > 0) & (hazard[at] < 1)
        result = np.full(len(months), np.nan)
        result[known] = np.where(good, -np.log1p(-np.where(good, hazard[at], 0.0)), np.nan)
        return result

    def influence(self, months: Ints, slopes: Floats) -> Floats:
        """Influence of each spell on sums of slopes (t, m) times increments, shape (r, m)."""
        shared = np.zeros((len(self.table.month), slopes.shape[1]))
        at = np.searchsorted(self.table.month, months)
        shared[at] = slopes / (1 - self.table.hazard[at])
        cells = self.table.influence(own=np.zeros_like(shared), shared=shared, cause=1)
        return np.asarray(cells[self.table.cell_of_row] * self.weight[:, None], dtype=float)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A cohort and its controls, in the months before and after its start."""

    spell: Ints
    last: Ints
    start: int
    own: _Side
    other: _Side
    before: Ints
    after: Ints
    exit: Bools

    @classmethod
    def of(cls, spells: Spells, cohort: int, longest: int, how: Distance) -> "_Pair | None":
        free = spells.cohort == NEVER
        if how.control == "not_yet":
            free |= spells.cohort >= cohort + longest
        if not free.any():
            return None
        start = cohort - spells.origin
        months = np.arange(1, start + longest)
        own = _Side.of(spells, spells.cohort == cohort, months)
        other = _Side.of(spells, free, months)
        both = np.isfinite(own.increments(months)) & np.isfinite(other.increments(months))
        wanted = how.months_before
        before = months[both & (months < start)][-(wanted or 0) :]
        after = months[months >= start]
        short = wanted is not None and len(before) < wanted
        if not both[months >= start].all() or not len(before) or short:
            return None
        spell = stock(spells, cohort)
        return cls(
            spell=spell,
            last=spells.last[spell] - cohort + 1,
            start=start,
            own=own,
            other=other,
            before=before,
            after=after,
            exit=spells.exit[spell],
        )

    def group(self, units: Units, asked: Ints) -> ExitGroup:
        """Levels with and without treatment, and their influence."""
        months = np.concatenate([self.before, self.after])
        since = months - self.start + 1
        within = ((since[:, None] >= 1) & (since[:, None] <= asked)).astype(float)
        # The distance: a mean over the months before, once for every month of the horizon.
        distance = (since[:, None] < 1) * (asked / len(self.before))
        own, other = self.own.increments(months), self.other.increments(months)
        stays = np.exp(-(within.T @ own))
        stays_untreated = np.exp(-(distance.T @ own + (within - distance).T @ other))
        if (stays_untreated > 1).any():
            way_out = "take hazard_did, whose hazards cannot fall below 0"
            raise GateError("the distance implies negative hazards", at=PLACE, way_out=way_out)
        from_own = units.sums(self.own.influence(months, distance), self.own.spell)
        from_other = units.sums(self.other.influence(months, within - distance), self.other.spell)
        hit = self.exit[:, None] & (self.last[:, None] <= asked)
        return ExitGroup(
            spell=self.spell,
            arm=1 - stays,
            reference=1 - stays_untreated,
            arm_influence=stays * units.sums(self.own.influence(months, within), self.own.spell),
            reference_influence=stays_untreated * (from_own + from_other),
            events=hit.sum(axis=0).astype(float),
            n_reference=float(len(self.other.spell)),
            reference_events=float(
                (self.other.table.cause[self.other.table.cell_of_row] > 0).sum()
            ),
        )
