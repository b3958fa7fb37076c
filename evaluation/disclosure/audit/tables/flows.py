"""Counts of a flow that follow from each other: who stands at an end, who came and who left."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.disclosure.audit.model import Model, minus
from evaluation.disclosure.audit.told import Told
from evaluation.disclosure.row_keys import Key
from evaluation.indicators.flow.queues import QUARTERS
from evaluation.indicators.flow.reported import BEGINS, ENDS, GOES_ON, WHOLES

Places = Mapping[Key, int]
"""Places by name of the count, year, kind of group, group and, for a part, level."""
SHORTER = "borjat:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Names of the parts that a stock, and what changes it, are told in.

    Attributes
    ----------
    stock, came, left : str
    levels : tuple of str
        Quarters of a year, in order.
    """

    stock: str
    came: str
    left: str
    levels: tuple[str, ...]


FLOWS = tuple(
    Flow(
        stock=f"ko:{kind}:vantar",
        came=f"ko:{kind}:in",
        left=f"ko:{kind}:startat",
        levels=QUARTERS,
    )
    for kind in ("behov", "anvisning")
)
BY_CLASS = tuple(f"insatser:{event}:kategori" for event in (GOES_ON, BEGINS, ENDS))
"""Insatser that go on at the end of a year, that began in it, and that ended, by class."""
OUTCOMES: Mapping[tuple[str, str], str] = {
    ("utfall:behov", "borjat"): "behov",
    ("utfall:anvisning", "KOM"): "anvisning",
}
"""Outcomes that hold all who started within some time, by the kind of wait."""


def tell_flows(model: Model, told: Told, wholes: Places, parts: Places) -> None:
    """State what stocks and flows, and outcomes and shorter times, say of each other."""
    for flow in FLOWS:
        _balance(model, told, parts, flow)
    _outcomes(model, told, parts)
    _insatser(model, told, wholes, parts)


def _balance(model: Model, told: Told, parts: Places, flow: Flow) -> None:
    """State that who stands were there or came, and have not left."""
    for (name, year, *group, level), now in parts.items():
        if name != flow.stock:
            continue
        before = parts.get((name, *_before(year, group, level, flow.levels)))
        came, left = (parts.get((own, year, *group, level)) for own in (flow.came, flow.left))
        if before is None or came is None or left is None:
            continue
        others = minus(minus({before: 1, came: 1}, {left: 1}), {now: 1})
        model.say_if_true(others, 0, float("inf"), told.table)
        place = " · ".join((name, year, *group, level, "lämnat på annat sätt"))
        model.guard(others, told.rules.min_count, name=place)


def _before(year: str, group: list[str], level: str, levels: tuple[str, ...]) -> Key:
    """Name the quarter or month before one, in its group."""
    at = levels.index(level)
    return (year if at else str(int(year) - 1), *group, levels[at - 1])


def _outcomes(model: Model, told: Told, parts: Places) -> None:
    """State that whoever started within some time has started in the end."""
    for (name, *same, level), short in parts.items():
        if not name.startswith(SHORTER):
            continue
        for (outcome, word), kind in OUTCOMES.items():
            wider = parts.get((outcome, *same, word))
            if wider is None or not name.startswith(f"{SHORTER}{kind}:") or level:
                continue
            later = minus({wider: 1}, {short: 1})
            model.say_if_true(later, 0, float("inf"), told.table)
            place = " · ".join((name, *same, "senare"))
            model.guard(later, told.rules.min_count, name=place)


def _insatser(model: Model, told: Told, wholes: Places, parts: Places) -> None:
    """State that the insatser that go on went on a year before or began, and have not ended."""
    standing, began, ended = (WHOLES[event] for event in (GOES_ON, BEGINS, ENDS))
    for (name, year, *group), now in wholes.items():
        stock, _, month = name.partition(":")
        if stock != standing:
            continue
        so_far = f":{month}" if month else ""
        before = wholes.get((standing, str(int(year) - 1), *group))
        came, left = (wholes.get((own + so_far, year, *group)) for own in (began, ended))
        _stands(model, told, (now, before, came, left))
    stock, began, ended = BY_CLASS
    for (name, year, *group), now in parts.items():
        if name != stock:
            continue
        before = parts.get((stock, str(int(year) - 1), *group))
        came, left = (parts.get((own, year, *group)) for own in (began, ended))
        _stands(model, told, (now, before, came, left))


def _stands(model: Model, told: Told, places: tuple[int | None, ...]) -> None:
    now, before, came, left = places
    if now is None or before is None or came is None or left is None:
        return
    terms = minus(minus({before: 1, came: 1}, {left: 1}), {now: 1})
    model.say_if_true(terms, 0, 0, told.table)
