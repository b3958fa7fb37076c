"""The municipality of a scenario and the people in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Levels = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """Whose register it pretends to be.

    Attributes
    ----------
    district_shares, district_exit : mapping
        Share of the applicants (equal when not given) and factor on the exit hazard (1 when not
        given) by district.
    """

    code: str
    name: str
    districts: tuple[str, ...] = ("D1",)
    district_shares: Levels = field(default_factory=dict)
    district_exit: Levels = field(default_factory=dict)
    units: tuple[str, ...] = ("E1",)
    adults_18_64: int = 25000
    unemployment: Levels = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Delivered months (`YYYY-MM`, both included) and the day of the extract."""

    first: str
    last: str
    extracted: str
    preliminary_months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many adults, and when they first need assistance.

    Attributes
    ----------
    adults : int
        Adults (applicants and co-applicants) with at least one aid month in the period.
    burn_in_months : int
        Months simulated before the period, so that it opens with a stock of long spells.
    entry_months : int
        New cases arrive during so many months from the first simulated one; 0 means throughout.
    moving_hazard : float
        Monthly probability of leaving the municipality, the same for everybody.
    deaths : mapping
        Probability of dying within a year, by the age where a step begins.
    """

    adults: int
    burn_in_months: int = 0
    entry_months: int = 0
    moving_hazard: float = 0.0
    deaths: Levels = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inflow:
    """When new cases arrive.

    Attributes
    ----------
    yearly_growth : float
        -0.03 means three per cent fewer new cases each year.
    season, young_season : tuple of float
        Relative number of new cases by calendar month; the second for those aged 18-24, the
        same as for others when empty.
    """

    yearly_growth: float = 0.0
    season: tuple[float, ...] = (1.0,) * 12
    young_season: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMix:
    """Share of applicants living in a couple, and with children at home."""

    couple: float = 0.0
    single_woman_with_children: float = 0.0
    single_man_with_children: float = 0.0
    couple_with_children: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLaw:
    """One latent class: its share, its dynamics and what its people look like.

    Exit after `d` earlier months in the run: ``max(exit_start·exp(−exit_decay·d), exit_floor)``.
    Return after `g` + 1 empty months: ``return_start·exp(−return_decay·g) + return_floor``.
    `covariates` gives the distribution of every register column within the class.
    """

    share: float
    exit_start: float
    exit_floor: float
    return_floor: float
    exit_decay: float = 0.0
    return_start: float = 0.0
    return_decay: float = 0.0
    covariates: Mapping[str, Levels]
