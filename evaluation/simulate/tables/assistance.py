"""T2 `hushall_manad` and T3 `bistand_manad`: who has assistance each month, and how much."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.riksnorm import norm_amount
from evaluation.simulate.tables.frames import empty_as_null
from evaluation.simulate.tables.people import NO_CHILD, People
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
RENT, RENT_PER_PERSON, RENT_GROWTH = 4300, 700, 0.02
RENT_YEAR = 2014
SMALLEST_PAYMENT = 300
OTHER_AID, ONLY_OTHER_AID, REPAYMENT = 0.05, 0.01, 0.004
LAST_CHILD_YEAR = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMonths:
    """Aid months of delivered households, household by household.

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
    month = window.first + column
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
    districts = np.array(scenario.municipality.districts)
    home = rng.integers(0, districts.size, size=population.size)
    preliminary = months.month > months.month.max(initial=0) - scenario.period.preliminary_months
    return pl.DataFrame(
        {
            "hushall_id": people.household_id[rows],
            "manad": months.month.astype(np.int32),
            "kommun_kod": np.full(rows.size, scenario.municipality.code),
            "distrikt": districts[home[rows]],
            "hushallstyp": _household_type(population, rows, children > 0),
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
    other = np.where(rng.random(r) < OTHER_AID, rng.integers(3, 60, size=r) * 100, 0)
    only_other = rng.random(r) < ONLY_OTHER_AID
    other = np.where(only_other, np.maximum(other, 800), other)
    return np.where(only_other, 0, support), other.astype(np.int64)


def _household_type(population: Population, rows: Ints, children: Bools) -> np.ndarray:
    woman = population.columns["kon"][rows] == "2"
    alone = np.where(woman, np.where(children, "6", "5"), np.where(children, "4", "3"))
    pair = np.where(children, "8", "7")
    return np.where(population.couple[rows], pair, alone)


def person_months(
    population: Population, people: People, months: HouseholdMonths, table: pl.DataFrame
) -> pl.DataFrame:
    """T3: one row per member of the household and aid month."""
    support = table["belopp_forsorjningsstod"].to_numpy() > 0
    person, source = _members(people, months)
    adult = is_adult(people.role[person])
    obstacle = np.where(adult, people.columns["forsorjningshinder"][person], "")
    detail = np.array([DETAIL.get(code, "") for code in obstacle], dtype="U4")
    first = months.month[source] == population.entry[months.household[source]]
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr[person],
            "manad": months.month[source].astype(np.int32),
            "hushall_id": people.household_id[months.household[source]],
            "roll": people.role[person],
            "forsorjningshinder": obstacle,
            "forsorjningshinder_detalj": detail,
            "forsorjningsstod": support[source],
            "forstagang_ansokan": first,
        }
    )
    names = ("forsorjningshinder", "forsorjningshinder_detalj")
    return frame.with_columns(empty_as_null(*names)).sort("lopnr", "manad")


def _members(people: People, months: HouseholdMonths) -> tuple[Ints, Ints]:
    person, source = [], []
    order = np.argsort(months.household, kind="stable")
    begins = np.searchsorted(months.household[order], people.household, side="left")
    ends = np.searchsorted(months.household[order], people.household, side="right")
    adult = is_adult(people.role)
    for p in np.flatnonzero(ends > begins):
        rows = order[begins[p] : ends[p]]
        if not adult[p]:
            age = months.year[rows] - people.birth_year[p]
            rows = rows[(age >= 0) & (age <= LAST_CHILD_YEAR)]
        person.append(np.full(rows.size, p))
        source.append(rows)
    return np.concatenate(person), np.concatenate(source)
