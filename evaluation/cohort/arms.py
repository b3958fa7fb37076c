"""Arms as declared: which codes in the insats table are which intervention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NO_ARM = "ingen"
SORTS: Mapping[str, str] = {
    "workplace": "arbetsplats",
    "sector": "sektor",
    "subsidy": "subvention",
}
"""Columns of the insats table that a rule may narrow its codes by, by key."""
NO_SUBSIDY = "ingen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRule:
    """Which episodes in the insats table belong to an arm, or to a sub-type of one.

    Attributes
    ----------
    categories : tuple of str
        Codes of `kategori` under `classification`; empty in a sub-type means its parent's.
    workplace : str
        Code of `arbetsplats`; empty means any.
    sector : str
        Code of `sektor`, the employer's; empty means any.
    subsidy : str
        Code of `subvention`, or `NO_SUBSIDY` for none; empty means any.
    programme : bool
        The insats itself pays the months between start and end (a municipal job): programme
        time, never an exit. A sub-type follows its parent.
    parent : str
        Name of the arm this is a sub-type of; empty for an arm.
    """

    name: str
    label: str
    categories: tuple[str, ...] = ()
    classification: str = "skr12"
    workplace: str = ""
    sector: str = ""
    subsidy: str = ""
    programme: bool = False
    parent: str = ""


def top_arms(arms: Sequence[ArmRule]) -> tuple[ArmRule, ...]:
    """Arms that are compared, in declared order; the sub-types are left out."""
    return tuple(arm for arm in arms if not arm.parent)


def sub_arms(arms: Sequence[ArmRule]) -> tuple[ArmRule, ...]:
    """Sub-types, in declared order."""
    return tuple(arm for arm in arms if arm.parent)
