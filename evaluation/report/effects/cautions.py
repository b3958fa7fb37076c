"""Texts about what could be wrong, each of them drawn from rows or from the plan."""

from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, ContrastKind, study_kind
from evaluation.report.answers.answer import first_insats, first_rows
from evaluation.report.answers.horizon import ENOUGH_MONTHS, PROGRAMME_MONTHS
from evaluation.report.answers.others import (
    LARGEST_KNOWN_DIFFERENCE,
    alternatives,
    is_outside_known_range,
)
from evaluation.report.effects.group_tables import failed_gates, withheld_results
from evaluation.report.estimate_rows import Estimate, differences
from evaluation.report.labels import arm_label, lowered, sensitivity_labels
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import NOT_EVALUABLE, months
from evaluation.report.sentences import quantity


def gates(material: Material) -> Passage:
    """Say which checks of the material failed."""
    failed = [*failed_gates(material), *withheld_results(material)]
    if not failed:
        return Passage("Underlaget klarade alla kontroller som sattes i förväg.")
    lines = "\n".join(f"- {sentence}" for sentence in failed)
    return Passage(
        f"Där en kontroll inte klaras visas ingen skattning, utan ”{NOT_EVALUABLE}”:\n\n{lines}"
    )


def two_contrasts(material: Material) -> Passage:
    """Set the two named contrasts beside each other and say why they may differ."""
    row = _first_row(material)
    if row is None:
        return Passage("")
    plan = material.plan
    pairs = [
        (contrast.label, other)
        for contrast in plan.contrasts
        if _is_start_against_none(CONTRAST_KINDS[contrast.kind])
        for other in differences(material, plan.outcome(row.outcome), contrast)
        if (other.arm, other.month) == (row.arm, row.month)
    ]
    if len(pairs) < 2:
        return Passage("")
    told = "; ".join(f"*{label}*: {_told(material, other)}" for label, other in pairs)
    return Passage(
        f"{_agreement([other for _, other in pairs])} {arm_label(plan, row.arm)}, "
        f"{lowered(plan.outcome(row.outcome).label)} inom "
        f"{months(row.month, unit=plan.data.time_unit)}: {told}. "
        "Jämförelserna svarar på olika frågor. Den som inte startar nu kan börja i en annan "
        "insats senare; om den insatsen hjälper ser den första jämförelsen sämre ut än den "
        "andra. Den andra jämförelsen tar bort senare starter och väger upp dem som är kvar, "
        "och vilar därför på fler antaganden."
    )


def _is_start_against_none(kind: ContrastKind) -> bool:
    """Tell whether starts of a month are compared with no start: that month, or at all."""
    return kind.rows == "trials" and (kind.waits or kind.ends_at_later_starts)


def _agreement(rows: list[Estimate]) -> str:
    signs = {row.sign for row in rows}
    if not all(row.is_shown for row in rows):
        return "Minst en av de två jämförelserna kan inte visas."
    if signs in ({1}, {-1}):
        return "Båda jämförelserna pekar åt samma håll."
    if signs == {1, -1}:
        return "**Jämförelserna pekar åt olika håll.**"
    if signs == {0}:
        return "Ingen av jämförelserna ger en säkerställd skillnad."
    return "Bara en av jämförelserna ger en säkerställd skillnad."


def mechanical(material: Material) -> Passage:
    """Show how much of a result comes from counting the insats itself as an exit."""
    row = _first_row(material)
    plan = material.plan
    if row is None or not any(arm.programme for arm in plan.arms):
        return Passage("")
    counted = [
        other
        for outcome in plan.outcomes
        if outcome.programme_counts
        for other in differences(material, outcome, plan.contrast(row.contrast))
        if (other.arm, other.month) == (row.arm, row.month)
    ]
    told = "".join(f" Räknas de in blir skillnaden {_told(material, other)}." for other in counted)
    return Passage(
        "En kommunal anställning avslutar biståndet av sig själv så länge den varar. Månader med "
        f"lön från insatsen räknas därför inte som avslut: {_told(material, row)}.{told} "
        "Måttet månader med bistånd påverkas på samma sätt: de månader som anställningen betalar "
        "är månader utan bistånd, vad som än händer sedan. "
        "Den som har haft anställningen kan efteråt få a-kassa i stället för bistånd; det är "
        "också ett avslut, men inte detsamma som eget arbete."
    )


def short_follow_up(material: Material) -> Passage:
    """Warn of horizons shorter than the programme and twelve months after it."""
    plan = material.plan
    if not any(arm.programme for arm in plan.arms):
        return Passage("")
    needed = ENOUGH_MONTHS
    horizons = sorted({row.month for row in _primary_rows(material)})
    short = [months(month) for month in horizons if month < needed]
    if not short:
        return Passage("")
    return Passage(
        "::: {.warning}\n"
        f"**Kort uppföljning.** Vid {' och '.join(short)} har den som fick en anställning på "
        f"{months(PROGRAMME_MONTHS)} ännu inte hunnit följas i ett år efter den. Läs först "
        f"resultaten vid {months(needed)} eller senare.\n:::"
    )


def sensitivity(material: Material) -> Passage:
    """Say whether other definitions give another answer, of all that stands first."""
    rows = first_rows(material)
    if not rows or not sensitivity_labels(material.plan):
        return Passage("")
    told = [words for row in rows if (words := _redefined(material, row, alone=len(rows) == 1))]
    if not told:
        return Passage(f"Känsligheten för definitionen är {NOT_EVALUABLE}.")
    chosen = (
        "Hur jämförelsen görs är ett val."
        if study_kind(material.plan) is TABLE
        else "Hur många månader utan bistånd som räknas som avslut, och hur länge en återgång "
        "räknas, är val; det är också hur grupperna vägs."
    )
    return Passage(" ".join((chosen, *told)))


def _redefined(material: Material, row: Estimate, *, alone: bool) -> str:
    """Count the other ways to compute a difference that lead to the same conclusion."""
    others = [other for other in alternatives(material, row) if other.sensitivity]
    if not others or not row.is_shown:
        return ""
    same = sum(other.sign == row.sign for other in others)
    turned = sum(other.sign == -row.sign != 0 for other in others)
    words = f"I {same} av {len(others)} andra sätt att räkna blir slutsatsen densamma"
    tail = f", i {turned} blir den den motsatta" if turned else ""
    return f"{'' if alone else f'{arm_label(material.plan, row.arm)}: '}{words}{tail}."


def plausibility(material: Material) -> Passage:
    """Flag effects larger than published studies have found."""
    rows = [row for row in _primary_rows(material) if is_outside_known_range(row)]
    if not rows:
        return Passage("")
    plan = material.plan
    places = "; ".join(
        f"{arm_label(plan, row.arm)}, {plan.contrast(row.contrast).label}, "
        f"{months(row.month, unit=plan.data.time_unit)}"
        for row in rows
    )
    return Passage(
        "::: {.warning}\n"
        f"**Utanför känt intervall.** Skillnader över {LARGEST_KNOWN_DIFFERENCE:.0f} "
        f"procentenheter har knappast setts i publicerade studier. Kontrollera odödlig tid, "
        f"definition och urval för: {places}.\n:::"
    )


def _first_row(material: Material) -> Estimate | None:
    """Give the row that stands first in the box."""
    found = first_insats(material)
    return found[0].difference if found else None


def _primary_rows(material: Material) -> list[Estimate]:
    plan = material.plan
    return [
        row for contrast in plan.contrasts for row in differences(material, plan.primary, contrast)
    ]


def _told(material: Material, row: Estimate) -> str:
    return quantity(material.plan, row) if row.is_shown else row.reason
