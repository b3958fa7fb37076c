"""Rows put in the order of the panel: units, then periods; what cannot stand is refused."""

from typing import Any

import numpy as np

from evaluation.errors import DataError
from evaluation.estimate.did.panel.columns import PLACE, Columns, PanelColumns, read
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER, FirstPeriod, Gaps, Kind
from evaluation.estimate.did.panel.rows import Rows, placed
from evaluation.estimate.did.panel.units import PerUnit, per_unit
from evaluation.estimate.result.arrays import Bools, Ids, Ints
from evaluation.estimate.result.distinct import coded


def panel_data(
    frame: Any, names: PanelColumns, *, gaps: Gaps = "error", first_period: FirstPeriod = "error"
) -> PanelData:
    """Check a long table (pandas or Polars) and give the panel.

    Parameters
    ----------
    frame : data frame
        One row per unit and period.
    names : PanelColumns
        Which column is what.
    gaps : str
        What to do when units lack periods: "error", "drop" (those units), "pairwise" or
        "repeated" (see `PanelData.kind`).
    first_period : str
        What to do with units treated in or before the first period, which have no
        period to be compared with: "error" or "drop".

    Raises
    ------
    DataError
        With all faults at once: missing values, duplicate keys, a cohort that changes,
        treatment that ends, units treated from the start, gaps.
    """
    columns, rows = placed(read(frame, names), names)
    _refuse_written_months(rows.periods, names.time)
    units = per_unit(columns, names, rows)
    dropped: dict[str, int] = {}
    keep = kept_first(units.cohort, rows.periods, first_period, dropped)
    kind, keep = _kept_gaps(rows, keep, names, gaps, dropped)
    if not keep.any():
        raise DataError("no units are left", at=PLACE)
    return _panel(columns, names, rows, units, keep=keep, kind=kind, dropped=dropped)


def kept_first(cohort: Ints, periods: Ints, choice: FirstPeriod, dropped: dict[str, int]) -> Bools:
    """Which units have a period before their start; the others are refused or counted."""
    early = cohort <= periods.min()
    count = int(early.sum())
    if count and choice == "error":
        problem = f"{count} units are treated in or before the first period"
        way_out = (
            'they have no period before: first_period="drop" leaves them out, counted; '
            "if they are never treated, declare never"
        )
        raise DataError(problem, at=f"{PLACE}.cohort", way_out=way_out)
    if count:
        dropped["treated in or before the first period"] = count
    return np.asarray(~early)


def _kept_gaps(
    rows: Rows, keep: Bools, names: PanelColumns, choice: Gaps, dropped: dict[str, int]
) -> tuple[Kind, Bools]:
    if names.unit is None:
        return "repeated", keep
    periods = len(rows.periods)
    if rows.moment is not None:
        # A period that only dropped units had is no gap of the others.
        periods = len(np.unique(rows.moment[keep[rows.unit_of_row]]))
    gappy = rows.counts < periods
    count = int((gappy & keep).sum())
    if not count:
        return "balanced", keep
    if choice == "drop":
        dropped["not observed in every period"] = count
        return "balanced", keep & ~gappy
    if choice == "error":
        problem = f"{count} of {int(keep.sum())} units are not observed in every period"
        way_out = 'declare gaps="pairwise", "repeated" or "drop"'
        raise DataError(problem, at=f"columns {names.unit}, {names.time}", way_out=way_out)
    return choice, keep


def _panel(
    columns: Columns,
    names: PanelColumns,
    rows: Rows,
    units: PerUnit,
    *,
    keep: Bools,
    kind: Kind,
    dropped: dict[str, int],
) -> PanelData:
    # A slice takes views: the table may be most of the memory.
    at: Ids | slice = slice(None) if keep.all() else keep[rows.unit_of_row]
    covariates = None
    if columns.covariates and units.covariates is not None:
        covariates = units.covariates[keep]
    elif columns.covariates:
        covariates = np.column_stack([values[at] for values in columns.covariates])
    clusters = [coded(label[keep]) for label in units.clusters]
    periods, position, moment = _places(rows, keep, at, kind)
    return PanelData(
        kind=kind,
        unit=rows.unit[keep],
        periods=periods,
        cohort=units.cohort[keep],
        outcome=columns.outcome[at],
        position=position,
        moment=moment,
        weight=None if units.weight is None else units.weight[keep],
        covariates=covariates,
        covariate_names=tuple(names.covariates),
        clusters=tuple(code for _, code in clusters),
        cluster_labels=tuple(labels for labels, _ in clusters),
        dropped=dropped,
        notes=notes_of(units.cohort[keep], periods, dropped),
    )


def _places(
    rows: Rows, keep: Bools, at: Ids | slice, kind: Kind
) -> tuple[Ints, Ints | None, Ints | None]:
    """Periods, and place of each kept row; periods that only dropped units had are gone."""
    if rows.position is None or rows.moment is None:
        return rows.periods, None, None
    present, moment = coded(rows.moment[at])
    if kind == "balanced":
        return rows.periods[present], None, None
    place = np.cumsum(keep) - 1
    return rows.periods[present], place[rows.position[at]], moment


def notes_of(cohort: Ints, periods: Ints, dropped: dict[str, int]) -> tuple[str, ...]:
    """Say what a reader should know: who was left out, who starts too late to be seen."""
    notes = [f"{count} units left out: {reason}" for reason, count in dropped.items()]
    late = int(((cohort > periods.max()) & (cohort != NEVER)).sum())
    if late:
        notes.append(f"{late} units are treated after the last period: untreated throughout")
    return tuple(notes)


def _refuse_written_months(periods: Ints, name: str) -> None:
    """Months written YYYYMM jump by 89 at New Year, and event time with them."""
    low, high = int(periods.min()), int(periods.max())
    written = low > 190000 and high < 220000 and high - low > 11
    if written and np.isin(periods % 100, np.arange(1, 13)).all():
        problem = "periods look like months written YYYYMM"
        way_out = "number them: 12 * year + month"
        raise DataError(problem, at=f"column {name}", way_out=way_out)
