"""What a study of indicators declares: which of them, for which years and groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.protocol.indicators.bridges import BridgePlan
from evaluation.protocol.indicators.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTarget:
    """Limits that the study's own board decided, instead of those that are shipped."""

    indicator: str
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPlan:
    """Waiting curves, and where people are after they were enrolled.

    Attributes
    ----------
    first_year : int
        Waits and enrolments that began from this year on.
    """

    first_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPlan:
    """A study of indicators.

    Attributes
    ----------
    choose : tuple of str
        Ids, in the order in which pages show them.
    first_year, last_year : int or None
        All years that the delivery covers, where they are not given.
    groups : tuple of str
        What each indicator is told by, where it can be.
    case_mix : tuple of str
        What groups may differ in without being unequal; with it every share of a group stands
        beside what its persons would have had in the other groups.
    targets : tuple of OwnTarget
    definitions : mapping of str to tuple of str
        By indicator, the definitions that are counted; all of them where none are named.
    bridges : tuple of BridgePlan
        Changes that are taken apart.
    flow : FlowPlan, optional
    published : str
        File of the study's folder: a snapshot of Kolada, beside which values are set.
    """

    choose: tuple[str, ...]
    first_year: int | None = None
    last_year: int | None = None
    groups: tuple[str, ...] = ()
    case_mix: tuple[str, ...] = ()
    targets: tuple[OwnTarget, ...] = ()
    definitions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bridges: tuple[BridgePlan, ...] = ()
    flow: FlowPlan | None = None
    published: str = ""

    @property
    def background(self) -> frozenset[str]:
        """What has to be known of persons beside sex and district."""
        mixes = (name for bridge in self.bridges for name in bridge.case_mix)
        return frozenset((*self.groups, *self.case_mix, *mixes))

    def own_targets(self, indicator: str) -> tuple[Target, ...]:
        """Give the limits of one indicator."""
        return tuple(item.target for item in self.targets if item.indicator == indicator)
