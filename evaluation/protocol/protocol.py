"""A study as it was declared, before any number was computed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, TypeVar

from evaluation.cohort import ArmRule, Definition, Eligibility
from evaluation.cohort.arms import top_arms
from evaluation.errors import ProtocolError
from evaluation.protocol.censoring import CensoringPlan
from evaluation.protocol.costs.plan import CostPlan
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.limits import DisclosureRules, GateLimits
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.probes import (
    ContrastFamily,
    Multiverse,
    PlaceboStart,
    Robustness,
    SubTypes,
)

WeightKind = Literal["att", "overlap", "iptw", "none"]
Role = Literal["primary", "secondary", "sensitivity", "placebo", "descriptive"]
Form = Literal["linear", "log", "categories", "spline", "steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in both languages; `en` may be empty."""

    sv: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """Where the rows come from.

    Attributes
    ----------
    kind : str
        `extract` (the canonical register delivery) or `table` (one file, one row a person).
    file : str
        File beside the protocol; only for `table`.
    id, time, event, arm : str
        Columns of the table: person, follow-up time, whether it happened, arm.
    reference, reference_label : str
        Value of `arm` that is the reference, and its text on pages.
    time_unit : str
        What `time` counts, in Swedish plural (`månader`, `veckor`).
    limits : mapping of column to (lowest, highest)
        Rows of the table with a value outside, or none, take no part.
    scenario : str
        The synthetic municipality that stands in when no delivery is given.
    adults : int or None
        Its size, where the study needs another than the scenario's.
    """

    kind: Literal["extract", "table"]
    file: str = ""
    id: str = ""
    time: str = ""
    event: str = ""
    arm: str = ""
    reference: str = ""
    reference_label: str = "Inte nu"
    time_unit: str = "månader"
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    scenario: str = "enkoping"
    adults: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One named comparison; `arms` are compared with the reference, or with each other.

    `reference` names another arm as the reference: a comparison group of its own in a table.
    `max_smd` is a limit of its own instead of that of the gates: chance, not selection, makes
    the groups of a lottery differ.

    A `grace` contrast is start within `grace_months` against no start at all, `initiation`
    telling when within them (`natural` when empty). A `landmark` contrast is who had started
    within `landmark_month` months of time zero, followed from there. Their `time_zero` is each
    person's first eligible month (`first`, when empty) or `every` one.
    """

    name: str
    label: str
    kind: str
    weights: WeightKind
    arms: tuple[str, ...]
    description: str = ""
    reference: str = ""
    max_smd: float | None = None
    grace_months: int = 0
    initiation: Literal["", "natural", "even"] = ""
    landmark_month: int = 0
    time_zero: Literal["", "first", "every"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is counted, from time zero to each horizon (months, or the table's unit).

    A `mean` or a `share` is measured once, in `column` of the table: its horizon is 0.
    `unit` is what it is counted in; `without` names background variables that are left out
    of the adjustment for this outcome, because they come after it or are it.
    `exits` says which exits a conditional return counts: all of the study, or the first after
    each start. What was `aid_before` the start ends `window` months before it.
    A difference whose interval lies within `smallest_relevant` of nought, in the unit that pages
    show (percentage points, months, `unit`), is no larger difference.
    """

    name: str
    label: str
    kind: str
    role: Role
    scale: str
    horizons: tuple[int, ...]
    window: int
    programme_counts: bool = False
    direction: Literal["higher", "lower", "none"] = "none"
    description: str = ""
    column: str = ""
    unit: str = ""
    without: tuple[str, ...] = ()
    exits: Literal["all", "first"] = "all"
    smallest_relevant: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """A background variable known before time zero and the form it enters the model in."""

    name: str
    form: Form
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What the comparison is adjusted for; weights are cut at quantile `truncate`.

    `stabilise` multiplies inverse probability weights by the arm's share.
    """

    covariates: tuple[Covariate, ...] = ()
    truncate: float = 1.0
    stabilise: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A declared subgroup variable; `levels` are shown, and compared in one contrast.

    The levels of a number are bands: from each of `bands` to below the next, named after them.
    """

    name: str
    label: str
    covariate: str
    levels: tuple[str, ...] = ()
    bands: tuple[int, ...] = ()
    contrast: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the bands: `18–29`, or `18` for one of a single year."""
        ends = [(low, high - 1) for low, high in pairwise(self.bands)]
        return tuple(f"{low}–{last}" if last > low else f"{low}" for low, last in ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The same study with other values in the named fields."""

    name: str
    label: str
    override: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEstimator:
    """An estimator of the study's own: the function of analysis.py that its name names."""

    name: str
    label: str
    role: Role = "sensitivity"
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One later change of the plan: version, ISO date, what and why."""

    version: str
    date: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A declared study; every number on its pages follows from this and the data.

    Attributes
    ----------
    source : mapping
        The file as parsed, for overrides and the hash.
    declarations : mapping
        Texts for the TARGET table that no other field holds (ethics, funding, …).
    valid_until : str
        ISO date after which the answer is to be computed anew; empty when none is declared.
    """

    name: str
    title: Text
    question: Text
    version: str
    seed: int
    data: DataSource
    definition: Definition
    eligibility: Eligibility
    arms: tuple[ArmRule, ...]
    contrasts: tuple[Contrast, ...]
    outcomes: tuple[Outcome, ...]
    follow_up_months: int
    adjustment: Adjustment
    gates: GateLimits
    groups: tuple[Group, ...]
    sensitivity: tuple[Sensitivity, ...]
    estimators: tuple[OwnEstimator, ...]
    families: tuple[ContrastFamily, ...]
    placebo_starts: tuple[PlaceboStart, ...]
    multiverse: Multiverse | None
    robustness: Robustness
    sub_types: SubTypes
    disclosure: DisclosureRules
    changes: tuple[Change, ...]
    declarations: Mapping[str, str]
    panel: PanelPlan | None = None
    censoring: CensoringPlan | None = None
    valid_until: str = ""
    indicators: IndicatorPlan | None = None
    cost: CostPlan | None = None
    source: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """Hash of what is declared; comments, order of keys and spacing do not matter."""
        return plan_sha256(self.source)

    @property
    def main_arms(self) -> tuple[ArmRule, ...]:
        """Arms that are not a sub-type of another."""
        return top_arms(self.arms)

    @property
    def primary(self) -> Outcome:
        """The first primary outcome."""
        return next(outcome for outcome in self.outcomes if outcome.role == "primary")

    def arm(self, name: str) -> ArmRule:
        """Find a declared arm."""
        return _find(self.arms, name, at="arms")

    def outcome(self, name: str) -> Outcome:
        """Find a declared outcome."""
        return _find(self.outcomes, name, at="outcomes")

    def contrast(self, name: str) -> Contrast:
        """Find a declared contrast."""
        return _find(self.contrasts, name, at="contrasts")


Named = TypeVar("Named", ArmRule, Contrast, Outcome)


def _find(items: tuple[Named, ...], name: str, *, at: str) -> Named:
    found = {item.name: item for item in items}
    if name not in found:
        raise ProtocolError(f"unknown {at[:-1]} '{name}'", at=at, allowed=tuple(found))
    return found[name]


def plan_sha256(source: Mapping[str, Any]) -> str:
    """Hash parsed declarations, also those that this version cannot use."""
    canonical = json.dumps(
        source, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
