"""Every pair of groups that the protocol compares, with weights, balance and gates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM
from evaluation.design.comparison import Comparison
from evaluation.design.gates import Gate
from evaluation.design.weights import Weights
from evaluation.errors import GateError
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.protocol import Contrast, Outcome, Protocol
from evaluation.study.rows.observation import FollowUp, Lost
from evaluation.study.rows.weighing import Judged, Weigher
from evaluation.study.rows.window_rows import OwnRows

METHODS = {
    "att": "viktad Kaplan–Meier, ATT-vikter",
    "overlap": "viktad Kaplan–Meier, överlappsvikter",
    "iptw": "viktad Kaplan–Meier, IPTW-vikter",
    "none": "Kaplan–Meier",
    "clones": "viktad Kaplan–Meier, kloner med månadsvikter",
}
NOBODY = "Ingen i underlaget startade insatsen"
SEPARATED = "Bakgrunden skiljer grupperna helt åt, så ingen motsvarighet finns"
LOST_APART = "Bakgrunden skiljer helt ut dem som försvinner ur uppföljningen"
# By where the fault was found: the gate it fails and the reason.
REFUSALS = {"propensity": ("support", SEPARATED), "censoring": ("lost", LOST_APART)}


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
    rows : OwnRows, optional
        When the comparison's rows are not those of the trials.
    lost : Lost, optional
        When lost follow-up is weighed up.
    """

    contrast: Contrast
    arm: str
    reference: str
    comparison: Comparison
    gates: tuple[Gate, ...]
    rows: OwnRows | None = None
    lost: Lost | None = None

    @property
    def population(self) -> str:
        """Whose effect it is: those who started the arm, or the contrast's own population."""
        return population(self.contrast, self.arm)

    @property
    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the arm and of the reference, each of shape (n,)."""
        return self.comparison.members(self.arm), self.comparison.members(self.reference)

    @property
    def name(self) -> str:
        """What the pair is called among gates."""
        return pair_name(self.contrast, self.arm, self.reference)

    def look_ahead(self, outcome: Outcome) -> int:
        """Months an outcome looks ahead, where its weights depend on it."""
        return 0 if self.lost is None else self.lost.look_ahead(outcome)

    def weights(self, outcome: Outcome) -> Weights:
        """Weights of the rows for an outcome; lost follow-up is weighed up."""
        found = self.comparison.weights
        return found if self.lost is None else self.lost.weights(found, outcome)

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

    @property
    def name(self) -> str:
        """What the pair is called among gates."""
        return pair_name(self.contrast, self.arm, self.reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """All pairs of a study and what was found when they were made."""

    pairs: tuple[Pair, ...]
    refused: tuple[Refused, ...]
    balance: pd.DataFrame
    overlap: pd.DataFrame


def pair_name(contrast: Contrast, arm: str, reference: str) -> str:
    """Name a pair among the gates of a contrast: by its arm, or by both among several arms."""
    return f"{arm}:{reference}" if CONTRAST_KINDS[contrast.kind].is_between else arm


def population(contrast: Contrast, arm: str) -> str:
    """Name whose effect a contrast gives; where each arm has its own, with the arm."""
    own = contrast.weights != "none" and not CONTRAST_KINDS[contrast.kind].is_between
    return f"{contrast.name}:{arm}" if own else contrast.name


def method_text(contrast: Contrast, methods: Mapping[str, str], *, lost: bool = False) -> str:
    """Name how a contrast is estimated.

    Parameters
    ----------
    methods : mapping
        Texts by the contrast's weights, and for `clones`.
    lost : bool
        Whether lost follow-up is weighed up.
    """
    row = CONTRAST_KINDS[contrast.kind]
    text = methods[row.rows if row.rows in methods else contrast.weights]
    return f"{text}{row.method}{', IPCW' if lost else ''}"


def pair_up(trials: pd.DataFrame, protocol: Protocol, followed: FollowUp | None = None) -> Paired:
    """Weigh every declared comparison.

    Parameters
    ----------
    trials : DataFrame
        Rows of the cohort, sorted by person and month.
    protocol : Protocol
    followed : FollowUp, optional
        How the rows are followed; landmarks and lost follow-up need it.
    """
    pairs: list[Pair] = []
    refused: list[Refused] = []
    tables: list[Judged] = []
    weigher = Weigher(trials, protocol, followed)
    for contrast, arms in _sets(protocol):
        try:
            weighed = weigher.weigh(contrast, arms)
        except GateError as fault:
            refused += [_refusal(contrast, couple, fault) for couple in _couples(contrast, arms)]
            continue
        judged = {arm: weigher.judge(weighed, arm) for arm in arms if arm in contrast.arms}
        tables += judged.values()
        pairs += [
            Pair(
                contrast=contrast,
                arm=arm,
                reference=reference,
                comparison=weighed.comparison,
                rows=weighed.rows,
                lost=weighed.lost,
                gates=tuple(
                    gate for name in (arm, reference) if name in judged for gate in judged[name][0]
                ),
            )
            for arm, reference in _couples(contrast, arms)
        ]
    return Paired(
        pairs=tuple(pairs),
        refused=tuple(refused),
        balance=_stacked([table for _, table, _ in tables]),
        overlap=_stacked([histogram for _, _, histogram in tables if len(histogram)]),
    )


def _sets(protocol: Protocol) -> Iterator[tuple[Contrast, tuple[str, ...]]]:
    """Give the arms that are weighed together, reference first where there is one."""
    for contrast in protocol.contrasts:
        if CONTRAST_KINDS[contrast.kind].is_between:
            yield contrast, contrast.arms
        else:
            for arm in contrast.arms:
                yield contrast, (contrast.reference or NO_ARM, arm)


def _couples(contrast: Contrast, arms: tuple[str, ...]) -> list[tuple[str, str]]:
    if CONTRAST_KINDS[contrast.kind].is_between:
        return list(combinations(arms, 2))
    return [(arms[1], arms[0])]


def _refusal(contrast: Contrast, couple: tuple[str, str], fault: GateError) -> Refused:
    name, reason = next(
        (told for place, told in REFUSALS.items() if fault.at.startswith(place)), ("rows", NOBODY)
    )
    gate = Gate(name=name, value=float("nan"), limit=float("nan"), passed=False, reason_sv=reason)
    arm, reference = couple
    return Refused(contrast=contrast, arm=arm, reference=reference, gate=gate)


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def persons(trials: pd.DataFrame) -> np.ndarray:
    """Person of each row."""
    return np.asarray(trials["person"], dtype=np.int64)
