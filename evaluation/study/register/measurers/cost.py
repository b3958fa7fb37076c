"""Kronor from the start to each horizon, in the ledger that the outcome names."""

from collections.abc import Mapping
from dataclasses import replace

from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.register.own_numbers import mean_values, values
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured

GUARDED: Mapping[str, tuple[str, ...]] = {
    "bistand": (),
    "stat": (),
    "insats": ("stat",),
    "kommun": ("bistand", "insats"),
    "alla": ("bistand", "insats", "stat"),
}
"""By ledger, those it is hidden with.

All five follow from three: where few make one of the three, what is left must not give it.
"""


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Mean kronor; nobody has to be followed further than the horizon."""
    counted = replace(outcome, window=0)
    guards = [values(followed, replace(counted, column=name)) for name in GUARDED[outcome.column]]
    return mean_values(followed, counted, pair, measure="kronor", guards=guards)
