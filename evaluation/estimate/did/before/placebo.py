"""Placebo dates: an effect that cannot be there, looked for before the start."""

import numpy as np

from evaluation.errors import DataError, UsageError
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix


def placebo_panel(panel: PanelData, *, periods: int) -> PanelData:
    """Move every start `periods` back and keep only rows before the real start.

    What is estimated on it should be 0 when trends were parallel. Periods from the earliest
    real start of the last cohort on hold the never treated only and are cut, so that the
    panel stays balanced where it can: the rows end before the first real start.

    Parameters
    ----------
    panel : PanelData
        Balanced.
    periods : int
        How many periods too early; at least 1.

    Raises
    ------
    UsageError
        The panel is not balanced, or `periods` is below 1.
    DataError
        No cohort has periods before a start so early.
    """
    if panel.kind != "balanced":
        raise UsageError(f"needs a balanced panel, not '{panel.kind}'", at="placebo_panel")
    if periods < 1:
        raise UsageError("a placebo start lies before the real one", at="placebo_panel.periods")
    first = int(panel.cohorts.min())
    kept = panel.periods < first
    cohort = np.where(panel.cohort == NEVER, NEVER, panel.cohort - periods)
    started = (cohort <= panel.periods[kept].max(initial=-1)) & (cohort != NEVER)
    if kept.sum() <= periods or not started.any():
        raise DataError(
            f"no cohort has a period before a start {periods} periods early",
            at="placebo_panel",
            way_out="choose an earlier first period or a smaller shift",
        )
    return panel_of_matrix(
        panel.outcomes[:, kept],
        cohort=np.where(started, cohort, NEVER),
        periods=panel.periods[kept],
        unit=panel.unit,
        weight=panel.weight,
        cluster=panel.cluster_labels[0][panel.clusters[0]] if panel.clusters else None,
    )
