"""Does the protocol hang together? Every name used is declared, every horizon reachable."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from evaluation.cohort import ArmRule, check_arms
from evaluation.errors import EvaluationError, Faults, ProtocolError
from evaluation.protocol.checks.censoring import check_censoring
from evaluation.protocol.checks.functions import check_functions
from evaluation.protocol.checks.honoured import check_honoured
from evaluation.protocol.checks.panel import check_analyses, check_panel
from evaluation.protocol.checks.people import check_people
from evaluation.protocol.checks.probes import check_probes
from evaluation.protocol.checks.starts import check_starts
from evaluation.protocol.costs.checking import check_costs
from evaluation.protocol.indicators.planning import check_plan
from evaluation.protocol.kinds import (
    CONTRAST_KINDS,
    OUTCOME_KINDS,
    PANEL_OF_TABLE,
    REGISTER,
    TABLE,
    kind_of,
    scales_of,
    study_kind,
)
from evaluation.protocol.limits import DisclosureRules
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.parsing.schema import MOST_MONTHS
from evaluation.protocol.protocol import Contrast, Outcome, Protocol

_TABLE_KEYS = ("file", "id", "arm", "reference")
_EVENT_KEYS = ("time", "event")


def check_protocol(protocol: Protocol, *, functions: Sequence[str]) -> list[EvaluationError]:
    """Find what no single value shows; an empty list means the study can be run."""
    faults: list[EvaluationError] = []
    checks = (
        *(_names, _data, _limits, _arms, _contrasts, _outcomes, check_people, _history),
        *(_panel, _censoring, _indicators, check_costs, check_probes, check_honoured),
    )
    for check in checks:
        faults.extend(check(protocol))
    faults.extend(check_functions(protocol, functions))
    return faults


def _names(protocol: Protocol) -> Iterator[EvaluationError]:
    tables = {
        "contrasts": [contrast.name for contrast in protocol.contrasts],
        "outcomes": [outcome.name for outcome in protocol.outcomes],
        "groups": [group.name for group in protocol.groups],
        # Both name the analyses of their rows.
        "sensitivity": [
            *(item.name for item in protocol.sensitivity),
            *(item.name for item in protocol.estimators),
        ],
        "families": [item.name for item in protocol.families],
        "placebo_starts": [item.name for item in protocol.placebo_starts],
        "adjustment.covariates": [item.name for item in protocol.adjustment.covariates],
    }
    for table, names in tables.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield ProtocolError(f"'{name}' is declared {count} times", at=table)


def _data(protocol: Protocol) -> Iterator[EvaluationError]:
    if study_kind(protocol).data != TABLE.data:
        return
    # The columns of a panel are declared with the panel.
    keys = _TABLE_KEYS[:1] if protocol.panel is not None else _TABLE_KEYS
    counts = any(not kind_of(outcome).measured_once for outcome in protocol.outcomes)
    for key in () if counts or protocol.panel is not None else _EVENT_KEYS:
        if getattr(protocol.data, key):
            problem = "no outcome counts events"
            yield ProtocolError(problem, at=f"data.{key}", way_out="remove it")
    for key in (*keys, *(_EVENT_KEYS if counts else ())):
        if not getattr(protocol.data, key):
            yield ProtocolError("missing value", at=f"data.{key}", way_out="a table needs it")


def _panel(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.panel is None:
        return
    arms = tuple(arm.name for arm in protocol.arms)
    yield from check_panel(protocol.panel, data_kind=protocol.data.kind, arms=arms)
    yield from _one_introduction(protocol, protocol.panel)
    yield from check_analyses(protocol.panel, [item.name for item in protocol.sensitivity])


def _one_introduction(protocol: Protocol, plan: PanelPlan) -> Iterator[EvaluationError]:
    """Find what a panel cannot tell apart: it has one contrast, of one arm."""
    if len(protocol.contrasts) > 1:
        yield ProtocolError("a panel has one contrast", at="contrasts[1]", way_out="remove it")
    arms = protocol.contrasts[0].arms if protocol.contrasts else ()
    if len(arms) > 1:
        problem = "a panel follows one arm"
        yield ProtocolError(problem, at="contrasts[0].arms", allowed=(plan.arm or arms[0],))
    elif plan.arm and arms and plan.arm != arms[0]:
        yield ProtocolError(f"not '{arms[0]}'", at="panel.arm", allowed=arms)


def _censoring(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.censoring is None:
        return
    adjusted = tuple(item.name for item in protocol.adjustment.covariates)
    yield from check_censoring(protocol.censoring, adjusted=adjusted)


def _indicators(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.indicators is not None:
        yield from check_plan(protocol.indicators)


def _arms(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.panel is not None and protocol.panel.source != "persons":
        return  # what was introduced has a name only
    if not study_kind(protocol).honours("arms"):
        return
    try:
        check_arms(protocol.arms)
    except Faults as several:
        yield from several.faults
    except EvaluationError as fault:
        yield fault
    for number, arm in enumerate(protocol.arms):
        yield from _part(arm, protocol.arms, f"arms[{number}]")
        yield from _codes(protocol, number)
        if protocol.data.reference and protocol.data.reference in arm.categories:
            yield ProtocolError("this is the reference", at=f"arms[{number}].categories")


def _codes(protocol: Protocol, number: int) -> Iterator[EvaluationError]:
    """Find codes of a table that are said to be of something else than its column."""
    declared = protocol.source["arms"][number]
    said = declared.get("classification") if isinstance(declared, Mapping) else None
    column = protocol.data.arm
    if said is not None and column and said != column:
        problem = f"the codes of a table are those of '{column}'"
        yield ProtocolError(problem, at=f"arms[{number}].classification", allowed=(column,))


def _part(arm: ArmRule, arms: Sequence[ArmRule], at: str) -> Iterator[EvaluationError]:
    """Find what a sub-type says otherwise than the arm it follows."""
    for parent in arms:
        if parent.name != arm.parent:
            continue
        for key in ("programme", "classification"):
            if getattr(arm, key) != getattr(parent, key):
                problem, way_out = f"not as in '{parent.name}'", "write it alike"
                yield ProtocolError(problem, at=f"{at}.{key}", way_out=way_out)


def _contrasts(protocol: Protocol) -> Iterator[EvaluationError]:
    for number, contrast in enumerate(protocol.contrasts):
        yield from _contrast(protocol, contrast, f"contrasts[{number}]")


def _contrast(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    arms = tuple(arm.name for arm in protocol.arms)
    for name in contrast.arms:
        if name not in arms:
            yield ProtocolError(f"unknown arm '{name}'", at=f"{at}.arms", allowed=arms)
    row, study = CONTRAST_KINDS[contrast.kind], study_kind(protocol).name
    if contrast.weights not in row.weights:
        problem = f"'{contrast.weights}' does not fit '{contrast.kind}'"
        yield ProtocolError(problem, at=f"{at}.weights", allowed=row.weights)
    if study not in row.studies:
        fitting = tuple(name for name, other in CONTRAST_KINDS.items() if study in other.studies)
        problem = f"'{contrast.kind}' does not fit a study of kind {study}"
        yield ProtocolError(problem, at=f"{at}.kind", allowed=fitting)
    yield from check_starts(protocol, contrast, at)
    yield from _reference(contrast, arms, at)
    if contrast.weights != "none" and not protocol.adjustment.covariates:
        yield ProtocolError(f"'{contrast.name}' is not adjusted", at="adjustment.covariates")
    if row.is_between:
        yield from _between(protocol, contrast, at)


def _reference(contrast: Contrast, arms: tuple[str, ...], at: str) -> Iterator[EvaluationError]:
    if not contrast.reference:
        return
    if contrast.reference not in arms:
        problem = f"unknown arm '{contrast.reference}'"
        yield ProtocolError(problem, at=f"{at}.reference", allowed=arms)
    if contrast.reference in contrast.arms:
        yield ProtocolError("an arm is compared with itself", at=f"{at}.reference")


def _between(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    if len(set(contrast.arms)) < 2:
        yield ProtocolError("two arms or more are compared", at=f"{at}.arms")
    parents = {arm.parent for arm in protocol.arms if arm.name in contrast.arms}
    if parents & set(contrast.arms):
        yield ProtocolError("an arm is compared with its own sub-type", at=f"{at}.arms")


def _outcomes(protocol: Protocol) -> Iterator[EvaluationError]:
    for number, outcome in enumerate(protocol.outcomes):
        yield from _outcome(protocol, outcome, f"outcomes[{number}]")
    compares = study_kind(protocol).honours("outcomes")
    if compares and not any(outcome.role == "primary" for outcome in protocol.outcomes):
        yield ProtocolError("no outcome is primary", at="outcomes")


def _outcome(protocol: Protocol, outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    yield from _horizons(protocol, outcome, at)
    row, study = kind_of(outcome), study_kind(protocol).name
    if outcome.scale not in row.scales:
        problem = f"'{outcome.scale}' does not fit '{outcome.kind}'"
        yield ProtocolError(problem, at=f"{at}.scale", allowed=scales_of(outcome.kind))
    if outcome.kind not in OUTCOME_KINDS and "unit" in row.keys and not outcome.unit:
        way_out = "say what it is counted in"
        yield ProtocolError("missing value", at=f"{at}.unit", way_out=way_out)
    if outcome.role not in row.roles:
        yield ProtocolError(row.role_reason, at=f"{at}.role", allowed=row.roles)
    if row.is_described and len(outcome.horizons) > 1:
        problem = "it is told at one horizon"
        yield ProtocolError(problem, at=f"{at}.horizons", allowed=[str(outcome.horizons[-1])])
    columns = study_kind(protocol).columns
    if columns and outcome.column not in columns:
        problem = f"unknown column '{outcome.column}'"
        yield ProtocolError(problem, at=f"{at}.column", allowed=columns)
    if row.study != study:
        fitting = tuple(name for name, other in OUTCOME_KINDS.items() if other.study == study)
        problem = f"'{outcome.kind}' does not fit a study of kind {study}"
        yield ProtocolError(problem, at=f"{at}.kind", allowed=fitting)


def _horizons(protocol: Protocol, outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    steps = outcome.horizons
    if kind_of(outcome).measured_once:
        yield from _measured_once(protocol, outcome, at)
    elif not steps or steps[0] < 1 or any(late <= early for early, late in pairwise(steps)):
        yield ProtocolError("horizons must be given, positive and ascending", at=f"{at}.horizons")
    elif steps[-1] > protocol.follow_up_months:
        yield ProtocolError(f"horizon {steps[-1]} is beyond follow_up_months", at=f"{at}.horizons")


def _measured_once(protocol: Protocol, outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    if not outcome.column:
        way_out = "name the column of the table"
        yield ProtocolError("missing value", at=f"{at}.column", way_out=way_out)
    names = tuple(item.name for item in protocol.adjustment.covariates)
    left = set(names) - set(outcome.without)
    for name in outcome.without:
        if name not in names:
            yield ProtocolError(f"unknown covariate '{name}'", at=f"{at}.without", allowed=names)
    if outcome.column in left:
        way_out = f"add '{outcome.column}' to without"
        yield ProtocolError(
            "the outcome is adjusted for itself", at=f"{at}.column", way_out=way_out
        )


def _limits(protocol: Protocol) -> Iterator[EvaluationError]:
    """Find limits that this kind of study cannot have, and those that touch nothing."""
    kind, weights = study_kind(protocol), {item.weights for item in protocol.contrasts}
    months = protocol.follow_up_months
    if kind is REGISTER and months > MOST_MONTHS:
        yield ProtocolError(f"{months} is above {MOST_MONTHS}", at="follow_up_months")
    rules = protocol.disclosure
    # Cities and counties are no persons; everybody else's counts are told in fives or coarser,
    # and no finer than small counts are withheld: sums would tell them.
    finest = max(DisclosureRules().round_to, rules.min_count)
    if kind is not PANEL_OF_TABLE and rules.round_to < finest:
        yield ProtocolError(f"{rules.round_to} is below {finest}", at="disclosure.round_to")
    declared = protocol.source.get("adjustment")
    if not isinstance(declared, Mapping):
        return
    if "truncate" in declared and weights == {"none"}:
        yield ProtocolError(
            "no contrast is weighted", at="adjustment.truncate", way_out="remove it"
        )
    if "stabilise" in declared and "iptw" not in weights:
        problem = "no contrast has weights = 'iptw'"
        yield ProtocolError(problem, at="adjustment.stabilise", way_out="remove it")


def _history(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.changes and protocol.changes[-1].version != protocol.version:
        yield ProtocolError(
            "the last change has another version than the protocol",
            at=f"changes[{len(protocol.changes) - 1}].version",
            allowed=(protocol.version,),
        )
