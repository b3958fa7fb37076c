"""The answer in a minute: of a hundred persons, and what speaks against it."""

from collections.abc import Iterable, Iterator, Sequence

from evaluation.report.answers.answer import Answer, headlines
from evaluation.report.answers.bullets import SAID, who, within
from evaluation.report.answers.certainty import Alarm
from evaluation.report.answers.parts import is_whole, parts_differ
from evaluation.report.answers.verdicts import Verdict
from evaluation.report.answers.words import amount, listed, reason_words
from evaluation.report.labels import arm_label, lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material

OPEN = {
    Verdict.UNDECIDED: "board.undecided",
    Verdict.NO_LARGER_DIFFERENCE: "board.no_larger_difference",
    Verdict.NOT_EVALUABLE: "board.not_evaluable",
}
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
            what = lowered(material.plan.outcome(group[0].outcome).label)
            yield say(key, who=listed(names), what=what)


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
        (reason, who(material, item))
        for item in found
        if item.verdict.is_found
        for reason in item.reasons
        if reason.alarm not in SAID
    ]
    order = list(Alarm)
    for reason, name in sorted(reasons, key=lambda pair: order.index(pair[0].alarm)):
        names = concerned.setdefault(reason_words(material, reason), [])
        names += [] if name in names else [name]
    every = {who(material, item) for item in found if item.verdict.is_found}
    for words, names in list(concerned.items())[:MOST_ALARMS]:
        if set(names) == every:
            yield say("board.warning_of_all", words=words)
        else:
            yield say("board.warning", words=words, who=listed(names))


def _notes(material: Material) -> Iterator[str]:
    plan = material.plan
    for arm in plan.main_arms:
        if is_whole(plan, arm.name) and parts_differ(material, arm.name):
            yield say("board.parts", whole=arm_label(plan, arm.name))
    counted = {outcome.kind for outcome in plan.outcomes if outcome.role == "primary"}
    if any(arm.programme for arm in plan.main_arms) and "months_on_aid" in counted:
        yield say("board.mechanical")
