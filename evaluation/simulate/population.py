"""Who lives in the synthetic municipality: applicants and what the register says of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.simulate.scenario import HouseholdMix, Levels, Scenario, Size

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MISSING = "saknas"
# No month is ever this late: the person stays in the municipality.
NEVER = 10**6
RETIREMENT_AGE = 66


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Applicants; everything is known before the first month and never changes.

    Attributes
    ----------
    latent : array of int, shape (n,)
        Position of the class in `Scenario.classes`; not delivered.
    columns : mapping of str to array of str, shape (n,)
        Register columns; `saknas` becomes an empty cell where the register allows it.
    birth_year, entry, moved, retires : array of int, shape (n,)
        Year of birth, first month with assistance, first month outside the municipality, first
        month with a pension instead of assistance.
    """

    latent: Ints
    columns: Mapping[str, npt.NDArray[np.str_]]
    birth_year: Ints
    entry: Ints
    moved: Ints
    retires: Ints
    couple: Bools
    with_children: Bools

    @property
    def size(self) -> int:
        """Number of applicants."""
        return int(self.latent.size)


def draw_population(
    scenario: Scenario, n: int, *, first: int, last: int, rng: np.random.Generator
) -> Population:
    """Applicants drawn class by class, so that the columns go with the class.

    Parameters
    ----------
    n : int
        Number of applicants.
    first, last : int
        First and last simulated month.
    """
    laws = list(scenario.classes.values())
    latent = rng.choice(len(laws), size=n, p=[law.share for law in laws]).astype(np.int64)
    columns = _columns(laws[0].covariates, n)
    for k, law in enumerate(laws):
        members = np.flatnonzero(latent == k)
        for column, levels in law.covariates.items():
            columns[column][members] = draw_levels(levels, members.size, rng)
    entry = _entry_months(scenario.size, n, first, last, rng)
    stay = _months_until(scenario.size.moving_hazard, n, rng)
    couple, with_children = _households(scenario.households, columns["kon"] == "2", rng)
    birth_year = _birth_years(columns["alder"], entry, rng)
    return Population(
        latent=latent,
        columns=columns,
        birth_year=birth_year,
        retires=(birth_year + RETIREMENT_AGE) * 12,
        entry=entry,
        moved=np.minimum(entry + stay, NEVER),
        couple=couple,
        with_children=with_children,
    )


def draw_levels(levels: Levels, n: int, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    """Draw `n` levels from a table of probabilities."""
    names = np.array(list(levels), dtype="U20")
    return names[rng.choice(names.size, size=n, p=list(levels.values()))]


def _columns(covariates: Mapping[str, Levels], n: int) -> dict[str, npt.NDArray[np.str_]]:
    return {column: np.full(n, MISSING, dtype="U20") for column in covariates}


def _entry_months(size: Size, n: int, first: int, last: int, rng: np.random.Generator) -> Ints:
    months = size.entry_months or last - first + 1
    return first + rng.integers(0, months, size=n)


def _months_until(hazard: float, n: int, rng: np.random.Generator) -> Ints:
    if hazard == 0:
        return np.full(n, NEVER, dtype=np.int64)
    return rng.geometric(hazard, size=n).astype(np.int64)


def _birth_years(group: npt.NDArray[np.str_], entry: Ints, rng: np.random.Generator) -> Ints:
    bounds = np.array([text.split("-") for text in group], dtype=np.int64).reshape(-1, 2)
    age = bounds[:, 0] + np.floor(rng.random(group.size) * (bounds[:, 1] - bounds[:, 0] + 1))
    return entry // 12 - age.astype(np.int64)


def _households(mix: HouseholdMix, woman: Bools, rng: np.random.Generator) -> tuple[Bools, Bools]:
    couple = rng.random(woman.size) < mix.couple
    alone = np.where(woman, mix.single_woman_with_children, mix.single_man_with_children)
    share = np.where(couple, mix.couple_with_children, alone)
    return couple, rng.random(woman.size) < share
