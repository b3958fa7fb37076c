"""The TARGET 2025 table: 21 items in 6 sections, filled from the protocol.

Cashin et al., JAMA 2025, doi:10.1001/jama.2025.13350. Items 6 and 7 have the same parts a-h:
the trial one would have wanted, and how each part is read from the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, kind_of, study_kind
from evaluation.report.declared.starts import assignment_text, lost_text, time_zero_text
from evaluation.report.declared.wording import (
    arm_text,
    contrast_text,
    covariate_text,
    definition_text,
    eligibility_text,
    outcome_text,
    tries_text,
)
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.numbers import months

ITEMS = (
    ("1a", "target.section.abstract", "target.topic.kind"),
    ("1b", "target.section.abstract", "target.topic.abstract_sources"),
    ("1c", "target.section.abstract", "target.topic.abstract_method"),
    ("2", "target.section.introduction", "target.topic.background"),
    ("3", "target.section.introduction", "target.topic.question"),
    ("4", "target.section.introduction", "target.topic.rationale"),
    ("5", "target.section.methods", "target.topic.sources"),
    ("6a", "target.section.methods", "target.topic.wanted_who"),
    ("6b", "target.section.methods", "target.topic.wanted_measures"),
    ("6c", "target.section.methods", "target.topic.wanted_assignment"),
    ("6d", "target.section.methods", "target.topic.wanted_follow_up"),
    ("6e", "target.section.methods", "target.topic.wanted_outcomes"),
    ("6f", "target.section.methods", "target.topic.wanted_contrasts"),
    ("6g", "target.section.methods", "target.topic.wanted_assumptions"),
    ("6h", "target.section.methods", "target.topic.wanted_analysis"),
    ("7a", "target.section.methods", "target.topic.done_who"),
    ("7b", "target.section.methods", "target.topic.done_measures"),
    ("7c", "target.section.methods", "target.topic.done_assignment"),
    ("7d", "target.section.methods", "target.topic.done_follow_up"),
    ("7e", "target.section.methods", "target.topic.done_outcomes"),
    ("7f", "target.section.methods", "target.topic.done_contrasts"),
    ("7g.i", "target.section.methods", "target.topic.done_assumptions"),
    ("7g.ii", "target.section.methods", "target.topic.done_adjusted"),
    ("7h.i", "target.section.methods", "target.topic.done_analysis"),
    ("7h.ii", "target.section.methods", "target.topic.done_tries"),
    ("8", "target.section.results", "target.topic.selection"),
    ("9", "target.section.results", "target.topic.at_start"),
    ("10", "target.section.results", "target.topic.time"),
    ("11", "target.section.results", "target.topic.missing"),
    ("12", "target.section.results", "target.topic.outcomes"),
    ("13", "target.section.results", "target.topic.effects"),
    ("14", "target.section.results", "target.topic.more"),
    ("15", "target.section.discussion", "target.topic.reading"),
    ("16", "target.section.discussion", "target.topic.limitations"),
    ("17", "target.section.other", "target.topic.ethics"),
    ("18", "target.section.other", "target.topic.registration"),
    ("19", "target.section.other", "target.topic.sharing"),
    ("20", "target.section.other", "target.topic.funding"),
    ("21", "target.section.other", "target.topic.interests"),
)
"""Number, section and topic of every item, in the order of the statement."""
PANEL_CLUSTERS = {
    "table": "target.by_unit",
    "districts": "target.by_district",
    "persons": "target.by_panel_person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is reported under one item: its section, number (`6a`), topic, and text."""

    section: str
    number: str
    topic: str
    text: str


def target_items(protocol: Protocol) -> tuple[Item, ...]:
    """Fill the reporting items of a target trial emulation."""
    texts = {
        **_introduction(protocol),
        **_wanted_trial(protocol),
        **_emulation(protocol),
        **_analysis(protocol),
        **_results(protocol),
        **_rest(protocol),
    }
    return tuple(
        Item(section=say(section), number=number, topic=say(topic), text=texts[number])
        for number, section, topic in ITEMS
    )


def _introduction(protocol: Protocol) -> Mapping[str, str]:
    question = told(protocol.question)
    kind = "target.drawn" if _is_drawn(protocol) else "target.emulated"
    return {
        "1a": say(kind, question=question),
        "1b": _declared(protocol, "data_sources"),
        "1c": say("target.method_place"),
        "2": _declared(protocol, "background"),
        "3": question,
        "4": _declared(protocol, "rationale"),
        "5": _declared(protocol, "data_sources"),
    }


def _wanted_trial(protocol: Protocol) -> Mapping[str, str]:
    is_followed = _is_followed(protocol)
    return {
        "6a": eligibility_text(protocol),
        "6b": _declared(protocol, "strategies"),
        "6c": say("target.lottery"),
        "6d": say("target.from_lottery", time=_follow_up(protocol))
        if protocol.panel is None
        else say("target.from_lottery_on"),
        "6e": " ".join(outcome_text(outcome, protocol) for outcome in protocol.outcomes),
        "6f": " ".join(contrast_text(item, protocol) for item in protocol.contrasts),
        "6g": say("target.comparable"),
        "6h": say("target.difference_months" if is_followed else "target.difference_mean"),
    }


def _emulation(protocol: Protocol) -> Mapping[str, str]:
    return {
        "7a": eligibility_text(protocol),
        "7b": _arms(protocol),
        "7c": _assignment(protocol),
        "7d": _time_zero(protocol),
        "7e": _outcome_source(protocol),
        "7f": " ".join(item.description for item in protocol.contrasts if item.description),
    }


def _arms(protocol: Protocol) -> str:
    if study_kind(protocol).honours("arms", "categories"):
        return " ".join(arm_text(arm, protocol) for arm in protocol.arms)
    return " ".join(say("target.arm", arm=arm.label) for arm in protocol.arms)


def _assignment(protocol: Protocol) -> str:
    if protocol.panel is not None:
        return say("target.introduced")
    if _is_drawn(protocol):
        return say("target.drawn_group")
    started = say("target.started", reference=protocol.data.reference_label)
    return _joined(started, *assignment_text(protocol))


def _time_zero(protocol: Protocol) -> str:
    if protocol.panel is not None:
        return say("target.zero_period")
    key = "target.zero_drawn" if _is_drawn(protocol) else "target.zero_start"
    return _joined(say(key, time=_follow_up(protocol)), *time_zero_text(protocol))


def _outcome_source(protocol: Protocol) -> str:
    if study_kind(protocol).data == TABLE.data:
        once = dict.fromkeys(item.column for item in protocol.outcomes if item.column)
        counted = [name for name in (protocol.data.time, protocol.data.event) if name]
        return say("target.columns", columns=", ".join([*counted, *once]))
    return definition_text(protocol)


def _analysis(protocol: Protocol) -> Mapping[str, str]:
    missing = say("target.missing_told", told=_declared(protocol, "missing_data"))
    panel = protocol.panel
    clusters = say("target.by_person" if panel is None else PANEL_CLUSTERS[panel.source])
    return {
        "7g.i": _declared(protocol, "assumptions"),
        "7g.ii": _adjusted(protocol),
        "7h.i": _joined(clusters, _cutting(protocol), lost_text(protocol), missing),
        "7h.ii": "; ".join(tries_text(protocol)) or say("target.not_told"),
    }


def _adjusted(protocol: Protocol) -> str:
    panel = protocol.panel
    if panel is None and all(CONTRAST_KINDS[item.kind].is_drawn for item in protocol.contrasts):
        return say("target.adjusted_drawn")
    variables = (
        ", ".join(panel.covariates)
        if panel is not None
        else covariate_text(protocol.adjustment.covariates)
    )
    if not variables:
        return say("target.adjusted_none")
    return say("target.adjusted", variables=variables)


def _cutting(protocol: Protocol) -> str:
    cut = protocol.adjustment.truncate
    if cut >= 1:
        return ""
    later = any(CONTRAST_KINDS[item.kind].ends_at_later_starts for item in protocol.contrasts)
    share = f"{cut:g}".replace(".", say("numbers.mark"))
    return say("target.cut_but" if later else "target.cut", share=share)


def _results(protocol: Protocol) -> Mapping[str, str]:
    is_panel, is_followed = protocol.panel is not None, _is_followed(protocol)
    missing = _declared(protocol, "missing_data") if is_panel else say("target.missing_place")
    return {
        "8": say("target.flow_place"),
        "9": say("target.cohort_place" if is_panel else "target.balance_place"),
        "10": say("target.at_risk_place" if is_followed else "target.see_follow_up"),
        "11": missing,
        "12": say("target.curves_place" if is_followed else "target.tables_place"),
        "13": _joined(say("target.effects_place"), _withheld(protocol)),
        "14": say("target.tries_place"),
    }


def _withheld(protocol: Protocol) -> str:
    if not study_kind(protocol).honours("gates"):
        return ""
    gates = protocol.gates
    return say("target.withheld", persons=str(gates.min_persons), events=str(gates.min_events))


def _rest(protocol: Protocol) -> Mapping[str, str]:
    mark = say("target.registered", version=protocol.version, digest=protocol.sha256[:12])
    return {
        "15": say("target.box_place"),
        "16": _declared(protocol, "limitations"),
        "17": _declared(protocol, "ethics"),
        "18": _joined(protocol.declarations.get("registration", ""), mark),
        "19": _declared(protocol, "sharing"),
        "20": _declared(protocol, "funding"),
        "21": _declared(protocol, "interests"),
    }


def _declared(protocol: Protocol, key: str) -> str:
    return protocol.declarations.get(key) or say("target.not_told")


def _follow_up(protocol: Protocol) -> str:
    return months(protocol.follow_up_months, unit=protocol.data.time_unit)


def _is_followed(protocol: Protocol) -> bool:
    """Tell whether anything is counted over time, and so drawn as curves."""
    return any(not kind_of(outcome).measured_once for outcome in protocol.outcomes)


def _is_drawn(protocol: Protocol) -> bool:
    return any(CONTRAST_KINDS[contrast.kind].is_drawn for contrast in protocol.contrasts)


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
