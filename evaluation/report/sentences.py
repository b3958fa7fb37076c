"""Sentences with numbers: the wording follows the interval, never the point."""

from evaluation.protocol import Outcome, Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.report.estimate_rows import AMOUNTS, Estimate, differences
from evaluation.report.labels import arm_label, lowered, reference_label, sensitivity_labels
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal, interval, months
from evaluation.report.robustness.rows import alarms

# Larger effects than these have hardly been seen in published studies of such insatser.
LARGEST_KNOWN_DIFFERENCE = 15.0
PLAUSIBLE_RATIO = (0.5, 2.0)
RATE = "per "  # an amount that counts: more or fewer of it


def unit(scale: str, *, time_unit: str = "månader") -> str:
    """Name the unit a difference or level is shown in."""
    return {
        "risk_difference": "procentenheter",
        "share_difference": "procentenheter",
        "risk": "procent",
        "share": "procent",
        "months": time_unit,
        "months_difference": time_unit,
    }.get(scale, "")


def unit_of(plan: Protocol, row: Estimate) -> str:
    """Name the unit a row is shown in: what its outcome is counted in, or that of its scale."""
    if row.scale in AMOUNTS:
        return plan.outcome(row.outcome).unit
    return unit(row.scale, time_unit=plan.data.time_unit)


def decimals(row: Estimate) -> int:
    """Tell how many decimals a row is shown with."""
    return 0 if row.scale in AMOUNTS else 1


def quantity(plan: Protocol, row: Estimate) -> str:
    """Write a number with its unit and interval, as it is in the row."""
    places = decimals(row)
    limits = interval(row.low, row.high, places)
    words = f"{decimal(row.value, places)}{FIXED_SPACE}{unit_of(plan, row)}".strip()
    return f"{words} (95{FIXED_SPACE}% konfidensintervall {limits})"


def effect(material: Material, row: Estimate) -> str:
    """Say what a difference amounts to.

    An interval on one side of nought gives a direction and a size; an interval across
    nought gives no direction, only what it leaves possible; a withheld row its reason.
    """
    plan = material.plan
    outcome = plan.outcome(row.outcome)
    within = f" inom {months(row.month, unit=plan.data.time_unit)}" if row.month else ""
    what = f"*{lowered(outcome.label)}*{within}"
    who = arm_label(plan, row.arm)
    if not row.is_shown:
        return f"{who}, {what}: **{row.reason}**."
    against = f"jämfört med {_other_side(material, row)}"
    if row.sign == 0:
        limits = f"{interval(row.low, row.high, decimals(row))}{FIXED_SPACE}{unit_of(plan, row)}"
        return (
            f"{who}: **ingen säkerställd skillnad** i {what} {against}. Skillnaden kan vara allt "
            f"från {limits} "
            f"(95{FIXED_SPACE}% konfidensintervall)."
        )
    size = _size(plan, row)
    word = direction(row, is_event=_is_event(outcome), unit=outcome.unit)
    return f"{who}: {word} {what} {against}, {size}.{_mechanical(material, row)}"


def _is_event(outcome: Outcome) -> bool:
    """Tell whether the outcome's label is what happens, so that a share of it can be told."""
    kind = kind_of(outcome)
    return kind.in_effect_table and kind.study == "table"


def _mechanical(material: Material, row: Estimate) -> str:
    """Say what the insats does to the number by itself, where it does."""
    pays = any(arm.name == row.arm and arm.programme for arm in material.plan.arms)
    if pays and row.scale == "months_difference":
        return " Månader i anställningen räknas som månader utan bistånd."
    return ""


def direction(row: Estimate, *, is_event: bool = False, unit: str = "") -> str:
    """Name the direction of a difference whose interval excludes no difference."""
    if row.scale in AMOUNTS and not unit.startswith(RATE):
        return "**högre**" if row.sign > 0 else "**lägre**"
    if row.scale.startswith("months") or row.scale in AMOUNTS:
        return "**fler**" if row.sign > 0 else "**färre**"
    word = "högre" if row.sign > 0 else "lägre"
    return f"**{word} andel**" if is_event else f"**{word} andel** med"


def certainty(material: Material, row: Estimate | None) -> tuple[str, str]:
    """Judge how much the answer can be trusted: a plain word and its reason.

    The word rests on the interval, on whether a lot decided, on whether the named
    contrasts point the same way, on placebos, and on the declared sensitivity analyses.
    """
    if row is None or not row.is_shown:
        return "ej utvärderbart", row.note if row and row.note else "underlaget räcker inte"
    contrast = material.plan.contrast(row.contrast)
    if row.sign == 0:
        return "osäkert", "intervallet rymmer både bättre och sämre utfall"
    turned = [other for other in alternatives(material, row) if other.sign == -row.sign]
    if turned:
        return "osäkert", "en annan jämförelse eller definition ger motsatt riktning"
    if CONTRAST_KINDS[contrast.kind].is_drawn:
        if not _is_far_from_nothing(row):
            return "måttligt säkert", "lotten avgjorde, men intervallet ligger nära noll"
        return "säkert", "lotten avgjorde och intervallet ligger långt från noll"
    if any(other.arm == row.arm for other in alarms(material)):
        return "osäkert", "grupperna skilde sig redan före starten"
    lost = [other for other in alternatives(material, row) if other.sign == 0]
    if lost:
        reason = f"{len(lost)} av {len(alternatives(material, row))} andra sätt att räkna"
        return "ganska osäkert", f"{reason} ger ingen säkerställd skillnad"
    return "måttligt säkert", "grupperna är lika i det vi kan mäta, men inte lottade"


def _is_far_from_nothing(row: Estimate) -> bool:
    """Tell whether the whole interval lies further from nothing than it is wide on one side."""
    nearest = min(abs(row.low), abs(row.high))
    return bool(nearest >= abs(row.value) - nearest)


def alternatives(material: Material, row: Estimate) -> tuple[Estimate, ...]:
    """Find other ways to compute the same answer: other contrasts and sensitivity analyses."""
    plan = material.plan
    outcome = plan.outcome(row.outcome)
    found = [
        *(
            other
            for contrast in plan.contrasts
            if contrast.name != row.contrast
            and not CONTRAST_KINDS[contrast.kind].asks_another_question
            for other in differences(material, outcome, contrast)
        ),
        *(
            other
            for name in sensitivity_labels(plan)
            for other in differences(
                material, outcome, plan.contrast(row.contrast), sensitivity=name
            )
        ),
    ]
    same = (row.arm, row.month)
    return tuple(other for other in found if (other.arm, other.month) == same and other.is_shown)


def is_outside_known_range(row: Estimate) -> bool:
    """Tell whether an effect is larger than published studies have found."""
    if not row.is_shown:
        return False
    if row.scale in {"hazard_ratio", "risk_ratio"}:
        return not PLAUSIBLE_RATIO[0] <= row.value <= PLAUSIBLE_RATIO[1]
    return row.scale == "risk_difference" and abs(row.value) > LARGEST_KNOWN_DIFFERENCE


def _other_side(material: Material, row: Estimate) -> str:
    plan = material.plan
    contrast = plan.contrast(row.contrast)
    if CONTRAST_KINDS[contrast.kind].is_between:
        return arm_label(plan, row.reference)
    return lowered(reference_label(plan, contrast, row.reference))


def _size(plan: Protocol, row: Estimate) -> str:
    """Write the size without sign, because a word has told the direction."""
    low, high = sorted((abs(row.low), abs(row.high)))
    limits = f"95{FIXED_SPACE}% konfidensintervall {interval(low, high, decimals(row))}"
    return f"{decimal(abs(row.value), decimals(row))}{FIXED_SPACE}{unit_of(plan, row)} ({limits})"
