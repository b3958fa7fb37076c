"""The TARGET 2025 table: 21 items in 6 sections, filled from the protocol.

Cashin et al., JAMA 2025, doi:10.1001/jama.2025.13350. Items 6 and 7 have the same parts a-h:
the trial one would have wanted, and how each part is read from the data.
"""

from collections.abc import Iterator

import pandas as pd

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
_ONCE = frozenset({"mean", "share"})
_CLUSTERED = "Intervall räknas per person: en persons flera månader räknas inte som flera personer."

Row = tuple[str, str, str, str]


def target_table(protocol: Protocol) -> pd.DataFrame:
    """Fill the reporting items of a target trial emulation, in Swedish.

    Returns
    -------
    DataFrame
        section, item (`1` to `21`; 1, 6 and 7 in parts `6a`, …), topic, text.
    """
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
    return any(outcome.kind not in _ONCE for outcome in protocol.outcomes)


def _told(protocol: Protocol, key: str) -> str:
    return protocol.declarations.get(key, _NOT_TOLD)


def _is_drawn(protocol: Protocol) -> bool:
    return any(contrast.kind == "randomised" for contrast in protocol.contrasts)


def _is_only_drawn(protocol: Protocol) -> bool:
    return all(contrast.kind == "randomised" for contrast in protocol.contrasts)


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
        f"Från lottningen och {protocol.follow_up_months} {unit} framåt.",
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
    drawn = _is_drawn(protocol)
    unit = protocol.data.time_unit
    yield section, "7a", "Genomförande: urval", eligibility_text(protocol)
    yield section, "7b", "Genomförande: insatser", " ".join(map(arm_text, protocol.arms))
    yield (
        section,
        "7c",
        "Genomförande: tilldelning",
        "Lottad grupp enligt datafilen."
        if drawn
        else _joined(
            f"Insatsen som startar i månaden; annars referens ({protocol.data.reference_label}).",
            *assignment_text(protocol),
        ),
    )
    yield (
        section,
        "7d",
        "Genomförande: uppföljning",
        _joined(
            f"Tid noll är {'lottningen' if drawn else 'startmånaden'}. Uppföljning "
            f"{protocol.follow_up_months} {unit} eller till dess personen inte längre kan "
            "observeras.",
            *time_zero_text(protocol),
        ),
    )
    yield section, "7e", "Genomförande: utfall", _outcome_source(protocol)
    yield section, "7f", "Genomförande: kontraster", _contrast_method(protocol)


def _assumptions(protocol: Protocol) -> Iterator[Row]:
    section = "Metod"
    adjusted = covariate_text(protocol.adjustment.covariates)
    yield section, "7g.i", "Genomförande: antaganden", _told(protocol, "assumptions")
    yield (
        section,
        "7g.ii",
        "Genomförande: variabler bakom antagandena",
        "Ingen justering behövs; lotten avgjorde."
        if _is_only_drawn(protocol)
        else f"Justering för {adjusted}.",
    )
    yield (
        section,
        "7h.i",
        "Genomförande: analys",
        _joined(
            f"{_CLUSTERED} {_cutting(protocol)}".strip(),
            lost_text(protocol),
            f"Saknade uppgifter: {_told(protocol, 'missing_data')}",
        ),
    )
    tries = "; ".join(tries_text(protocol))
    yield section, "7h.ii", "Genomförande: känslighet", tries or _NOT_TOLD


def _results(protocol: Protocol) -> Iterator[Row]:
    section = "Resultat"
    gates = protocol.gates
    yield section, "8", "Urval av personer", f"{_ON_PAGE}flödesdiagrammet."
    yield section, "9", "Bakgrund vid start", f"{_ON_PAGE}tabell 1 och balansfiguren."
    followed = "antal som följs, under kurvorna" if _is_followed(protocol) else "se punkt 7d"
    yield section, "10", "Uppföljningstid", f"{_ON_PAGE}{followed}."
    yield section, "11", "Saknade uppgifter", f"{_ON_PAGE}nivån ”saknas” i tabell 1."
    shown = "kurvorna och effekttabellen" if _is_followed(protocol) else "effekttabellerna"
    yield section, "12", "Utfall", f"{_ON_PAGE}{shown}."
    yield (
        section,
        "13",
        "Effekter",
        f"{_ON_PAGE}effekttabellen, med intervall. Ej utvärderbart visas vid färre än "
        f"{gates.min_persons} personer eller {gates.min_events} händelser i någon grupp.",
    )
    yield section, "14", "Ytterligare analyser", f"{_ON_PAGE}känslighetsavsnittet."


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
    if protocol.data.kind == "table":
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
    later = any(contrast.kind in {"never", "grace"} for contrast in protocol.contrasts)
    but = ", men inte de som väger upp för senare starter" if later else ""
    return f"Vikter kapas vid kvantil {share}{but}. "
