"""What a board reads first: which groups get less or more than their likes, and what is unsure."""

from collections.abc import Iterator

import pandas as pd

from evaluation.disclosure.gaps import FEWER, MORE
from evaluation.protocol.indicators.indicator import About
from evaluation.report.equity.rows import Asked, asked
from evaluation.report.indicators.words import GROUP_KINDS, group_label
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, interval, signed

FOUND = {MORE: "equity.found.more", FEWER: "equity.found.fewer"}
ABOUT: tuple[tuple[About, str, str], ...] = (
    ("access", "equity.lead.access", "equity.lead.no_access"),
    ("result", "equity.lead.result", "equity.lead.no_result"),
)


def lead(material: Material) -> Passage:
    """Give the answer: access first, then results; and how large a gap would have been seen."""
    lines = []
    for about, some, none in ABOUT:
        questions = list(asked(material, about))
        if not questions:
            continue
        found = [line for question in questions for line in _found(question)]
        groups = count(sum(len(question.compared) for question in questions))
        told = {"groups": groups, "found": count(len(found))} if found else {"groups": groups}
        lines.append(say(some if found else none, **told))
        lines.extend(found)
    lines.append(_reach(material))
    return Passage("\n\n".join(lines))


def one_line(material: Material) -> str:
    """Say in a sentence how many comparisons stand out, for the first page."""
    rows = [question.compared for question in asked(material)]
    sure = sum(int(one["gap_verdict"].isin(FOUND).sum()) for one in rows)
    return say("equity.one_line", found=count(sure), groups=count(sum(map(len, rows))))


def reading(_: Material) -> Passage:
    """Say how gaps are read."""
    return Passage(say("equity.reading"))


def in_short(question: Asked, *, figure: str) -> Passage:
    """Say what a question is about: the share of all, and how many groups stand out.

    Parameters
    ----------
    figure : str
        Label of the figure of its groups; empty where there is none.
    """
    rows = question.compared
    names = [
        group_label(str(row.group_kind), str(row.group))
        for row in rows[rows["gap_verdict"].isin(FOUND)].itertuples()
    ]
    return Passage(
        say(
            "equity.in_short",
            year=str(question.year),
            share=decimal(question.whole["estimate"], 0),
            persons=count(question.whole["n"]),
            groups=count(len(rows)),
            sure=", ".join(names) or say("equity.nobody"),
            figure=say("equity.see", figure=f"@fig-{figure}") if figure else "",
        )
    )


def _found(question: Asked) -> Iterator[str]:
    rows = question.compared
    sure = rows[rows["gap_verdict"].isin(FOUND)]
    for row in sure.reindex(sure["gap"].abs().sort_values(ascending=False).index).itertuples():
        yield say(
            FOUND[str(row.gap_verdict)],
            what=question.name,
            kind=lowered(say(GROUP_KINDS[str(row.group_kind)])),
            group=group_label(str(row.group_kind), str(row.group)),
            share=decimal(float(str(row.estimate)), 0),
            expected=decimal(float(str(row.expected)), 0),
            gap=signed(float(str(row.gap)), 0),
            interval=interval(float(str(row.gap_low)), float(str(row.gap_high)), 0),
            year=str(question.year),
        )


def _reach(material: Material) -> str:
    """Say how far the limits of the middle comparison lie from it."""
    halves = pd.concat(
        [(one.compared["gap_high"] - one.compared["gap_low"]) / 2 for one in asked(material)]
        or [pd.Series(dtype=float)]
    )
    if halves.empty:
        return say("equity.lead.nothing")
    return say("equity.lead.reach", points=decimal(float(halves.median()), 0))
