"""Rows of a panel study, one per unit and period, whatever they come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from evaluation.data import read_table
from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Protocol
from evaluation.study.sources import Source


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

    def label(self, period: int) -> str:
        """Name a period."""
        return self.period_label.get(period, str(period))

    def persons_of(self, units: np.ndarray) -> np.ndarray:
        """Count the persons behind each unit: at most at once, or 1 each."""
        if not self.persons:
            return np.ones(len(units))
        most = self.frame.groupby(self.unit)[self.persons].max()
        return np.asarray(most.reindex(units), dtype=float)


def table_rows(source: Source, protocol: Protocol, plan: PanelPlan) -> PanelRows:
    """Read the study's own table.

    Raises
    ------
    DataError, Faults
        When a declared column is missing or holds something else than numbers.
    """
    table = read_table(source.folder / protocol.data.file).to_pandas()
    raise_all(list(_missing(table, protocol, plan)))
    numbers = _numbers(protocol, plan)
    frame = table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in numbers})
    steps = [_step("Rader i tabellen", frame, plan.unit)]
    inside = np.ones(len(frame), dtype=bool)
    for name, (low, high) in plan.keep.items():
        inside &= frame[name].between(low, high).to_numpy(dtype=bool)
    kept = frame[inside].reset_index(drop=True)
    if plan.keep:
        steps.append(_step("Inom de angivna gränserna", kept, plan.unit))
    return PanelRows(
        frame=kept,
        unit=plan.unit,
        time=plan.time,
        cohort=plan.cohort,
        never=plan.never,
        cluster=plan.cluster,
        weight=plan.weight,
        assigned_by=plan.assigned_by,
        covariates=plan.covariates,
        persons=plan.persons,
        steps=tuple(steps),
    )


def _step(text: str, frame: pd.DataFrame, unit: str) -> tuple[str, int, int]:
    return text, int(frame[unit].nunique()), len(frame)


def _numbers(protocol: Protocol, plan: PanelPlan) -> list[str]:
    outcomes = [outcome.column for outcome in protocol.outcomes]
    named = [plan.time, plan.cohort, plan.weight, plan.persons]
    named += [*plan.covariates, *plan.keep, *outcomes]
    return list(dict.fromkeys(name for name in named if name))


def _missing(table: pd.DataFrame, protocol: Protocol, plan: PanelPlan) -> Iterator[EvaluationError]:
    declared = {
        f"panel.{key}": getattr(plan, key)
        for key in ("unit", "time", "cohort", "cluster", "weight", "assigned_by", "persons")
    }
    declared |= {f"panel.covariates[{place}]": name for place, name in enumerate(plan.covariates)}
    declared |= {f"panel.keep.{name}": name for name in plan.keep}
    declared |= {
        f"outcomes[{place}].column": outcome.column
        for place, outcome in enumerate(protocol.outcomes)
    }
    for place, column in declared.items():
        if column and column not in table.columns:
            way_out = f"columns: {', '.join(map(str, table.columns))}"
            problem = f"{protocol.data.file} has no column '{column}'"
            yield DataError(problem, at=place, way_out=way_out)
