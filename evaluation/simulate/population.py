"""Who lives in the synthetic municipality: applicants and what the register says of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.simulate.departures import (
    NEVER,
    RETIREMENT_AGE,
    months_of_death,
    months_of_retirement,
    months_until_move,
)
from evaluation.simulate.inflow import entry_months
from evaluation.simulate.scenario.scenario import HouseholdMix, Levels, Municipality, Scenario

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.str_]
MISSING = "saknas"
PENSIONER = "PE"
# Whoever works while on assistance has not been without work for long.
WORKING, WITHOUT_WORK_LONG, WITHOUT_WORK_SHORT = ("HT", "DT"), (">24", "12-24"), "<6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Applicants; everything is known before the first month and never changes.

    Attributes
    ----------
    latent : array of int, shape (n,)
        Position of the class in `Scenario.classes`; not delivered.
    columns : mapping of str to array of str, shape (n,)
        Register columns; `saknas` becomes an empty cell where the register allows it.
    birth_year, entry, moved, dead, retires : array of int, shape (n,)
        Year of birth, first month with assistance, first month outside the municipality, month
        of death, first month with a pension instead of assistance.
    couple, with_children : array of bool, shape (n,)
    district : array of int, shape (n,)
        Position in `Municipality.districts`.
    """

    latent: Ints
    columns: Mapping[str, Texts]
    birth_year: Ints
    entry: Ints
    moved: Ints
    dead: Ints
    retires: Ints
    couple: Bools
    with_children: Bools
    district: Ints

    @property
    def size(self) -> int:
        """Number of applicants."""
        return int(self.latent.size)

    @property
    def gone(self) -> Ints:
        """First month in which the person can no longer be observed."""
        return np.minimum(self.moved, self.dead + 1)


def draw_population(
    scenario: Scenario,
    n: int,
    *,
    months: range,
    rng: np.random.Generator,
    later: np.random.Generator,
) -> Population:
    """Applicants drawn class by class, so that the columns go with the class.

    Parameters
    ----------
    rng, later : numpy.random.Generator
        `later` draws districts and deaths: scenarios without them are the same with and without.
    """
    latent, columns = _draw_columns(scenario, n, rng)
    size = scenario.size
    entry = entry_months(size, scenario.inflow, columns["alder"], months=months, rng=rng)
    stay = months_until_move(size.moving_hazard, n, rng)
    couple, with_children = _households(scenario.households, columns["kon"] == "2", rng)
    birth_year = _birth_years(columns["alder"], entry, rng)
    dead = months_of_death(size.deaths, birth_year, entry, later)
    return Population(
        latent=latent,
        columns=_consistent(columns, entry // 12 - birth_year),
        birth_year=birth_year,
        retires=months_of_retirement(birth_year, entry),
        entry=entry,
        moved=np.minimum(entry + stay, NEVER),
        # Who dies in a couple leaves a household that goes on; those are not drawn.
        dead=np.where(couple, NEVER, dead),
        couple=couple,
        with_children=with_children,
        district=_districts(scenario.municipality, n, later),
    )


def _draw_columns(
    scenario: Scenario, n: int, rng: np.random.Generator
) -> tuple[Ints, dict[str, Texts]]:
    laws = list(scenario.classes.values())
    latent = rng.choice(len(laws), size=n, p=[law.share for law in laws]).astype(np.int64)
    columns = {column: np.full(n, MISSING, dtype="U20") for column in laws[0].covariates}
    for k, law in enumerate(laws):
        members = np.flatnonzero(latent == k)
        for column, levels in law.covariates.items():
            columns[column][members] = draw_levels(levels, members.size, rng)
    return latent, columns


def draw_levels(levels: Levels, n: int, rng: np.random.Generator) -> Texts:
    """Draw `n` levels from a table of probabilities."""
    names = np.array(list(levels), dtype="U20")
    return names[rng.choice(names.size, size=n, p=list(levels.values()))]


def _consistent(columns: dict[str, Texts], age: Ints) -> dict[str, Texts]:
    """Columns that do not contradict each other or the age."""
    hinder, without = columns["forsorjningshinder"], columns["tid_utan_arbete"]
    hinder = np.where(age >= RETIREMENT_AGE, PENSIONER, hinder)
    works = np.isin(hinder, WORKING) & np.isin(without, WITHOUT_WORK_LONG)
    return columns | {
        "forsorjningshinder": hinder,
        "tid_utan_arbete": np.where(works, WITHOUT_WORK_SHORT, without),
    }


def _districts(municipality: Municipality, n: int, rng: np.random.Generator) -> Ints:
    count = len(municipality.districts)
    share = [municipality.district_shares.get(name, 1.0) for name in municipality.districts]
    return rng.choice(count, size=n, p=np.array(share) / sum(share)).astype(np.int64)


def _birth_years(group: Texts, entry: Ints, rng: np.random.Generator) -> Ints:
    bounds = np.array([text.split("-") for text in group], dtype=np.int64).reshape(-1, 2)
    age = bounds[:, 0] + np.floor(rng.random(group.size) * (bounds[:, 1] - bounds[:, 0] + 1))
    return entry // 12 - age.astype(np.int64)


def _households(mix: HouseholdMix, woman: Bools, rng: np.random.Generator) -> tuple[Bools, Bools]:
    couple = rng.random(woman.size) < mix.couple
    alone = np.where(woman, mix.single_woman_with_children, mix.single_man_with_children)
    share = np.where(couple, mix.couple_with_children, alone)
    return couple, rng.random(woman.size) < share
