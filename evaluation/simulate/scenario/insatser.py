"""The insatser of a scenario: who gets which, for how long, and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.simulate.scenario.people import Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Monthly log-odds of enrolling at the jobbcentrum while on assistance."""

    intercept: float
    coefficients: Levels = field(default_factory=dict)
    leave_after_empty_months: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """How referrals to the job centre are settled; nobody's course depends on it.

    Attributes
    ----------
    median_days, shape : float
        Days until a referral is settled, by Weibull's law.
    unit_wait, district_wait : mapping
        Factor on the days by unit and district (1 when not given).
    missed, declined, withdrawn : float
        Share of the referrals that end so; in all others the person comes.
    unit_missed : mapping
        Factor on the share who miss the meeting, by unit (1 when not given).
    """

    median_days: float = 21.0
    shape: float = 1.4
    unit_wait: Levels = field(default_factory=dict)
    district_wait: Levels = field(default_factory=dict)
    missed: float = 0.12
    declined: float = 0.04
    withdrawn: float = 0.03
    unit_missed: Levels = field(default_factory=dict)


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
class Routine:
    """A way of working that districts take up in different months.

    Attributes
    ----------
    starts : mapping
        First month (`YYYY-MM`) of each district that takes it up; the others never do.
    exit_factor : float or table by class
        Factor on the exit hazard of everybody on assistance in the district, from that month on.
    months_to_full : int
        Months over which the factor grows to its full size.
    """

    name: str
    label: str
    starts: Mapping[str, str]
    exit_factor: float | Levels
    months_to_full: int = 0
