"""The TARGET 2025 table: 21 items in 6 sections, filled from the protocol.

Cashin et al., JAMA 2025, doi:10.1001/jama.2025.13350. Items 6 and 7 have the same parts a-h:
the trial one would have wanted, and how each part is read from the data.
"""

from collections.abc import Iterator

import pandas as pd

from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, kind_of, study_kind
from evaluation.protocol.protocol import Protocol
from evaluation.protocol.wording import (
    arm_text,
    contrast_text,
    covariate_text,
    definition_text,
    eligibility_text,
    outcome_text,
    tries_text,
)
from evaluation.protocol.wording_starts import assignment_text, lost_text, time_zero_text

TARGET_COLUMNS = ("section", "item", "topic", "text")
_NOT_TOLD = "Ej angivet i protokollet."
_ON_PAGE = "Redovisas i rapporten: "
_CLUSTERED = "Intervall räknas per person: en persons flera månader räknas inte som flera personer."
_PANEL_CLUSTERS = {
    "table": "Intervall räknas per enhet, eller per den grupp som protokollet anger.",
    "districts": "Intervall räknas per distrikt: personerna i ett distrikt är inte oberoende.",
    "persons": "Intervall räknas per person.",
}
_INTRODUCED = "Tidpunkten då det infördes, mot dem som inte har det då."

Row = tuple[str, str, str, str]


def target_table(protocol: Protocol) -> pd.DataFrame:
    """Fill the reporting items of a target trial emulation, in Swedish.

    Returns
    -------
    DataFrame
        section, item (`1` to `21`; 1, 6 and 7 in parts `6a`, …), topic, text. No rows where
        nothing is compared.
    """
    if not study_kind(protocol).honours("contrasts"):
        return pd.DataFrame(columns=list(TARGET_COLUMNS))
    rows = [
        *_abstract(protocol),
        *_introduction(protocol),
        *_wanted_trial(protocol),
        *_emulation(protocol),
        *_assumptions(protocol),
        *_results(protocol),
        *_rest(protocol),
    ]
    return pd.DataFrame(rows, columns=list(TARGET_COLUMNS))


def _is_followed(protocol: Protocol) -> bool:
    """Tell whether anything is counted over time, and so drawn as curves."""
    return any(not kind_of(outcome).measured_once for outcome in protocol.outcomes)


def _told(protocol: Protocol, key: str) -> str:
    return protocol.declarations.get(key, _NOT_TOLD)


def _is_drawn(protocol: Protocol) -> bool:
    return any(CONTRAST_KINDS[contrast.kind].is_drawn for contrast in protocol.contrasts)


def _is_only_drawn(protocol: Protocol) -> bool:
    return all(CONTRAST_KINDS[contrast.kind].is_drawn for contrast in protocol.contrasts)


def _abstract(protocol: Protocol) -> Iterator[Row]:
    section = "Sammanfattning"
    kind = (
        "Studien analyserar ett lottat försök."
        if _is_drawn(protocol)
        else "Studien efterliknar ett försök med registerdata."
    )
    yield section, "1a", "Studiens art och syfte", f"{kind} {protocol.question.sv}"
    yield section, "1b", "Datakällor", _told(protocol, "data_sources")
    yield (
        section,
        "1c",
        "Antaganden, metod och slutsats",
        f"{_ON_PAGE}svarsrutan och metodavsnittet.",
    )


def _introduction(protocol: Protocol) -> Iterator[Row]:
    section = "Inledning"
    yield section, "2", "Bakgrund", _told(protocol, "background")
    yield section, "3", "Kausal fråga", protocol.question.sv
    yield section, "4", "Varför denna design", _told(protocol, "rationale")


def _wanted_trial(protocol: Protocol) -> Iterator[Row]:
    section = "Metod"
    unit = protocol.data.time_unit
    contrasts = " ".join(contrast_text(item, protocol) for item in protocol.contrasts)
    yield section, "5", "Datakällor", _told(protocol, "data_sources")
    yield section, "6a", "Önskat försök: urval", eligibility_text(protocol)
    yield section, "6b", "Önskat försök: insatser", _told(protocol, "strategies")
    yield section, "6c", "Önskat försök: tilldelning", "Lottning bland dem som uppfyller urvalet."
    yield (
        section,
        "6d",
        "Önskat försök: uppföljning",
        f"Från lottningen och {protocol.follow_up_months} {unit} framåt."
        if protocol.panel is None
        else "Från lottningen och så långt uppgifterna räcker.",
    )
    yield section, "6e", "Önskat försök: utfall", _outcomes(protocol)
    yield section, "6f", "Önskat försök: kontraster", contrasts
    yield (
        section,
        "6g",
        "Önskat försök: antaganden",
        "Lottningen gör grupperna jämförbara; bortfall beror inte på utfallet.",
    )
    yield (
        section,
        "6h",
        "Önskat försök: analys",
        f"Skillnad mellan grupperna i andel eller {_amounts(protocol)}, med intervall.",
    )


def _emulation(protocol: Protocol) -> Iterator[Row]:
    section = "Metod"
    yield section, "7a", "Genomförande: urval", eligibility_text(protocol)
    yield section, "7b", "Genomförande: insatser", _arms(protocol)
    yield (
        section,
        "7c",
        "Genomförande: tilldelning",
        _assignment(protocol),
    )
    yield (
        section,
        "7d",
        "Genomförande: uppföljning",
        _time_zero(protocol),
    )
    yield section, "7e", "Genomförande: utfall", _outcome_source(protocol)
    yield section, "7f", "Genomförande: kontraster", _contrast_method(protocol)


def _arms(protocol: Protocol) -> str:
    if study_kind(protocol).honours("arms", "categories"):
        return " ".join(arm_text(arm, protocol) for arm in protocol.arms)
    return " ".join(f"{arm.label}." for arm in protocol.arms)


def _assignment(protocol: Protocol) -> str:
    if protocol.panel is not None:
        return _INTRODUCED
    if _is_drawn(protocol):
        return "Lottad grupp enligt datafilen."
    return _joined(
        f"Insatsen som startar i månaden; annars referens ({protocol.data.reference_label}).",
        *assignment_text(protocol),
    )


def _time_zero(protocol: Protocol) -> str:
    if protocol.panel is not None:
        return "Tid noll är perioden då det infördes. Uppföljning så långt uppgifterna räcker."
    return _joined(
        f"Tid noll är {'lottningen' if _is_drawn(protocol) else 'startmånaden'}. Uppföljning "
        f"{protocol.follow_up_months} {protocol.data.time_unit} eller till dess personen inte "
        "längre kan observeras.",
        *time_zero_text(protocol),
    )


def _assumptions(protocol: Protocol) -> Iterator[Row]:
    section = "Metod"
    yield section, "7g.i", "Genomförande: antaganden", _told(protocol, "assumptions")
    yield (
        section,
        "7g.ii",
        "Genomförande: variabler bakom antagandena",
        _adjusted(protocol),
    )
    yield (
        section,
        "7h.i",
        "Genomförande: analys",
        _joined(
            f"{_clusters(protocol)} {_cutting(protocol)}".strip(),
            lost_text(protocol),
            f"Saknade uppgifter: {_told(protocol, 'missing_data')}",
        ),
    )
    tries = "; ".join(tries_text(protocol))
    yield section, "7h.ii", "Genomförande: känslighet", tries or _NOT_TOLD


def _adjusted(protocol: Protocol) -> str:
    if protocol.panel is not None:
        names = ", ".join(protocol.panel.covariates)
        return f"Justering för {names}." if names else "Ingen bakgrund justeras för."
    if _is_only_drawn(protocol):
        return "Ingen justering behövs; lotten avgjorde."
    return f"Justering för {covariate_text(protocol.adjustment.covariates)}."


def _clusters(protocol: Protocol) -> str:
    return _CLUSTERED if protocol.panel is None else _PANEL_CLUSTERS[protocol.panel.source]


def _results(protocol: Protocol) -> Iterator[Row]:
    section = "Resultat"
    is_panel = protocol.panel is not None
    yield section, "8", "Urval av personer", f"{_ON_PAGE}flödesdiagrammet."
    groups = "tabellen över när de började" if is_panel else "tabell 1 och balansfiguren"
    yield section, "9", "Bakgrund vid start", f"{_ON_PAGE}{groups}."
    followed = "antal som följs, under kurvorna" if _is_followed(protocol) else "se punkt 7d"
    yield section, "10", "Uppföljningstid", f"{_ON_PAGE}{followed}."
    missing = _told(protocol, "missing_data")
    in_table = f"{_ON_PAGE}nivån ”saknas” i tabell 1."
    yield section, "11", "Saknade uppgifter", missing if is_panel else in_table
    shown = "kurvorna och effekttabellen" if _is_followed(protocol) else "effekttabellerna"
    yield section, "12", "Utfall", f"{_ON_PAGE}{shown}."
    effects = f"{_ON_PAGE}effekttabellen, med intervall. {_withheld(protocol)}"
    yield section, "13", "Effekter", effects.strip()
    yield section, "14", "Ytterligare analyser", f"{_ON_PAGE}känslighetsavsnittet."


def _withheld(protocol: Protocol) -> str:
    if not study_kind(protocol).honours("gates"):
        return ""
    gates = protocol.gates
    return (
        f"Ej utvärderbart visas vid färre än {gates.min_persons} personer eller "
        f"{gates.min_events} händelser i någon grupp."
    )


def _rest(protocol: Protocol) -> Iterator[Row]:
    yield "Diskussion", "15", "Tolkning", f"{_ON_PAGE}svarsrutan; ordvalet följer intervallet."
    yield "Diskussion", "16", "Begränsningar", _told(protocol, "limitations")
    section = "Övrigt"
    yield section, "17", "Etik", _told(protocol, "ethics")
    yield section, "18", "Registrering av planen", _registration(protocol)
    yield section, "19", "Data och kod", _told(protocol, "sharing")
    yield section, "20", "Finansiering", _told(protocol, "funding")
    yield section, "21", "Intressen", _told(protocol, "interests")


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _outcomes(protocol: Protocol) -> str:
    return " ".join(outcome_text(outcome, protocol) for outcome in protocol.outcomes)


def _amounts(protocol: Protocol) -> str:
    return "antal månader" if _is_followed(protocol) else "medelvärde"


def _outcome_source(protocol: Protocol) -> str:
    if study_kind(protocol).data == TABLE.data:
        once = dict.fromkeys(item.column for item in protocol.outcomes if item.column)
        counted = [name for name in (protocol.data.time, protocol.data.event) if name]
        return f"Kolumnerna {', '.join([*counted, *once])} i datafilen."
    return definition_text(protocol)


def _contrast_method(protocol: Protocol) -> str:
    return " ".join(item.description for item in protocol.contrasts if item.description)


def _registration(protocol: Protocol) -> str:
    mark = f"Version {protocol.version}, kontrollsumma {protocol.sha256[:12]}."
    return f"{protocol.declarations.get('registration', '')} {mark}".strip()


def _cutting(protocol: Protocol) -> str:
    share = f"{protocol.adjustment.truncate:g}".replace(".", ",")
    if protocol.adjustment.truncate >= 1:
        return ""
    later = any(CONTRAST_KINDS[item.kind].ends_at_later_starts for item in protocol.contrasts)
    but = ", men inte de som väger upp för senare starter" if later else ""
    return f"Vikter kapas vid kvantil {share}{but}. "
