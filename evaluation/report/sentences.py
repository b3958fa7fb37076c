"""Sentences with numbers: the wording follows the interval, never the point."""

from evaluation.protocol import Outcome, Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.report.answers.horizon import pays_its_months
from evaluation.report.estimate_rows import AMOUNTS, Estimate
from evaluation.report.labels import arm_label, lowered, reference_label
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal, interval, months, unit_words

RATE = "per "  # an amount that counts: more or fewer of it


def unit(scale: str, *, time_unit: str = "månader") -> str:
    """Name the unit a difference or level is shown in."""
    return {
        "risk_difference": unit_words("procentenheter"),
        "share_difference": unit_words("procentenheter"),
        "risk": unit_words("procent"),
        "share": unit_words("procent"),
        "months": unit_words(time_unit),
        "months_difference": unit_words(time_unit),
    }.get(scale, "")


def unit_of(plan: Protocol, row: Estimate) -> str:
    """Name the unit a row is shown in: what its outcome is counted in, or that of its scale."""
    if row.scale in AMOUNTS:
        return unit_words(plan.outcome(row.outcome).unit)
    return unit(row.scale, time_unit=plan.data.time_unit)


def decimals(row: Estimate) -> int:
    """Tell how many decimals a row is shown with."""
    return 0 if row.scale in AMOUNTS else 1


def quantity(plan: Protocol, row: Estimate) -> str:
    """Write a number with its unit and interval, as it is in the row."""
    places = decimals(row)
    limits = interval(row.low, row.high, places)
    words = f"{decimal(row.value, places)}{FIXED_SPACE}{unit_of(plan, row)}".strip()
    return f"{words} ({say('numbers.confidence')} {limits})"


def effect(material: Material, row: Estimate) -> str:
    """Say what a difference amounts to.

    An interval on one side of nought gives a direction and a size; an interval across
    nought gives no direction, only what it leaves possible; a withheld row its reason.
    """
    plan = material.plan
    outcome = plan.outcome(row.outcome)
    time = months(row.month, unit=plan.data.time_unit)
    within = say("answer.within", time=time) if row.month else ""
    named = {"who": arm_label(plan, row.arm), "what": f"*{lowered(outcome.label)}*{within}"}
    if not row.is_shown:
        return say("sentence.withheld", **named, why=row.reason)
    named["other"] = _other_side(material, row)
    if row.sign == 0:
        limits = f"{interval(row.low, row.high, decimals(row))}{FIXED_SPACE}{unit_of(plan, row)}"
        return say("sentence.open", **named, limits=limits, name=say("numbers.confidence"))
    word = direction(row, is_event=_is_event(outcome), unit=outcome.unit)
    told = say("sentence.found", **named, direction=word, size=_size(plan, row))
    return f"{told}{_mechanical(material, row)}"


def _is_event(outcome: Outcome) -> bool:
    """Tell whether the outcome's label is what happens, so that a share of it can be told."""
    kind = kind_of(outcome)
    return kind.in_effect_table and kind.study == "table"


def _mechanical(material: Material, row: Estimate) -> str:
    """Say what the insats does to the number by itself, where it does."""
    if pays_its_months(material.plan, row):
        return f" {say('board.mechanical')}"
    return ""


def direction(row: Estimate, *, is_event: bool = False, unit: str = "") -> str:
    """Name the direction of a difference whose interval excludes no difference."""
    up = row.sign > 0
    if row.scale in AMOUNTS and not unit.startswith(RATE):
        return say("sentence.amount.higher" if up else "sentence.amount.lower")
    if row.scale.startswith("months") or row.scale in AMOUNTS:
        return say("sentence.count.more" if up else "sentence.count.fewer")
    if is_event:
        return say("sentence.event.higher" if up else "sentence.event.lower")
    return say("sentence.share.higher" if up else "sentence.share.lower")


def _other_side(material: Material, row: Estimate) -> str:
    plan = material.plan
    contrast = plan.contrast(row.contrast)
    if CONTRAST_KINDS[contrast.kind].is_between:
        return arm_label(plan, row.reference)
    return lowered(reference_label(plan, contrast, row.reference))


def _size(plan: Protocol, row: Estimate) -> str:
    """Write the size without sign, because a word has told the direction."""
    low, high = sorted((abs(row.low), abs(row.high)))
    limits = f"{say('numbers.confidence')} {interval(low, high, decimals(row))}"
    return f"{decimal(abs(row.value), decimals(row))}{FIXED_SPACE}{unit_of(plan, row)} ({limits})"
