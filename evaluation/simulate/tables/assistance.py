"""T2 `hushall_manad` and T3 `bistand_manad`: who has assistance each month, and how much."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.riksnorm import norm_amount
from evaluation.simulate.tables.frames import constant, empty_as_null, in_order, texts
from evaluation.simulate.tables.people import NO_CHILD, People, Texts
from evaluation.simulate.tables.persons import is_adult
from evaluation.simulate.tables.window import Drawn, Window

DETAIL = {
    "AL": "LC06",
    "AE": "LC11",
    "SL": "LC20",
    "SA": "LC18",
    "PE": "LC15",
    "SO": "LC05",
    "FL": "LC13",
    "HT": "LC03",
    "DT": "LC01",
    "SN": "LC23",
}
# Average own income, kronor a month, by obstacle; those not named have none.
INCOME = {"SA": 5200, "FL": 4300, "HT": 7500, "DT": 4200, "AE": 3600, "SL": 1500, "AL": 700}
RENT, RENT_PER_PERSON, RENT_GROWTH = 4200, 700, 0.026
RENT_YEAR = 2014
SMALLEST_PAYMENT = 300
OTHER_AID, ONLY_OTHER_AID, REPAYMENT = 0.05, 0.01, 0.004
LAST_CHILD_YEAR = 17
# Single man, single woman, couple; each without and with children.
TYPES = ("3", "4", "5", "6", "7", "8")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMonths:
    """Aid months of delivered households, in order of pseudonym and month.

    Attributes
    ----------
    household, month, year : array of int, shape (r,)
    ages : array of int, shape (r, children)
        Age of each child during the year, −1 when not at home or not yet born.
    """

    household: Ints
    month: Ints
    year: Ints
    ages: Ints


def household_months(window: Window, people: People, *, delivered: Bools) -> HouseholdMonths:
    """Aid months of the applicants to be delivered."""
    household, column = np.nonzero(window.on & delivered[:, None])
    order = in_order(people.household_id, household, column)
    household, month = household[order], window.first + column[order]
    year = month // 12
    born = people.child_birth_years[household]
    age = year[:, None] - born
    at_home = (born != NO_CHILD) & (age >= 0) & (age <= LAST_CHILD_YEAR)
    return HouseholdMonths(
        household=household, month=month, year=year, ages=np.where(at_home, age, -1)
    )


def household_table(
    drawn: Drawn, people: People, months: HouseholdMonths, rng: np.random.Generator
) -> pl.DataFrame:
    """T2: type, members and amounts of every household-month with assistance."""
    scenario, population = drawn.scenario, drawn.population
    rows = months.household
    couple = population.couple[rows]
    children = (months.ages >= 0).sum(axis=1)
    norm = norm_amount(year=months.year, couple=couple, child_ages=months.ages)
    rent = _rents(population, months, rng)
    support, other = _payments(population, months, norm + rent, rng)
    repaid = np.where(rng.random(rows.size) < REPAYMENT, -rng.integers(2, 40, rows.size) * 100, 0)
    preliminary = months.month > drawn.window.last - scenario.period.preliminary_months
    return pl.DataFrame(
        {
            "hushall_id": people.household_id.gather(rows),
            "manad": months.month.astype(np.int32),
            "kommun_kod": constant(scenario.municipality.code, rows.size),
            "distrikt": texts(scenario.municipality.districts, population.district[rows]),
            "hushallstyp": texts(TYPES, _household_type(population, rows, children > 0)),
            "antal_vuxna": (1 + couple).astype(np.int32),
            "antal_barn": children.astype(np.int32),
            "belopp_forsorjningsstod": support,
            "belopp_ovrigt": other,
            "belopp_aterkrav": repaid.astype(np.int64),
            "norm_belopp": norm,
            "boendekostnad": rent,
            "preliminar": preliminary,
        }
    )


def _rents(population: Population, months: HouseholdMonths, rng: np.random.Generator) -> Ints:
    level = rng.normal(1.0, 0.12, size=population.size).clip(0.7, 1.4)[months.household]
    persons = population.couple[months.household] + (months.ages >= 0).sum(axis=1)
    growth = (1 + RENT_GROWTH) ** (months.year - RENT_YEAR)
    rent: Ints = np.rint((RENT + RENT_PER_PERSON * persons) * level * growth).astype(np.int64)
    return rent


def _payments(
    population: Population, months: HouseholdMonths, need: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    r = months.household.size
    obstacle = population.columns["forsorjningshinder"]
    typical = np.array([INCOME.get(code, 0) for code in obstacle])[months.household]
    income = typical * rng.gamma(2.0, 0.5, size=r)
    support = np.maximum(np.rint(need - income), SMALLEST_PAYMENT).astype(np.int64)
    other = np.where(rng.random(r) < OTHER_AID, rng.integers(3, 30, size=r) * 100, 0)
    only_other = rng.random(r) < ONLY_OTHER_AID
    other = np.where(only_other, np.maximum(other, 800), other)
    return np.where(only_other, 0, support), other.astype(np.int64)


def _household_type(population: Population, rows: Ints, children: Bools) -> Ints:
    """Place in `TYPES`."""
    woman = (population.columns["kon"] == "2")[rows]
    adults = np.where(population.couple[rows], 2, woman.astype(np.int64))
    return 2 * adults + children


def person_months(
    population: Population, people: People, months: HouseholdMonths, table: pl.DataFrame
) -> pl.DataFrame:
    """T3: one row per member of the household and aid month."""
    person, source = _members(people, months)
    order = in_order(people.lopnr, person, months.month[source])
    person, source = person[order], source[order]
    obstacle = np.where(is_adult(people.role), people.columns["forsorjningshinder"], "")
    detail = np.array([DETAIL.get(code, "") for code in obstacle], dtype="U4")
    # A first application is granted in the first month of the first run.
    first = months.month == population.entry[months.household]
    return pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(person),
            "manad": months.month[source].astype(np.int32),
            "hushall_id": table["hushall_id"].gather(source),
            "roll": texts(people.role, person),
            "forsorjningshinder": texts(_or_null(obstacle), person),
            "forsorjningshinder_detalj": texts(_or_null(detail), person),
            "forsorjningsstod": (table["belopp_forsorjningsstod"] > 0).gather(source),
            "forstagang_ansokan": first[source],
        }
    )


def _or_null(values: Texts) -> pl.Series:
    frame = pl.DataFrame({"text": values}).with_columns(empty_as_null("text"))
    return frame["text"]


def _members(people: People, months: HouseholdMonths) -> tuple[Ints, Ints]:
    """Person and household-month of every member at home."""
    by_household = np.argsort(months.household, kind="stable")
    begins, ends = (
        np.searchsorted(months.household[by_household], people.household, side=side)
        for side in ("left", "right")
    )
    count = ends - begins
    person = np.repeat(np.arange(count.size), count)
    place = np.arange(person.size) - np.repeat(np.cumsum(count) - count, count)
    source = by_household[np.repeat(begins, count) + place]
    age = months.year[source] - people.birth_year[person]
    at_home = is_adult(people.role)[person] | ((age >= 0) & (age <= LAST_CHILD_YEAR))
    return person[at_home], source[at_home]
