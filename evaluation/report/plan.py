"""The declared study as its pages know it: labels, roles and texts from protocol.json."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from evaluation.errors import DisclosureError, UsageError, raise_all
from evaluation.report.robustness.definitions import near, read_cases

REFERENCE = "ingen"
REQUIRED = ("name", "title", "arms", "contrasts", "outcomes")
DEFAULT_PROGRAMME_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """An insats as it is named on pages; `parent` when it is a sub-type of another."""

    name: str
    label: str
    parent: str = ""
    programme: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A named comparison; `description` says in words what it answers."""

    name: str
    label: str
    kind: str
    weights: str = ""
    description: str = ""
    reference: str = ""
    landmark_month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is counted; `direction` tells whether higher or lower is better."""

    name: str
    label: str
    kind: str
    role: str = "secondary"
    programme_counts: bool = False
    direction: str = "none"
    description: str = ""
    unit: str = ""


Item = TypeVar("Item", Arm, Contrast, Outcome)
Named = TypeVar("Named", Contrast, Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was declared before any number was computed.

    Attributes
    ----------
    arms, contrasts, outcomes : tuple
        As in the protocol; the first arm and the first primary outcome lead the page.
    source : mapping
        All of `protocol.json`.
    """

    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...]
    outcomes: tuple[Outcome, ...]
    source: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the study; also the name of its main analysis in the contract."""
        return str(self.source["name"])

    @property
    def main_arms(self) -> tuple[Arm, ...]:
        """Arms that are not a sub-type of another."""
        return tuple(arm for arm in self.arms if not arm.parent)

    @property
    def primary(self) -> Outcome:
        """The first primary outcome."""
        return next((o for o in self.outcomes if o.role == "primary"), self.outcomes[0])

    @property
    def programme_months(self) -> int:
        """Usual length of the longest insats, for the warning about short follow-up."""
        return int(self.source.get("programme_months") or DEFAULT_PROGRAMME_MONTHS)

    @property
    def time_unit(self) -> str:
        """What follow-up is counted in: månader, veckor."""
        return str(self.section("data").get("time_unit") or "månader")

    def outcome(self, name: str) -> Outcome:
        """Find a declared outcome."""
        return _find(self.outcomes, name, "outcome")

    def contrast(self, name: str) -> Contrast:
        """Find a declared contrast."""
        return _find(self.contrasts, name, "contrast")

    def arm_label(self, name: str) -> str:
        """Give the label of an arm, of the reference, or of a pair written `a:b`."""
        if ":" in name:
            return " mot ".join(self.arm_label(part) for part in name.split(":"))
        for arm in self.arms:
            if arm.name == name:
                return arm.label
        return self.no_start_label

    @property
    def no_start_label(self) -> str:
        """Name those who did not start."""
        return str(self.section("data").get("reference_label") or "Inte nu")

    def reference_label(self, contrast: Contrast, arm: str) -> str:
        """Give the label of what an arm is compared with in a contrast."""
        if contrast.reference:
            return self.arm_label(contrast.reference)
        if contrast.kind == "between_arms":
            return self.arm_label(arm)
        if contrast.kind in {"never", "grace"}:
            return "Ingen start alls"
        if contrast.kind == "landmark":
            return "Ingen start före landmärket"
        return self.no_start_label

    def covariate_label(self, name: str) -> str:
        """Give the label of a background variable."""
        return self.covariates.get(name, name)

    @property
    def covariates(self) -> dict[str, str]:
        """Labels of the background variables by name, in declared order."""
        items = self.section("adjustment").get("covariates") or ()
        return {str(item["name"]): str(item.get("label") or item["name"]) for item in items}

    @property
    def sensitivity(self) -> dict[str, str]:
        """Labels of the sensitivity analyses by name, and of the nearest other definitions."""
        items = self.source.get("sensitivity") or ()
        declared = {str(item["name"]): str(item["label"]) for item in items}
        return {**near(read_cases(self.source)), **declared}

    def level_label(self, covariate: str, level: str) -> str:
        """Give the label of a value of a background variable."""
        return str(self.section("labels").get(covariate, {}).get(level, level))

    def section(self, name: str) -> Mapping[str, Any]:
        """Give a section of the protocol; empty when it has none."""
        found = self.source.get(name)
        return found if isinstance(found, Mapping) else {}

    def text(self, name: str) -> str:
        """Give the Swedish text of a key such as `title`."""
        found = self.source.get(name, "")
        return str(found.get("sv", "")) if isinstance(found, Mapping) else str(found)


def read_plan(source: Mapping[str, Any], *, at: str) -> Plan:
    """Read the plan that `protocol.json` holds.

    Parameters
    ----------
    source : mapping
        Parsed JSON.
    at : str
        Name of the file, for errors.
    """
    missing = [name for name in REQUIRED if not source.get(name)]
    raise_all([DisclosureError("no text or list", at=f"{at}: {name}") for name in missing])
    return Plan(
        arms=tuple(_item(Arm, entry) for entry in source["arms"]),
        contrasts=tuple(_item(Contrast, entry) for entry in source["contrasts"]),
        outcomes=tuple(_item(Outcome, entry) for entry in source["outcomes"]),
        source=source,
    )


def _item(kind: type[Item], entry: Mapping[str, Any]) -> Item:
    names = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in entry.items() if key in names})


def _find(items: tuple[Named, ...], name: str, what: str) -> Named:
    for item in items:
        if item.name == name:
            return item
    allowed = ", ".join(item.name for item in items)
    raise UsageError(f"unknown {what} '{name}'", at="the page", way_out=f"allowed: {allowed}")
