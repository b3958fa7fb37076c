"""From parsed values to a checked study, before its sensitivity analyses are tried."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.errors import EvaluationError, raise_all
from evaluation.protocol.checks.study import check_protocol
from evaluation.protocol.costs.reading import read_costs
from evaluation.protocol.indicators.planning import read_plan
from evaluation.protocol.kinds import OUTCOME_KINDS
from evaluation.protocol.parsing import reading, schema
from evaluation.protocol.parsing.languages import SWEDISH, in_language
from evaluation.protocol.parsing.section import Section
from evaluation.protocol.protocol import Protocol


def declared(values: Mapping[str, Any], *, functions: Sequence[str] = ()) -> Protocol:
    """Check parsed values and build the study; all faults are raised together."""
    faults: list[EvaluationError] = []
    top = Section(in_language(values, SWEDISH), at="", faults=faults)
    # Time in a panel is that of its data, and an indicator has its own.
    compares = "indicators" not in values
    known: dict[str, Any] = {"valid_until": ""}
    if not compares or "panel" in values:
        known["follow_up_months"] = 0
    definition = reading.read(schema.DEFINITION, top.section("definition"))
    arms = reading.every(schema.ARM, top.sections("arms", required=compares))
    contrasts = reading.contrasts(top.sections("contrasts", required=compares), arms)
    kinds = (*OUTCOME_KINDS, *functions)
    waiting = reading.first_that_waits(contrasts)
    protocol = Protocol(
        **reading.taken(top, schema.TOP, known),
        title=reading.read(schema.BOTH, top.section("title", required=True)),
        question=reading.read(schema.BOTH, top.section("question", required=True)),
        data=reading.read(schema.DATA, top.section("data", required=True)),
        definition=definition,
        eligibility=reading.read(schema.ELIGIBILITY, top.section("eligibility")),
        arms=arms,
        contrasts=contrasts,
        outcomes=reading.outcomes(top.sections("outcomes", required=compares), definition, kinds),
        adjustment=reading.adjustment(top.section("adjustment")),
        gates=reading.read(schema.GATES, top.section("gates")),
        groups=reading.groups(top.sections("groups"), waiting),
        sensitivity=reading.sensitivity(top.sections("sensitivity")),
        estimators=reading.every(schema.OWN_ESTIMATOR, top.sections("estimators")),
        families=reading.every(schema.FAMILY, top.sections("families")),
        placebo_starts=reading.every(
            schema.PLACEBO_START, top.sections("placebo_starts"), contrast=waiting
        ),
        multiverse=reading.multiverse(top.section("multiverse"), waiting),
        robustness=reading.read(schema.ROBUSTNESS, top.section("robustness")),
        sub_types=reading.read(schema.SUB_TYPES, top.section("sub_types")),
        disclosure=reading.read(schema.DISCLOSURE, top.section("disclosure")),
        changes=reading.every(schema.CHANGE, top.sections("changes")),
        declarations=reading.declarations(top.section("declarations")),
        panel=reading.optional(schema.PANEL, top.section("panel")),
        censoring=reading.optional(schema.CENSORING, top.section("censoring")),
        indicators=read_plan(top.section("indicators")),
        cost=read_costs(top.section("cost")),
        source=copy.deepcopy(dict(values)),
    )
    top.close()
    # What stands in for a faulty value is not the user's fault.
    told = {fault.at for fault in faults}
    checked = check_protocol(protocol, functions=functions)
    faults.extend(fault for fault in checked if fault.at not in told)
    raise_all(faults)
    return protocol
