"""From protocol.toml to a checked `Protocol`."""

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError, ProtocolError, raise_all
from evaluation.protocol.checks.study import check_protocol
from evaluation.protocol.kinds import OUTCOME_KINDS
from evaluation.protocol.parsing import limits as parsing_rules
from evaluation.protocol.parsing import panel as parsing_panel
from evaluation.protocol.parsing import probes as parsing_probes
from evaluation.protocol.parsing import studied as parsing
from evaluation.protocol.parsing.section import Section
from evaluation.protocol.protocol import Protocol

_PROBES = (
    "sensitivity",
    "multiverse",
    "families",
    "groups",
    "placebo_starts",
    "robustness",
)
_STEP = re.compile(r"([a-z_0-9]+)(?:\[(\d+)\])?")


def load_protocol(path: Path, *, functions: Sequence[str] = ()) -> Protocol:
    """Read and check a declared study.

    Parameters
    ----------
    path : Path
        The study's protocol.toml.
    functions : sequence of str
        Public functions of the study's analysis.py: each must be used as the kind of an
        outcome, and may be.

    Raises
    ------
    ProtocolError, Faults
        Every fault of the file at once.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProtocolError("no protocol", at=_shown(path), way_out="evaluation new NAME") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(f"not readable as TOML ({error})", at=_shown(path)) from None
    protocol = parse_protocol(values, functions=functions)
    if protocol.name != path.parent.name:
        raise ProtocolError(
            f"'{protocol.name}' is not the folder's name", at="name", allowed=(path.parent.name,)
        )
    return protocol


def parse_protocol(values: Mapping[str, Any], *, functions: Sequence[str] = ()) -> Protocol:
    """Check parsed values and build the study; all faults are raised together."""
    faults: list[EvaluationError] = []
    top = Section(values, at="", faults=faults)
    definition = parsing.definition(top.section("definition"))
    kinds = (*OUTCOME_KINDS, *functions)
    arms = parsing.arms(top.sections("arms", required=True))
    contrasts = parsing.contrasts(top.sections("contrasts", required=True), arms)
    protocol = Protocol(
        name=top.name(),
        title=parsing.text(top.section("title", required=True)),
        question=parsing.text(top.section("question", required=True)),
        version=top.text("version"),
        seed=top.integer("seed"),
        data=parsing.data(top.section("data", required=True)),
        definition=definition,
        eligibility=parsing.eligibility(top.section("eligibility")),
        arms=arms,
        contrasts=contrasts,
        outcomes=parsing.outcomes(top.sections("outcomes", required=True), definition, kinds),
        follow_up_months=top.integer(
            "follow_up_months", **({"default": 0} if "panel" in values else {}), minimum=1
        ),
        adjustment=parsing_rules.adjustment(top.section("adjustment")),
        gates=parsing_rules.gates(top.section("gates")),
        groups=parsing_rules.groups(
            top.sections("groups"), parsing_probes.first_not_now(contrasts)
        ),
        sensitivity=parsing_rules.sensitivity(top.sections("sensitivity")),
        families=parsing_probes.families(top.sections("families")),
        placebo_starts=parsing_probes.placebo_starts(top.sections("placebo_starts"), contrasts),
        multiverse=parsing_probes.multiverse(top.section("multiverse"), contrasts),
        robustness=parsing_probes.robustness(top.section("robustness")),
        disclosure=parsing_rules.disclosure(top.section("disclosure")),
        changes=parsing_rules.changes(top.sections("changes")),
        declarations=parsing_rules.declarations(top.section("declarations")),
        panel=parsing_panel.panel_plan(top.section("panel")),
        censoring=parsing_rules.censoring_plan(top.section("censoring")),
        source=copy.deepcopy(dict(values)),
    )
    top.close()
    faults.extend(check_protocol(protocol, functions=functions))
    raise_all(faults)
    raise_all(list(_override_faults(protocol)))
    return protocol


def overridden(protocol: Protocol, changes: Mapping[str, Any]) -> Protocol:
    """Declare the same study with other values in places such as `definition.max_gap`.

    The other study does not try its own answer.
    """
    values = {key: value for key, value in protocol.source.items() if key not in _PROBES}
    return parse_protocol(replaced(values, changes), functions=own_functions(protocol))


def own_functions(protocol: Protocol) -> tuple[str, ...]:
    """Name the functions of the study's analysis.py that the plan uses."""
    return tuple(sorted({item.kind for item in protocol.outcomes} - set(OUTCOME_KINDS)))


def _override_faults(protocol: Protocol) -> Iterator[EvaluationError]:
    for number, item in enumerate(protocol.sensitivity):
        try:
            overridden(protocol, item.override)
        except EvaluationError as fault:
            yield ProtocolError(str(fault), at=f"sensitivity[{number}].override")


def replaced(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a parsed protocol with other values in the named places.

    A place is written as in error messages: `definition.max_gap`, `outcomes[1].window`.
    """
    out = copy.deepcopy(dict(values))
    for place, value in changes.items():
        *tables, last = place.split(".")
        target: Any = out
        for step in tables:
            target = _inside(target, step, place)
        if not isinstance(target, dict):
            raise ProtocolError("no such place to override", at=place)
        target[last] = value
    return out


def _inside(values: Any, step: str, place: str) -> Any:
    found = _STEP.fullmatch(step)
    if found is None or not isinstance(values, dict):
        raise ProtocolError("no such place to override", at=place)
    below = values.setdefault(found[1], {})
    if found[2] is None:
        return below
    if not isinstance(below, list) or int(found[2]) >= len(below):
        raise ProtocolError("no such place to override", at=place)
    return below[int(found[2])]


def _shown(path: Path) -> str:
    """Show folder and file only: absolute paths name users and machines."""
    return f"{path.parent.name}/{path.name}"
