"""Yes, partly, no: what a question comes to."""

from dataclasses import dataclass
from enum import StrEnum

from evaluation.report.language import say


class Judgement(StrEnum):
    """What is said of one question; the value is the key of its word."""

    YES = "scrutiny.judgement.yes"
    PARTLY = "scrutiny.judgement.partly"
    NO = "scrutiny.judgement.no"
    OPEN = "scrutiny.judgement.open"
    UNSURE = "scrutiny.judgement.unsure"
    HIDDEN = "scrutiny.judgement.hidden"
    NOT_RUN = "scrutiny.judgement.not_run"
    BEYOND = "scrutiny.judgement.beyond"

    @property
    def word(self) -> str:
        """Ja, Delvis, Nej, and the reasons for which none of them is said."""
        return say(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement with what it rests on, in words."""

    judgement: Judgement
    seen: str


def by_count(passed: int, tried: int) -> Judgement:
    """Judge by how many of the tries went well: all, some or none; no try leaves it open."""
    if tried == 0:
        return Judgement.OPEN
    if passed == tried:
        return Judgement.YES
    return Judgement.PARTLY if passed else Judgement.NO
