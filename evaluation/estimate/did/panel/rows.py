"""Rows put in the order of the panel: units ascending, within them periods."""

from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError
from evaluation.estimate.did.panel.columns import Columns, PanelColumns
from evaluation.estimate.result.arrays import Ids, Ints
from evaluation.estimate.result.distinct import coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Place of each row among units and periods, rows in order.

    Attributes
    ----------
    unit, periods : array
        Labels, ascending.
    position, moment : array of int, shape (N,), or None
        None when every unit has every period: then the rows are a matrix.
    """

    unit: Ids
    periods: Ints
    position: Ints | None
    moment: Ints | None

    @property
    def unit_of_row(self) -> Ints:
        """Place of each row's unit, shape (N,)."""
        if self.position is not None:
            return self.position
        return np.repeat(np.arange(len(self.unit)), len(self.periods))

    @property
    def counts(self) -> Ints:
        """Rows of each unit, shape (n,)."""
        if self.position is None:
            return np.full(len(self.unit), len(self.periods))
        return np.bincount(self.position, minlength=len(self.unit))

    def first(self, values: Ids) -> tuple[Ids, int]:
        """First value of each unit, and how many units have another one as well."""
        if len(values) == len(self.unit):
            return values, 0
        if self.position is None:
            matrix = values.reshape(len(self.unit), -1)
            # A view of one column would keep the whole column in memory.
            return matrix[:, 0].copy(), int((matrix != matrix[:, :1]).any(axis=1).sum())
        counts = self.counts
        found = values[np.cumsum(counts) - counts]
        differs = values != np.repeat(found, counts)
        return found, len(np.unique(self.position[differs]))


def placed(columns: Columns, names: PanelColumns) -> tuple[Columns, Rows]:
    """Columns in the order of the panel, and the place of each row; duplicates are refused.

    A table in order already is neither sorted nor copied: it may be most of the memory.
    """
    if columns.unit is None:
        periods, moment = coded(columns.time)
        every = np.arange(len(moment))
        rows = Rows(unit=every, periods=_whole(periods), position=every, moment=moment)
        return columns, rows
    rows_in_order = _in_order(columns.unit, columns.time)
    if rows_in_order is not None:
        return columns, rows_in_order
    unit, position = coded(columns.unit)
    periods, moment = coded(columns.time)
    place = np.full(len(unit) * len(periods), -1, dtype=np.int64)
    place[position * len(periods) + moment] = np.arange(len(position))
    order = place[place >= 0]
    if surplus := len(position) - len(order):
        at = f"columns {names.unit}, {names.time}"
        way_out = "one row per unit and period; without units, unit=None"
        raise DataError(f"{surplus} rows repeat a unit and period", at=at, way_out=way_out)
    complete = len(order) == len(place)
    rows = Rows(
        unit=unit,
        periods=_whole(periods),
        position=None if complete else position[order],
        moment=None if complete else moment[order],
    )
    return columns.take(order), rows


def _in_order(unit: Ids, time: Ints) -> Rows | None:
    """Units and periods of a complete table whose rows are in order, else None."""
    size = int(np.argmax(unit != unit[0])) or len(unit)
    if len(unit) % size:
        return None
    labels, periods = unit.reshape(-1, size), time.reshape(-1, size)
    ascending = (periods[0, 1:] > periods[0, :-1]).all()
    same = (periods == periods[:1]).all() and (labels == labels[:, :1]).all()
    if not (ascending and same and (labels[1:, 0] > labels[:-1, 0]).all()):
        return None
    return Rows(unit=labels[:, 0].copy(), periods=_whole(periods[0]), position=None, moment=None)


def _whole(periods: Ids) -> Ints:
    return periods.astype(np.int64)
