"""One row per measure: how it is counted, and which months a year of it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.data.maturity import LATEST_REGISTRATION
from evaluation.indicators.aid import YEAR
from evaluation.indicators.closings import months_of
from evaluation.indicators.costs import cost_concentration
from evaluation.indicators.decisions import decision_days, decisions
from evaluation.indicators.enrolments import (
    closing_results,
    enrolment_days,
    enrolment_persons,
    self_supporting,
)
from evaluation.indicators.flow.queues import first_quarter, queue_quarters
from evaluation.indicators.flow.reported import first_month, followed_up, insats_report
from evaluation.indicators.flow.rounds import spell_rounds
from evaluation.indicators.flow.starting import months_needed, started_within, wait_outcomes
from evaluation.indicators.insatser import insats_mix, participants
from evaluation.indicators.mixes import authorities, background_mix, closing_reasons
from evaluation.indicators.reaching import reached_within
from evaluation.indicators.recipients import months_in_years, recipients, without_insats
from evaluation.indicators.returning import returns
from evaluation.indicators.units import Units
from evaluation.indicators.workbench import Workbench

Rules = Mapping[str, Any]
Period = tuple[int, int]
FOLLOWED_UP_AFTER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurer:
    """How a measure is counted.

    Attributes
    ----------
    count : callable
        `(bench, rules, year) -> units`; with `beside` where it takes the other definitions.
    needs : callable
        `(rules, year) -> first and last month` that must be delivered and final.
    is_nested : bool
        Whether its definitions hold each other, and it is told of all of them.
    """

    count: Callable[..., Units]
    needs: Callable[[Rules, int], Period]
    is_nested: bool = False

    def counted(
        self, bench: Workbench, rules: Rules, year: int, *, beside: tuple[Rules, ...]
    ) -> Units:
        """Count by some rules, beside those of the other definitions."""
        if self.is_nested:
            return self.count(bench, rules, year, beside=beside)
        return self.count(bench, rules, year)


def _the_year(_: Rules, year: int) -> Period:
    return year * YEAR, year * YEAR + YEAR - 1


def _years_before(rules: Rules, year: int) -> Period:
    last = year * YEAR + YEAR - 1
    return last + 1 - rules["of_months"], last


def _until_window(rules: Rules, year: int) -> Period:
    first, last = months_of(rules["exits_in"], year)
    return first, last + rules["window_months"]


def _until_horizon(rules: Rules, year: int) -> Period:
    first, last = _the_year(rules, year)
    return first, last + rules["horizon_months"]


def _half_a_year_after(_: Rules, year: int) -> Period:
    first, last = year * YEAR, year * YEAR + YEAR - 1
    return first, last + FOLLOWED_UP_AFTER


def _until_registered(rules: Rules, year: int) -> Period:
    first, last = _the_year(rules, year)
    waiting = rules["window_months"] if rules["with_return"] else LATEST_REGISTRATION
    return first, last + waiting


MEASURERS: Mapping[str, Measurer] = {
    "recipients": Measurer(count=recipients, needs=_the_year),
    "months_in_years": Measurer(count=months_in_years, needs=_years_before),
    "returns": Measurer(count=returns, needs=_until_window, is_nested=True),
    "closing_reasons": Measurer(count=closing_reasons, needs=_until_registered),
    "enrolment_persons": Measurer(count=enrolment_persons, needs=_the_year),
    "enrolment_days": Measurer(count=enrolment_days, needs=_the_year),
    "closing_results": Measurer(count=closing_results, needs=_the_year, is_nested=True),
    "self_supporting": Measurer(count=self_supporting, needs=_until_horizon),
    "participants": Measurer(count=participants, needs=_the_year),
    "insats_mix": Measurer(count=insats_mix, needs=_the_year),
    "without_insats": Measurer(count=without_insats, needs=_the_year),
    "reached_within": Measurer(count=reached_within, needs=_until_horizon, is_nested=True),
    "background_mix": Measurer(count=background_mix, needs=_the_year),
    "authorities": Measurer(count=authorities, needs=_the_year),
    "decision_days": Measurer(count=decision_days, needs=_the_year),
    "decisions": Measurer(count=decisions, needs=_the_year),
    "cost_concentration": Measurer(count=cost_concentration, needs=_the_year),
    "started_within": Measurer(count=started_within, needs=months_needed, is_nested=True),
    "wait_outcomes": Measurer(count=wait_outcomes, needs=months_needed),
    "queue_quarters": Measurer(count=queue_quarters, needs=first_quarter),
    "followed_up": Measurer(count=followed_up, needs=_half_a_year_after, is_nested=True),
    "insats_report": Measurer(count=insats_report, needs=first_month),
    "spell_rounds": Measurer(count=spell_rounds, needs=_the_year),
}
