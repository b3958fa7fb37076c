"""The answer in a minute: of a hundred persons, and what speaks against it."""

from collections.abc import Iterable, Iterator, Sequence

from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.answers.bullets import SAID, who, within
from evaluation.report.answers.certainty import Alarm, Reason
from evaluation.report.answers.parts import is_whole, parts_differ
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.answers.words import amount, listed, reason_words
from evaluation.report.labels import arm_label, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import decimal
from evaluation.report.sentences import decimals, unit_of

OPEN = {
    Verdict.UNDECIDED: "board.undecided",
    Verdict.NO_LARGER_DIFFERENCE: "board.no_larger_difference",
    Verdict.NOT_EVALUABLE: "board.not_evaluable",
}
MOST_ALARMS = 3
OF_AN_INSATS = frozenset({Alarm.PLACEBO_OUTCOME, Alarm.PLACEBO_START})


def minute(material: Material) -> Passage:
    """Give the box that a board reads in a minute, outcome by outcome."""
    found = headlines(material)
    outcomes = dict.fromkeys(item.outcome for item in found)
    groups = [[item for item in found if item.outcome == outcome] for outcome in outcomes]
    lines = [line for group in groups for line in _outcome(material, group)]
    lines += _warnings(material, found)
    if notes := " ".join(_notes(material)):
        lines.append(notes)
    body = "\n".join(f"- {line}" for line in lines or [say("answer.nothing")])
    heading = f"## {say('board.heading')} {{.unnumbered .unlisted}}"
    return Passage(f"::: {{.answer}}\n{heading}\n\n{body}\n:::")


def _outcome(material: Material, group: Sequence[Answer]) -> Iterator[str]:
    """Tell first what is found, insats by insats, then what is open."""
    found = [item for item in group if item.verdict.is_found]
    if any(item.difference and item.difference.scale.startswith("risk") for item in found):
        yield from (_share(material, item) for item in found)
    elif found:
        yield _amounts(material, found)
    for verdict, key in OPEN.items():
        names = [who(material, item) for item in group if item.verdict is verdict]
        if names:
            outcome = material.plan.outcome(group[0].outcome)
            about = {"who": listed(names), "what": lowered(outcome.label)}
            if verdict is Verdict.NO_LARGER_DIFFERENCE:
                about["limit"] = _limit(material, group[0])
            yield say(key, **about)


def _limit(material: Material, item: Answer) -> str:
    row, limit = item.difference, material.plan.outcome(item.outcome).smallest_relevant
    if row is None or limit is None:
        return ""
    number, unit = decimal(limit, decimals(row)), unit_of(material.plan, row)
    return say("board.amount", number=number, unit=unit)


def _share(material: Material, item: Answer) -> str:
    if item.out_of_hundred is None:
        return _amounts(material, [item])
    with_insats, without = map(str, item.out_of_hundred)
    return say(
        "board.share",
        who=who(material, item),
        verdict=say(item.verdict.value),
        with_insats=with_insats,
        without=without,
        what=lowered(material.plan.outcome(item.outcome).label),
        within=within(material, item),
    )


def _amounts(material: Material, found: Sequence[Answer]) -> str:
    told = [
        say(
            "board.one",
            who=who(material, item),
            verdict=say(item.verdict.value),
            size=amount(material, item.difference),
        )
        for item in found
        if item.difference
    ]
    first = found[0]
    what = material.plan.outcome(first.outcome).label
    return say("board.amounts", what=what, within=within(material, first), told=listed(told))


def _warnings(material: Material, found: Iterable[Answer]) -> Iterator[str]:
    """Give the gravest alarms of what is found, each once with whom it concerns."""
    concerned: dict[str, list[str]] = {}
    reasons = [
        (reason, _concerned(material, item, reason))
        for item in found
        if item.verdict.is_found
        for reason in item.reasons
        if reason.alarm not in SAID
    ]
    order = list(Alarm)
    for reason, name in sorted(reasons, key=lambda pair: order.index(pair[0].alarm)):
        names = concerned.setdefault(reason_words(material, reason), [])
        names += [] if name in names else [name]
    for words, names in list(concerned.items())[:MOST_ALARMS]:
        yield say("board.warning", words=words, who=listed(names))
    if len(concerned) > MOST_ALARMS:
        yield say("board.more_warnings", number=str(len(concerned) - MOST_ALARMS))


def _concerned(material: Material, item: Answer, reason: Reason) -> str:
    """Name whom an alarm concerns: all that is said of an insats, or one outcome of it."""
    name = who(material, item)
    if reason.alarm in OF_AN_INSATS:
        return name
    return f"{name}, {lowered(material.plan.outcome(item.outcome).label)}"


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
