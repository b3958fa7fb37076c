"""Whether a start within a window, or by a landmark, is declared so that it can be studied."""

from collections.abc import Iterator

from evaluation.errors import EvaluationError, ProtocolError
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.protocol.protocol import Contrast, Protocol

_MONTHS = tuple(dict.fromkeys(row.months_key for row in CONTRAST_KINDS.values() if row.months_key))
_KEYS = (*_MONTHS, "initiation", "time_zero", "reference", "max_smd")


def check_starts(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    """Find keys that do not fit the contrast's kind, and windows that do not fit the study.

    Parameters
    ----------
    at : str
        Where the contrast stands, `contrasts[2]`.
    """
    row = CONTRAST_KINDS[contrast.kind]
    for key in _KEYS:
        if getattr(contrast, key) and key not in row.keys:
            kinds = [repr(name) for name, other in CONTRAST_KINDS.items() if key in other.keys]
            problem = f"only a contrast of kind {' or '.join(kinds)} has this"
            yield ProtocolError(problem, at=f"{at}.{key}")
    if row.months_key:
        yield from _months(protocol, contrast, f"{at}.{row.months_key}")
    if row.ends_at_later_starts and protocol.eligibility.last_month is not None:
        # A start after the last start month leaves the strategy, and no model explains it.
        problem = f"'{row.name}' has to see every later start"
        yield ProtocolError(problem, at=f"{at}.kind", way_out="leave eligibility.last_month out")
    happens = any(kind_of(outcome).happens for outcome in protocol.outcomes)
    if row.rows == "landmark" and not happens:
        problem = "no outcome that people must not have had by the landmark"
        way_out = "declare an outcome of kind 'durable_exit'"
        yield ProtocolError(problem, at=f"{at}.kind", way_out=way_out)


def _months(protocol: Protocol, contrast: Contrast, at: str) -> Iterator[EvaluationError]:
    key = CONTRAST_KINDS[contrast.kind].months_key
    declared = getattr(contrast, key)
    if not declared:
        yield ProtocolError("missing value", at=at, way_out=f"declare {key}, 1 or more")
    elif declared >= protocol.follow_up_months:
        problem = f"{declared} months are not within follow_up_months"
        yield ProtocolError(problem, at=at)
