"""A study's own amount, or anything else with a unit of its own, at each horizon."""

from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.register.own_numbers import mean_values
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Weighted means, published in whole units."""
    return mean_values(followed, outcome, pair, measure="mean")
