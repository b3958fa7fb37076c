"""What a synthetic municipality is made of: one frozen description per scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.simulate.scenario.insatser import (
    Arm,
    Effect,
    Enrolment,
    Policy,
    Referral,
    Routine,
)
from evaluation.simulate.scenario.people import (
    ClassLaw,
    HouseholdMix,
    Inflow,
    Levels,
    Municipality,
    Period,
    Size,
)

__all__ = [
    "Arm",
    "ClassLaw",
    "Effect",
    "Enrolment",
    "HouseholdMix",
    "Inflow",
    "Levels",
    "Municipality",
    "Period",
    "Policy",
    "Referral",
    "Routine",
    "Scenario",
    "Size",
    "TruthPlan",
    "factors",
]


DESTINATIONS = (
    "",
    "arbete",
    "subventionerat",
    "studier",
    "akassa",
    "sjuk",
    "okand",
    "kommunal",
    "pension",
)
"""Where people are in a month without assistance; the empty word is a month with it."""
OTHER_OBSTACLES = "ovrigt"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthPlan:
    """Which true quantities are computed with the scenario.

    Attributes
    ----------
    method : {"paths", "exact"}
    paths, most_paths : int
        How often every start is followed under each strategy, and how many paths at most.
    horizons : tuple of int
        Months after the start.
    window, max_gap, return_horizon : int
        Months without aid that make an exit durable, empty months that a spell may contain, and
        months within which a first exit is looked for.
    replications : int
        How often the municipality is lived with and without its routine.
    """

    method: str = "paths"
    paths: int = 20
    most_paths: int = 60_000
    horizons: tuple[int, ...] = (12, 24, 36)
    window: int = 12
    max_gap: int = 2
    return_horizon: int = 24
    replications: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that decides a synthetic municipality except the seed.

    `seed` is what it is drawn with when nobody asks for another, and `seed_rule` says, in
    Swedish, how that was chosen. `overrides` holds what was asked for instead of the file's
    values.
    """

    name: str
    title: str
    municipality: Municipality
    period: Period
    size: Size
    classes: Mapping[str, ClassLaw]
    enrolment: Enrolment
    arms: tuple[Arm, ...]
    inflow: Inflow = field(default_factory=Inflow)
    households: HouseholdMix = field(default_factory=HouseholdMix)
    policy: Policy = field(default_factory=Policy)
    referral: Referral = field(default_factory=Referral)
    truth: TruthPlan = field(default_factory=TruthPlan)
    routine: Routine | None = None
    season: tuple[float, ...] = (1.0,) * 12
    destinations: Mapping[str, Levels] = field(default_factory=dict)
    seed: int = 1
    seed_rule: str = ""
    overrides: Mapping[str, object] = field(default_factory=dict)


def factors(value: float | Levels, names: tuple[str, ...]) -> list[float]:
    """One factor per class: the same for all, or as a table says (1 when not named)."""
    if isinstance(value, (int, float)):
        return [float(value)] * len(names)
    return [float(value.get(name, 1.0)) for name in names]
