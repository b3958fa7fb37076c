"""Untreated hazards of given spells in given months, and their slopes in the model."""

from dataclasses import dataclass

import numpy as np

from evaluation.estimate.did.hazard.hazard_did import HazardDid
from evaluation.estimate.discrete.links import probability, probability_slope
from evaluation.estimate.discrete.point import Direction
from evaluation.estimate.result.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Untreated:
    """Exit without treatment within each of m horizons.

    Attributes
    ----------
    risk : array, shape (r, m)
        Of each spell.
    mean : array, shape (m,)
        Weighted over the spells.
    slopes : Direction
        Of the means in the model's parameters.
    """

    risk: Floats
    mean: Floats
    slopes: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One calendar month of r spells.

    Attributes
    ----------
    hazard, slope : array, shape (r,)
        Untreated hazard, and its derivative in the linear predictor.
    columns : array, shape (r, p)
        Minus their means in the fit.
    slot : int
        Place of the month in the model; -1 when its hazard is 0 or 1 whatever the columns.
    """

    hazard: Floats
    slope: Floats
    columns: Floats
    slot: int


def month_of(model: HazardDid, spell: Ints, month: int) -> Month:
    """Read the untreated hazards of spells in one calendar month."""
    fit = model.fit
    columns = model.design.columns(spell, np.full(len(spell), month)) - fit.model.rows.centre
    slots, place = fit.model.slots, month - model.spells.origin
    slot = np.flatnonzero(slots.sets.month == place)
    if not len(slot):
        certain = float((slots.full["month"] == place).any())
        nothing = np.zeros(len(spell))
        return Month(hazard=nothing + certain, slope=nothing, columns=columns, slot=-1)
    z = columns @ fit.coefficient + fit.point.place.slot[slot[0]]
    link = fit.model.link
    return Month(
        hazard=probability(link, z),
        slope=probability_slope(link, z),
        columns=columns,
        slot=int(slot[0]),
    )


def slopes_by_slot(model: HazardDid, coefficient: Floats, by_slot: Floats) -> Direction:
    """Slopes in coefficients (p, m) and slots (s, m) as a direction in the parameters."""
    design = model.fit.model.slots.design
    return Direction(coefficient=coefficient, month=np.asarray(design.T @ by_slot, dtype=float))


def untreated_exit(model: HazardDid, spell: Ints, first: int, asked: Ints) -> Untreated:
    """Average, over spells, one minus the product of untreated hazards from `first` on."""
    weight = model.spells.durations.case_weight[spell]
    weight = weight / weight.sum()
    left = np.ones((len(spell), len(asked)))
    months = [month_of(model, spell, first + step) for step in range(int(asked.max()))]
    for step, month in enumerate(months):
        left[:, step < asked] *= (1 - month.hazard)[:, None]
    by_slot = np.zeros((len(model.fit.model.slots.sets.month), len(asked)))
    coefficient = np.zeros((len(model.fit.names), len(asked)))
    for step, month in enumerate(months):
        if month.slot < 0:
            continue
        # Where a month leaves nobody the product stays 0 whatever the other months.
        others = left * (month.slope / np.maximum(1 - month.hazard, 1e-300))[:, None]
        moved = (weight[:, None] * others) * (step < asked)
        by_slot[month.slot] += moved.sum(axis=0)
        coefficient += month.columns.T @ moved
    return Untreated(
        risk=1 - left,
        mean=weight @ (1 - left),
        slopes=slopes_by_slot(model, coefficient, by_slot),
    )
