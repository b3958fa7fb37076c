"""Kronor from the start to each horizon, in the ledger that the outcome names."""

from dataclasses import replace

from evaluation.protocol.costs.plan import HIDDEN_WITH
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed
from evaluation.study.register.own_numbers import mean_values, values
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Mean kronor; nobody has to be followed further than the horizon."""
    counted = replace(outcome, window=0)
    guards = [
        values(followed, replace(counted, column=name)) for name in HIDDEN_WITH[outcome.column]
    ]
    return mean_values(followed, counted, pair, measure="kronor", guards=guards)
