"""Exits observed in the treated months against those expected without treatment."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from evaluation.errors import GateError, UsageError
from evaluation.estimate.did.hazard.hazard_did import HazardDid
from evaluation.estimate.did.hazard.untreated import month_of, slopes_by_slot
from evaluation.estimate.result.arrays import Floats, Ints
from evaluation.estimate.result.combine import concat
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.effects import Effects

PLACE = "hazard_ratios"


def hazard_ratios(
    model: HazardDid, *, months: int, label: Label, by_cohort: bool = False
) -> Effects:
    """Observed exits over those expected without treatment, by month since the start.

    Everybody in progress counts, also spells that began after the start. Month 1 is the first
    treated; month 0 stands for all `months` together. The ratio compares the average hazard
    of those still there with what it would have been without treatment: an effect that
    changes who is still there changes later ratios too, which `exit_effects` is free of.

    Parameters
    ----------
    model : HazardDid
    months : int
        Months since the start; calendar months without anybody untreated are left out.
    label : Label
        The population is extended by the cohort.
    by_cohort : bool
        Give the cohorts too, not only all together.

    Returns
    -------
    Effects
        On ``hazard_ratio``.
    """
    if months < 1:
        raise UsageError("months count from 1", at=PLACE)
    cohorts = model.spells.treated_cohorts
    parts = [_effects(model, cohorts, months, label)]
    for month in cohorts if by_cohort else ():
        own = replace(label, population=f"{label.population}, cohort {month}")
        parts.append(_effects(model, np.array([month]), months, own))
    return concat(parts)


class _Sums:
    """Observed and expected exits by month since the start, with their influence."""

    def __init__(self, model: HazardDid, months: int) -> None:
        slots = len(model.fit.model.slots.sets.month)
        self.observed, self.expected = np.zeros(months), np.zeros(months)
        self.events = np.zeros(months)
        self.of_unit_observed = np.zeros((len(model.units.unit), months))
        self.of_unit_expected = np.zeros((len(model.units.unit), months))
        self.by_slot = np.zeros((slots, months))
        self.coefficient = np.zeros((len(model.fit.names), months))
        self.spells: set[int] = set()

    def add(self, model: HazardDid, spell: Ints, calendar: int, step: int) -> None:
        """Count one calendar month of the spells at risk in it."""
        spells = model.spells
        weight = spells.durations.case_weight[spell]
        month = month_of(model, spell, calendar)
        left = spells.exit[spell] & (spells.last[spell] == calendar)
        observed, expected = weight * left, weight * month.hazard
        self.observed[step] += observed.sum()
        self.expected[step] += expected.sum()
        self.events[step] += (left & (weight > 0)).sum()
        size, place = len(model.units.unit), model.units.position[spell]
        self.of_unit_observed[:, step] += np.bincount(place, observed, size)
        self.of_unit_expected[:, step] += np.bincount(place, expected, size)
        self.spells.update(spell[weight > 0].tolist())
        if month.slot >= 0:
            moved = weight * month.slope
            self.by_slot[month.slot, step] += moved.sum()
            self.coefficient[:, step] += moved @ month.columns


def _effects(model: HazardDid, cohorts: Ints, months: int, label: Label) -> Effects:
    sums = _Sums(model, months)
    spells, compared = model.spells, model.compared
    for cohort in cohorts:
        mine = spells.cohort == cohort
        for step in range(months):
            calendar = int(cohort) + step
            known = calendar - spells.origin < len(compared)
            if not (known and compared[calendar - spells.origin]):
                continue
            at_risk = np.flatnonzero(mine & (spells.entry < calendar) & (calendar <= spells.last))
            sums.add(model, at_risk, calendar, step)
    steps = np.flatnonzero(sums.expected > 0)
    if not len(steps):
        way_out = "observe longer, or give calendar months in pieces"
        problem = "no exits are expected in any treated month"
        raise GateError(problem, at=PLACE, way_out=way_out)
    # The first column stands for all months together.
    chosen = np.zeros((months, len(steps) + 1))
    chosen[:, 0] = 1
    chosen[steps, 1 + np.arange(len(steps))] = 1
    month = np.concatenate([[0], steps + 1])
    note = model.units.note(spells, cohorts)
    return _ratios(model, sums, chosen, pd.DataFrame({"month": month, "note": note}), label)


def _ratios(
    model: HazardDid, sums: _Sums, chosen: Floats, named: pd.DataFrame, label: Label
) -> Effects:
    observed, expected = sums.observed @ chosen, sums.expected @ chosen
    ratio = observed / expected
    own = sums.of_unit_observed @ chosen - ratio * (sums.of_unit_expected @ chosen)
    through = slopes_by_slot(model, sums.coefficient @ chosen, sums.by_slot @ chosen)
    influence = (own - ratio * model.moved(through)) / expected
    month = named["month"]
    fields = asdict(label) | {"scale": "hazard_ratio"}
    labels = pd.DataFrame({name: [text] * len(month) for name, text in fields.items()})
    return Effects(
        labels=labels.assign(month=named["month"], note=named["note"]),
        estimate=ratio,
        influence=influence,
        unit=model.units.unit,
        n=np.full(len(month), float(len(sums.spells))),
        n_reference=np.full(len(month), float(len(np.unique(model.stretches.spell)))),
        events=sums.events @ chosen,
        conventions=model.conventions(),
    )
