"""How places, steps and medians of a flow are written."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.report.indicators.rows import ALL
from evaluation.report.indicators.words import group_label
from evaluation.report.language import say
from evaluation.report.numbers import decimal, interval
from evaluation.report.waiting.rows import NEED, PLACES, REFERRAL, Median

BY = {NEED: "distrikt", REFERRAL: "enhet"}
"""Places that each kind of wait is told by."""
QUARTERS = {
    "k1": "waiting.quarter.k1",
    "k2": "waiting.quarter.k2",
    "k3": "waiting.quarter.k3",
    "k4": "waiting.quarter.k4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitWords:
    """Keys of the texts of a kind of wait."""

    step: str
    axis: str
    caption: str
    data: str
    see: str
    see_queue: str
    queue_caption: str
    queue_data: str
    queue: str
    apart: str
    alike: str


WORDS: Mapping[str, WaitWords] = {
    NEED: WaitWords(
        step="waiting.step.months",
        axis="waiting.axis.behov",
        caption="waiting.caption.behov",
        data="waiting.data.behov",
        see="waiting.see.behov",
        see_queue="waiting.see.queue_behov",
        queue_caption="waiting.caption.queue_behov",
        queue_data="waiting.data.queue_behov",
        queue="waiting.lead.queue_behov",
        apart="waiting.lead.apart_behov",
        alike="waiting.lead.alike_behov",
    ),
    REFERRAL: WaitWords(
        step="waiting.step.weeks",
        axis="waiting.axis.anvisning",
        caption="waiting.caption.anvisning",
        data="waiting.data.anvisning",
        see="waiting.see.anvisning",
        see_queue="waiting.see.queue_anvisning",
        queue_caption="waiting.caption.queue_anvisning",
        queue_data="waiting.data.queue_anvisning",
        queue="waiting.lead.queue_anvisning",
        apart="waiting.lead.apart_anvisning",
        alike="waiting.lead.alike_anvisning",
    ),
}


def place_label(kind: str, group: str) -> str:
    """Name a group of a kind of place, or everybody."""
    return group_label(kind, group) if kind in PLACES else say("waiting.everybody")


def arm_label(arm: str, kind: str) -> str:
    """Name the group of a curve; that of everybody is named after the kind."""
    return place_label(ALL if arm == kind else BY[kind], arm)


def median_words(found: Median, kind: str) -> str:
    """Write when half had started, with its interval."""
    if math.isnan(found.step):
        return say("waiting.not_half")
    step = say(WORDS[kind].step, number=decimal(found.step, 0))
    if math.isnan(found.low) or math.isnan(found.high):
        return step
    return say("waiting.median", step=step, interval=interval(found.low, found.high, 0))
