"""What a board reads of a panel study: what happened, how far it may be off, and one figure."""

import math
from dataclasses import replace

from evaluation.report.board.answer import boxed_minute
from evaluation.report.did.event_study import draw_event_study
from evaluation.report.did.rows import Answer, answers, source_of
from evaluation.report.did.texts import certainty
from evaluation.report.figures.drawing import Drawing
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material


def minute(material: Material) -> Passage:
    """Give the box that a board reads in a minute, outcome by outcome."""
    found = answers(material)
    lines = [_one(read) for read in found]
    if found:
        word, reason = certainty(material, found[0])
        lines.append(say("did.answer.sure", word=word, reason=reason))
    if source_of(material) == "persons":
        lines.append(say("did.answer.no_effect"))
    return boxed_minute(lines)


def before_after(material: Material, outcome: str) -> Drawing | None:
    """Draw an outcome before and after the start, with words for a board."""
    drawn = draw_event_study(material, outcome)
    what = material.plan.outcome(outcome).label
    return drawn and replace(drawn, caption=say("board.panel.figure", what=what))


def _one(read: Answer) -> str:
    """Say whether an outcome rose or fell, or that it is open."""
    what, unit, is_bounded = read.outcome.label, read.unit, not math.isnan(read.low)
    if math.isnan(read.value):
        return say("board.panel.withheld", what=what)
    if read.sign == 0 and is_bounded:
        limits = unit.limits(read.low, read.high)
        return say("board.panel.undecided", what=what, limits=limits, unit=unit.after)
    if read.sign == 0:
        return say("board.panel.open", what=what)
    key = "board.panel.rose" if read.sign > 0 else "board.panel.fell"
    told = say(key, what=what, size=unit.number(abs(read.value)), unit=unit.after)
    if not is_bounded:
        return told
    # A word has told the direction: the limits go without sign.
    low, high = sorted((abs(read.low), abs(read.high)))
    return f"{told} {say('board.panel.spread', limits=unit.limits(low, high), unit=unit.after)}"
