"""Everything a page may ask for by name, and the studies that each of it is for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import TypeVar

from evaluation.errors import UsageError
from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, study_kind
from evaluation.report import source_tables as sources
from evaluation.report.benchmark import elements as benchmark
from evaluation.report.board import elements as board
from evaluation.report.costs import elements as costs
from evaluation.report.did import elements as did
from evaluation.report.effects import elements as effects
from evaluation.report.effects import group_tables, method
from evaluation.report.equity import elements as equity
from evaluation.report.figures.drawing import Drawing
from evaluation.report.figures.flow import draw_flow
from evaluation.report.indicators import elements as indicators
from evaluation.report.indicators.bridges import elements as bridges
from evaluation.report.markup import Passage, Table
from evaluation.report.material import Material
from evaluation.report.parts import Part
from evaluation.report.planted import truth_table
from evaluation.report.protection import tables as protection
from evaluation.report.protection import texts as protection_texts
from evaluation.report.robustness import elements as robustness
from evaluation.report.scrutiny import links
from evaluation.report.scrutiny import tables as scrutiny
from evaluation.report.scrutiny import texts as scrutiny_texts
from evaluation.report.version_diff import since
from evaluation.report.waiting import elements as waiting

Made = TypeVar("Made")
NAMES = ("contrast", "arm", "outcome")
SHARES = frozenset({"risk_difference", "share_difference"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Which studies something is for, in words and as a question to the plan."""

    words: str
    holds: Callable[[Protocol], bool]


def has_twins(plan: Protocol) -> bool:
    """Tell whether a study holds its question both with a lottery and without one."""
    kinds = [CONTRAST_KINDS[item.kind] for item in plan.contrasts]
    return any(kind.is_drawn for kind in kinds) and any(kind.has_own_reference for kind in kinds)


EVERY = Fit(words="every study", holds=lambda _: True)
CONTRASTING = Fit(words="studies with contrasts", holds=lambda plan: bool(plan.contrasts))
COMPARING = Fit(
    words="studies that compare persons (register, table)",
    holds=lambda plan: bool(plan.contrasts) and plan.panel is None,
)
SHARING = Fit(
    words="studies with a share of persons among their primary outcomes",
    holds=lambda plan: (
        plan.panel is None
        and any(item.role == "primary" and item.scale in SHARES for item in plan.outcomes)
    ),
)
PANEL = Fit(words="panel studies", holds=lambda plan: plan.panel is not None)
FOLLOWING = Fit(words="studies of indicators", holds=lambda plan: plan.indicators is not None)
BRIDGED = Fit(
    words="studies of indicators with a bridge",
    holds=lambda plan: plan.indicators is not None and bool(plan.indicators.bridges),
)
EQUAL = Fit(
    words="studies of indicators with a case mix",
    holds=lambda plan: plan.indicators is not None and bool(plan.indicators.case_mix),
)
FLOWING = Fit(
    words="studies of indicators with a flow",
    holds=lambda plan: plan.indicators is not None and plan.indicators.flow is not None,
)
COSTING = Fit(words="studies with costs", holds=lambda plan: plan.cost is not None)
BENCHMARK = Fit(
    words="studies with a contrast by lottery and one without (randomised, observational)",
    holds=has_twins,
)
Shelf = Mapping[Fit, Mapping[str, Callable[..., Made]]]

TEXTS: Shelf[Passage] = {
    EVERY: {
        "changes": method.changes,
        "disclosure": protection_texts.study_disclosure,
        "for-audit": links.for_audit,
        "for-board": links.for_board,
        "for-experts": links.for_experts,
        "since-audit": since.for_audit,
        "since-board": since.for_board,
        "since-release": since.for_experts,
        "verify": scrutiny_texts.verify,
    },
    COMPARING: {**board.TEXTS, **effects.TEXTS, **robustness.TEXTS},
    PANEL: {**board.PANEL_TEXTS, **did.TEXTS},
    FOLLOWING: indicators.TEXTS,
    EQUAL: equity.TEXTS,
    FLOWING: waiting.TEXTS,
    COSTING: costs.TEXTS,
    BENCHMARK: benchmark.TEXTS,
}
TABLES: Shelf[Table] = {
    EVERY: {
        "audit-questions": scrutiny.audit_table,
        "changes": sources.change_table,
        "disclosure": protection.audit_table,
        "gates": group_tables.gate_table,
        "holds": scrutiny.board_table,
        "inputs": sources.input_table,
        "since-release": since.change_table,
        "versions": sources.version_table,
        "withheld": protection.withheld_table,
    },
    CONTRASTING: {"target": sources.target_table},
    COMPARING: {**effects.TABLES, **robustness.TABLES, "truth": truth_table},
    PANEL: did.TABLES,
    FOLLOWING: indicators.TABLES,
    COSTING: costs.TABLES,
    BENCHMARK: benchmark.TABLES,
}
FIGURES: Shelf[Drawing | None] = {
    EVERY: {"flow": draw_flow},
    COMPARING: effects.FIGURES,
    SHARING: board.FIGURES,
    PANEL: {**board.PANEL_FIGURES, **did.FIGURES},
    COSTING: costs.FIGURES,
    BENCHMARK: benchmark.FIGURES,
}
SECTIONS: Shelf[Iterator[Part]] = {
    FOLLOWING: indicators.SECTIONS,
    BRIDGED: bridges.SECTIONS,
    EQUAL: equity.SECTIONS,
    FLOWING: waiting.SECTIONS,
}


def offered(shelf: Shelf[Made], plan: Protocol) -> dict[str, Callable[..., Made]]:
    """Give what a shelf has for a study, by name."""
    return {
        name: make
        for fit, makers in shelf.items()
        if fit.holds(plan)
        for name, make in makers.items()
    }


_FIRST: Mapping[str, Callable[[Protocol], str]] = {
    "contrast": lambda plan: plan.contrasts[0].name,
    "arm": lambda plan: plan.main_arms[0].name,
    "outcome": lambda plan: plan.primary.name,
}


def make(shelf: Shelf[Made], what: str, name: str, material: Material, **about: str) -> Made:
    """Make what a cell asks for, about the declared names it gives, else the first of each.

    Parameters
    ----------
    what : str
        `text`, `table` or `figure`, for errors.
    about : str
        Names of a contrast, arm and outcome; empty when the cell does not say.

    Raises
    ------
    UsageError
        When there is nothing of that name for this kind of study, or it is not about what
        the cell names.
    """
    plan = material.plan
    maker = _found(shelf, what, name, plan)
    takes = [key for key in NAMES if key in signature(maker).parameters]
    for key, value in about.items():
        if value and key not in takes:
            raise UsageError(
                f"{what} '{name}' is not about one {key}", at="the page", way_out=f"leave out {key}"
            )
    return maker(material, **{key: about.get(key) or _FIRST[key](plan) for key in takes})


def check_names(plan: Protocol, **about: str) -> None:
    """See that what a cell names is declared: a misspelt name must not look like no result."""
    look_up = {"contrast": plan.contrast, "arm": plan.arm, "outcome": plan.outcome}
    for key, name in about.items():
        if name:
            look_up[key](name)


def _found(shelf: Shelf[Made], what: str, name: str, plan: Protocol) -> Callable[..., Made]:
    own = offered(shelf, plan)
    if name in own:
        return own[name]
    others = [fit.words for fit, makers in shelf.items() if name in makers]
    raise UsageError(
        f"{what} '{name}' is for {others[0]}, and {plan.name} is of kind {study_kind(plan).label}"
        if others
        else f"unknown {what} '{name}'",
        at="the page",
        way_out=f"allowed: {', '.join(sorted(own))}",
    )
