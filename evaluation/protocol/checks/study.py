"""Does the protocol hang together? Every name used is declared, every horizon reachable."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import get_args

from evaluation.cohort import check_arms
from evaluation.errors import EvaluationError, Faults, ProtocolError
from evaluation.protocol.censoring import check_censoring
from evaluation.protocol.checks.probes import check_probes
from evaluation.protocol.checks.starts import check_starts
from evaluation.protocol.panel import check_panel
from evaluation.protocol.protocol import Contrast, Outcome, OutcomeKind, Protocol

TRIAL_COVARIATES = (
    "alder",
    "anvisare",
    "ar",
    "fodelseland",
    "forsorjningshinder",
    "har_barn",
    "kalendermanad",
    "kon",
    "manader_bistand_12",
    "manader_i_period",
    "manader_inskriven",
    "sammanboende",
    "tid_utan_arbete",
    "tidigare_insats",
    "utbildning",
)
MEASURED_ONCE = ("mean", "share", "panel")
_SCALES = {
    "durable_exit": "risk_difference",
    "months_on_aid": "rmst_difference",
    "state_occupation": "probability",
    "exit_reason": "probability",
    "conditional_return": "share",
    "event": "risk_difference",
    "aid_before": "rmst_difference",
    "mean": "mean_difference",
    "share": "share_difference",
    "panel": "difference",
}
_OF_TABLES = ("event", "mean", "share")
_WEIGHTS = {
    "not_now": ("att", "overlap", "iptw"),
    "never": ("att", "overlap", "iptw"),
    "grace": ("iptw",),
    "landmark": ("att", "overlap", "iptw"),
    "between_arms": ("overlap", "iptw"),
    "randomised": ("none",),
    "observational": ("none", "att", "overlap"),
    "introduced": ("none",),
}
_TABLE_KEYS = ("file", "id", "arm", "reference")
_EVENT_KEYS = ("time", "event")


def check_protocol(protocol: Protocol, *, functions: Sequence[str]) -> list[EvaluationError]:
    """Find what no single value shows; an empty list means the study can be run."""
    faults: list[EvaluationError] = []
    checks = (
        *(_names, _data, _arms, _contrasts, _outcomes, _people, _history),
        *(_panel, _censoring, check_probes),
    )
    for check in checks:
        faults.extend(check(protocol))
    kinds = {outcome.kind for outcome in protocol.outcomes}
    faults.extend(
        ProtocolError(
            f"public function '{name}' is not declared",
            at="analysis.py",
            way_out="use it as the kind of an outcome, or begin its name with _",
        )
        for name in functions
        if name not in kinds
    )
    return faults


def _names(protocol: Protocol) -> Iterator[EvaluationError]:
    tables = {
        "contrasts": [contrast.name for contrast in protocol.contrasts],
        "outcomes": [outcome.name for outcome in protocol.outcomes],
        "groups": [group.name for group in protocol.groups],
        "sensitivity": [item.name for item in protocol.sensitivity],
        "families": [item.name for item in protocol.families],
        "placebo_starts": [item.name for item in protocol.placebo_starts],
        "adjustment.covariates": [item.name for item in protocol.adjustment.covariates],
    }
    for table, names in tables.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield ProtocolError(f"'{name}' is declared {count} times", at=table)


def _data(protocol: Protocol) -> Iterator[EvaluationError]:
    wants = protocol.data.kind == "table"
    counts = any(outcome.kind == "event" for outcome in protocol.outcomes)
    # The columns of a panel are declared with the panel.
    keys = _TABLE_KEYS[:1] if protocol.panel is not None else _TABLE_KEYS
    for key in (*_TABLE_KEYS, *_EVENT_KEYS, "limits"):
        has = bool(getattr(protocol.data, key))
        needed = key in keys or (key in _EVENT_KEYS and counts)
        if wants and needed and not has:
            yield ProtocolError("missing value", at=f"data.{key}", way_out="a table needs it")
        if has and not wants:
            yield ProtocolError("only a table has this", at=f"data.{key}")


def _panel(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.panel is None:
        return
    arms = tuple(arm.name for arm in protocol.arms)
    yield from check_panel(protocol.panel, data_kind=protocol.data.kind, arms=arms)
    for number, contrast in enumerate(protocol.contrasts):
        if contrast.kind != "introduced":
            problem = f"'{contrast.kind}' does not fit a panel"
            yield ProtocolError(problem, at=f"contrasts[{number}].kind", allowed=("introduced",))


def _censoring(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.censoring is None:
        return
    adjusted = tuple(item.name for item in protocol.adjustment.covariates)
    yield from check_censoring(protocol.censoring, data_kind=protocol.data.kind, adjusted=adjusted)


def _arms(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.panel is not None and protocol.panel.source != "persons":
        return  # what was introduced has a name only
    try:
        check_arms(protocol.arms)
    except Faults as several:
        yield from several.faults
    except EvaluationError as fault:
        yield fault
    for number, arm in enumerate(protocol.arms):
        if protocol.data.reference and protocol.data.reference in arm.categories:
            yield ProtocolError("this is the reference", at=f"arms[{number}].categories")


def _contrasts(protocol: Protocol) -> Iterator[EvaluationError]:
    for number, contrast in enumerate(protocol.contrasts):
        yield from _contrast(protocol, contrast, f"contrasts[{number}]")


def _contrast(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    arms = tuple(arm.name for arm in protocol.arms)
    for name in contrast.arms:
        if name not in arms:
            yield ProtocolError(f"unknown arm '{name}'", at=f"{at}.arms", allowed=arms)
    allowed = _WEIGHTS.get(contrast.kind, ())
    if allowed and contrast.weights not in allowed:
        problem = f"'{contrast.weights}' does not fit '{contrast.kind}'"
        yield ProtocolError(problem, at=f"{at}.weights", allowed=allowed)
    if contrast.kind == "never" and protocol.data.kind == "table":
        yield ProtocolError("a table has no later starts", at=f"{at}.kind")
    if contrast.kind == "never" and protocol.eligibility.last_month is not None:
        # Later starts after the last start month would leave the reference unexplained.
        problem = "'never' has to see every later start"
        yield ProtocolError(problem, at=f"{at}.kind", way_out="leave eligibility.last_month out")
    yield from check_starts(protocol, contrast, at)
    yield from _reference(contrast, arms, at)
    if contrast.weights != "none" and not protocol.adjustment.covariates:
        yield ProtocolError(f"'{contrast.name}' is not adjusted", at="adjustment.covariates")
    if contrast.kind == "between_arms":
        yield from _between(protocol, contrast, at)


def _reference(contrast: Contrast, arms: tuple[str, ...], at: str) -> Iterator[EvaluationError]:
    if not contrast.reference:
        return
    if contrast.kind != "observational":
        way_out = "use kind = 'observational', or leave it out"
        yield ProtocolError("its reference is given", at=f"{at}.reference", way_out=way_out)
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
    if not any(outcome.role == "primary" for outcome in protocol.outcomes):
        yield ProtocolError("no outcome is primary", at="outcomes")


def _outcome(protocol: Protocol, outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    yield from _horizons(protocol, outcome, at)
    scale = _SCALES.get(outcome.kind, outcome.scale)
    if outcome.scale != scale:
        yield ProtocolError(
            f"'{outcome.scale}' does not fit '{outcome.kind}'", at=f"{at}.scale", allowed=(scale,)
        )
    if outcome.kind == "conditional_return" and outcome.role != "descriptive":
        yield ProtocolError(
            "return among those who left conditions on what the insats changes",
            at=f"{at}.role",
            allowed=("descriptive",),
        )
    if (outcome.kind == "panel") != (protocol.panel is not None):
        problem = "a study with [panel] has outcomes of kind 'panel', and no other has"
        yield ProtocolError(problem, at=f"{at}.kind")
    elif outcome.kind != "panel":
        yield from _fits(protocol, outcome, at)


def _horizons(protocol: Protocol, outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    steps = outcome.horizons
    if outcome.kind in MEASURED_ONCE:
        yield from _measured_once(protocol, outcome, at)
    elif not steps or steps[0] < 1 or any(late <= early for early, late in pairwise(steps)):
        yield ProtocolError("horizons must be given, positive and ascending", at=f"{at}.horizons")
    elif steps[-1] > protocol.follow_up_months:
        yield ProtocolError(f"horizon {steps[-1]} is beyond follow_up_months", at=f"{at}.horizons")


def _fits(protocol: Protocol, outcome: Outcome, at: str) -> Iterator[EvaluationError]:
    fits = "table" if outcome.kind in _OF_TABLES else "extract"
    if outcome.kind in get_args(OutcomeKind) and protocol.data.kind != fits:
        yield ProtocolError(f"'{outcome.kind}' needs data of kind '{fits}'", at=f"{at}.kind")


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


def _people(protocol: Protocol) -> Iterator[EvaluationError]:
    rules = protocol.eligibility
    if rules.first_month and rules.last_month and rules.first_month > rules.last_month:
        yield ProtocolError("first_month is after last_month", at="eligibility")
    used = [
        (f"adjustment.covariates[{number}].name", item.name)
        for number, item in enumerate(protocol.adjustment.covariates)
    ]
    used += [
        (f"groups[{number}].covariate", group.covariate)
        for number, group in enumerate(protocol.groups)
    ]
    for at, name in used:
        if protocol.data.kind == "extract" and name not in TRIAL_COVARIATES:
            yield ProtocolError(f"unknown covariate '{name}'", at=at, allowed=TRIAL_COVARIATES)
    for number, group in enumerate(protocol.groups):
        if not group.levels:
            yield ProtocolError("nothing is declared", at=f"groups[{number}].levels")


def _history(protocol: Protocol) -> Iterator[EvaluationError]:
    if protocol.changes and protocol.changes[-1].version != protocol.version:
        yield ProtocolError(
            "the last change has another version than the protocol",
            at=f"changes[{len(protocol.changes) - 1}].version",
            allowed=(protocol.version,),
        )
