"""Share in each state, month by month."""

from evaluation.cohort import STATES
from evaluation.estimate import concat, contrast
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import (
    SHARE_METHODS,
    at_horizons,
    label,
    occupation_frame,
)
from evaluation.study.rows.measured import Measured
from evaluation.study.rows.safe_levels import hide, safe_share

SERIES = ("arm", "reference")
OCCUPIES = tuple(range(len(STATES)))


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Shares in both groups and their differences, for every state."""
    rows = followed.compared(pair, outcome)
    arm, reference = followed.shares(pair, rows)
    parts, frames = [], []
    for state in arm:
        sides = [
            safe_share(side[state], rows, members, rules=followed.rules)
            for side, members in zip((arm, reference), pair.sides, strict=True)
        ]
        named = label(outcome, pair, f"{outcome.name}:{STATES[state]}", methods=SHARE_METHODS)
        effects = contrast(*(side.curve for side in sides), rows, label=named, measure="share")
        parts.append(at_horizons(hide(effects, *sides, followed.rules), outcome))
        frames += [
            occupation_frame(side[state], safe, pair, series, STATES[state])
            for series, side, safe in zip(SERIES, (arm, reference), sides, strict=True)
        ]
    return Measured(effects=concat(parts), occupation=tuple(frames))
