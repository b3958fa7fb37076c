"""The method in plain words, printed from the plan."""

from evaluation.report.markup import Passage, plain
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, months
from evaluation.report.plan import Plan


def method(material: Material) -> Passage:
    """Say in plain words how the comparison was made."""
    plan = material.plan
    if plan.contrasts[0].kind == "randomised":
        return Passage("\n\n".join((_lottery(plan), _protection(material))))
    return Passage(
        "\n\n".join((_trials(plan), _exits(plan), _weights(plan), _protection(material)))
    )


def _lottery(plan: Plan) -> str:
    unit = plan.time_unit
    return (
        f"Personerna lottades och följdes i {plan.source.get('follow_up_months')} {unit}. "
        "Andelen i varje grupp skattas med Kaplan–Meiers metod och skillnaden är den ena andelen "
        "minus den andra. Grupperna vägs inte, eftersom lotten gjorde dem jämförbara. Cox modell "
        "och log-rank-test visas för jämförelse med vad andra har publicerat."
    )


def _trials(plan: Plan) -> str:
    follow_up = plan.source.get("follow_up_months")
    return (
        "För varje kalendermånad jämförs de som började i en insats med alla andra som uppfyllde "
        "samma villkor men inte började den månaden. Samma person kan vara jämförelse en månad och "
        "börja en senare. Tiden räknas från den månaden, så att ingen behöver ha klarat sig en "
        f"viss tid för att räknas till en grupp. Uppföljningen är högst {follow_up} månader. "
        "Osäkerheten räknas per person, inte per månad."
    )


def _exits(plan: Plan) -> str:
    definition = plan.section("definition")
    window, gap = definition.get("window"), definition.get("max_gap")
    declared = plan.source.get("definition_text")
    if declared or window is None or gap is None:
        return plain(str(declared or plan.primary.description))
    return (
        f"Ett varaktigt avslut är den första månaden utan bistånd som följs av {window} månader "
        "utan bistånd. Månader med lön från en kommunal anställning är insats, inte avslut. När "
        f"avslut redovisas efter orsak räknas ett avslut efter {gap + 1} månader i rad utan "
        "bistånd."
    )


def _weights(plan: Plan) -> str:
    names = ", ".join(plain(label[:1].lower() + label[1:]) for label in plan.covariates.values())
    return (
        f"Grupperna vägs så att de liknar varandra i {names}. Den som inte började får större vikt "
        "ju mer hon liknar dem som började. När insatserna jämförs med varandra vägs alla mot dem "
        "för vilka flera insatser var möjliga. Det som inte finns i registren kan inte "
        "vägas bort."
    )


def _protection(material: Material) -> str:
    published = material.published
    gates = material.plan.section("gates")
    limit = gates.get("max_smd")
    words = f" Största tillåtna skillnad efter viktning är {decimal(limit, 2)}." if limit else ""
    return (
        f"Antal under {published.min_count} visas inte och andra antal är avrundade till närmaste "
        f"{published.round_to}. Andelar i beskrivande tabeller räknas ur de avrundade antalen, och "
        f"kurvor stiger först när minst {published.min_count} händelser har samlats.{words}"
    )


def changes(material: Material) -> Passage:
    """Say whether the plan has been changed since it was first locked."""
    if material.plan.source.get("changes"):
        return Passage("Planen har ändrats sedan den skrevs; ändringarna redovisas i tabellen.")
    return Passage("Inga avsteg från planen.")


def follow_up(material: Material) -> Passage:
    """Give the length of the follow-up with its unit."""
    plan = material.plan
    return Passage(months(int(plan.source.get("follow_up_months") or 0), unit=plan.time_unit))
