"""Share in each state, month by month."""

from evaluation.cohort import STATES
from evaluation.estimate import concat
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
from evaluation.study.rows.share_rows import share_effects

SERIES = ("arm", "reference")
OCCUPIES = tuple(range(len(STATES)))


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Shares in both groups and their differences, for every state."""
    rows = followed.compared(pair, outcome)
    # Month by month, more could be computed from a part and what it is a part of.
    at = (0, *outcome.horizons) if pair.arm in followed.parts else tuple(range(followed.months + 1))
    arm, reference = followed.shares(pair, rows)
    parts, frames = [], []
    for state in arm:
        sides = arm[state], reference[state]
        named = label(outcome, pair, f"{outcome.name}:{STATES[state]}", methods=SHARE_METHODS)
        effects = share_effects(sides, rows, pair, named, rules=followed.rules)
        parts.append(at_horizons(effects, outcome))
        frames += [
            occupation_frame(side, rows, pair, (series, STATES[state]), months=at)
            for series, side in zip(SERIES, sides, strict=True)
        ]
    return Measured(effects=concat(parts), occupation=tuple(frames))
