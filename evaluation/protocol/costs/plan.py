"""What a study declares of money: unit costs, subsidies, stated shares and what to compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Payer = Literal["kommun", "stat"]
LEDGERS = ("bistand", "insats", "kommun", "stat", "alla")
"""What an outcome of cost may add up: assistance, insatser, each ledger, or both together."""
SUMS = (("bistand", "insats", "alla"), ("kommun", "stat", "alla"))
"""The first two make up the third."""
COST = "cost"
"""The kind of such an outcome."""
HIDDEN_WITH: Mapping[str, tuple[str, ...]] = {
    "bistand": (),
    "stat": ("insats",),
    "insats": ("stat",),
    "kommun": ("bistand",),
    "alla": ("bistand", "insats", "stat"),
}
"""By ledger, those it is hidden with.

All five follow from three: where few make one of the three, what is left must not give it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """What a month of an insats costs, in the months from one to another, both included.

    Attributes
    ----------
    insats : str
        A declared arm or sub-type, or a code written `skr12:9`.
    kr_per_month : float
        Before any subsidy.
    valid_from, valid_to : int or None
        Month counts; open where none is declared.
    payer : str
        Whose ledger it stands in before transfers.
    source : str
        Where the amount is from.
    """

    insats: str = ""
    kr_per_month: float = 0.0
    valid_from: int | None = None
    valid_to: int | None = None
    payer: Payer = "kommun"
    source: str = ""

    def covers(self, month: int) -> bool:
        """Tell whether it is what a month costs."""
        after = self.valid_from is None or self.valid_from <= month
        return after and (self.valid_to is None or month <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """What the state pays the municipality of an insats that has a code: a share of its cost."""

    code: str = ""
    label: str = ""
    share: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A share that somebody printed, with the part and the whole it was said to be of."""

    label: str = ""
    part: float = 0.0
    whole: float = 1.0
    share: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPlan:
    """Costs of a study.

    Attributes
    ----------
    contrast : str
        Whose differences are set against each other.
    exit : str
        Outcome that is bought: something that happens once.
    willingness : tuple of int
        Kronor that one more exit may be worth, ascending.
    draws : int
        Draws of the joint distribution of cost and exit.
    unit : tuple of UnitCost
    subsidies : tuple of Subsidy
    stated : tuple of Stated
    """

    contrast: str = ""
    exit: str = ""
    willingness: tuple[int, ...] = ()
    draws: int = 10_000
    unit: tuple[UnitCost, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()
    stated: tuple[Stated, ...] = ()

    def subsidy(self, code: str) -> Subsidy | None:
        """Find a subsidy by its code."""
        return next((item for item in self.subsidies if item.code == code), None)
