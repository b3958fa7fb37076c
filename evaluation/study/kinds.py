"""The kinds of study: one row each, asked by the steps and by nobody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.protocol import Protocol
from evaluation.protocol.kinds import study_kind
from evaluation.protocol.protocol import Sensitivity
from evaluation.study.indicators.frames import indicator_frames, variant_frames
from evaluation.study.material import Frames, Material, as_declared, no_cohort
from evaluation.study.panel import study as panel
from evaluation.study.register import frames as register
from evaluation.study.table import frames as table


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyKind:
    """How studies of one kind are answered.

    Attributes
    ----------
    cohort : callable
        `protocol -> protocol`: the plan whose cohort is built and kept, or None when the
        rows are those of a table.
    frames : callable
        `(material, protocol) -> tables`: the study itself, before anything is published.
    variant : callable
        `(material, protocol, sensitivity) -> tables`: `estimates` under the protocol with
        the other values, and `gates` where the kind tells of those too. Every kind gives the
        main answer: a register its first primary outcome and what is only described, a panel
        its primary outcomes by the first estimator, a table every outcome.
    beside : callable, optional
        `(material, protocol, folder)`: writes what may leave beside the tables.
    answers : str
        The table that holds what the study was asked for.
    """

    cohort: Callable[[Protocol], Protocol | None]
    frames: Callable[[Material, Protocol], Frames]
    variant: Callable[[Material, Protocol, Sensitivity], Frames]
    beside: Callable[[Material, Protocol, Path], None] | None = None
    answers: str = "estimates"


STUDIES: Mapping[str, StudyKind] = {
    "register": StudyKind(
        cohort=as_declared, frames=register.register_frames, variant=register.variant_frames
    ),
    "table": StudyKind(cohort=no_cohort, frames=table.table_frames, variant=table.variant_frames),
    "panel": StudyKind(
        cohort=panel.cohort_plan,
        frames=panel.study_frames,
        variant=panel.variant_frames,
        beside=panel.write_beside,
    ),
    "indicators": StudyKind(
        cohort=no_cohort,
        frames=indicator_frames,
        variant=variant_frames,
        answers="indicators",
    ),
}


def study_of(protocol: Protocol) -> StudyKind:
    """Find the row of a declared study."""
    return STUDIES[study_kind(protocol).name]
