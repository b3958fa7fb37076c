"""The answer in a minute: of a hundred persons, and what speaks against it."""

from collections.abc import Iterator, Sequence

from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.answers.bullets import MOST_WORDS, SAID, who, within, word_count
from evaluation.report.answers.certainty import Alarm
from evaluation.report.answers.parts import is_whole, parts_differ
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.answers.words import amount, reason_words
from evaluation.report.labels import arm_label, listed
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import decimal
from evaluation.report.sentences import decimals, unit_of

MOST_ALARMS = 3


def minute(material: Material) -> Passage:
    """Give the box that a board reads in a minute, outcome by outcome."""
    found = headlines(material)
    outcomes = dict.fromkeys(item.outcome for item in found)
    groups = [[item for item in found if item.outcome == outcome] for outcome in outcomes]
    lines = [line for group in groups for line in _outcome(material, group)]
    lines += _warnings(material, found)
    if notes := " ".join(_notes(material)):
        lines.append(notes)
    return boxed_minute(lines)


def boxed_minute(lines: Sequence[str]) -> Passage:
    """Put what a board reads in a minute in its box."""
    body = "\n".join(f"- {line}" for line in lines or [say("answer.nothing")])
    heading = f"## {say('board.heading')} {{.unnumbered .unlisted}}"
    return Passage(f"::: {{.answer}}\n{heading}\n\n{body}\n:::")


def _outcome(material: Material, group: Sequence[Answer]) -> Iterator[str]:
    """Tell of every insats what it did to an outcome; one by one where it would be too long."""
    told = [_one(material, item) for item in group]
    whole = _line(material, group[0], listed(told))
    if word_count(whole) <= MOST_WORDS:
        yield whole
    else:
        yield from (_line(material, group[0], one) for one in told)


def _line(material: Material, item: Answer, told: str) -> str:
    what = material.plan.outcome(item.outcome).label
    return say("board.line", what=what, within=within(material, item), told=told)


def _one(material: Material, item: Answer) -> str:
    """Say what one insats did and how sure it is, or that it is open."""
    row, name, verdict = item.difference, who(material, item), say(item.verdict.value)
    if item.verdict is Verdict.NO_LARGER_DIFFERENCE:
        return say("board.no_larger_difference", who=name, limit=_limit(material, item))
    if row is None or not item.verdict.is_found:
        return say("board.open", who=name, verdict=verdict)
    words = {"who": name, "verdict": verdict, "certainty": say(item.certainty.value)}
    if item.out_of_hundred is None:
        return say("board.one", **words, size=amount(material, row))
    with_insats, without = map(str, item.out_of_hundred)
    return say("board.share", **words, with_insats=with_insats, without=without)


def _limit(material: Material, item: Answer) -> str:
    row, limit = item.difference, material.plan.outcome(item.outcome).smallest_relevant
    if row is None or limit is None:
        return ""
    number, unit = decimal(limit, decimals(row)), unit_of(material.plan, row)
    return say("board.amount", number=number, unit=unit)


def _warnings(material: Material, found: Sequence[Answer]) -> Iterator[str]:
    """Give the gravest alarms of what is found, each once with whom it concerns."""
    concerned: dict[Alarm, dict[str, None]] = {}
    words: dict[Alarm, str] = {}
    for item in found:
        for reason in item.reasons if item.verdict.is_found else ():
            if reason.alarm not in SAID:
                names = concerned.setdefault(reason.alarm, {})
                names[who(material, item)] = None
                words.setdefault(reason.alarm, reason_words(material, reason))
    order = [alarm for alarm in Alarm if alarm in concerned]
    told = [
        say("board.warning", words=words[alarm], who=listed(list(concerned[alarm])))
        for alarm in order[:MOST_ALARMS]
    ]
    yield from told
    if len(order) > MOST_ALARMS:
        yield say("board.more_warnings", number=str(len(order) - MOST_ALARMS))


def _notes(material: Material) -> Iterator[str]:
    plan = material.plan
    for arm in plan.main_arms:
        if is_whole(plan, arm.name) and parts_differ(material, arm.name):
            yield say("board.parts", whole=arm_label(plan, arm.name))
    paid = {arm.name for arm in plan.arms if arm.programme}
    if any(
        item.arm in paid and item.difference and item.difference.is_shown
        for item in headlines(material)
        if item.difference and item.difference.scale == "months_difference"
    ):
        yield say("board.mechanical")
