"""What the nämnd reads first: the question, the answer, and three numbers."""

from collections.abc import Iterator
from itertools import groupby

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS, TABLE, study_kind
from evaluation.report.answers.answer import Answer, first_insats, headlines
from evaluation.report.answers.bullets import bullet, who, within
from evaluation.report.answers.measures import measures
from evaluation.report.answers.notes import notes
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.answers.words import amount
from evaluation.report.flow_steps import told_flow
from evaluation.report.labels import lowered, told
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count

BOXES = 3


def lead(material: Material) -> Passage:
    """Give the question and how it was studied, in two sentences."""
    return Passage(f"{told(material.plan.question)} {_how(material.plan)}")


def _how(plan: Protocol) -> str:
    contrast = plan.contrasts[0]
    if CONTRAST_KINDS[contrast.kind].is_drawn:
        return say("answer.lead.drawn")
    if study_kind(plan) is TABLE:
        return f"{say('answer.lead.table')} {contrast.description}".rstrip()
    return say("answer.lead.register")


def answer(material: Material) -> Passage:
    """Give the box: one bullet an insats with every primary outcome, then what to know."""
    found = headlines(material)
    if not found:
        return boxed([say("answer.nothing")])
    told_of = [bullet(material, group) for group in _by_arm(material, found)]
    return boxed([*told_of, *measures(material), *notes(material)])


def boxed(bullets: list[str]) -> Passage:
    """Put bullets in the box that the nämnd reads first."""
    lines = "\n".join(f"- {text}" for text in bullets)
    heading = f"## {say('answer.heading')} {{.unnumbered .unlisted}}"
    return Passage(f"::: {{.answer}}\n{heading}\n\n{lines}\n:::")


def _by_arm(material: Material, found: tuple[Answer, ...]) -> Iterator[list[Answer]]:
    for _, group in groupby(found, key=lambda item: who(material, item)):
        yield list(group)


def key_figures(material: Material) -> Passage:
    """Give three numbers: what the first insats did, and how many are compared."""
    found = [_number(material, item) for item in _first(material)[: BOXES - 1]]
    row = headlines(material)[0].difference if found else None
    found.append(_persons(persons_compared(material), say("answer.key.compared")))
    if len(found) < BOXES and row:
        label = who(material, headlines(material)[0])
        found.insert(1, _persons(row.n, say("answer.key.received", who=label)))
    return numbered(found)


def numbered(boxes: list[tuple[str, str]]) -> Passage:
    """Put numbers with their words in boxes beside each other."""
    body = "\n".join(
        f"::: {{.figure-number}}\n**{number}**\n\n{words}\n:::" for number, words in boxes
    )
    return Passage(f"::: {{.key-figures}}\n{body}\n:::")


def persons_compared(material: Material) -> float:
    """Count the persons left after the last step of the flow."""
    if material.table("flow").empty:
        return float("nan")
    steps = told_flow(material).query("not is_part")
    return float(steps["persons"].iloc[-1]) if len(steps) else float("nan")


def _first(material: Material) -> list[Answer]:
    """Give the first insats, or its sub-types where they stand for it: outcome by outcome."""
    own = first_insats(material)
    outcomes = list(dict.fromkeys(item.outcome for item in own))
    return sorted(own, key=lambda item: outcomes.index(item.outcome))


def _number(material: Material, item: Answer) -> tuple[str, str]:
    label = lowered(material.plan.outcome(item.outcome).label)
    what = say(
        "answer.key.what", what=label, within=within(material, item), who=who(material, item)
    )
    row = item.difference
    if row is None or not row.is_shown:
        return say("numbers.not_evaluable"), what
    # A number alone would hide that the interval reaches across nought.
    if item.verdict is Verdict.UNDECIDED:
        return amount(material, row), say("answer.key.doubt", what=what)
    certainty = say(item.certainty.value)
    return amount(material, row), say("answer.key.sure", what=what, certainty=certainty)


def _persons(number: float, words: str) -> tuple[str, str]:
    return say("numbers.persons", number=count(number)), words
