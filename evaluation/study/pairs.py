"""Every pair of groups that the protocol compares, with weights, balance and gates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.balance import balance
from evaluation.design.comparison import Comparison, compare
from evaluation.design.gates import Gate, design_evidence, evaluate_gates
from evaluation.design.later_starts import StartHazard, fit_start_hazard, never_weights
from evaluation.design.overlap import overlap_histogram
from evaluation.design.protocol import Contrast, Protocol
from evaluation.errors import GateError

METHODS = {
    "att": "viktad Kaplan–Meier, ATT-vikter",
    "overlap": "viktad Kaplan–Meier, överlappsvikter",
    "none": "Kaplan–Meier",
}
NOBODY = "Ingen i underlaget startade insatsen"
SEPARATED = "Bakgrunden skiljer grupperna helt åt, så ingen motsvarighet finns"


Judged = tuple[tuple[Gate, ...], pd.DataFrame, pd.DataFrame]


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
    reference: str
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
    tables: list[Judged] = []
    weigher = Weigher(trials, protocol)
    for contrast, arms in _sets(protocol):
        try:
            weighed = weigher.weigh(contrast, arms)
        except GateError as fault:
            refused += [_refusal(contrast, couple, fault) for couple in _couples(arms)]
            continue
        judged = {arm: weigher.judge(weighed, arm) for arm in arms if arm != NO_ARM}
        tables += judged.values()
        pairs += [
            Pair(
                contrast=contrast,
                arm=arm,
                reference=reference,
                comparison=weighed,
                gates=tuple(
                    gate for name in (arm, reference) if name in judged for gate in judged[name][0]
                ),
            )
            for arm, reference in _couples(arms)
        ]
    return Paired(
        pairs=tuple(pairs),
        refused=tuple(refused),
        balance=_stacked([table for _, table, _ in tables]),
        overlap=_stacked([histogram for _, _, histogram in tables]),
    )


class Weigher:
    """Fits each nuisance model once, however many contrasts use it."""

    def __init__(self, trials: pd.DataFrame, protocol: Protocol) -> None:
        self._trials = trials
        self._protocol = protocol
        self._compared: dict[tuple[str, tuple[str, ...]], Comparison] = {}
        self._hazard: StartHazard | None = None

    def weigh(self, contrast: Contrast, arms: tuple[str, ...]) -> Comparison:
        """Weigh the rows of some arms under a contrast.

        Raises
        ------
        GateError
            When nothing can be compared.
        """
        key = (contrast.weights, arms)
        if key not in self._compared:
            self._compared[key] = compare(
                self._trials, contrast=contrast, adjustment=self._protocol.adjustment, arms=arms
            )
        found = replace(self._compared[key], contrast=contrast.name)
        return self._against_never(found) if contrast.kind == "never" else found

    def judge(self, weighed: Comparison, arm: str) -> Judged:
        """Give the design gates of an arm, its balance and its overlap."""
        covariates, limits = self._protocol.adjustment.covariates, self._protocol.gates
        table = balance(weighed, self._trials, arm=arm, covariates=covariates)
        evidence = design_evidence(weighed, self._trials, arm=arm, table=table)
        histogram = overlap_histogram(weighed, self._trials, arm=arm)
        return evaluate_gates(evidence, limits), table, histogram

    def _against_never(self, found: Comparison) -> Comparison:
        if self._hazard is None:
            covariates = self._protocol.adjustment.covariates
            self._hazard = fit_start_hazard(self._trials, covariates)
        weights = never_weights(
            found.weights,
            trials=self._trials,
            hazard=self._hazard,
            months=self._protocol.follow_up_months,
            truncate=self._protocol.adjustment.truncate,
        )
        return replace(found, weights=weights)


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


def _refusal(contrast: Contrast, couple: tuple[str, str], fault: GateError) -> Refused:
    separated = fault.at.startswith("propensity")
    gate = Gate(
        name="support" if separated else "rows",
        value=float("nan"),
        limit=float("nan"),
        passed=False,
        reason_sv=SEPARATED if separated else NOBODY,
    )
    arm, reference = couple
    return Refused(contrast=contrast, arm=arm, reference=reference, gate=gate)


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def persons(trials: pd.DataFrame) -> np.ndarray:
    """Person of each row."""
    return np.asarray(trials["person"], dtype=np.int64)
