"""Every outcome of every pair: measured, judged, and kept for what is built on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from evaluation.cohort import STATES, Cohort
from evaluation.design.gates import gate_rows
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.modules import Function
from evaluation.study.register.effects import ON_AID, Measurer
from evaluation.study.register.families import Member, member, wanted
from evaluation.study.register.ratios import e_value_rows, with_ratios
from evaluation.study.rows.compared_pairs import Pair, Paired, Refused, persons
from evaluation.study.rows.gating import Judge, pair_gates, refused_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What has been measured so far.

    Attributes
    ----------
    parts : mapping of str to list of DataFrame
        Rows by published table.
    members : list of Member
        Differences that a declared family holds.
    """

    protocol: Protocol
    measurer: Measurer
    judge: Judge
    keep_members: bool
    parts: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    members: list[Member] = field(default_factory=list)

    def among(self, pair: Pair) -> "Work":
        """Measure among a pair's own rows, where it has such; rows go to the same tables."""
        if pair.rows is None:
            return self
        trials = pair.rows.trials
        cohort = replace(self.measurer.cohort, trials=trials)
        return replace(
            self,
            measurer=replace(self.measurer, cohort=cohort, occupied={}),
            judge=Judge(
                limits=self.judge.limits,
                observed=trials["observed"].to_numpy(),
                person=persons(trials),
            ),
        )

    def measure(self, outcome: Outcome, pair: Pair) -> None:
        """Measure one outcome of one pair and judge it."""
        study = self.measurer.measure(outcome, pair)
        has_ratio = outcome.name in self.protocol.robustness.e_values
        effects = with_ratios(study.effects) if has_ratio else study.effects
        rows = effects.rows(analysis="")
        judged = self.judge.withhold(rows, outcome, pair)
        self.parts["estimates"].append(judged)
        if has_ratio:
            self.parts["estimates"].append(e_value_rows(judged))
        if self.keep_members or wanted(self.protocol, pair, outcome):
            self.members.append(member(effects, judged, pair, outcome))
        if not pair.withheld and (study.curves or study.occupation):
            last = self.judge.last_month(outcome, pair, months=self.measurer.months)
            self.parts["curves"] += [curve[curve["month"] <= last] for curve in study.curves]
            self.parts["occupation"] += [part[part["month"] <= last] for part in study.occupation]
        gates = pair_gates(pair, self.judge.by_horizon(rows, outcome, pair))
        self.parts["gates"].append(gates)

    def refuse(self, refused: Refused, outcomes: Sequence[Outcome]) -> None:
        """Tell of a pair that could not even be weighed."""
        name = refused.arm
        if refused.contrast.kind == "between_arms":
            name = f"{refused.arm}:{refused.reference}"
        gate = gate_rows((refused.gate,), contrast=refused.contrast.name, arm=name)
        self.parts["gates"].append(gate)
        self.parts["estimates"] += [refused_rows(refused, outcome) for outcome in outcomes]


def measured(
    cohort: Cohort,
    protocol: Protocol,
    functions: Mapping[str, Function],
    paired: Paired,
    outcomes: Sequence[Outcome],
    *,
    keep_members: bool = False,
) -> Work:
    """Measure outcomes of all pairs, for the study itself or for a variant of it."""
    every_state = any(outcome.kind == "state_occupation" for outcome in outcomes)
    work = Work(
        protocol=protocol,
        keep_members=keep_members,
        measurer=Measurer(
            cohort=cohort,
            months=protocol.follow_up_months,
            functions=functions,
            states=tuple(range(len(STATES))) if every_state else (ON_AID,),
        ),
        judge=Judge(
            limits=protocol.gates,
            observed=cohort.trials["observed"].to_numpy(),
            person=persons(cohort.trials),
        ),
    )
    for pair in paired.pairs:
        among = work.among(pair)
        for outcome in outcomes:
            if has_meaning(outcome, pair):
                among.measure(outcome, pair)
    for refused in paired.refused:
        work.refuse(refused, outcomes)
    return work


def has_meaning(outcome: Outcome, pair: Pair) -> bool:
    """Tell whether a pair can have the outcome: later starts change nothing before the start.

    At a landmark the start lies some months back, so what was before must end before that.
    """
    if outcome.kind != "aid_before":
        return True
    contrast = pair.contrast
    return contrast.kind not in {"never", "grace"} and contrast.landmark_month <= outcome.window
