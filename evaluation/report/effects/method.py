"""The method in plain words, printed from the plan."""

from evaluation.protocol import Protocol, definition_text
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, kind_of, study_kind
from evaluation.report.labels import covariate_labels, lowered
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, months
from evaluation.report.protection.texts import curves_text, protection_text

UNWEIGHTED = "none"


def method(material: Material) -> Passage:
    """Say in plain words how the comparison was made."""
    plan = material.plan
    if CONTRAST_KINDS[plan.contrasts[0].kind].is_drawn:
        parts = [_lottery(plan)]
    elif study_kind(plan) is TABLE:
        parts = [_table(plan), plan.primary.description, _table_weights(plan)]
    else:
        parts = [_trials(plan), definition_text(plan), _weights(plan)]
    return Passage("\n\n".join((*filter(None, parts), _protection(material))))


def _lottery(plan: Protocol) -> str:
    if kind_of(plan.primary).measured_once:
        return (
            "Personerna lottades. Skillnaden är medelvärdet i den ena gruppen minus det i den "
            "andra. Grupperna vägs inte, eftersom lotten gjorde dem jämförbara."
        )
    return (
        f"Personerna lottades och följdes i {plan.follow_up_months} {plan.data.time_unit}. "
        "Andelen i varje grupp skattas med Kaplan–Meiers metod och skillnaden är den ena andelen "
        "minus den andra. Grupperna vägs inte, eftersom lotten gjorde dem jämförbara. Cox modell "
        "och log-rank-test visas för jämförelse med vad andra har publicerat."
    )


def _table(plan: Protocol) -> str:
    if kind_of(plan.primary).measured_once:
        return "Varje person i tabellen ingår en gång, och utfallet är mätt en gång."
    return (
        "Varje person i tabellen ingår en gång och följs från sin start, högst "
        f"{plan.follow_up_months} {plan.data.time_unit}. Andelen i varje grupp skattas med "
        "Kaplan–Meiers metod."
    )


def _table_weights(plan: Protocol) -> str:
    if plan.contrasts[0].weights == UNWEIGHTED:
        return "Grupperna vägs inte."
    return (
        f"Grupperna vägs så att de liknar varandra i {_background(plan)}. Den som hör till "
        "jämförelsen får större vikt ju mer hon liknar den andra gruppen. Det som inte finns i "
        "tabellen kan inte vägas bort."
    )


def _trials(plan: Protocol) -> str:
    return (
        "För varje kalendermånad jämförs de som började i en insats med alla andra som uppfyllde "
        "samma villkor men inte började den månaden. Samma person kan vara jämförelse en månad och "
        "börja en senare. Tiden räknas från den månaden, så att ingen behöver ha klarat sig en "
        f"viss tid för att räknas till en grupp. Uppföljningen är högst {plan.follow_up_months} "
        "månader. Osäkerheten räknas per person, inte per månad."
    )


def _weights(plan: Protocol) -> str:
    between = (
        "När insatserna jämförs med varandra vägs alla mot dem för vilka flera insatser var "
        "möjliga. "
        if any(CONTRAST_KINDS[item.kind].is_between for item in plan.contrasts)
        else ""
    )
    return (
        f"Grupperna vägs så att de liknar varandra i {_background(plan)}. Den som inte började får "
        f"större vikt ju mer hon liknar dem som började. {between}Det som inte finns i registren "
        "kan inte vägas bort."
    )


def _background(plan: Protocol) -> str:
    return ", ".join(lowered(label) for label in covariate_labels(plan).values())


def _protection(material: Material) -> str:
    published = material.published
    plan = material.plan
    limit = plan.contrasts[0].max_smd or plan.gates.max_smd
    words = f" Största tillåtna skillnad efter viktning är {decimal(limit, 2)}." if limit else ""
    protected = protection_text(published.min_count, published.round_to)
    made = (
        " Nivåer i grupper där alla väger lika, och andelar i beskrivande tabeller, räknas ur de "
        "avrundade antalen."
        if published.round_to > 1
        else ""
    )
    curves = f" {curves_text(plan, published.min_count)}" if len(material.table("curves")) else ""
    return f"{protected}{made}{curves}{words}"


def changes(material: Material) -> Passage:
    """Say whether the plan has been changed since it was first locked."""
    if material.plan.changes:
        return Passage("Planen har ändrats sedan den skrevs; ändringarna redovisas i tabellen.")
    return Passage("Inga avsteg från planen.")


def follow_up(material: Material) -> Passage:
    """Give the length of the follow-up with its unit."""
    plan = material.plan
    return Passage(months(plan.follow_up_months, unit=plan.data.time_unit))
