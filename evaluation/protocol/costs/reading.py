"""The section of costs: read from what is declared."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from evaluation.protocol.costs.plan import CostPlan, Payer, Stated, Subsidy, UnitCost
from evaluation.protocol.parsing.reading import read, taken
from evaluation.protocol.parsing.rules import ListOf, Month, Number, Rule, Text, Whole
from evaluation.protocol.parsing.schema import Shape
from evaluation.protocol.parsing.section import REQUIRED, Section

_MOST = 1e12
UNIT: Mapping[str, Rule] = {
    "insats": Text(),
    "kr_per_month": Number(low=0.0, high=_MOST),
    "valid_from": Month(),
    "valid_to": Month(),
    "payer": Text(allowed=get_args(Payer)),
    "source": Text(),
}
SUBSIDY: Mapping[str, Rule] = {
    "code": Text(),
    "label": Text(),
    "share": Number(),
    "source": Text(),
}
STATED: Mapping[str, Rule] = {
    "label": Text(),
    "part": Number(high=_MOST),
    "whole": Number(low=1e-6, high=_MOST),
    "share": Number(high=100.0),
    "source": Text(),
}
PLAN: Mapping[str, Rule] = {
    "contrast": Text(),
    "exit": Text(),
    "willingness": ListOf(item=Whole(low=1, high=int(_MOST)), filled=True),
    "draws": Whole(low=1_000, high=1_000_000),
}
_NEEDED = {
    UnitCost: ("insats", "kr_per_month", "payer", "source"),
    Subsidy: ("code", "label", "share", "source"),
    Stated: ("label", "part", "whole", "share", "source"),
}


def read_costs(section: Section) -> CostPlan | None:
    """Read the section; None when it is not declared."""
    if not section.values:
        return None
    unit = _every(UnitCost, UNIT, section.sections("unit", required=True))
    subsidies = _every(Subsidy, SUBSIDY, section.sections("subsidy"))
    stated = _every(Stated, STATED, section.sections("stated"))
    needed = dict.fromkeys(("contrast", "exit", "willingness"), REQUIRED)
    values = taken(section, PLAN, {**needed, "draws": CostPlan().draws})
    section.close()
    return replace(CostPlan(), **values, unit=unit, subsidies=subsidies, stated=stated)


def _every(of: type, keys: Mapping[str, Rule], sections: list[Section]) -> tuple[Any, ...]:
    needed = dict.fromkeys(_NEEDED[of], REQUIRED)
    return tuple(read(Shape(of=of, keys=keys), section, **needed) for section in sections)
