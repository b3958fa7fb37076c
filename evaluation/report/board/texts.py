"""Sentences for a board: how it was compared, what is not known, what would be needed."""

from collections.abc import Iterator

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.answers.bullets import who
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.board.strength import Strength, strength_of
from evaluation.report.estimate_rows import Estimate
from evaluation.report.labels import arm_label, listed, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, signed
from evaluation.report.planted import planted
from evaluation.report.robustness.rows import hidden_causes
from evaluation.report.sentences import decimals, unit_of


def unknown(material: Material) -> Passage:
    """List what the study could not tell."""
    first = material.plan.primary.name
    lines = [
        line
        for answer in headlines(material)
        if answer.outcome == first
        for line in _open(material, answer)
    ]
    if material.table("cost").empty:
        lines.append(say("board.no_cost"))
    if not _is_drawn(material.plan):
        lines.append(say("board.not_seen"))
    return _list(lines)


def needed(material: Material) -> Passage:
    """List what would give a better answer."""
    lines = [line for answer in headlines(material) for line in _more(material, answer)]
    if not _is_drawn(material.plan):
        lines.append(say("board.draw_lots"))
    return _list(lines or [say("board.more_persons")])


def stands(material: Material) -> Passage:
    """Say how strong a hidden cause must be to take a found difference away."""
    found = {
        (answer.arm, answer.outcome): answer
        for answer in headlines(material)
        if answer.verdict.is_found and answer.outcome == material.plan.primary.name
    }
    lines = [
        say(
            "board.hidden",
            who=arm_label(material.plan, one.difference.arm),
            what=lowered(material.plan.outcome(one.difference.outcome).label),
            times=decimal(one.e_value.value),
        )
        for one in hidden_causes(material)
        if (one.difference.arm, one.difference.outcome) in found and one.e_value.is_shown
    ]
    return _list(lines)


def truth(material: Material) -> Passage:
    """Tell of synthetic data what was planted; nothing of real data, where nobody knows."""
    plan = material.plan
    known = {
        item.told: item.value for contrast in plan.contrasts for item in planted(material, contrast)
    }
    first = plan.primary.name
    told = [
        say(
            "board.planted",
            who=who(material, answer),
            value=signed(known[answer.difference], decimals(answer.difference)),
        )
        for answer in headlines(material)
        if answer.outcome == first and answer.difference in known
    ]
    if not told:
        return Passage("")
    unit = unit_of(plan, next(row for row in known if row.outcome == first))
    words = say("board.truth", told=listed(told), unit=unit)
    return Passage(f"::: {{.warning}}\n{words}\n:::")


def _open(material: Material, answer: Answer) -> Iterator[str]:
    """Tell of an answer that is open how large a difference could have been seen."""
    plan = material.plan
    name = who(material, answer)
    if answer.verdict is Verdict.NOT_EVALUABLE:
        what = lowered(plan.outcome(answer.outcome).label)
        yield say("board.open_withheld", who=name, what=what)
    strength = strength_of(plan, answer)
    if answer.verdict is Verdict.UNDECIDED and strength and answer.difference:
        size = _amount(plan, answer.difference, strength.smallest)
        yield say("board.open_undecided", who=name, size=size, persons=count(strength.persons))


def _more(material: Material, answer: Answer) -> Iterator[str]:
    plan = material.plan
    strength = strength_of(plan, answer)
    if answer.verdict is not Verdict.UNDECIDED or strength is None or answer.difference is None:
        return
    if strength.wanted and strength.needed:
        yield _starters(material, answer, answer.difference, strength)


def _starters(material: Material, answer: Answer, row: Estimate, strength: Strength) -> str:
    return say(
        "board.starters",
        who=who(material, answer),
        size=_amount(material.plan, row, strength.wanted or 0.0),
        needed=count(strength.needed or 0.0),
        persons=count(strength.persons),
    )


def _amount(plan: Protocol, row: Estimate, size: float) -> str:
    return say("board.amount", number=decimal(size, decimals(row)), unit=unit_of(plan, row))


def _is_drawn(plan: Protocol) -> bool:
    return CONTRAST_KINDS[plan.contrasts[0].kind].is_drawn


def _list(lines: list[str]) -> Passage:
    return Passage("\n".join(f"- {line}" for line in lines))
