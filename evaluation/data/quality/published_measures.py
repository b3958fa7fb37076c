"""Yearly figures that a delivery gives and Kolada publishes, and what definitions may make."""

from dataclasses import dataclass
from functools import cache

from evaluation.data.declared_indicators import indicator_texts
from evaluation.data.quality.agreement import Span
from evaluation.provenance.nested import parse_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A yearly figure and what it is compared with.

    Attributes
    ----------
    is_size : bool
        Whether it tells how large a municipality is, which a made-up one chooses.
    """

    name: str
    label: str
    unit: str
    kpi: str = ""
    is_size: bool = False
    note: str = ""


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            name="mottagare",
            label="Vuxna med bistånd någon gång under året",
            unit="antal",
            kpi="N31824",
            is_size=True,
            note="Sökande och medsökande; Kolada räknar alla som är 18 år eller äldre.",
        ),
        Measure(
            name="hushall",
            label="Hushåll med bistånd någon gång under året",
            unit="antal",
            kpi="N31910",
            is_size=True,
            note="Hushållets pseudonym är inte stabil: den som separerar räknas i två hushåll.",
        ),
        Measure(
            name="kr_per_hushall",
            label="Utbetalt bistånd per hushåll och år",
            unit="kronor",
            kpi="N31849",
            note="Försörjningsstöd och övrigt bistånd, utan avdrag för återkrav.",
        ),
        Measure(
            name="manader_per_hushall",
            label="Biståndsmånader per hushåll och år",
            unit="månader",
            note="Saknas i Kolada; i Stockholm 6,6–7,2 och i riket omkring 6,5 månader.",
        ),
        Measure(
            name="langvarigt",
            label="Långvarigt bistånd, minst tio månader av året",
            unit="procent",
            kpi="N31814",
            note="Kolada räknar även månader i andra kommuner, och bytte metod från år 2017.",
        ),
        Measure(
            name="mycket_langvarigt",
            label="Mycket långvarigt bistånd, minst 27 av 36 månader",
            unit="procent",
            kpi="U31801",
            note="Uppehåll om högst två månader i rad, de tre år som slutar med året.",
        ),
        Measure(
            name="arbete_studier",
            label="Avslutade inskrivningar till arbete eller studier",
            unit="procent",
            kpi="U40455",
            note="Koladas värde är kommunens egen enkät; kommunal anställning räknas inte.",
        ),
        Measure(
            name="ej_ater",
            label="Inte tillbaka inom ett år efter avslut första halvåret året före",
            unit="procent",
            kpi="U31462",
            note="Avslut är tre tomma månader, återkomst en beviljad månad; Kolada räknar "
            "formella ansökningar, och måttet upphörde 2024.",
        ),
    )
}


@cache
def declared_span(kpi: str, year: int) -> Span | None:
    """Give what a published measure may differ by, as the indicators that follow it declare.

    None where they say that nobody can tell, or that it is told by counting another way.
    """
    span = Span()
    for text in indicator_texts().values():
        for own in parse_toml(text)["definitions"]:
            if own.get("kolada") != kpi:
                continue
            for one in own.get("differences", ()):
                if year < one.get("valid_from", 0):
                    continue
                if "low" not in one:
                    return None
                span += Span(low=one["low"], high=one["high"])
    return span
