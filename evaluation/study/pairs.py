"""Every pair of groups that the protocol compares, with weights, balance and gates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.balance import balance
from evaluation.design.comparison import Comparison, compare
from evaluation.design.gates import Evidence, Gate, design_evidence, evaluate_gates
from evaluation.design.later_starts import StartHazard, fit_start_hazard, never_weights
from evaluation.design.overlap import overlap_histogram
from evaluation.design.protocol import Contrast, Protocol
from evaluation.errors import GateError

NOBODY = "Ingen i underlaget startade insatsen"
SEPARATED = "Bakgrunden skiljer grupperna helt åt, så ingen motsvarighet finns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two groups of one contrast.

    Attributes
    ----------
    arm, reference : str
        Names; the reference is `ingen` or another arm.
    comparison : Comparison
        Weighted rows of all arms of the contrast.
    gates : tuple of Gate
        What the design was asked before any outcome was looked at.
    """

    contrast: Contrast
    arm: str
    reference: str
    comparison: Comparison
    gates: tuple[Gate, ...]

    @property
    def population(self) -> str:
        """Whose effect it is: those who started the arm, or the contrast's own population."""
        if self.contrast.weights == "att":
            return f"{self.contrast.name}:{self.arm}"
        return self.contrast.name

    @property
    def withheld(self) -> str:
        """Why the pair cannot be judged, in Swedish; empty when it can."""
        return "; ".join(gate.reason_sv for gate in self.gates if not gate.passed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A declared pair that cannot even be weighted, with the gate that says so."""

    contrast: Contrast
    arm: str
    gate: Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """All pairs of a study and what was found when they were made."""

    pairs: tuple[Pair, ...]
    refused: tuple[Refused, ...]
    balance: pd.DataFrame
    overlap: pd.DataFrame


def pair_up(trials: pd.DataFrame, protocol: Protocol) -> Paired:
    """Weigh every declared comparison.

    Parameters
    ----------
    trials : DataFrame
        Rows of the cohort, sorted by person and month.
    protocol : Protocol
    """
    pairs: list[Pair] = []
    refused: list[Refused] = []
    tables: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    hazard = _hazard(trials, protocol)
    for contrast, arms in _sets(protocol):
        try:
            weighed = _weigh(trials, protocol, contrast, arms, hazard)
        except GateError as fault:
            refused += [_refusal(contrast, arm, fault) for arm in arms if arm != NO_ARM]
            continue
        judged = {arm: _judge(weighed, trials, protocol, arm) for arm in arms if arm != NO_ARM}
        tables += [(table, histogram) for _, table, histogram in judged.values()]
        pairs += [
            Pair(
                contrast=contrast,
                arm=arm,
                reference=reference,
                comparison=weighed,
                gates=judged[arm][0] + (judged[reference][0] if reference in judged else ()),
            )
            for arm, reference in _couples(arms)
        ]
    return Paired(
        pairs=tuple(pairs),
        refused=tuple(refused),
        balance=_stacked([table for table, _ in tables]),
        overlap=_stacked([histogram for _, histogram in tables]),
    )


def _sets(protocol: Protocol) -> Iterator[tuple[Contrast, tuple[str, ...]]]:
    """Give the arms that are weighed together, reference first where there is one."""
    for contrast in protocol.contrasts:
        if contrast.kind == "between_arms":
            yield contrast, contrast.arms
        else:
            for arm in contrast.arms:
                yield contrast, (NO_ARM, arm)


def _couples(arms: tuple[str, ...]) -> list[tuple[str, str]]:
    if arms[0] == NO_ARM:
        return [(arms[1], NO_ARM)]
    return list(combinations(arms, 2))


def _hazard(trials: pd.DataFrame, protocol: Protocol) -> StartHazard | None:
    """Model later starts once: every contrast against never uses the same months."""
    if any(contrast.kind == "never" for contrast in protocol.contrasts):
        return fit_start_hazard(trials, protocol.adjustment.covariates)
    return None


def _weigh(
    trials: pd.DataFrame,
    protocol: Protocol,
    contrast: Contrast,
    arms: tuple[str, ...],
    hazard: StartHazard | None,
) -> Comparison:
    found = compare(trials, contrast=contrast, adjustment=protocol.adjustment, arms=arms)
    if contrast.kind != "never" or hazard is None:
        return found
    weights = never_weights(
        found.weights,
        trials=trials,
        hazard=hazard,
        months=protocol.follow_up_months,
        truncate=protocol.adjustment.truncate,
    )
    return replace(found, weights=weights)


def _judge(
    weighed: Comparison, trials: pd.DataFrame, protocol: Protocol, arm: str
) -> tuple[tuple[Gate, ...], pd.DataFrame, pd.DataFrame]:
    table = balance(weighed, trials, arm=arm, covariates=protocol.adjustment.covariates)
    evidence: Evidence = design_evidence(weighed, trials, arm=arm, table=table)
    histogram = overlap_histogram(weighed, trials, arm=arm)
    return evaluate_gates(evidence, protocol.gates), table, histogram


def _refusal(contrast: Contrast, arm: str, fault: GateError) -> Refused:
    separated = fault.at.startswith("propensity")
    gate = Gate(
        name="support" if separated else "rows",
        value=float("nan"),
        limit=float("nan"),
        passed=False,
        reason_sv=SEPARATED if separated else NOBODY,
    )
    return Refused(contrast=contrast, arm=arm, gate=gate)


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def persons(trials: pd.DataFrame) -> np.ndarray:
    """Person of each row."""
    return np.asarray(trials["person"], dtype=np.int64)
