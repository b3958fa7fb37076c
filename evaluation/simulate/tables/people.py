"""Applicants → everybody in their households, with the pseudonyms that the files carry."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from evaluation.simulate.law import Ints
from evaluation.simulate.population import MISSING, Population, draw_levels
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.tables.pseudonyms import Pseudonyms

Texts = npt.NDArray[np.str_]
APPLICANT, CO_APPLICANT, CHILD = "1", "2", "3"
CHILDREN = {"1": 0.42, "2": 0.36, "3": 0.22}
MOST_CHILDREN = 3
NO_CHILD = 0
MERGED_IDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody who can appear in the files; `household` is the applicant's position.

    Attributes
    ----------
    lopnr : Series of str, shape (p,)
    role : array of str, shape (p,)
    household, birth_year : array of int, shape (p,)
    columns : mapping of str to array of str, shape (p,)
    household_id : Series of str, shape (n,)
    child_birth_years : array of int, shape (n, MOST_CHILDREN)
        `NO_CHILD` where there is none.
    """

    lopnr: pl.Series
    role: Texts
    household: Ints
    birth_year: Ints
    columns: Mapping[str, Texts]
    household_id: pl.Series
    child_birth_years: Ints


def draw_people(
    scenario: Scenario, population: Population, names: Pseudonyms, rng: np.random.Generator
) -> People:
    """Applicants, then co-applicants, then children."""
    couples = np.flatnonzero(population.couple)
    born = _child_birth_years(population, rng)
    parent, position = np.nonzero(born != NO_CHILD)
    household = np.concatenate([np.arange(population.size), couples, parent])
    partner = _partner_columns(scenario, population, couples, rng)
    child = _child_columns(population, parent, rng)
    age_gap = rng.integers(-4, 5, size=couples.size)
    partner_year = np.minimum(
        population.birth_year[couples] + age_gap, population.entry[couples] // 12 - 18
    )
    birth_year = [population.birth_year, partner_year, born[parent, position]]
    roles = np.repeat(
        [APPLICANT, CO_APPLICANT, CHILD], [population.size, len(couples), len(parent)]
    )
    return People(
        lopnr=names.persons(household.size, rng),
        role=roles,
        household=household,
        birth_year=np.concatenate(birth_year),
        columns={
            name: np.concatenate([values, partner[name], child[name]])
            for name, values in population.columns.items()
        },
        household_id=names.households(population.size, rng),
        child_birth_years=born,
    )


def _child_birth_years(population: Population, rng: np.random.Generator) -> Ints:
    n = population.size
    count = draw_levels(CHILDREN, n, rng).astype(np.int64) * population.with_children
    age = rng.integers(-2, 15, size=(n, MOST_CHILDREN))
    born = (population.entry // 12)[:, None] - age
    # No parent younger than eighteen.
    born = np.maximum(born, population.birth_year[:, None] + 18)
    return np.where(np.arange(MOST_CHILDREN) < count[:, None], born, NO_CHILD)


def _partner_columns(
    scenario: Scenario, population: Population, couples: Ints, rng: np.random.Generator
) -> dict[str, Texts]:
    laws = list(scenario.classes.values())
    drawn = {name: np.empty(couples.size, dtype="U20") for name in population.columns}
    for k, law in enumerate(laws):
        members = np.flatnonzero(population.latent[couples] == k)
        for name, levels in law.covariates.items():
            drawn[name][members] = draw_levels(levels, members.size, rng)
    drawn["kon"] = np.where(population.columns["kon"][couples] == "1", "2", "1")
    return drawn


def _child_columns(
    population: Population, parent: Ints, rng: np.random.Generator
) -> dict[str, Texts]:
    columns = {name: np.full(parent.size, MISSING, dtype="U20") for name in population.columns}
    columns["kon"] = draw_levels({"1": 0.51, "2": 0.49}, parent.size, rng)
    abroad = population.columns["fodelseland"][parent] == "1"
    columns["fodelseland"] = np.where(abroad & (rng.random(parent.size) < 0.4), "1", "0")
    return columns
