"""What a study of any kind is estimated from, and the tables that come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation.cohort import Cohort
from evaluation.data import Register
from evaluation.errors import UsageError
from evaluation.protocol import Protocol
from evaluation.study.modules import Function
from evaluation.study.sources import Source

Frames = dict[str, pd.DataFrame]
Build = Callable[[Protocol], Cohort]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Rows of a study before anything is estimated.

    Attributes
    ----------
    source : Source
        The register, or the folder of the table.
    functions : mapping
        The study's own functions, by name.
    kept : Cohort, optional
        From the step store; None when the study reads a table.
    """

    source: Source
    functions: Mapping[str, Function] = field(default_factory=dict)
    kept: Cohort | None = None

    @property
    def cohort(self) -> Cohort:
        """The cohort; only studies of a register have one."""
        if self.kept is None:
            raise UsageError("the study has no register", at=self.source.folder.name)
        return self.kept

    @property
    def register(self) -> Register:
        """The register; not every study reads one."""
        if self.source.register is None:
            raise UsageError("the study has no register", at=self.source.folder.name)
        return self.source.register


def no_cohort(_: Protocol) -> Protocol | None:
    """Say that rows are not made from a register."""
    return None


def as_declared(protocol: Protocol) -> Protocol | None:
    """Say that the cohort is that of the whole plan."""
    return protocol
