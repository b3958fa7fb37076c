"""Lasting exit from assistance: months without it, for as long as the outcome's window."""

from evaluation.cohort import durable_exit
from evaluation.protocol.protocol import Outcome
from evaluation.study.register.followed import Followed, Times, absorbing
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.measured import Measured


def times(followed: Followed, outcome: Outcome) -> Times:
    """Months to the exit or to the end of its follow-up, and whether it was seen."""
    return durable_exit(
        followed.cohort.histories,
        followed.person,
        followed.month,
        window=outcome.window,
        programme_counts=outcome.programme_counts,
    )


def measure(followed: Followed, outcome: Outcome, pair: Pair) -> Measured:
    """Risk of lasting exit by month."""
    return absorbing(followed, outcome, pair, times(followed, outcome))
