"""Rows of a panel study, one per unit and period, whatever they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluation.errors import DataError
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Protocol


def plan_of(protocol: Protocol) -> PanelPlan:
    """Give the panel's plan; only for studies that have one."""
    if protocol.panel is None:
        raise DataError("the study has no panel", at=protocol.name)
    return protocol.panel


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRows:
    """A long table with the names of its columns.

    Attributes
    ----------
    frame : DataFrame
        One row per unit and period; `time` counts periods, so that neighbours differ by 1.
    unit, time, cohort : str
        Columns; `never` is the value of `cohort` for units never treated.
    cluster, weight, assigned_by : str
        Columns, empty for none.
    covariates : tuple of str
    persons : str
        Column with the persons behind a unit; empty when the unit counts as one.
    of_persons : bool
        Whether a unit is a person of a register: never left out one by one, told coarsely.
    period_label : mapping of period to text
        For pages; other periods are written as numbers.
    steps : tuple of (str, int, int)
        What was read and kept: a text, units, rows.
    """

    frame: pd.DataFrame = field(repr=False)
    unit: str
    time: str
    cohort: str
    never: float
    cluster: str = ""
    weight: str = ""
    assigned_by: str = ""
    covariates: tuple[str, ...] = ()
    persons: str = ""
    of_persons: bool = False
    period_label: Mapping[int, str] = field(default_factory=dict)
    steps: tuple[tuple[str, int, int], ...] = ()

    def panel(self, outcome: str, plan: PanelPlan) -> PanelData:
        """Check the rows of one outcome and give its panel."""
        return panel_data(
            self.frame,
            PanelColumns(
                unit=self.unit,
                time=self.time,
                outcome=outcome,
                cohort=self.cohort,
                never=self.never,
                cluster=self.cluster or (),
                weight=self.weight or None,
                covariates=self.covariates,
                assigned_by=self.assigned_by or None,
            ),
            gaps=plan.gaps,
            first_period=plan.first_period,
        )

    @property
    def is_named(self) -> bool:
        """Whether a group is more than a unit: only then may it be named."""
        return bool(self.persons or self.cluster or self.assigned_by)

    def label(self, period: int) -> str:
        """Name a period."""
        return self.period_label.get(period, str(period))

    def persons_of(self, units: np.ndarray) -> np.ndarray:
        """Count the persons behind each unit: at most at once, or 1 each."""
        if not self.persons:
            return np.ones(len(units))
        most = self.frame.groupby(self.unit)[self.persons].max()
        return np.asarray(most.reindex(units), dtype=float)
