"""Exit with and without treatment, month by month since the start, for those treated."""

from collections.abc import Sequence

import numpy as np

from evaluation.errors import GateError
from evaluation.estimate.curves import functionals
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.risk_table import risk_table
from evaluation.estimate.did.hazard.groups import (
    ComparedExits,
    ExitGroup,
    asked_months,
    exit_rows,
    stock,
)
from evaluation.estimate.did.hazard.hazard_did import HazardDid
from evaluation.estimate.did.hazard.untreated import Untreated, untreated_exit
from evaluation.estimate.result.arrays import Ints
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects


def exit_effects(model: HazardDid, horizons: Sequence[int], *, label: Label) -> Effects:
    """Share that has left within each horizon with treatment, without it, and the difference.

    For the spells in progress as the treatment of their cohort started. With treatment: what
    was observed (one minus Kaplan-Meier). Without: one minus the product of their untreated
    hazards, averaged over the same spells (g-computation).

    Parameters
    ----------
    model : HazardDid
    horizons : sequence of int
        Months since the start; 1 is the first treated month.
    label : Label
        The population is extended by the cohort.

    Returns
    -------
    Effects
        Per horizon for all cohorts together and for each: level, level without treatment
        (on ``risk``) and ``risk_difference``. Only cohorts that are followed, beside
        somebody untreated, to the longest horizon are counted; the others are named in the
        conventions.
    """
    asked = asked_months(horizons)
    cohorts, short = _reaching(model, int(asked.max()))
    if not len(cohorts):
        way_out = "ask for shorter horizons"
        problem = f"no cohort is followed beside somebody untreated for {asked.max()} months"
        raise GateError(problem, at="exit_effects", way_out=way_out)
    groups = {int(month): _group(model, int(month), asked) for month in cohorts}
    conventions = model.conventions() | {
        "cohorts not followed": ", ".join(str(month) for month in short) or "none"
    }
    comparison = ComparedExits(spells=model.spells, units=model.units, conventions=conventions)
    return exit_rows(comparison, groups, asked, label)


def _reaching(model: HazardDid, longest: int) -> tuple[Ints, Ints]:
    """Cohorts that can be read up to the longest horizon, and those that cannot."""
    spells, compared = model.spells, model.compared
    reached = []
    for month in spells.treated_cohorts:
        start = int(month) - spells.origin
        window = compared[start : start + longest]
        spell = stock(spells, int(month))
        followed = len(spell) and (
            spells.last[spell].max() - month + 1 >= longest or spells.exit[spell].all()
        )
        reached.append(bool(len(window) == longest and window.all() and followed))
    good = np.array(reached, dtype=bool)
    return spells.treated_cohorts[good], spells.treated_cohorts[~good]


def _group(model: HazardDid, month: int, asked: Ints) -> ExitGroup:
    spells = model.spells
    spell = stock(spells, month)
    weight = spells.durations.case_weight[spell]
    since = spells.last[spell] - month + 1
    durations = Durations(time=since, cause=spells.exit[spell].astype(int), weight=weight)
    table = risk_table(durations, months=asked)
    left = functionals.survival(table, asked)
    moved = left.influence(table)[table.cell_of_row] * weight[:, None]
    without: Untreated = untreated_exit(model, spell, month, asked)
    gap = (without.risk - without.mean) * (weight / weight.sum())[:, None]
    hit = spells.exit[spell][:, None] & (since[:, None] <= asked)
    return ExitGroup(
        spell=spell,
        arm=1 - left.estimate,
        reference=without.mean,
        arm_influence=model.units.sums(-moved, spell),
        reference_influence=model.units.sums(gap, spell) + model.moved(without.slopes),
        events=hit.sum(axis=0).astype(float),
        n_reference=float(len(np.unique(model.stretches.spell))),
        reference_events=float(model.fit.events),
    )
