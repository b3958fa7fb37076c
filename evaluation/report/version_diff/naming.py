"""What a plan calls things, read without asking whether this version could use the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.cohort.arms import NO_ARM
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.did.rows import Unit, unit_named
from evaluation.report.estimate_rows import AMOUNTS, IN_PERCENT
from evaluation.report.version_diff.conclusions import Answer

MONTHS = "månader"


@dataclass(frozen=True, slots=True)
class Naming:
    """Labels of one plan; a name without a label is its own.

    Attributes
    ----------
    plan : mapping
        The declared plan, empty where a version does not hold it.
    """

    plan: Mapping[str, Any]

    def label(self, part: str, name: str) -> str:
        """Give the label of an arm, an outcome or a contrast."""
        return _one_line(self._item(part, name).get("label") or name)

    def reference(self, answer: Answer) -> str:
        """Name what an arm is compared with; empty where the contrast says it alone."""
        if self._item("arms", answer.reference):
            return self.label("arms", answer.reference)
        kind = CONTRAST_KINDS.get(str(self._item("contrasts", answer.contrast).get("kind")))
        own = kind.reference_label if kind else ""
        data = self.plan.get("data", {})
        named = own or data.get("reference_label")
        return _one_line(named or ("" if answer.reference == NO_ARM else answer.reference))

    def contrast(self, answer: Answer) -> str:
        """Name a contrast, and what it is narrowed to besides its arm."""
        contrast = self.label("contrasts", answer.contrast)
        narrowed = answer.population.removeprefix(answer.contrast).strip(":")
        if narrowed in {"", answer.arm}:
            return contrast
        return f"{contrast}: {self.label('contrasts', narrowed)}"

    def unit(self, answer: Answer) -> Unit:
        """Tell how an answer's numbers are written."""
        if answer.scale in IN_PERCENT:
            return Unit(factor=100.0, decimals=1, declared="procentenheter")
        if answer.scale.startswith("months"):
            return Unit(factor=1.0, decimals=1, declared=self.time_unit)
        declared = str(self._item("outcomes", answer.outcome).get("unit", ""))
        if answer.scale in AMOUNTS:
            return Unit(factor=1.0, decimals=0, declared=_one_line(declared))
        return unit_named(_one_line(declared))

    @property
    def time_unit(self) -> str:
        """What time is counted in."""
        return _one_line(self.plan.get("data", {}).get("time_unit", MONTHS))

    def _item(self, part: str, name: str) -> Mapping[str, Any]:
        items = self.plan.get(part, [])
        return next((item for item in items if item.get("name") == name), {})


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
