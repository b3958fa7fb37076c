"""What a study's own estimator is given: the rows of a comparison, or a panel."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort
from evaluation.estimate import ComparedRows, Label
from evaluation.estimate.did.panel.data import PanelData


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRows:
    """Two groups that are compared, in a study of a register or of a table.

    Attributes
    ----------
    contrast, population : str
        The declared contrast, and whose effect it is.
    arm, reference : str
        Names of the two groups.
    outcomes : tuple of str
        Declared outcomes that the rows are weighted for; estimates may be of these.
    frame : DataFrame, n rows
        The trials with person, month, observed and the background, or the table with person,
        time, event and its declared columns. Rows of other groups are there too.
    in_arm, in_reference : array of bool, shape (n,)
    weight : array, shape (n,)
        At time zero; 0 for rows in neither group.
    comparison : ComparedRows
        The same rows with their weights by month and the parameters these were estimated by,
        as the estimators of `evaluation.estimate` take them.
    cohort : Cohort, optional
        Months, states and exits behind the trials of a register.
    """

    contrast: str
    population: str
    arm: str
    reference: str
    outcomes: tuple[str, ...]
    frame: pd.DataFrame
    in_arm: np.ndarray
    in_reference: np.ndarray
    weight: np.ndarray
    comparison: ComparedRows
    cohort: Cohort | None = None

    def label(self, outcome: str, *, method: str) -> Label:
        """Label an estimate of these rows; the role is the one that the plan declares.

        Parameters
        ----------
        outcome : str
            A declared outcome.
        method : str
            How it was estimated, in Swedish.
        """
        return _label(self, outcome, method)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePanel:
    """One outcome of a panel study.

    Attributes
    ----------
    outcome : str
    contrast, population, arm, reference : str
        What an estimate of it is labelled with.
    panel : PanelData
        Units, periods, outcomes and starts.
    persons : array, shape (n,)
        Behind each unit.
    """

    outcome: str
    contrast: str
    population: str
    arm: str
    reference: str
    panel: PanelData
    persons: np.ndarray

    def label(self, *, method: str) -> Label:
        """Label an estimate of the outcome; the role is the one that the plan declares."""
        return _label(self, self.outcome, method)


def _label(rows: PairRows | OutcomePanel, outcome: str, method: str) -> Label:
    return Label(
        outcome=outcome,
        population=rows.population,
        arm=rows.arm,
        reference=rows.reference,
        method=method,
        role="sensitivity",
    )
