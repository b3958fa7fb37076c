"""One sentence per conclusion that changed, for whoever decides on it."""

import math

from evaluation.report.did.rows import Unit
from evaluation.report.labels import lowered
from evaluation.report.numbers import signed
from evaluation.report.version_diff.conclusions import Answer, Conclusions, Turn
from evaluation.report.version_diff.naming import MONTHS, Naming
from evaluation.report.version_diff.versions import Version
from evaluation.report.version_diff.words import Words


def conclusion_summary(found: Conclusions, words: Words) -> str:
    """Say how many conclusions changed, or that none did."""
    if not found.compared:
        return words.nothing_to_conclude
    text = words.some_changed if found.turns else words.none_changed
    return text.format(changed=len(found.turns), compared=found.compared)


def conclusion_sentences(
    found: Conclusions, old: Version, new: Version, words: Words
) -> tuple[str, ...]:
    """Say what was concluded and what is, each version in the words of its own plan."""
    before, after = Naming(old.plan or {}), Naming(new.plan or old.plan or {})
    return tuple(_sentence(turn, before, after, words) for turn in found.turns)


def _sentence(turn: Turn, before: Naming, after: Naming, words: Words) -> str:
    if turn.new.state == "absent":
        question = question_words(turn.old, before, words)
        return words.vanished.format(question=question, old=state_words(turn.old, before, words))
    text = words.appeared if turn.old.state == "absent" else words.turned
    return text.format(
        question=question_words(turn.new, after, words),
        old=state_words(turn.old, before, words),
        new=state_words(turn.new, after, words),
    )


def question_words(answer: Answer, naming: Naming, words: Words) -> str:
    """Say what is asked: of whom, against whom, which outcome, when."""
    time = f"{answer.month} {words.units.get(naming.time_unit, naming.time_unit)}"
    reference = naming.reference(answer)
    return words.question.format(
        arm=naming.label("arms", answer.arm),
        against=words.against.format(reference=lowered(reference)) if reference else "",
        outcome=lowered(naming.label("outcomes", answer.outcome)),
        after=words.after.format(months=time) if answer.month else "",
        contrast=naming.contrast(answer),
    )


def state_words(answer: Answer, naming: Naming, words: Words) -> str:
    """Say what is answered, with size and interval; empty where nothing was asked."""
    unit = naming.unit(answer)
    is_counted = unit.declared in {MONTHS, naming.time_unit} or unit.declared.startswith("per ")
    texts = {**words.states, **(words.counted if is_counted else {})}
    told = {
        "size": _size(answer, unit, words),
        "limits": _limits(answer, unit, words),
        "note": " ".join(answer.note.split()),
    }
    # A test without an interval, or a row without a reason, leaves empty brackets.
    return texts[answer.state].format(**told).replace(" ()", "")


def _size(answer: Answer, unit: Unit, words: Words) -> str:
    value = words.number(signed(unit.factor * answer.value, unit.decimals))
    size = f"{value} {_unit(unit, words)}".strip()
    return ", ".join(filter(None, (size, _interval(answer, unit, words))))


def _limits(answer: Answer, unit: Unit, words: Words) -> str:
    limits = _interval(answer, unit, words)
    return f"{limits} {_unit(unit, words)}".strip() if limits else ""


def _interval(answer: Answer, unit: Unit, words: Words) -> str:
    is_open = math.isnan(answer.low) or math.isnan(answer.high)
    return "" if is_open else words.number(unit.limits(answer.low, answer.high))


def _unit(unit: Unit, words: Words) -> str:
    return words.units.get(unit.declared, unit.declared)
