"""The questions as they are declared: who asked, by which criterion, and the rule that judges."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.errors import raise_all
from evaluation.protocol import Text as Both
from evaluation.protocol.parsing import reading, schema
from evaluation.protocol.parsing.rules import NAMED, ListOf, Number, Rule, Text
from evaluation.protocol.parsing.section import REQUIRED, Section, whole_file
from evaluation.report.audit.limits import Span, open_spans
from evaluation.report.scrutiny.verdicts import Judgement

STATES: Mapping[str, Judgement] = {
    "yes": Judgement.YES,
    "partly": Judgement.PARTLY,
    "no": Judgement.NO,
}
SPANNING: Mapping[str, Judgement] = {"unsure": Judgement.UNSURE, "partly": Judgement.PARTLY}
"""What is said where the interval, or what is withheld, spans a limit."""
UNITS = ("procent", "procentenheter", "dagar", "kronor", "antal")
_COLUMN = Text()
_WORDS = ListOf(item=Text())
_BIG = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """`[[lowest, highest], …]`; `inf` where there is no end."""

    def take(self, section: Section, key: str, default: Any) -> tuple[Span, ...]:
        """Give the declared spans, or none."""
        if not section.given(key, (list,), "a list of [lowest, highest]", default):
            return ()
        spans = section.values[key]
        if not all(map(_is_span, spans)):
            section.fault("a list of [lowest, highest] was expected", key)
            return ()
        return tuple((float(low), float(high)) for low, high in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Columns with the values that a row must have one of."""

    def take(self, section: Section, key: str, default: Any) -> dict[str, tuple[Any, ...]]:
        """Give the declared values by column."""
        if not section.given(key, (dict,), "a table of columns", default):
            return {}
        return {
            str(name): tuple(value) if isinstance(value, list) else (value,)
            for name, value in section.values[key].items()
        }


_FROM: Mapping[str, Rule] = {
    "study": NAMED,
    "table": NAMED,
    "where": Where(),
    "latest": Text(),
    "given": ListOf(item=Text()),
    "value": _COLUMN,
    "unit": Text(allowed=UNITS),
    "enough": Number(),
}
_FROM_DEFAULTS = {"where": {}, "latest": "", "given": (), "unit": "antal", "enough": 1.0}
RULES: Mapping[str, Mapping[str, Rule]] = {
    "number": {
        **_FROM,
        "low": Text(),
        "high": Text(),
        "margin": Number(high=_BIG),
        **dict.fromkeys(STATES, Spans()),
        "spans": Text(allowed=tuple(SPANNING)),
    },
    "word": {
        **_FROM,
        **dict.fromkeys(STATES, _WORDS),
        "spans": Text(allowed=tuple(SPANNING)),
    },
    "shown": _FROM,
    "study": {"study": NAMED, "names": ListOf(item=NAMED, filled=True)},
    "none": {},
}
"""Kinds of rule and the keys that each honours: a published number against limits, a published
word, whether anything is shown, what a study's own questions came to, and no register at all."""
_DEFAULTS: Mapping[str, Any] = {
    **_FROM_DEFAULTS,
    "low": "",
    "high": "",
    "margin": math.nan,
    "spans": "unsure",
    **dict.fromkeys(STATES, ()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that a question is judged by.

    Attributes
    ----------
    at : str
        File and key, for faults.
    rule : str
        A kind in `RULES`.
    criterion, about : Both
        What is demanded, and what was read.
    keys : mapping
        What its kind of rule honours, read.
    page, section : str
        Where the number stands.
    """

    at: str
    rule: str
    criterion: Both
    about: Both
    keys: Mapping[str, Any]
    page: str = ""
    section: str = ""

    @property
    def study(self) -> str:
        """Name the study that it reads; empty where no register can tell."""
        return str(self.keys.get("study", ""))

    @property
    def limits(self) -> dict[Judgement, Any]:
        """Spans or words by judgement."""
        return {state: self.keys[name] for name, state in STATES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an audit asked.

    Attributes
    ----------
    id : str
    source : str
        Which document, a key of `Questions.sources`.
    text : Both
    findings : tuple of Asked
    """

    id: str
    source: str
    text: Both
    findings: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """All questions, with the documents and the studies that are still to come.

    Attributes
    ----------
    sources : mapping of str to Both
    awaited : tuple of str
        Studies that may be named though they are not in the project yet.
    asked : tuple of Question
    """

    sources: Mapping[str, Both] = field(default_factory=dict)
    awaited: tuple[str, ...] = ()
    asked: tuple[Question, ...] = ()


def read_questions(text: str, *, at: str) -> Questions:
    """Read the declared questions.

    Parameters
    ----------
    text : str
        TOML.
    at : str
        Name of its file, for faults.

    Raises
    ------
    ProtocolError, Faults
        Every fault of the file at once.
    """
    top = whole_file(text, at=at)
    awaited = ListOf(item=NAMED).take(top, "awaited", ())
    own = top.section("sources", required=True)
    sources = {name: reading.read(schema.BOTH, own.section(name)) for name in own.values}
    asked = tuple(
        _question(item, tuple(sources)) for item in top.sections("questions", required=True)
    )
    top.close()
    names = [item.id for item in asked]
    for name in sorted({name for name in names if names.count(name) > 1}):
        top.fault(f"'{name}' is declared twice", "questions")
    raise_all(top.faults)
    return Questions(sources=sources, awaited=awaited, asked=asked)


def _question(section: Section, sources: tuple[str, ...]) -> Question:
    name = NAMED.take(section, "id", REQUIRED)
    source = Text(allowed=sources).take(section, "source", REQUIRED)
    text = reading.read(schema.BOTH, section.section("text", required=True))
    found = tuple(_asked(item) for item in section.sections("findings", required=True))
    section.close()
    return Question(id=name, source=source, text=text, findings=found)


def _asked(section: Section) -> Asked:
    rule = Text(allowed=tuple(RULES)).take(section, "rule", REQUIRED)
    words = [
        reading.read(schema.BOTH, section.section(name, required=True))
        for name in ("criterion", "about")
    ]
    keys = reading.taken(section, RULES[rule], _DEFAULTS)
    needs = "" if rule == "none" else REQUIRED
    page, part = (Text().take(section, name, needs) for name in ("page", "section"))
    section.close()
    for problem, key in _limit_faults(rule, keys):
        section.fault(problem, key)
    return Asked(
        at=section.at,
        rule=rule,
        criterion=words[0],
        about=words[1],
        keys=keys,
        page=page,
        section=part,
    )


def _limit_faults(rule: str, keys: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find what no single key shows: limits that leave something open, a number without margin."""
    if rule == "number":
        for problem in open_spans({state: keys[name] for name, state in STATES.items()}):
            yield problem, "yes"
        has_interval, has_margin = keys["low"] and keys["high"], not math.isnan(keys["margin"])
        if bool(has_interval) == has_margin:
            yield "declare low and high, or margin", "low"
    if rule == "word":
        words = [word for name in STATES for word in keys[name]]
        for word in sorted({word for word in words if words.count(word) > 1}):
            yield f"'{word}' is judged twice", "yes"


def _is_span(value: object) -> bool:
    if not isinstance(value, list) or len(value) != len(("lowest", "highest")):
        return False
    return all(type(end) in (int, float) for end in value) and value[0] < value[1]
