"""What a synthetic municipality is made of: one frozen description per scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Levels = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """Whose register it pretends to be."""

    code: str
    name: str
    districts: tuple[str, ...] = ("D1",)
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
    """

    adults: int
    burn_in_months: int = 0
    entry_months: int = 0
    moving_hazard: float = 0.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Monthly log-odds of enrolling at the jobbcentrum while on assistance."""

    intercept: float
    coefficients: Levels = field(default_factory=dict)
    leave_after_empty_months: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the arm does to the person's own hazards; 1 everywhere is a null arm.

    Attributes
    ----------
    forced_exit : float
        Monthly probability that the pay of the insats ends assistance; 0 for unpaid insatser.
    back : float
        Probability of being back on assistance the month after a paid insats ends.
    exit_during, exit_after, return_after : float or table by class
        Factors on the exit hazard while the insats runs and for `exit_after_months` after its
        end, and on the return hazard for `return_after_months` after its end.
    exit_during_months : int
        The factor holds for so many months from the start; 0 means until the insats ends.
    to_benefit : float
        Share who have a-kassa when a paid insats ends and they stay without assistance.
    """

    forced_exit: float = 0.0
    back: float = 0.0
    exit_during: float | Levels = 1.0
    exit_during_months: int = 0
    exit_after: float | Levels = 1.0
    exit_after_months: int = 0
    return_after: float | Levels = 1.0
    return_after_months: int = 0
    to_benefit: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """An insats: how the register codes it, who gets it, how long it lasts and what it does.

    Attributes
    ----------
    months : mapping
        Probability of each length, in calendar months including the start month.
    intercept, coefficients, age, lag : float, mapping, float, mapping
        Log-odds of starting this month against starting nothing: a constant, terms by
        ``column=level``, a term for every ten years above forty, and a term by months since
        enrolment (the key is where a step begins).
    parent : str
        Name of the arm that this one is a sub-type of.
    share : float
        Share drawn to the arm when the scenario randomises.
    """

    name: str
    label: str
    category: str
    months: Levels
    workplace: str = ""
    parent: str = ""
    intercept: float = 0.0
    coefficients: Levels = field(default_factory=dict)
    age: float = 0.0
    lag: Levels = field(default_factory=dict)
    share: float = 0.0
    effect: Effect = field(default_factory=Effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How arms are handed out: a monthly hazard, or a draw some months after entry.

    Attributes
    ----------
    kind : {"hazard", "randomised"}
        `hazard` uses the arms' log-odds, `randomised` their shares.
    lag : int
        Months from the first aid month to the draw.
    recent_months, recent_term : int, float
        Log-odds added for every arm while an insats ended so recently.
    """

    kind: str = "hazard"
    lag: int = 0
    recent_months: int = 12
    recent_term: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthPlan:
    """Which true quantities are computed with the scenario."""

    method: str = "paths"
    paths: int = 20
    horizons: tuple[int, ...] = (12, 24, 36)
    window: int = 12
    max_gap: int = 2
    return_horizon: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that decides a synthetic municipality except the seed."""

    name: str
    title: str
    municipality: Municipality
    period: Period
    size: Size
    classes: Mapping[str, ClassLaw]
    enrolment: Enrolment
    arms: tuple[Arm, ...]
    households: HouseholdMix = field(default_factory=HouseholdMix)
    policy: Policy = field(default_factory=Policy)
    truth: TruthPlan = field(default_factory=TruthPlan)
    season: tuple[float, ...] = (1.0,) * 12
    destinations: Mapping[str, Levels] = field(default_factory=dict)
