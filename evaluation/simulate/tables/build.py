"""All tables of one delivery."""

import numpy as np
import polars as pl

from data_schemas import TABLES
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.riksnorm import riksnorm_table
from evaluation.simulate.tables.assistance import (
    HouseholdMonths,
    household_months,
    household_table,
    person_months,
)
from evaluation.simulate.tables.cases import aid_runs, application_table, closing_table
from evaluation.simulate.tables.outside import municipality_table, status_table
from evaluation.simulate.tables.people import People, draw_people
from evaluation.simulate.tables.persons import is_adult, person_table
from evaluation.simulate.tables.services import enrolment_table, insats_table
from evaluation.simulate.tables.window import Drawn


def register_tables(drawn: Drawn, rng: np.random.Generator) -> dict[str, pl.DataFrame]:
    """Return the canonical tables for the delivered applicants and their households."""
    scenario, window = drawn.scenario, drawn.window
    people = draw_people(scenario, drawn.population, rng)
    months = household_months(window, people, delivered=drawn.delivered)
    households = household_table(drawn, people, months, rng)
    tables = {
        "hushall_manad": households.sort("hushall_id", "manad"),
        "bistand_manad": person_months(drawn.population, people, months, households),
    }
    present = _present(people, months, drawn.delivered)
    tables["person"] = person_table(drawn, people, present, rng).sort("lopnr")
    runs = aid_runs(window, drawn.population, delivered=drawn.delivered)
    extracted = np.datetime64(scenario.period.extracted)
    tables["avslut"] = closing_table(window, people, runs, extracted=extracted, rng=rng)
    tables["ansokan"] = application_table(window, people, runs, rng=rng)
    tables["inskrivning"] = enrolment_table(drawn, people, rng)
    tables["insats"] = insats_table(drawn, people, tables["inskrivning"], rng)
    tables["status_manad"] = status_table(window, people, delivered=drawn.delivered, rng=rng)
    tables["kommun_manad"] = municipality_table(scenario, window)
    tables["riksnorm"] = riksnorm_table(window.first // 12, window.last // 12)
    return {name: tables[name].select(table.column_names) for name, table in TABLES.items()}


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
