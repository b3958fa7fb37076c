"""The law of motion: monthly probabilities as functions of class, history and insats.

The same functions move the simulated register, the potential outcomes behind the truth and
the exact recursion, so that the three cannot disagree about the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluation.data.months import month_number
from evaluation.simulate.places import place_factors
from evaluation.simulate.scenario.scenario import Effect, Scenario, factors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
# One month for everybody, or one for each person.
Months = int | Ints
# Whoever leaves a paid insats has no lapsed renewal to hand in: the burst of returns in the
# first empty months is over.
EMPTY_AFTER_PAID_INSATS = 2
HIGHEST = 0.99
BY_CLASS = (
    *("exit_start", "exit_floor", "exit_decay"),
    *("return_start", "return_decay", "return_floor"),
)
BY_BOTH = ("exit_during", "exit_after", "return_after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Parameters as arrays; arm 0 is no insats, classes in the order of the scenario.

    Attributes
    ----------
    exit_start, exit_floor, exit_decay, return_start, return_decay, return_floor : (classes,)
    forced, back, exit_during_months, exit_after_months, return_months : (arms + 1,)
    exit_during, exit_after, return_after : (arms + 1, classes)
    season : (12,)
        Factor on the exit hazard by calendar month.
    place : (classes, districts, months) or None
        Factor on the exit hazard of each district from `place_from` on; None where all are 1.
    place_from : int
        Month of the first column of `place`; earlier and later months are as the nearest.
    """

    exit_start: Floats
    exit_floor: Floats
    exit_decay: Floats
    return_start: Floats
    return_decay: Floats
    return_floor: Floats
    forced: Floats
    back: Floats
    exit_during: Floats
    exit_during_months: Ints
    exit_after: Floats
    exit_after_months: Ints
    return_after: Floats
    return_months: Ints
    season: Floats
    place: Floats | None
    place_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where people stand at the end of a month.

    Attributes
    ----------
    latent, district : (n,)
        Class and district.
    on : (n,)
        Has assistance this month.
    run, empty : (n,)
        Earlier months in the present run of aid months; months without aid so far.
    arm, start, end : (n,)
        Latest insats (0 for none), its first and last month.
    """

    latent: Ints
    district: Ints
    on: Bools
    run: Ints
    empty: Ints
    arm: Ints
    start: Ints
    end: Ints

    def take(self, rows: Ints) -> "Standing":
        """Return the standing of chosen rows."""
        return Standing(**{name: getattr(self, name)[rows] for name in self.__slots__})

    @staticmethod
    def joined(parts: Sequence["Standing"]) -> "Standing":
        """Return the standing of several groups of people."""
        return Standing(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in Standing.__slots__
            }
        )


def law_of(scenario: Scenario, *, with_routine: bool = True) -> Law:
    """Arrays of a scenario's parameters.

    Parameters
    ----------
    with_routine : bool
        Whether districts take up the scenario's routine, if it has one.
    """
    laws = tuple(scenario.classes.values())
    effects = (Effect(), *(arm.effect for arm in scenario.arms))
    names = tuple(scenario.classes)

    def by_class(field: str) -> Floats:
        return np.array([getattr(law, field) for law in laws], dtype=float)

    def by_arm(field: str) -> Floats:
        return np.array([getattr(effect, field) for effect in effects], dtype=float)

    def by_both(field: str) -> Floats:
        return np.array([factors(getattr(effect, field), names) for effect in effects])

    return Law(
        **{field: by_class(field) for field in BY_CLASS},
        **{field: by_both(field) for field in BY_BOTH},
        forced=by_arm("forced_exit"),
        back=by_arm("back"),
        exit_during_months=by_arm("exit_during_months").astype(np.int64),
        exit_after_months=by_arm("exit_after_months").astype(np.int64),
        return_months=by_arm("return_after_months").astype(np.int64),
        season=np.array(scenario.season, dtype=float),
        place=place_factors(scenario, with_routine=with_routine),
        place_from=month_number(scenario.period.first),
    )


def exit_probability(law: Law, standing: Standing, month: Months) -> Floats:
    """Probability that someone on aid the month before `month` has none in `month`."""
    k, arm = standing.latent, standing.arm
    falling = law.exit_start[k] * np.exp(-law.exit_decay[k] * standing.run)
    natural = np.maximum(falling, law.exit_floor[k]) * law.season[month % 12]
    if law.place is not None:
        column = np.clip(month - law.place_from, 0, law.place.shape[2] - 1)
        natural = natural * law.place[k, standing.district, column]
    factor = np.ones(k.size)
    limit = law.exit_during_months[arm]
    running = month <= standing.end
    inside = running & ((limit == 0) | (month - standing.start <= limit))
    factor[inside] = law.exit_during[arm, k][inside]
    after = (arm > 0) & ~running & (month - standing.end <= law.exit_after_months[arm])
    factor[after] = law.exit_after[arm, k][after]
    probability = np.minimum(natural * factor, HIGHEST)
    return np.where(paid(law, standing, month), law.forced[arm], probability)


def return_probability(law: Law, standing: Standing, month: Months) -> Floats:
    """Probability that someone without aid the month before `month` has aid in `month`."""
    k, arm = standing.latent, standing.arm
    gone = np.maximum(standing.empty - 1, 0)
    natural = law.return_start[k] * np.exp(-law.return_decay[k] * gone) + law.return_floor[k]
    after = (arm > 0) & (month > standing.end)
    after &= month - standing.end <= law.return_months[arm]
    factor = np.where(after, law.return_after[arm, k], 1.0)
    probability = np.minimum(natural * factor, HIGHEST)
    ended = (law.forced[arm] > 0) & (month == standing.end + 1)
    probability = np.where(ended, law.back[arm], probability)
    return np.where(paid(law, standing, month), 0.0, probability)


def paid(law: Law, standing: Standing, month: Months) -> Bools:
    """Whether an insats with pay runs in `month`; its first month is still paid by aid."""
    inside = (month > standing.start) & (month <= standing.end)
    return inside & (law.forced[standing.arm] > 0)


def advance(law: Law, standing: Standing, month: Months, uniform: Floats) -> Standing:
    """Standing in `month`, given the standing the month before and one uniform per person."""
    on = _on_aid(law, standing, month, uniform)
    in_pay = paid(law, standing, month)
    # A paid insats only interrupts a long run: who is back when it ends goes on where she was.
    ended = (law.forced[standing.arm] > 0) & (month == standing.end + 1)
    goes_on = (on & standing.on) | in_pay | (on & ended)
    run = np.where(goes_on, standing.run + 1, 0)
    empty = np.where(on, 0, np.where(in_pay, EMPTY_AFTER_PAID_INSATS, standing.empty + 1))
    # An unpaid insats ends with the case.
    unpaid = (standing.arm > 0) & (law.forced[standing.arm] == 0)
    cut = unpaid & ~on & (standing.end >= month)
    return replace(
        standing, on=on, run=run, empty=empty, end=np.where(cut, month - 1, standing.end)
    )


def _on_aid(law: Law, standing: Standing, month: Months, uniform: Floats) -> Bools:
    """Look at hazards only where they apply: exits of those on aid, returns of those who left."""
    on = standing.on.copy()
    each = None if isinstance(month, int) else month
    rows = np.flatnonzero(standing.on)
    leave = exit_probability(law, standing.take(rows), month if each is None else each[rows])
    on[rows] = uniform[rows] >= leave
    rows = np.flatnonzero(~standing.on & (standing.empty > 0))
    back = return_probability(law, standing.take(rows), month if each is None else each[rows])
    on[rows] = uniform[rows] >= 1 - back
    return on
