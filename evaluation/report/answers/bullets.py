"""One bullet an insats: every primary outcome, what it amounts to, and what speaks against it."""

from collections.abc import Sequence

from evaluation.report.answers.answer import Answer
from evaluation.report.answers.certainty import OF_THE_DESIGN, Alarm
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.answers.words import reason_words
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import arm_label, listed
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal, interval, months, signed
from evaluation.report.sentences import decimals, unit_of

MOST_WORDS = 60
FORMS = {Verdict.UNDECIDED: "answer.spread", Verdict.NO_LARGER_DIFFERENCE: "answer.no_larger"}
# Said elsewhere in the box, or by the verdict itself.
SAID = OF_THE_DESIGN | {
    Alarm.WITHHELD,
    Alarm.PARTS_DIFFER,
    Alarm.PARTS_UNTESTED,
    Alarm.MECHANICAL,
}


def bullet(material: Material, found: Sequence[Answer]) -> str:
    """Say what may be said of one insats, in at most sixty words."""
    told = " ".join((_head(material, found), *_figures(material, found)))
    if any(item.holds_in_family and item.verdict.is_found for item in found):
        told = f"{told} {say('answer.holds')}"
    alarms = _alarms(material, found)
    for number in range(len(alarms), 0, -1):
        whole = f"{told} {_warning(alarms, number)}"
        if number == 1 or word_count(whole) <= MOST_WORDS:
            return whole
    return told


def _head(material: Material, found: Sequence[Answer]) -> str:
    """Name the insats, and the horizon where all outcomes share it."""
    name, horizon = who(material, found[0]), _shared(material, found)
    return (
        say("answer.who_within", who=name, within=horizon)
        if horizon
        else say("answer.who", who=name)
    )


def _figures(material: Material, found: Sequence[Answer]) -> list[str]:
    is_told = bool(_shared(material, found))
    return [figure(material, item, horizon=not is_told) for item in found]


def _shared(material: Material, found: Sequence[Answer]) -> str:
    horizons = {within(material, item) for item in found}
    return horizons.pop() if len(horizons) == 1 else ""


def who(material: Material, item: Answer) -> str:
    """Name the insats of an answer, and the other where two are compared."""
    plan, row = material.plan, item.difference
    named = {arm.name for arm in plan.arms}
    if row is not None and row.reference in named and not plan.contrast(item.contrast).reference:
        sides = {"arm": arm_label(plan, item.arm), "reference": arm_label(plan, row.reference)}
        return say("answer.pair", **sides)
    return arm_label(plan, item.arm)


def figure(material: Material, item: Answer, *, horizon: bool = True) -> str:
    """Say what one outcome amounts to: verdict, levels, difference, interval, certainty.

    Parameters
    ----------
    horizon : bool
        Whether the primary horizon is said.
    """
    row, verdict = item.difference, say(item.verdict.value)
    when = within(material, item) if horizon else ""
    parts = {"what": material.plan.outcome(item.outcome).label, "within": when}
    if row is None or not row.is_shown:
        why = reason_words(material, item.reasons[0])
        return say("answer.withheld", verdict=verdict, why=why, **parts)
    parts |= {
        "verdict": verdict,
        "levels": levels(material, item),
        "interval": interval(row.low, row.high, decimals(row)),
        "unit": _unit(material, row),
        "certainty": f"[**{say(item.certainty.value)}**]{{.sure}}",
    }
    form = FORMS.get(item.verdict, "answer.figure")
    if item.verdict is not Verdict.UNDECIDED:
        parts["difference"] = signed(row.value, decimals(row))
    if item.verdict is Verdict.NO_LARGER_DIFFERENCE:
        limit = material.plan.outcome(item.outcome).smallest_relevant
        parts["limit"] = decimal(limit or 0.0, decimals(row))
    return say(form, **parts)


def within(material: Material, item: Answer) -> str:
    """Say the primary horizon; nothing where the outcome is measured once."""
    unit = material.plan.data.time_unit
    return say("answer.within", time=months(item.month, unit=unit)) if item.month else ""


def levels(material: Material, item: Answer) -> str:
    """Say the levels of both groups: persons of a hundred, months, kronor."""
    if item.out_of_hundred:
        with_insats, without = map(str, item.out_of_hundred)
        return say("answer.shares", with_insats=with_insats, without=without)
    if not (item.with_insats and item.without):
        return ""
    sides = item.with_insats, item.without
    if not all(side.is_shown for side in sides):
        return ""
    first, other = (decimal(side.value, decimals(side)) for side in sides)
    unit = _unit(material, item.with_insats)
    return say("answer.levels", with_insats=first, without=other, unit=unit)


def word_count(text: str) -> int:
    """Count the words of a bullet, numbers too."""
    return len([word for word in text.split() if any(sign.isalnum() for sign in word)])


def _alarms(material: Material, found: Sequence[Answer]) -> list[str]:
    order = list(Alarm)
    reasons = [reason for item in found for reason in item.reasons if reason.alarm not in SAID]
    reasons.sort(key=lambda reason: order.index(reason.alarm))
    return list(dict.fromkeys(reason_words(material, reason) for reason in reasons))


def _warning(alarms: Sequence[str], number: int) -> str:
    told = list(alarms[:number])
    if number < len(alarms):
        told = [f"{', '.join(told)} {say('answer.and_more')}"]
    return say("answer.warning", alarms=listed(told))


def _unit(material: Material, row: Estimate) -> str:
    words = unit_of(material.plan, row)
    return f"{FIXED_SPACE}{words}" if words else ""
