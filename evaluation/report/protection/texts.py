"""Sentences about the protection: what a reader may know, what was done, what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.disclosure.study_specs import DECIMALS
from evaluation.protocol import Protocol
from evaluation.report.literal import literal
from evaluation.report.markup import Passage
from evaluation.report.material import Material, Sealed
from evaluation.report.numbers import count, percent

LEVELS = ("risk", "share")
MONTHS = "months"


def disclosure(material: Sealed) -> Passage:
    """Say what no reader can tell, how that was tried, and what is withheld for it."""
    told = material.certificate
    texts = (rule_text(told), _done(told), *_told_before(told), _withheld(told))
    return Passage("\n\n".join(texts))


def study_disclosure(material: Material) -> Passage:
    """Say the same of a study, and what its numbers are made from."""
    costs = " ".join(_costs(material))
    return Passage("\n\n".join(filter(None, (disclosure(material).text, costs))))


def rule_text(told: Mapping[str, Any]) -> str:
    """Say what a reader may know and what stays open all the same."""
    first, last = told["rule"]["every_value_possible"]
    return (
        "Den som läser antas känna reglerna och ha alla sidor och tabeller, i alla versioner och "
        "i andra studier på samma uppgifter, och får veta att en viss person finns i registret. "
        f"Ändå ska ett antal från {first} till {last} inte gå att räkna fram: med allt som visas "
        f"ska det fortfarande kunna vara vilket som helst av talen från {first} till {last}. Det "
        "gäller också vad som blir kvar av en grupp, steg på en kurva och skillnader mellan "
        "versioner."
    )


def _done(told: Mapping[str, Any]) -> str:
    if not told["attacked"]:
        return (
            "Tabellerna här delar inte upp grupper på ett sätt som lösaren prövar. Varje antal "
            "för sig visas bara om det når gränsen, och jämförs med det som är publicerat "
            "tidigare (@tbl-disclosure)."
        )
    more = (
        " Där något kunde räknas fram undanhölls fler rader, och prövningen gjordes om tills "
        "inget gick att räkna fram."
        if told["found_before_at_most"]
        else " Inget kunde räknas fram."
    )
    return (
        "Innan tabellerna skrevs angreps de så som en sådan läsare kan göra: allt de säger om "
        "antal ställdes upp som ekvationer i heltal, och för varje antal som måste hållas öppet "
        f"prövades vilka tal det kan vara (@tbl-disclosure).{more}"
    )


def _told_before(told: Mapping[str, Any]) -> Iterator[str]:
    """Say what earlier releases have given away, which nothing here can take back."""
    if told.get("told_already", ()):
        yield (
            f"{_names(told['told_already'])} visar redan själv antal på samma personer som skulle "
            "hållas öppna. Det går inte att ta tillbaka: tabellerna här jämförs bara antal för "
            "antal med den versionen."
        )
    if told.get("told_of_comers", ()):
        yield (
            f"Summorna i {_names(told['told_of_comers'])} lämnar mindre av några antal än "
            "avrundningen. Tillsammans med tabellerna här säger de om sådana grupper att högst "
            "så eller så få har kommit till, eller lämnat, sedan dess. Det prövas inte bort: "
            "den som vill undvika det publicerar mer sällan, med grövre nivåer eller med en "
            "högre gräns."
        )


def _names(releases: Sequence[str]) -> str:
    return ", ".join(literal(name) for name in releases)


def _withheld(told: Mapping[str, Any]) -> str:
    tables = told["tables"].values()
    rows, shown = (sum(table[name] for table in tables) for name in ("rows", "shown"))
    if shown == rows:
        return f"Alla {count(rows)} rader visas."
    return (
        f"Av {count(rows)} rader visas {count(shown)} ({percent(shown / rows)}); resten står i "
        "@tbl-withheld. De är märkta lika vare sig de gäller få eller undanhålls för andras "
        "skull, eftersom märket annars skulle röja vilket."
    )


def _costs(material: Material) -> Iterator[str]:
    step = int(material.certificate["rule"]["round_to"])
    scales = set(material.table("estimates").get("scale", ()))
    if step > 1 and scales & set(LEVELS):
        yield (
            "Skyddet kostar precision: nivåer i grupper där alla väger lika räknas ur antal som "
            f"är avrundade till närmaste {step}, och medelfelet räknar med det."
        )
    if MONTHS in scales:
        yield f"Medelvärden i månader har {DECIMALS[MONTHS]} decimal."
    if len(material.table("curves")):
        yield curves_text(material.plan, int(material.certificate["rule"]["min_count"]))


def protection_text(least: int, step: int) -> str:
    """Say in one sentence what is shown of small counts and of others."""
    rounding = f" och andra antal är avrundade till närmaste {step}" if step > 1 else ""
    return (
        f"Antal under {least} visas inte{rounding}; det som små antal kunde räknas fram ur visas "
        "inte heller."
    )


def curves_text(plan: Protocol, least: int) -> str:
    """Say where curves may step, and where at-risk counts are shown."""
    parts = (
        ", och för en del av en insats bara vid de tider som tabellerna visar"
        if any(arm.parent for arm in plan.arms)
        else ""
    )
    return (
        f"Kurvor stiger först när minst {least} händelser har samlats{parts}. Antal under risk "
        "visas bara vid de tider som tabellerna visar."
    )
