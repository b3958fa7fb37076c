"""Every outcome of every pair: measured, judged, and kept for what is built on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from evaluation.cohort import Cohort
from evaluation.estimate.result.contrast import with_ratios
from evaluation.protocol.kinds import CONTRAST_KINDS, kind_of
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.measurers import measurer
from evaluation.study.modules import Function
from evaluation.study.register.costs.worth import is_costed
from evaluation.study.register.e_values import e_value_rows
from evaluation.study.register.families import Member, member, wanted
from evaluation.study.register.followed import Followed
from evaluation.study.register.sub_types import is_tested
from evaluation.study.rows.compared_pairs import Pair, Paired, Refused
from evaluation.study.rows.gating import (
    Judge,
    judge_of,
    pair_gates,
    refusal_gates,
    refused_rows,
)
from evaluation.study.rows.own_pairs import Answered, own_pair_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What has been measured so far.

    Attributes
    ----------
    parts : mapping of str to list of DataFrame
        Rows by published table.
    members : list of Member
        Differences that a declared family holds.
    sub_types : list of Member
        Those of sub-types, which are tested against each other.
    costed : list of Member
        Costs, and the exits they are set against.
    answered : list of Answered
        Of the latest pair, for the study's own estimators.
    """

    protocol: Protocol
    followed: Followed
    judge: Judge
    keep_members: bool
    parts: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    members: list[Member] = field(default_factory=list)
    sub_types: list[Member] = field(default_factory=list)
    costed: list[Member] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)

    def among(self, pair: Pair) -> "Work":
        """Measure among a pair's own rows, where it has such; rows go to the same tables."""
        if pair.rows is None:
            return self
        followed = self.followed.among(pair)
        return replace(
            self, followed=followed, judge=judge_of(self.protocol, followed.cohort.trials)
        )

    def measure(self, outcome: Outcome, pair: Pair) -> None:
        """Measure one outcome of one pair and judge it."""
        study = measurer(outcome).measure(self.followed, outcome, pair)
        has_ratio = outcome.name in self.protocol.robustness.e_values
        effects = study.effects
        if has_ratio:
            effects = with_ratios(effects, scale=kind_of(outcome).ratio)
        rows = effects.rows(analysis="")
        judged = self.judge.withhold(rows, outcome, pair)
        self.parts["estimates"].append(judged)
        if self.protocol.estimators:
            self.answered.append(Answered(outcome=outcome, estimated=rows, judged=judged))
        if has_ratio:
            self.parts["estimates"].append(e_value_rows(judged))
        if self.keep_members or wanted(self.protocol, pair, outcome):
            self.members.append(member(effects, judged, pair, outcome))
        if is_costed(self.protocol, pair, outcome):
            self.costed.append(member(effects, judged, pair, outcome))
        if is_tested(self.protocol, pair, outcome):
            self.sub_types.append(member(effects, judged, pair, outcome))
        if not pair.withheld and (study.curves or study.occupation):
            last = self.judge.last_month(outcome, pair, months=self.followed.months)
            self.parts["curves"] += [curve[curve["month"] <= last] for curve in study.curves]
            self.parts["occupation"] += [
                self.judge.hold_back(part[part["month"] <= last], outcome, pair)
                for part in study.occupation
            ]
        gates = pair_gates(pair, self.judge.by_horizon(rows, outcome, pair))
        self.parts["gates"].append(gates)

    def own(self, pair: Pair) -> None:
        """Run the study's own estimators on a pair whose outcomes have been measured."""
        followed = self.followed
        self.parts["estimates"] += own_pair_rows(
            pair,
            followed.cohort.trials,
            self.answered,
            self.judge,
            self.protocol,
            followed.functions,
            cohort=followed.cohort,
        )
        self.answered.clear()

    def refuse(self, refused: Refused, outcomes: Sequence[Outcome]) -> None:
        """Tell of a pair that could not even be weighed."""
        self.parts["gates"].append(refusal_gates(refused))
        self.parts["estimates"] += [refused_rows(refused, outcome) for outcome in outcomes]


def measure_all(
    cohort: Cohort,
    protocol: Protocol,
    functions: Mapping[str, Function],
    paired: Paired,
    outcomes: Sequence[Outcome],
    *,
    keep_members: bool = False,
    with_own: bool = False,
) -> Work:
    """Measure outcomes of all pairs, for the study itself or for a variant of it.

    Parameters
    ----------
    keep_members : bool
        Whether every difference is kept, not only those of declared families.
    with_own : bool
        Whether the study's own estimators are run.
    """
    work = Work(
        protocol=protocol,
        keep_members=keep_members,
        followed=Followed(
            cohort=cohort,
            months=protocol.follow_up_months,
            functions=functions,
            states=_states(outcomes),
            rules=protocol.disclosure,
            parts=frozenset(arm.name for arm in protocol.arms if arm.parent),
        ),
        judge=judge_of(protocol, cohort.trials),
    )
    for pair in paired.pairs:
        among = work.among(pair)
        for outcome in outcomes:
            if has_meaning(outcome, pair):
                among.measure(outcome, pair)
        if with_own:
            among.own(pair)
    for refused in paired.refused:
        work.refuse(refused, outcomes)
    return work


def _states(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    """States that some outcome is made from, so that shares are computed once for all."""
    asked = (getattr(measurer(outcome), "OCCUPIES", ()) for outcome in outcomes)
    return tuple(sorted({state for states in asked for state in states}))


def has_meaning(outcome: Outcome, pair: Pair) -> bool:
    """Tell whether a pair can have the outcome: later starts change nothing before the start.

    At a landmark the start lies some months back, so what was before must end before that.
    """
    if not kind_of(outcome).settled_before_start:
        return True
    contrast = pair.contrast
    later = CONTRAST_KINDS[contrast.kind].ends_at_later_starts
    return not later and contrast.landmark_month <= outcome.window
