"""What a version concludes: one answer per primary outcome, arm, reference and horizon."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evaluation.provenance.version_diff import told_apart
from evaluation.report.did.rows import read_by_rule, sign_of
from evaluation.report.version_diff.versions import Version

State = Literal["higher", "lower", "unsure", "withheld", "absent"]
_NUMBERS = ("estimate", "conf_low", "conf_high", "p_value")
_STATES: Mapping[int, State] = {1: "higher", -1: "lower", 0: "unsure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one version says to one question.

    Attributes
    ----------
    outcome, contrast, arm, reference : str
        Declared names; `population` is the contrast, and what it is narrowed to.
    month : int
        Horizon; 0 where none applies.
    scale : str
    state : str
        Where the interval lies: `higher` or `lower` than no difference, or across it
        (`unsure`); `withheld` without a number, `absent` where nothing was asked.
    value, low, high, std_error : float
        NaN when there is none.
    note : str
        Why it is withheld.
    """

    outcome: str
    population: str
    arm: str
    reference: str
    month: int
    scale: str
    state: State
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    std_error: float = math.nan
    note: str = ""

    @property
    def question(self) -> tuple[object, ...]:
        """What is asked, whatever method answers."""
        return (self.outcome, self.population, self.arm, self.reference, self.month)

    @property
    def contrast(self) -> str:
        """Name of the declared contrast."""
        return self.population.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The answers of two versions to one question; in one of them it may be absent."""

    old: Answer
    new: Answer

    @property
    def is_moved(self) -> bool:
        """Whether the number, its interval or the conclusion is another."""
        old, new = ((item.state, item.value, item.low, item.high) for item in (self.old, self.new))
        return repr(old) != repr(new)

    @property
    def in_se(self) -> float:
        """How far the number moved, in units of the old standard error; NaN without one."""
        known = self.old.scale == self.new.scale and self.old.std_error > 0
        return (self.new.value - self.old.value) / self.old.std_error if known else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """The conclusions of two versions compared.

    Attributes
    ----------
    compared : int
        Questions that at least one of them answers.
    turns : tuple of Turn
        Those whose conclusion changed, in the order of the new version.
    moved : tuple of Turn
        Those whose number, interval or conclusion did.
    """

    compared: int
    turns: tuple[Turn, ...]
    moved: tuple[Turn, ...]


def compare_conclusions(old: Version, new: Version) -> Conclusions:
    """Find the conclusions that changed: direction, certainty, or whether they are shown."""
    before, after = answers(old), answers(new)
    names = [*after, *(name for name in before if name not in after)]
    turns = [
        Turn(
            old=before.get(name) or _absent(after[name]),
            new=after.get(name) or _absent(before[name]),
        )
        for name in names
    ]
    return Conclusions(
        compared=len(names),
        turns=tuple(turn for turn in turns if turn.old.state != turn.new.state),
        moved=tuple(turn for turn in turns if turn.is_moved),
    )


def answers(version: Version) -> dict[str, Answer]:
    """Give the answers of a version's main analysis to the primary outcomes, by question."""
    manifest = version.manifest
    found = [
        _answer(row, version)
        for row in manifest.results
        if row.get("role") == "primary"
        and row.get("analysis") == manifest.study
        and str(row.get("scale")).endswith("difference")
    ]
    return told_apart((repr(answer.question), answer) for answer in found)


def _answer(row: Mapping[str, Any], version: Version) -> Answer:
    rule = version.rules.get(str(row["outcome"]), {})
    known = {"choice": "", **{name: cell or math.nan for name, cell in rule.items()}}
    numbers = {name: math.nan if row.get(name) is None else row[name] for name in _NUMBERS}
    read = read_by_rule(numbers, known)
    is_shown = row.get("status", "ok") == "ok" and not math.isnan(read["value"])
    sign = sign_of(**read, choice=str(known["choice"]))
    return Answer(
        outcome=str(row["outcome"]),
        population=str(row["population"]),
        arm=str(row["arm"]),
        reference=str(row["reference"]),
        month=int(row["month"] or 0),
        scale=str(row["scale"]),
        state=_STATES[sign] if is_shown else "withheld",
        value=read["value"],
        low=read["low"],
        high=read["high"],
        std_error=math.nan if row.get("std_error") is None else float(row["std_error"]),
        # Where the rule for few clusters reads nothing it says so itself.
        note=str(row.get("note") or rule.get("sentence_sv", "")),
    )


def _absent(other: Answer) -> Answer:
    return Answer(
        outcome=other.outcome,
        population=other.population,
        arm=other.arm,
        reference=other.reference,
        month=other.month,
        scale=other.scale,
        state="absent",
    )
