"""What a routine does where it has been taken up, by district and month.

The municipality is lived again and again, each time with and without the routine and with the
same luck, so months before the routine and districts without it differ by exactly nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.data.months import month_number, month_text
from evaluation.simulate.course import Course, Variant, follow
from evaluation.simulate.law import Floats, Ints
from evaluation.simulate.places import since_start
from evaluation.simulate.population import Population, draw_population
from evaluation.simulate.scenario.scenario import Routine, Scenario

FEWEST_APPLICANTS, MOST_APPLICANTS = 2_000, 12_000
EXIT, LASTING_EXIT, ON_AID = "exit_rate", "lasting_exit_rate", "on_aid_share"
OUTCOMES, RECIPIENTS = (EXIT, LASTING_EXIT, ON_AID), "recipients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates of every replication by outcome, and the recipients they rest on.

    Attributes
    ----------
    value, reference : mapping of str to array, shape (replications, districts, months)
        With and without the routine.
    recipients : array, shape (replications, districts, months)
        People on assistance the month before, with the routine.
    """

    value: Mapping[str, Floats]
    reference: Mapping[str, Floats]
    recipients: Floats

    def error(self, outcome: str) -> Floats:
        """Error of the mean difference, from the replications."""
        difference = self.value[outcome] - self.reference[outcome]
        spread = difference.std(axis=0, ddof=1) if len(difference) > 1 else np.nan
        return np.asarray(spread / np.sqrt(len(difference)))


def district_rates(scenario: Scenario, rng: np.random.Generator) -> Rates | None:
    """Live the municipality with and without its routine; None when it has none."""
    if scenario.routine is None:
        return None
    lived = [_replication(scenario, rng) for _ in range(scenario.truth.replications)]
    sides = [
        {name: np.stack([pair[side][name] for pair in lived]) for name in (*OUTCOMES, RECIPIENTS)}
        for side in (0, 1)
    ]
    recipients = sides[0].pop(RECIPIENTS)
    return Rates(value=sides[0], reference=sides[1], recipients=recipients)


def district_table(scenario: Scenario, rates: Rates) -> pd.DataFrame:
    """One row per district, month and outcome."""
    routine = _routine(scenario)
    months = _months(scenario)
    texts = [month_text(month) for month in months]
    frames = []
    for place, district in enumerate(scenario.municipality.districts):
        since = since_start(routine, district, months)
        for outcome in OUTCOMES:
            value = rates.value[outcome][:, place].mean(axis=0)
            reference = rates.reference[outcome][:, place].mean(axis=0)
            columns = {
                "district": district,
                "introduced": routine.starts.get(district, ""),
                "month": texts,
                "since": pd.Series(since).astype("Int64"),
                "outcome": outcome,
                "value": value,
                "value_reference": reference,
                "difference": value - reference,
                "std_error": rates.error(outcome)[place],
                "recipients": rates.recipients[:, place].mean(axis=0),
            }
            frames.append(pd.DataFrame(columns))
    table = pd.concat(frames, ignore_index=True)
    return table.assign(scenario=scenario.name, routine=routine.name, method=_method(scenario))


def routine_rows(scenario: Scenario, rates: Rates) -> Iterator[dict[str, object]]:
    """Effect over the first months with the routine, in all districts that took it up."""
    routine, months = _routine(scenario), _months(scenario)
    since = np.stack(
        [since_start(routine, name, months) for name in scenario.municipality.districts]
    )
    for outcome in OUTCOMES:
        for horizon in scenario.truth.horizons:
            inside = (since >= 0) & (since < horizon)
            weight = rates.recipients.mean(axis=0) * inside
            value, reference = (
                (side[outcome] * weight).sum(axis=(1, 2)) / weight.sum()
                for side in (rates.value, rates.reference)
            )
            difference = value - reference
            yield {
                "contrast": "routine",
                "outcome": outcome,
                "arm": routine.name,
                "reference": "ingen",
                "month": horizon,
                "scale": "share",
                "value": value.mean(),
                "value_reference": reference.mean(),
                "difference": difference.mean(),
                "std_error": difference.std(ddof=1) / np.sqrt(difference.size),
                "n": int(inside.any(axis=1).sum()),
                "method": _method(scenario),
            }


def _replication(
    scenario: Scenario, rng: np.random.Generator
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    first = month_number(scenario.period.first) - scenario.size.burn_in_months
    # Exits of the last months last or not in months after the data.
    last = month_number(scenario.period.last) + scenario.truth.max_gap
    months = range(first, last + 1)
    count = int(np.clip(2 * scenario.size.adults, FEWEST_APPLICANTS, MOST_APPLICANTS))
    population = draw_population(scenario, count, months=months, rng=rng, later=rng)
    luck = int(rng.integers(2**32))

    def lived(*, with_routine: bool) -> dict[str, Floats]:
        course = follow(
            scenario,
            population,
            months=months,
            rng=np.random.default_rng(luck),
            variant=Variant(with_routine=with_routine, note_hazards=True),
        )
        return _rates(scenario, population, course)

    return lived(with_routine=True), lived(with_routine=False)


def _rates(scenario: Scenario, population: Population, course: Course) -> dict[str, Floats]:
    """Rates by district and delivered month; exits in expectation, lasting ones as lived."""
    skip = month_number(scenario.period.first) - course.first_month
    gap, months = scenario.truth.max_gap, course.on.shape[1]
    before = np.zeros_like(course.on)
    before[:, 1:] = course.on[:, :-1]
    total = np.cumsum(course.on, axis=1, dtype=np.int16)
    end = np.minimum(np.arange(months) + gap, months - 1)
    lasting = before & ~course.on & (total[:, end] == total)
    entered = course.first_month + np.arange(months)[None, :] >= population.entry[:, None]
    districts = len(scenario.municipality.districts)

    def summed(grid: np.ndarray) -> Floats:
        found = np.zeros((districts, months - gap - skip))
        np.add.at(found, population.district, grid[:, skip : months - gap])
        return found

    recipients = summed(before)
    at_risk = np.maximum(recipients, 1)
    return {
        EXIT: summed(course.hazards) / at_risk,
        LASTING_EXIT: summed(lasting) / at_risk,
        ON_AID: summed(course.on) / np.maximum(summed(entered), 1),
        RECIPIENTS: recipients,
    }


def _routine(scenario: Scenario) -> Routine:
    if scenario.routine is None:
        raise ValueError("the scenario has no routine")
    return scenario.routine


def _months(scenario: Scenario) -> Ints:
    first, last = month_number(scenario.period.first), month_number(scenario.period.last)
    return np.arange(first, last + 1)


def _method(scenario: Scenario) -> str:
    return f"replications ({scenario.truth.replications} municipalities)"
