"""Checks that a figure passed with little to spare: they could as well have held it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.report.estimate_rows import Estimate
from evaluation.report.material import Material

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How the room left under a limit is counted.

    Attributes
    ----------
    words : str
        Key of what was checked.
    is_share : bool
        Whether the limit lies between nought and one, so that the room ends on both sides.
    """

    words: str
    is_share: bool = False


# Events are told as enough or too few, never how many: there is no room to see.
MARGINS: Mapping[str, Margin] = {
    "persons": Margin(words="answer.close.persons"),
    "ess": Margin(words="answer.close.ess"),
    "smd": Margin(words="answer.close.smd"),
    "variance_ratio": Margin(words="answer.close.variance_ratio"),
    "top_share": Margin(words="answer.close.top_share", is_share=True),
    "overlap": Margin(words="answer.close.overlap", is_share=True),
    "mature": Margin(words="answer.close.mature", is_share=True),
    "starters_per_column": Margin(words="answer.close.starters_per_column"),
    "unmodelled": Margin(words="answer.close.unmodelled", is_share=True),
}


def close_gates(material: Material, row: Estimate) -> tuple[str, ...]:
    """Name, by the keys of their words, the checks that a row passed close to the limit."""
    near = material.plan.gates.near
    found = (MARGINS[name].words for name, gate in _gates(material, row) if _is_close(gate, near))
    return tuple(dict.fromkeys(found))


def _gates(material: Material, row: Estimate) -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """Find the checks of a row's groups, and of its outcome at its horizon."""
    table = material.table("gates")
    if table.empty:
        return
    own = table[
        (table["contrast"] == row.contrast)
        & table["arm"].isin({row.arm, f"{row.arm}:{row.reference}"})
        & (table["passed"] == "true")
    ]
    about = {"", f"{row.outcome}:{row.month}"}
    for gate in own.to_dict("records"):
        name, _, rest = str(gate["name"]).partition(":")
        if name in MARGINS and rest in about:
            yield name, gate


def _is_close(gate: Mapping[Any, Any], near: float) -> bool:
    limit, value = float(gate["limit"]), float(gate["value"])
    if pd.isna(value):
        return False
    name = str(gate["name"]).partition(":")[0]
    room = near * (min(limit, 1.0 - limit) if MARGINS[name].is_share else limit)
    return room > 0 and abs(value - limit) <= room + ROUNDING
