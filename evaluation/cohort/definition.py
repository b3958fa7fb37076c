"""What counts as assistance, exit, return, start and eligibility: declared, never implied."""

from dataclasses import dataclass

from evaluation.cohort.arm_checks import check_arms
from evaluation.cohort.arms import NO_ARM, ArmRule, sub_arms, top_arms
from evaluation.errors import EvaluationError, ProtocolError, raise_all

__all__ = [
    "ENGINES",
    "NO_ARM",
    "RETURN_BY",
    "STATES",
    "UNITS",
    "ArmRule",
    "Definition",
    "Eligibility",
    "at_least",
    "check_arms",
    "sub_arms",
    "top_arms",
]

STATES = (
    "bistand",
    "kommunal_anstallning",
    "arbete",
    "studier",
    "a_kassa",
    "ersattning",
    "flyttat_avliden",
    "okand",
)
RETURN_BY = ("beviljad_manad", "nyansokan")
UNITS = ("vuxen",)
ENGINES = ("duckdb", "polars", "spark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Rules that turn months of assistance into spells, exits and returns.

    Attributes
    ----------
    max_gap : int
        Empty months a spell may contain in a row; an exit needs one more.
    window : int
        Months after the exit month in which a new month of assistance is a return.
    return_by : str
        `beviljad_manad` (first granted month) or `nyansokan` (first new application).
    unit : str
        `vuxen`: registered adults and co-applicants, each by herself.
    count_other_aid : bool
        Whether months with only livsföring i övrigt count as assistance.
    """

    max_gap: int = 2
    window: int = 12
    return_by: str = "beviljad_manad"
    unit: str = "vuxen"
    count_other_aid: bool = True

    def __post_init__(self) -> None:
        faults = [
            *at_least(0, "definition.max_gap", self.max_gap),
            *at_least(1, "definition.window", self.window),
            *_one_of(RETURN_BY, "definition.return_by", self.return_by),
            *_one_of(UNITS, "definition.unit", self.unit),
        ]
        raise_all(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Who may start an insats in a month, decided from what is known in that month.

    Attributes
    ----------
    age_min, age_max : int
        Calendar year minus year of birth, both ends included.
    enrolled : bool
        Enrolled at the jobbcentrum in the month.
    no_ongoing_insats : bool
        No earlier insats of a declared arm still running in the month.
    washout_months : int
        No insats of a declared arm running in the so many months before.
    min_aid_months_12 : int
        Months of assistance among the twelve that end with the month.
    first_month, last_month : int, optional
        Start months that are followed. Without `first_month` the first one is the first whose
        look-back (washout, at least 12 months) lies inside the delivery.
    aid_lag : int
        Assistance is required in the month itself (0) or so many months before (1 when
        the insats ends assistance already in its first month).
    """

    age_min: int = 18
    age_max: int = 64
    enrolled: bool = True
    no_ongoing_insats: bool = True
    washout_months: int = 12
    min_aid_months_12: int = 1
    first_month: int | None = None
    last_month: int | None = None
    aid_lag: int = 0

    def __post_init__(self) -> None:
        faults = [
            *at_least(0, "eligibility.age_min", self.age_min),
            *at_least(self.age_min, "eligibility.age_max", self.age_max),
            *at_least(0, "eligibility.washout_months", self.washout_months),
            *at_least(0, "eligibility.min_aid_months_12", self.min_aid_months_12),
            *at_least(0, "eligibility.aid_lag", self.aid_lag),
        ]
        raise_all(faults)

    def first_start(self, first_month: int) -> int:
        """First start month followed in a delivery that begins in `first_month`."""
        if self.first_month is not None:
            return self.first_month
        return first_month + max(self.washout_months, 12)


def at_least(limit: int, at: str, value: int) -> list[EvaluationError]:
    """Give the fault of a declared number that is too small, if it is."""
    if value >= limit:
        return []
    return [ProtocolError(f"{value} is too small", at=at, way_out=f"at least {limit}")]


def _one_of(allowed: tuple[str, ...], at: str, value: str) -> list[EvaluationError]:
    if value in allowed:
        return []
    return [ProtocolError(f"unknown value '{value}'", at=at, allowed=allowed)]
