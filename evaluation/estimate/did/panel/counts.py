"""Who and what is behind an estimate of a panel: independent groups, persons, cohorts."""

from dataclasses import replace

import numpy as np

from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.result.arrays import Floats, Ints


def independent(panel: PanelData) -> int:
    """Count what is independent of each other: units, or the fewest clusters of a dimension."""
    if not panel.clusters:
        return len(panel)
    return min(len(labels) for labels in panel.cluster_labels)


def independent_in(panel: PanelData, cohort: int) -> int:
    """Count what is independent of each other within a cohort."""
    rows = panel.cohort == cohort
    return len(np.unique(panel.clusters[0][rows])) if panel.clusters else int(rows.sum())


def clustered_by_unit(panel: PanelData) -> PanelData:
    """Let each unit be its own cluster where nothing else is declared."""
    if panel.clusters:
        return panel
    own = np.arange(len(panel), dtype=np.int64)
    return replace(panel, clusters=(own,), cluster_labels=(panel.unit,))


def treated(panel: PanelData, persons: Floats) -> float:
    """Count the persons in units that are treated within the periods.

    Parameters
    ----------
    persons : array, shape (n,)
        Behind each unit; 1 each when units are persons.
    """
    return float(persons[panel.cohort <= panel.periods[-1]].sum())


def by_cohort(panel: PanelData, persons: Floats) -> dict[int, float]:
    """Count the persons of each cohort, `NEVER` for the never treated."""
    return {
        int(cohort): float(persons[panel.cohort == cohort].sum())
        for cohort in np.unique(panel.cohort)
    }


def behind_events(panel: PanelData, event_time: Ints, persons: Floats) -> Floats:
    """Count the treated persons seen at each event time, shape (m,)."""
    starts = ~panel.never_treated & (panel.cohort <= panel.periods[-1])
    start = panel.cohort[starts]
    first, last = panel.periods[0], panel.periods[-1]
    inside = (start[:, None] + event_time >= first) & (start[:, None] + event_time <= last)
    return np.asarray(persons[starts] @ inside, dtype=float)
