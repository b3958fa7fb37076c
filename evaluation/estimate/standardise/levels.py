"""Levels of the arms as the contract's rows: levels, differences and ratios by month."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.result.arrays import Bools, Floats
from evaluation.estimate.result.combine import concat, difference, ratio
from evaluation.estimate.result.contrast import Label
from evaluation.estimate.result.distinct import by_unit, coded
from evaluation.estimate.result.effects import Effects
from evaluation.estimate.standardise.arms import Arms
from evaluation.estimate.standardise.outcome import Estimand

Level = tuple[Floats, Floats]
"""Estimates (m,) and the influence of each row on them (n, m)."""


def known(level: Level, estimand: Estimand, last: int) -> Level:
    """NaN where the horizon lies beyond the last month, or a hazard was unknown."""
    estimate, influence = level
    beyond = (estimand.months > last) | np.isnan(estimate)
    return np.where(beyond, np.nan, estimate), np.where(beyond, np.nan, influence)


def averaged_over(arms: Arms) -> dict[str, str]:
    """Give the convention of whose average it is."""
    return {"averaged over": f"rows of '{arms.treated}'" if arms.treated else "all rows"}


def effects(
    durations: Durations,
    levels: Mapping[str, Level],
    *,
    estimand: Estimand,
    label: Label,
    arms: Arms,
    chosen: Mapping[str, str],
) -> Effects:
    """Level of each arm, then differences from and ratios to the reference, by month."""
    parts = []
    for name, level in levels.items():
        counts = _counts(durations, arms.members(name), estimand)
        own = replace(label, arm=name, reference="")
        parts.append(_level(durations, level, estimand, own, counts, chosen))
    reference, others = parts[0], parts[1:]
    apart = [difference(part, reference, scale=f"{estimand.measure}_difference") for part in others]
    scale = "risk_ratio" if estimand.measure == "risk" else "ratio"
    return concat([*parts, *apart, *[_ratio(part, reference, scale) for part in others]])


def _level(
    durations: Durations,
    level: Level,
    estimand: Estimand,
    label: Label,
    counts: tuple[Floats, Floats],
    chosen: Mapping[str, str],
) -> Effects:
    estimate, influence = level
    unit, summed = by_unit(influence, durations.unit)
    fields = asdict(label) | {"scale": estimand.measure}
    labels = pd.DataFrame({key: [text] * len(estimate) for key, text in fields.items()})
    return Effects(
        labels=labels.assign(month=estimand.months),
        estimate=estimate,
        influence=summed,
        unit=unit,
        n=counts[0],
        n_reference=np.zeros(len(estimate)),
        events=counts[1],
        conventions=dict(chosen),
    )


def _ratio(first: Effects, second: Effects, scale: str) -> Effects:
    found = ratio(first, second, scale=scale)
    # Nobody in the reference had the event: the ratio is unknown, not infinite.
    known = np.isfinite(found.estimate)
    return replace(
        found,
        estimate=np.where(known, found.estimate, np.nan),
        influence=np.where(known, found.influence, np.nan),
    )


def _counts(durations: Durations, members: Bools, estimand: Estimand) -> tuple[Floats, Floats]:
    """Persons of the arm, and those of them with the event by each month."""
    rows = np.flatnonzero(members & (durations.case_weight > 0))
    # Rows of a person that overlap, as in stacked trials, have her as cluster and no id.
    subject = durations.unit if durations.id is None else np.asarray(durations.id)
    persons, person = coded(subject[rows])
    cause = durations.cause[rows]
    hit = cause > 0 if estimand.cause is None else cause == estimand.cause
    # A person's rows may have the event in several months; the first counts.
    first = np.full(len(persons), np.iinfo(np.int64).max)
    np.minimum.at(first, person[hit], durations.time[rows][hit])
    events = [float((first <= month).sum()) for month in estimand.months]
    return np.full(len(estimand.months), float(len(first))), np.array(events)
