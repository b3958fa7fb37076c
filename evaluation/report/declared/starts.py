"""Starts within a window, landmarks and lost follow-up in sentences."""

from collections.abc import Iterator

from evaluation.protocol import CensoringPlan, Contrast, Protocol
from evaluation.protocol.censoring import LOST_REASONS
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.labels import either, listed, lowered
from evaluation.report.language import say

FROM = {"": "declared.from.first", "every": "declared.from.every"}
INITIATION = {"": "declared.initiation.natural", "even": "declared.initiation.even"}
SPELLED = (
    "declared.number.none",
    "declared.number.one",
    "declared.number.two",
    "declared.number.three",
    "declared.number.four",
    "declared.number.five",
    "declared.number.six",
    "declared.number.seven",
    "declared.number.eight",
    "declared.number.nine",
    "declared.number.ten",
    "declared.number.eleven",
    "declared.number.twelve",
)


def spelled(months: int) -> str:
    """Write a number of months in words up to twelve: "three months"."""
    number = say(SPELLED[months]) if months < len(SPELLED) else str(months)
    return say("declared.month" if months == 1 else "declared.months", number=number)


def assignment_text(protocol: Protocol) -> Iterator[str]:
    """Tell how persons come to a strategy when it is not by starting in a month."""
    for contrast in protocol.contrasts:
        rows, start = CONTRAST_KINDS[contrast.kind].rows, _from(contrast)
        if rows == "clones":
            initiation = say(INITIATION[_key(contrast.initiation)])
            named = {"contrast": contrast.label, "start": start, "initiation": initiation}
            yield say("declared.clones.assignment", **named)
        if rows == "landmark":
            time = spelled(contrast.landmark_month)
            named = {"contrast": contrast.label, "start": start, "time": time}
            yield say("declared.landmark.assignment", **named)


def time_zero_text(protocol: Protocol) -> Iterator[str]:
    """Tell from when contrasts with another time zero are followed."""
    for contrast in protocol.contrasts:
        rows, named = CONTRAST_KINDS[contrast.kind].rows, {"contrast": contrast.label}
        if rows == "clones":
            yield say("declared.clones.time_zero", **named, start=_from(contrast))
        if rows == "landmark":
            time = spelled(contrast.landmark_month)
            yield say("declared.landmark.time_zero", **named, start=_from(contrast), time=time)


def lost_text(protocol: Protocol) -> str:
    """Tell which lost follow-up is weighed up; empty when none is."""
    plan = protocol.censoring
    if plan is None:
        return ""
    labels = {item.name: lowered(item.label) for item in protocol.adjustment.covariates}
    by = [labels[name] for name in plan.covariates]
    return say(
        "declared.lost.weighted", who=_lost(plan), by=listed([*by, say("declared.lost.month")])
    )


def _lost(plan: CensoringPlan) -> str:
    return either(say(LOST_REASONS[reason]) for reason in plan.reasons)


def _from(contrast: Contrast) -> str:
    return say(FROM[_key(contrast.time_zero)])


def _key(value: str) -> str:
    """Read what is not declared, and what is the same as not declared, alike."""
    return "" if value in {"first", "natural"} else value
