"""Whether a start within a window, or by a landmark, is declared so that it can be studied."""

from collections.abc import Iterator
from typing import get_args

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.protocol import Contrast, Outcome, OutcomeKind, Protocol

_OWN_KEYS = {
    "grace": ("grace_months", "initiation", "time_zero"),
    "landmark": ("landmark_month", "time_zero"),
}
_KEYS = ("grace_months", "initiation", "landmark_month", "time_zero")
_MONTHS = {"grace": "grace_months", "landmark": "landmark_month"}


def check_starts(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    """Find keys that do not fit the contrast's kind, and windows that do not fit the study.

    Parameters
    ----------
    at : str
        Where the contrast stands, `contrasts[2]`.
    """
    own = _OWN_KEYS.get(contrast.kind, ())
    for key in _KEYS:
        if getattr(contrast, key) and key not in own:
            kinds = [kind for kind, keys in _OWN_KEYS.items() if key in keys]
            problem = f"only a contrast of kind {' or '.join(map(repr, kinds))} has this"
            yield ProtocolError(problem, at=f"{at}.{key}")
    if contrast.kind not in _MONTHS:
        return
    if protocol.data.kind == "table":
        yield ProtocolError("only a study on an extract has this", at=f"{at}.kind")
    yield from _months(protocol, contrast, at)
    if contrast.kind == "grace" and protocol.eligibility.last_month is not None:
        # A start after the last start month leaves the strategy, and no model explains it.
        problem = "'grace' has to see every start"
        yield ProtocolError(problem, at=f"{at}.kind", way_out="leave eligibility.last_month out")
    if contrast.kind == "landmark" and not any(map(is_event, protocol.outcomes)):
        problem = "no outcome that people must not have had by the landmark"
        way_out = "declare an outcome of kind 'durable_exit'"
        yield ProtocolError(problem, at=f"{at}.kind", way_out=way_out)


def is_event(outcome: Outcome) -> bool:
    """Tell whether an outcome happens once: a durable exit, or one of the study's own."""
    return outcome.kind == "durable_exit" or outcome.kind not in get_args(OutcomeKind)


def _months(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    key = _MONTHS[contrast.kind]
    declared = getattr(contrast, key)
    if not declared:
        way_out = f"declare {key}, 1 or more"
        yield ProtocolError("missing value", at=f"{at}.{key}", way_out=way_out)
    elif declared >= protocol.follow_up_months:
        problem = f"{declared} months are not within follow_up_months"
        yield ProtocolError(problem, at=f"{at}.{key}")
