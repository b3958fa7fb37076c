"""What a study declares to try its own answer: families, placebos, other definitions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Literal

from evaluation.cohort import ArmRule, Definition

DifferBy = Literal["holm", "first", "any"]
DIMENSIONS = ("max_gap", "window", "return_by", "unit", "count_other_aid")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastFamily:
    """Comparisons that answer one question: their intervals hold at once.

    Attributes
    ----------
    contrasts, outcomes : tuple of str
        Declared names; every arm of the contrasts that is no sub-type is a member.
    sub_types : bool
        Whether sub-types are members instead of the insats that they make up.
    months : tuple of int
        Horizons that are members; all of the outcomes' own when empty.
    """

    name: str
    label: str
    contrasts: tuple[str, ...]
    outcomes: tuple[str, ...]
    months: tuple[int, ...] = ()
    sub_types: bool = False

    def members(self, arms: Sequence[ArmRule]) -> frozenset[str]:
        """Name the arms that may be members, of all that are declared."""
        parts = {arm.name for arm in arms if arm.parent}
        left_out = {arm.parent for arm in arms} if self.sub_types else parts
        return frozenset(arm.name for arm in arms) - left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class SubTypes:
    """When the sub-types of an insats count as different, and stand in its place.

    Attributes
    ----------
    differ_by : str
        What decides among the joint tests, one for each primary outcome at its primary
        horizon: any of them with all counted by Holm (`holm`), the first primary outcome
        alone (`first`), or any of them by itself (`any`).
    """

    differ_by: DifferBy = "holm"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboStart:
    """A start pretended `months` before the real one, followed until the real one."""

    name: str
    label: str
    months: int
    contrast: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One definition out of the declared grid.

    Attributes
    ----------
    name : str
        Ends the name of the analysis.
    definition : Definition
    changed : tuple of str
        Dimensions in which it departs from the plan.
    """

    name: str
    definition: Definition
    changed: tuple[str, ...]

    @property
    def override(self) -> dict[str, object]:
        """What to override in the protocol to study it."""
        chosen = asdict(self.definition)
        return {f"definition.{name}": chosen[name] for name in self.changed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiverse:
    """Every combination of the declared values of the definition.

    Attributes
    ----------
    values : mapping of str to tuple
        Values by dimension (`DIMENSIONS`); the plan's own where none are declared.
    contrast : str
        Comparison shown under every definition.
    """

    values: Mapping[str, tuple[object, ...]]
    contrast: str

    def variants(self, plan: Definition) -> Iterator[Variant]:
        """Give all definitions but the plan's own, in declared order."""
        own = asdict(plan)
        lists = [self.values.get(name) or (own[name],) for name in DIMENSIONS]
        for chosen in product(*lists):
            named = dict(zip(DIMENSIONS, chosen, strict=True))
            changed = tuple(name for name in DIMENSIONS if named[name] != own[name])
            if changed:
                definition = Definition(**named)
                yield Variant(name=_name(definition), definition=definition, changed=changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What is computed beside the estimates.

    Attributes
    ----------
    e_values : tuple of str
        Outcomes whose effects get a ratio and an E-value.
    bounds : tuple of str
        Outcomes of kind `conditional_return` whose difference is bounded.
    """

    e_values: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()


def _name(definition: Definition) -> str:
    other = "med" if definition.count_other_aid else "utan"
    return (
        f"uppehall_{definition.max_gap}_fonster_{definition.window}_"
        f"{definition.return_by}_{other}_annat"
    )
