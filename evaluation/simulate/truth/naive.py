"""The comparison that suffers from immortal time: ever against never in an insats."""

from collections.abc import Iterator

import numpy as np

from evaluation.data.months import month_number
from evaluation.errors import ProtocolError
from evaluation.simulate.law import Law
from evaluation.simulate.scenario.scenario import Arm, ClassLaw, Scenario

NAIVE_MONTHS = 12
# After so many months nobody at all is left.
LONG = 2000


def naive_rows(scenario: Scenario, law: Law) -> Iterator[dict[str, object]]:
    """Share who left within twelve months, among ever and never started.

    Everybody enters in the first month of the period and can start in each month on aid until
    the period ends. Without any effect the whole difference is immortal time and selection.
    """
    shares = np.array([c.share for c in scenario.classes.values()])
    start = [_start_probability(scenario, c) for c in scenario.classes.values()]
    period = month_number(scenario.period.last) - month_number(scenario.period.first) + 1
    leaves = np.arange(1, LONG)
    exit_hazard, early = law.exit_start[:, None], leaves <= NAIVE_MONTHS
    probability = shares[:, None] * exit_hazard * (1 - exit_hazard) ** (leaves - 1)
    never = (1 - np.array(start)[:, None]) ** np.minimum(leaves, period)
    ever = float((probability * (1 - never))[:, early].sum() / (probability * (1 - never)).sum())
    without = float((probability * never)[:, early].sum() / (probability * never).sum())
    yield {
        "contrast": "naive_ever_never",
        "outcome": "first_exit",
        "arm": scenario.arms[0].name,
        "reference": "ingen",
        "month": NAIVE_MONTHS,
        "scale": "probability",
        "value": ever,
        "value_reference": without,
        "difference": ever - without,
        "std_error": 0.0,
        "method": "exact",
    }


def _start_probability(scenario: Scenario, law: ClassLaw) -> float:
    odds = [np.exp(_log_odds(arm, law)) for arm in scenario.arms]
    return float(sum(odds) / (1 + sum(odds)))


def _log_odds(arm: Arm, law: ClassLaw) -> float:
    total = arm.intercept
    for term, coefficient in arm.coefficients.items():
        column, level = term.split("=", 1)
        share = law.covariates[column].get(level, 0.0)
        if share not in {0.0, 1.0}:
            raise ProtocolError(
                "the exact naive comparison needs columns that are constant within a class",
                at=f"arms.{arm.name}.coefficients",
                way_out="set truth.method to 'paths'",
            )
        total += coefficient * share
    return total
