"""The declared grid of definitions, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.report.numbers import months


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One definition of exit, return and assistance; the plan's own has no name.

    Attributes
    ----------
    changed : tuple of str
        In what it departs from the plan.
    """

    name: str
    changed: tuple[str, ...]
    max_gap: int
    window: int
    return_by: str
    count_other_aid: bool

    @property
    def exit_words(self) -> str:
        """When a spell is over."""
        return f"Avslut efter {empty_months(self.max_gap)}"

    @property
    def return_words(self) -> str:
        """When somebody is back."""
        again = "nyansökan" if self.return_by == "nyansokan" else "återgång"
        return f"{again} inom {months(self.window)}"

    @property
    def aid_words(self) -> str:
        """What counts as assistance, where it is not all of it."""
        return "" if self.count_other_aid else "utan annat bistånd"


def empty_months(max_gap: int) -> str:
    """Write how many months without assistance end a spell."""
    if max_gap == 0:
        return "en månad utan bistånd"
    return f"{months(max_gap + 1)} i rad utan bistånd"


def read_cases(source: Mapping[str, Any]) -> tuple[Case, ...]:
    """Read the definitions of `protocol.json`, the plan's own first; empty without a grid."""
    grid = source.get("multiverse") or {}
    names = ("name", "max_gap", "window", "return_by", "count_other_aid")
    return tuple(
        Case(changed=tuple(entry["changed"]), **{name: entry[name] for name in names})
        for entry in grid.get("variants") or ()
    )


def near(cases: tuple[Case, ...]) -> dict[str, str]:
    """Give label by name of the cases that depart from the plan in one thing only.

    How a return is dated changes no durable exit, so that is left out.
    """
    return {
        case.name: words
        for case in sorted(cases, key=lambda case: case.changed)
        if len(case.changed) == 1 and (words := _changed_words(case))
    }


def _changed_words(case: Case) -> str:
    back = case.return_words
    return {
        "max_gap": case.exit_words,
        "window": f"{back[:1].upper()}{back[1:]}",
        "count_other_aid": "Annat bistånd räknas inte",
    }.get(case.changed[0], "")
