"""From the rule and what is published to a judgement, with what it rests on in words."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.report.audit.limits import ANYTHING, Possible, possible, together
from evaluation.report.audit.questions import SPANNING, Asked, Question
from evaluation.report.audit.rows import Read, is_told, rows_of
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.numbers import count, decimal, interval
from evaluation.report.scrutiny.judging import findings
from evaluation.report.scrutiny.verdicts import Judged, Judgement

UNIT_WORDS: Mapping[str, str] = {
    "procent": "audit.unit.percent",
    "procentenheter": "audit.unit.points",
    "dagar": "audit.unit.days",
    "kronor": "audit.unit.kronor",
    "antal": "audit.unit.number",
}
COUNTS: Mapping[str, str] = {
    "yes": "audit.count.yes",
    "partly": "audit.count.partly",
    "no": "audit.count.no",
    "unsure": "audit.count.unsure",
    "hidden": "audit.count.hidden",
}
CERTAIN = frozenset({Judgement.YES, Judgement.PARTLY, Judgement.NO})
YES: Possible = (Judgement.YES, Judgement.YES)
NO: Possible = (Judgement.NO, Judgement.NO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question with its judgement and those of all that it is judged by."""

    question: Question
    judgement: Judgement
    found: tuple[tuple[Asked, Judged], ...]


def answered(question: Question, read: Mapping[str, Read]) -> Answered:
    """Judge a question by all that it asks for."""
    found = tuple((asked, judged(asked, read)) for asked in question.findings)
    every = [one.judgement for _, one in found]
    return Answered(question=question, judgement=whole(every), found=found)


def whole(judgements: Sequence[Judgement]) -> Judgement:
    """Judge a question from its findings.

    What is not known may be anything: where that decides, the question is named after why.
    """
    worst, best = together([(one, one) if one in CERTAIN else ANYTHING for one in judgements])
    if worst is best:
        return worst
    open_still = [one for one in judgements if one not in CERTAIN]
    if Judgement.NOT_RUN in open_still:
        return Judgement.NOT_RUN
    return open_still[0] if len(set(open_still)) == 1 else Judgement.UNSURE


def judged(asked: Asked, read: Mapping[str, Read]) -> Judged:
    """Judge one finding from what its study published."""
    if asked.rule == "none":
        return Judged(judgement=Judgement.BEYOND, seen=told(asked.about))
    material = read[asked.study]
    if isinstance(material, str):
        return Judged(judgement=Judgement.NOT_RUN, seen=say(material, study=asked.study))
    if asked.rule == "study":
        return _of_study(asked, material)
    rows = rows_of(asked, material.table(asked.keys["table"]))
    if rows.empty:
        return Judged(judgement=Judgement.OPEN, seen=say("audit.seen.no_rows", study=asked.study))
    return _of_rows(asked, rows)


def _of_rows(asked: Asked, rows: pd.DataFrame) -> Judged:
    shown = is_told(rows, asked.keys["value"]).to_list()
    seen = _seen(asked, rows, shown)
    if not any(shown) and asked.rule != "shown":
        return Judged(judgement=Judgement.HIDDEN, seen=seen)
    worst, best = together(_states(asked, rows, shown), enough=asked.keys["enough"])
    spanning = SPANNING[asked.keys["spans"]] if "spans" in asked.keys else Judgement.UNSURE
    return Judged(judgement=worst if worst is best else spanning, seen=seen)


def _states(asked: Asked, rows: pd.DataFrame, shown: Sequence[bool]) -> list[Possible]:
    """Give what each row may be; what is withheld may be anything, but is not shown."""
    row_state = STATES_OF[asked.rule]
    hidden = NO if asked.rule == "shown" else ANYTHING
    records = rows.to_dict("records")
    return [
        row_state(asked, {str(name): value for name, value in row.items()}) if is_shown else hidden
        for row, is_shown in zip(records, shown, strict=True)
    ]


def _of_number(asked: Asked, row: Mapping[str, Any]) -> Possible:
    return possible(*_ends(asked, row), asked.limits)


def _ends(asked: Asked, row: Mapping[str, Any]) -> tuple[float, float]:
    """Give the limits of a value: those that are published, or the declared margin."""
    keys = asked.keys
    if keys["low"]:
        return float(row[keys["low"]]), float(row[keys["high"]])
    value = float(row[keys["value"]])
    return value - keys["margin"], value + keys["margin"]


def _of_word(asked: Asked, row: Mapping[str, Any]) -> Possible:
    word = str(row[asked.keys["value"]])
    found = [state for state, words in asked.limits.items() if word in words]
    return (found[0], found[0]) if found else ANYTHING


STATES_OF: Mapping[str, Callable[[Asked, Mapping[str, Any]], Possible]] = {
    "number": _of_number,
    "word": _of_word,
    "shown": lambda *_: YES,
}


def _of_study(asked: Asked, material: Any) -> Judged:
    """Judge by what the study's own questions came to (`scrutiny`)."""
    own = findings(material) if isinstance(material, Material) else ()
    found = [one for one in own if one.name in asked.keys["names"]]
    if not found:
        return Judged(judgement=Judgement.OPEN, seen=say("audit.seen.no_rows", study=asked.study))
    words = " ".join(
        say("audit.seen.asked", question=one.question, judgement=one.judgement.word)
        for one in found
    )
    return Judged(judgement=whole([one.judgement for one in found]), seen=words)


def _seen(asked: Asked, rows: pd.DataFrame, shown: Sequence[bool]) -> str:
    """Say what was seen: the number with its interval, or how many rows came to what."""
    about = told(asked.about) + _when(asked, rows)
    if len(rows) == 1 and not any(shown):
        return say("audit.seen.hidden", about=about)
    if len(rows) == 1 and asked.rule == "number":
        return say("audit.seen.one", about=about, value=_value(asked, rows))
    found = Counter(
        "hidden" if not is_shown else "unsure" if worst is not best else worst.name.lower()
        for (worst, best), is_shown in zip(_states(asked, rows, shown), shown, strict=True)
    )
    counts = [say(key, number=count(found[name])) for name, key in COUNTS.items() if found[name]]
    return say("audit.seen.many", about=about, tried=count(len(rows)), found=", ".join(counts))


def _when(asked: Asked, rows: pd.DataFrame) -> str:
    latest = asked.keys["latest"]
    if not latest:
        return ""
    ends = dict.fromkeys(f"{value:g}" for value in (rows[latest].min(), rows[latest].max()))
    return say("audit.seen.when", when="–".join(ends))


def _value(asked: Asked, rows: pd.DataFrame) -> str:
    row = {str(name): value for name, value in rows.iloc[0].items()}
    value = say(UNIT_WORDS[asked.keys["unit"]], value=decimal(float(row[asked.keys["value"]]), 0))
    low, high = _ends(asked, row)
    if not asked.keys["low"] or math.isnan(low):
        return value
    return say("audit.seen.interval", value=value, interval=interval(low, high, 0))
