"""The kinds of wait: one row each, asked by the measures and the curves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evaluation.indicators.flow.dated import (
    application_waits,
    decision_waits,
    months_for,
    referral_waits,
)
from evaluation.indicators.flow.needs import need_waits
from evaluation.indicators.flow.wait import Waits
from evaluation.indicators.workbench import Workbench

NEED, REFERRAL, DECISION, APPLICATION = "behov", "anvisning", "beslut", "ansokan"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitKind:
    """A kind of wait.

    Attributes
    ----------
    find : callable
        `bench -> Waits`.
    months : callable
        `time -> calendar months` after the one in which a wait began that tell how it stands.
    extra : int
        What a time counts beside the span: the month of a need is its first.
    """

    find: Callable[[Workbench], Waits]
    months: Callable[[int], int]
    extra: int = 0


KINDS: Mapping[str, WaitKind] = {
    NEED: WaitKind(find=need_waits, months=lambda months: months, extra=1),
    REFERRAL: WaitKind(find=referral_waits, months=months_for),
    DECISION: WaitKind(find=decision_waits, months=months_for),
    APPLICATION: WaitKind(find=application_waits, months=months_for),
}


def waits_of(bench: Workbench, kind: str) -> Waits:
    """Give the waits of a kind; found once."""
    return bench.once(("waits", kind), lambda: KINDS[kind].find(bench))
