"""The rules that look across rows and tables of a delivery, read once for all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from evaluation.data.findings import Violation
from evaluation.data.leverans.leverans import Manifest
from evaluation.data.rules import closings as rule_closings
from evaluation.data.rules import drift as rule_drift
from evaluation.data.rules import heaping as rule_heaping
from evaluation.data.rules import households as rule_households
from evaluation.data.rules import keys as rule_keys
from evaluation.data.rules import persons as rule_persons
from evaluation.data.rules import referrals as rule_referrals
from evaluation.data.rules import services as rule_services
from evaluation.data.rules.material import Material
from evaluation.data.rules.reading import gather

Rule = Callable[[Material], Iterator[Violation]]

RULES: Sequence[Rule] = (
    rule_keys.keys,
    rule_keys.references,
    rule_keys.periods,
    rule_keys.closed_lists,
    rule_households.household_types,
    rule_households.main_applicants,
    rule_households.two_households,
    rule_households.adults,
    rule_households.amounts,
    rule_households.municipalities,
    rule_persons.obstacles,
    rule_persons.ages,
    rule_persons.deaths,
    rule_persons.sexes,
    rule_persons.takeovers,
    rule_persons.reused_households,
    rule_services.categories,
    rule_services.enrolment_results,
    rule_services.overlaps,
    rule_services.without_assistance,
    rule_services.ends,
    rule_services.unseen_ends,
    rule_services.open_after_enrolment,
    rule_referrals.referral_outcomes,
    rule_referrals.referred_twice,
    rule_heaping.first_days,
    rule_heaping.round_lengths,
    rule_closings.closings,
    rule_closings.late_registration,
    rule_drift.months,
    rule_drift.long_term_share,
    rule_drift.districts,
    rule_drift.schemes,
)


def rule_violations(
    tables: Mapping[str, pl.LazyFrame | pl.DataFrame], manifest: Manifest
) -> Iterator[Violation]:
    """Yield what breaks a rule across rows or tables; single cells are left to the schema.

    Parameters
    ----------
    tables : mapping of str to frame
        Canonical tables, lazy or not; identifiers may be texts or numbers counted from 0.
        A column `#row` numbers the rows of the file from 1; without it the order counts.
    manifest : Manifest
    """
    material = gather(tables, manifest)
    for rule in RULES:
        yield from rule(material)
