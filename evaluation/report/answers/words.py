"""Verdicts, certainty and alarms in the words of the page's language."""

from evaluation.report.answers.alarms import reasons_of
from evaluation.report.answers.certainty import AT_MOST, Alarm, Reason, certainty_of
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, signed
from evaluation.report.retold import retold
from evaluation.report.sentences import decimals, unit_of

# With one other way to count, and no analysis by another name, it is the other contrast.
ONLY = {Alarm.TURNED: "answer.alarm.turned_only", Alarm.LOST: "answer.alarm.lost_only"}
SIZED = frozenset({Alarm.PLACEBO_OUTCOME, Alarm.PLACEBO_START})


def certainty(material: Material, row: Estimate | None) -> tuple[str, str]:
    """Judge how much one figure can be trusted: a plain word, and what decides it."""
    reasons = reasons_of(material, row)
    level = certainty_of(reasons)
    decisive = [reason for reason in reasons if AT_MOST[reason.alarm] is level]
    why = reason_words(material, decisive[0]) if decisive else say("answer.alarm.nothing")
    return say(level.value), why


def reason_words(material: Material, reason: Reason) -> str:
    """Say what speaks against a figure, as part of a sentence."""
    if reason.alarm is Alarm.WITHHELD and reason.rows and reason.rows[0].note:
        return lowered(retold(reason.rows[0].note))
    if reason.alarm in ONLY and reason.among == 1 and not reason.rows[0].sensitivity:
        return say(ONLY[reason.alarm])
    if reason.alarm in ONLY:
        return say(reason.alarm.value, number=str(len(reason.rows)), among=str(reason.among))
    if reason.about:
        about = say(reason.about[0])  # a bullet has room for one
        more = len(reason.about) > 1
        return say(
            reason.alarm.value, about=say("answer.close.more", about=about) if more else about
        )
    if reason.alarm in SIZED:
        row = max(reason.rows, key=lambda one: abs(one.value))
        return say(reason.alarm.value, size=amount(material, row))
    return say(reason.alarm.value)


def amount(material: Material, row: Estimate) -> str:
    """Write a difference with sign and unit."""
    words = unit_of(material.plan, row)
    return f"{signed(row.value, decimals(row))}{FIXED_SPACE}{words}".strip()
