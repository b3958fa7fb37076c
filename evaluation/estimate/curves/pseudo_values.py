"""Pseudo-values: what each person would contribute to a curve, also when censored.

Andersen, Klein & Rosthoj (2003): the n-fold estimate minus the (n - 1)-fold estimate without
the person. Their mean in a group estimates the group's curve, so that ordinary regression on
them is regression of a survival, a risk or a restricted mean.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.errors import UsageError
from evaluation.estimate.curves.curves import (
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    restricted_mean,
)
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.curves.leave_one_out import Measure, without_each
from evaluation.estimate.result.arrays import Floats, Ids, Ints, group_sum
from evaluation.estimate.result.distinct import coded
from evaluation.estimate.result.linear import Linear

Jackknife = Literal["infinitesimal", "delete-one"]
MEASURES: tuple[Measure, ...] = ("survival", "hazard", "risk", "months_without", "months_lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class PseudoValues:
    """One value per person and month.

    Attributes
    ----------
    unit : array, shape (u,)
        Persons, ascending.
    month : array, shape (m,)
    values : array, shape (u, m)
    weight : array, shape (u,)
        Weight of each person, for the regression.
    """

    unit: Ids
    month: Ints
    values: Floats
    weight: Floats


def pseudo_values(
    durations: Durations,
    *,
    measure: Measure = "survival",
    months: Ints,
    cause: int = 1,
    jackknife: Jackknife = "infinitesimal",
) -> PseudoValues:
    """Pseudo-value of each person for a curve at declared months.

    Parameters
    ----------
    durations : Durations
        One group, without strata; a person is a subject, else a row. Clusters are left to
        the regression.
    measure : str
        ``survival``, ``hazard``, ``risk`` (of `cause`), ``months_without`` (restricted mean)
        or ``months_lost`` (to `cause`).
    months : array of int, shape (m,)
    cause : int
        For ``risk`` and ``months_lost``.
    jackknife : str
        ``infinitesimal``: the estimate plus n times the person's influence, as R ``pseudo``;
        ``delete-one``: exactly without the person; when she was the last at risk, the curve
        is carried forward. With weights, n is the sum
        of weights over the person's own.
    """
    if measure not in MEASURES:
        allowed = f"allowed: {', '.join(MEASURES)}"
        raise UsageError(f"unknown measure '{measure}'", at="pseudo_values", way_out=allowed)
    curve = _curve(durations, measure, months, cause)
    unit, position, weight = _persons(durations)
    if jackknife == "delete-one":
        left = without_each(durations, position, measure=measure, months=curve.month, cause=cause)
        times = (weight.sum() - weight) / weight
        values = curve.estimate + times[:, None] * (curve.estimate - left)
    else:
        summed = group_sum(curve.influence, position, len(unit))
        values = curve.estimate + (weight.sum() / weight)[:, None] * summed
    return PseudoValues(unit=unit, month=curve.month, values=values, weight=weight)


def _curve(durations: Durations, measure: Measure, months: Ints, cause: int) -> Linear:
    if measure == "survival":
        return kaplan_meier(durations, months=months)
    if measure == "hazard":
        return nelson_aalen(durations, months=months)
    if measure == "months_without":
        return restricted_mean(durations, months=months)
    if measure == "risk":
        return aalen_johansen(durations, cause=cause, months=months)
    return months_lost(durations, cause=cause, months=months)


def _persons(durations: Durations) -> tuple[Ids, Ints, Floats]:
    """Persons, the place of each row's person, and each person's weight."""
    weight = durations.case_weight
    if durations.id is None:
        unit, position = np.arange(len(durations)), np.arange(len(durations))
    else:
        unit, position = coded(durations.id)
    of_person = np.zeros(len(unit))
    of_person[position] = weight
    if (of_person[position] != weight).any():
        way_out = "give every row of a person the same weight"
        raise UsageError("a person's weight changes", at="Durations.weight", way_out=way_out)
    if (of_person <= 0).any():
        way_out = "leave those rows out"
        raise UsageError(
            f"{(of_person <= 0).sum()} persons have no weight",
            at="Durations.weight",
            way_out=way_out,
        )
    return unit, position, of_person
