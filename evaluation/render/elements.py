"""What a page's cells ask a study for: names that the study does not have."""

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from evaluation.errors import RenderError
from evaluation.render.parts import Cell, Source

if TYPE_CHECKING:
    from evaluation.report.offers import Offer

OPENERS: Mapping[str, str] = {"open_page": "", "open_quality": "datakvalitet"}
"""What opens a study for a page, and the study where the call does not name it."""
LISTING = "list_reports"
Offers = Callable[[str], "Offer | None"]


@dataclass(frozen=True, slots=True)
class _Call:
    """A call in a cell: what it calls, on what, and the texts that it is given."""

    owner: str
    name: str
    given: tuple[str, ...]
    named: Mapping[str, str]
    target: str
    place: str

    @property
    def first(self) -> str:
        return self.given[0] if self.given else ""


def element_faults(source: Source, offers: Offers) -> Iterator[RenderError]:
    """Give the names that a page asks for and its study does not have, with the nearest known.

    Parameters
    ----------
    offers : callable
        What the pages of a study may ask for; None for an unknown study.
    """
    calls = [call for part in source.parts if isinstance(part, Cell) for call in _calls(part)]
    opened: dict[str, Offer] = {}
    for call in calls:
        if call.name in (*OPENERS, LISTING):
            for study in _studies(call):
                offer = offers(study)
                if offer is not None:
                    opened[call.target] = offer
                    continue
                way_out = "name a folder below analyses/"
                yield RenderError(f"unknown study '{study}'", at=call.place, way_out=way_out)
        elif call.owner in opened:
            yield from _faults(call, opened[call.owner])


def _studies(call: _Call) -> tuple[str, ...]:
    names = call.given if call.name == LISTING else (OPENERS.get(call.name) or call.first,)
    return tuple(name for name in names if name)


def _faults(call: _Call, offer: "Offer") -> Iterator[RenderError]:
    known = offer.elements.get(call.name)
    if call.first and known is not None and call.first not in known:
        others = offer.elsewhere.get(call.name, {}).get(call.first)
        problem = f"{call.name} '{call.first}' is for {others}" if others else ""
        yield _unknown(problem or f"unknown {call.name} '{call.first}'", call, call.first, known)
    for key, name in call.named.items():
        declared = offer.about.get(key)
        if name and declared is not None and name not in declared:
            yield _unknown(f"unknown {key} '{name}'", call, name, declared)


def _unknown(problem: str, call: _Call, name: str, known: Collection[str]) -> RenderError:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    way_out = f"nearest: {near[0]}" if near else f"allowed: {', '.join(sorted(known))}"
    return RenderError(problem, at=call.place, way_out=way_out)


def _calls(cell: Cell) -> Iterator[_Call]:
    try:
        tree = ast.parse(cell.code)
    except SyntaxError:  # IPython's own commands
        return
    targets = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            owner = called.value if isinstance(called, ast.Attribute) else None
            yield _Call(
                owner=owner.id if isinstance(owner, ast.Name) else "",
                name=called.attr if isinstance(called, ast.Attribute) else _id(called),
                given=tuple(map(_text, node.args)),
                named={str(item.arg): _text(item.value) for item in node.keywords},
                target=targets.get(id(node), ""),
                place=f"{cell.name}:{cell.code_line + node.lineno - 1}",
            )


def _id(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str:
    """Give a written text; empty for what is computed."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(ast.literal_eval(node)) if is_text else ""
