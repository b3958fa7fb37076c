"""All tables of one delivery."""

import numpy as np
import polars as pl

from evaluation.simulate.course import Course
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.riksnorm import riksnorm_table
from evaluation.simulate.scenario import Scenario
from evaluation.simulate.tables.assistance import (
    HouseholdMonths,
    household_months,
    household_table,
    person_months,
)
from evaluation.simulate.tables.cases import aid_runs, application_table, closing_table
from evaluation.simulate.tables.episodes import enrolment_episodes, insats_episodes
from evaluation.simulate.tables.outside import municipality_table, status_table
from evaluation.simulate.tables.people import People, draw_people
from evaluation.simulate.tables.persons import is_adult, person_table
from evaluation.simulate.tables.services import enrolment_table, insats_table
from evaluation.simulate.tables.window import Window


def register_tables(
    scenario: Scenario,
    population: Population,
    course: Course,
    window: Window,
    *,
    delivered: Bools,
    rng: np.random.Generator,
) -> dict[str, pl.DataFrame]:
    """Return the canonical tables for the delivered applicants and their households."""
    people = draw_people(scenario, population, rng)
    months = household_months(window, people, delivered=delivered)
    households = household_table(scenario, population, people, months, rng)
    tables = {
        "hushall_manad": households.sort("hushall_id", "manad"),
        "bistand_manad": person_months(population, people, months, households),
    }
    present = _present(people, months, delivered)
    tables["person"] = person_table(
        scenario, population, window, people, delivered=present, rng=rng
    ).sort("lopnr")
    runs = aid_runs(window, population, delivered=delivered)
    extracted = np.datetime64(scenario.period.extracted)
    tables["avslut"] = closing_table(window, people, runs, extracted=extracted, rng=rng)
    tables["ansokan"] = application_table(window, people, runs, rng=rng)
    tables |= _services(scenario, population, course, window, people, delivered, rng)
    tables["status_manad"] = status_table(window, people, delivered=delivered, rng=rng)
    tables["kommun_manad"] = municipality_table(scenario, window)
    tables["riksnorm"] = riksnorm_table(window.first // 12, window.last // 12)
    return tables


def _services(
    scenario: Scenario,
    population: Population,
    course: Course,
    window: Window,
    people: People,
    delivered: Bools,
    rng: np.random.Generator,
) -> dict[str, pl.DataFrame]:
    enrolments = enrolment_episodes(course, window, delivered=delivered)
    units = scenario.municipality.units
    enrolled = enrolment_table(population, window, people, enrolments, units=units, rng=rng)
    insatser, arm, planned = insats_episodes(course, window, delivered=delivered)
    started = insats_table(scenario, people, insatser, arm, planned, enrolled, rng=rng)
    return {"inskrivning": enrolled, "insats": started}


def _present(people: People, months: HouseholdMonths, delivered: Bools) -> Bools:
    """Adults of delivered households, and children who were at home in an aid month."""
    first, last = _aid_years(months, delivered.size)
    child_was_home = people.birth_year <= last[people.household]
    child_was_home &= first[people.household] - people.birth_year <= 17
    keep: Ints = np.asarray(is_adult(people.role) | child_was_home)
    return np.asarray(delivered[people.household] & keep, dtype=bool)


def _aid_years(months: HouseholdMonths, households: int) -> tuple[Ints, Ints]:
    first = np.full(households, np.iinfo(np.int64).max)
    last = np.zeros(households, dtype=np.int64)
    np.minimum.at(first, months.household, months.year)
    np.maximum.at(last, months.household, months.year)
    return first, last
