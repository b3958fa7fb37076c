"""A question in full: by whom, and for each finding criterion, number with its place, judgement."""

import math
from collections.abc import Iterator, Mapping, Sequence

from evaluation.protocol import Text as Both
from evaluation.provenance.project import find_project
from evaluation.report.audit.judging import Answered
from evaluation.report.audit.limits import Span
from evaluation.report.audit.places import headings
from evaluation.report.audit.questions import Asked
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.numbers import count, decimal
from evaluation.report.scrutiny.verdicts import Judged, Judgement

ALL = 1.0
SPANNED: Mapping[str, str] = {
    "unsure": "audit.rule.spanned.unsure",
    "partly": "audit.rule.spanned.partly",
}


def section(answer: Answered, sources: Mapping[str, Both]) -> str:
    """Write the section of a question."""
    question = answer.question
    lines = [
        f"## {told(question.text)} {{#sec-{question.id.replace('_', '-')}}}",
        say(
            "audit.section.judgement",
            judgement=answer.judgement.word,
            source=told(sources[question.source]),
        ),
    ]
    found = [_finding(number, *one) for number, one in enumerate(answer.found, start=1)]
    return "\n\n".join([*lines, *found])


def _finding(number: int, asked: Asked, found: Judged) -> str:
    points = [
        say("audit.section.seen", seen=found.seen, place=" ".join(_place(asked))),
        *_rule(asked),
        say("audit.section.came_to", judgement=found.judgement.word),
    ]
    head = say("audit.section.criterion", number=count(number), criterion=told(asked.criterion))
    listed = "\n".join(f"- {point}" for point in points)
    return f"{head}\n\n{listed}"


def _place(asked: Asked) -> Iterator[str]:
    """Link to where the number stands; a page that is still to come is only named."""
    if not asked.page:
        return
    words = headings(find_project().reports / f"{asked.page}.qmd").get(asked.section)
    if words is None:
        yield say("audit.section.no_page", page=asked.page)
        return
    address = f"{asked.page}.html#{asked.section}"
    yield say("audit.section.place", section=words, address=address)


def _rule(asked: Asked) -> Iterator[str]:
    """Say the rule as it is declared."""
    if asked.rule == "none":
        return
    words = [RULE_WORDS[asked.rule]] if asked.rule in RULE_WORDS else []
    told_words = [say(key) for key in words]
    if asked.rule == "number":
        told_words.append(
            say(
                "audit.rule.number",
                limits="; ".join(
                    say("audit.lead.limits", judgement=state.word, limits=_spans(state, spans))
                    for state, spans in asked.limits.items()
                    if spans
                ),
            )
        )
    enough = asked.keys.get("enough", ALL)
    if enough < ALL:
        told_words.append(say("audit.rule.enough", share=decimal(100 * enough, 0)))
    if "spans" in asked.keys:
        told_words.append(say(SPANNED[asked.keys["spans"]]))
    yield say("audit.section.rule", rule=" ".join(told_words))


RULE_WORDS: Mapping[str, str] = {
    "word": "audit.rule.word",
    "shown": "audit.rule.shown",
    "study": "audit.rule.study",
}


def _spans(state: Judgement, spans: Sequence[Span]) -> str:
    return say("audit.rule.or").join(_span(state, low, high) for low, high in spans)


def _span(state: Judgement, low: float, high: float) -> str:
    """Write a span; what two of them share belongs to the better, and is never No."""
    is_open = state is Judgement.NO
    if math.isinf(high):
        return say("audit.rule.above" if is_open else "audit.rule.from", low=decimal(low, 0))
    if math.isinf(low):
        return say("audit.rule.below" if is_open else "audit.rule.at_most", high=decimal(high, 0))
    return say("audit.rule.between", low=decimal(low, 0), high=decimal(high, 0))
