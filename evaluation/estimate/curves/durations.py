"""Durations as registers give them: whole months, with ties, entries and causes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.estimate.result.arrays import Bools, Floats, Ids, Ints
from evaluation.estimate.result.distinct import coded

PLACE = "Durations"
LONGEST = 10**12  # products with the number of strata stay whole numbers
MOST_CAUSES = 999  # what is above is a code, not a numbered cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """Rows observed on (entry, time]; in a month, events come before censorings.

    Days serve as well as months: what counts is that they are whole numbers.

    Parameters
    ----------
    time : array, shape (n,)
        Last month observed, a whole number. A row with time equal to entry and no event
        has no follow-up and contributes nothing.
    cause : array, shape (n,)
        0 censored, 1.. the cause of the event; a boolean array means cause 1.
    entry : array, shape (n,), optional
        Last month before the row comes under observation (delayed entry); default 0.
    id : array, shape (n,), optional
        Subject; the rows of one subject may not overlap.
    cluster : array, shape (n,), optional
        What is independent of what; default the subject, else the row.
    weight : array, shape (n,), optional
        Finite and not negative; default 1.
    strata : array, shape (n,), optional
        Groups with a baseline of their own.
    """

    time: Ints
    cause: Ints
    entry: Ints | None = None
    id: Ids | None = None
    cluster: Ids | None = None
    weight: Floats | None = None
    strata: Ids | None = None

    def __post_init__(self) -> None:
        raise_all(list(_shape_faults(self)))
        faults: list[EvaluationError] = []
        for name in ("time", "cause", "entry"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _whole(getattr(self, name), name, faults))
        raise_all(faults)
        if self.weight is not None:
            weight = _numbers(np.asarray(self.weight))
            object.__setattr__(self, "weight", weight)
        for name in ("id", "cluster", "strata"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, np.asarray(getattr(self, name)))
        raise_all([*_value_faults(self), *_unnamed(self)])
        raise_all(list(_overlap_faults(self)))

    def __len__(self) -> int:
        return len(self.time)

    @property
    def start(self) -> Ints:
        """Last month before observation, shape (n,)."""
        return np.zeros(len(self), dtype=np.int64) if self.entry is None else self.entry

    @property
    def case_weight(self) -> Floats:
        """Weight of each row, shape (n,)."""
        return np.ones(len(self)) if self.weight is None else self.weight

    @property
    def unit(self) -> Ids:
        """What is independent of what: cluster, else subject, else row; shape (n,)."""
        if self.cluster is not None:
            return np.asarray(self.cluster)
        return np.arange(len(self)) if self.id is None else np.asarray(self.id)

    @property
    def n_causes(self) -> int:
        """Highest cause that occurs, at least 1."""
        return max(1, int(self.cause.max(initial=0)))

    def take(self, rows: Bools | Ints) -> "Durations":
        """Give the chosen rows, by mask or by position."""

        def chosen(values: Ids | None) -> Ids | None:
            return None if values is None else np.asarray(values)[rows]

        return Durations(
            time=self.time[rows],
            cause=self.cause[rows],
            entry=chosen(self.entry),
            id=chosen(self.id),
            cluster=chosen(self.cluster),
            weight=chosen(self.weight),
            strata=chosen(self.strata),
        )


def _shape_faults(given: Durations) -> Iterator[EvaluationError]:
    wanted = np.shape(given.time)
    if len(wanted) != 1 or wanted[0] == 0:
        yield DataError("no rows, or not one value per row", at=f"{PLACE}.time")
        return
    for name in ("cause", "entry", "id", "cluster", "weight", "strata"):
        values = getattr(given, name)
        if values is not None and np.shape(values) != wanted:
            found = f"shape {np.shape(values)} where {wanted} is needed"
            yield DataError(found, at=f"{PLACE}.{name}")


def _whole(values: Ids, name: str, faults: list[EvaluationError]) -> Ints:
    values = np.asarray(values)
    if values.dtype.kind in "biu":
        return values.astype(np.int64, copy=False)
    numbers = _numbers(values)
    broken = ~np.isfinite(numbers) | (numbers != np.rint(numbers)) | (np.abs(numbers) > 2.0**62)
    if broken.any():
        way_out = "count whole months; split or drop the row as a counted step of the flow"
        problem = f"{broken.sum()} values are missing or not whole"
        faults.append(DataError(problem, at=f"{PLACE}.{name}", way_out=way_out))
    return np.where(broken, 0, numbers).astype(np.int64)


def _numbers(values: Ids) -> Floats:
    """Values as numbers; NaN where they are none: missing, text or dates."""
    if values.dtype.kind in "biuf":
        return values.astype(float, copy=False)
    import pandas as pd

    if values.dtype.kind not in "OUS":
        return np.full(len(values), np.nan)
    return np.asarray(pd.to_numeric(pd.Series(values), errors="coerce"), dtype=float)


def _value_faults(given: Durations) -> Iterator[EvaluationError]:
    rules = [
        ("time", given.time < 0, "are negative", "count from time zero"),
        ("time", given.time > LONGEST, "are too large for a duration", "count from time zero"),
        ("cause", given.cause < 0, "are negative", "0 is censored, causes count from 1"),
        ("cause", given.cause > MOST_CAUSES, "are no numbered causes", "number the causes from 1"),
        *_entry_rules(given),
    ]
    if given.weight is not None:
        weight = given.weight
        broken = ~np.isfinite(weight) | (weight < 0)
        rules.append(("weight", broken, "are missing, infinite or negative", "mend the weights"))
        if not broken.any() and not weight.any():
            yield DataError("all weights are 0", at=f"{PLACE}.weight")
    for name, broken, what, way_out in rules:
        if broken.any():
            yield DataError(f"{broken.sum()} values {what}", at=f"{PLACE}.{name}", way_out=way_out)


def _entry_rules(given: Durations) -> list[tuple[str, Bools, str, str]]:
    start: Ints | int = 0 if given.entry is None else given.entry
    idle = (given.time == start) & (given.cause > 0)
    way_out = "rows cover (entry, time], so an event needs time above entry"
    rules = [("cause", idle, "are events in a row without follow-up", way_out)]
    if given.entry is not None:
        after = given.entry > np.maximum(given.time, 0)
        rules.append(("entry", given.entry < 0, "are negative", "count from time zero"))
        rules.append(("entry", after, "lie after the row's time", "rows cover (entry, time]"))
    return rules


def _unnamed(given: Durations) -> Iterator[EvaluationError]:
    for name in ("id", "cluster", "strata"):
        values = getattr(given, name)
        if values is None or values.dtype.kind in "biuUS":
            continue
        import pandas as pd

        if count := int(pd.isna(values).sum()):
            way_out = "give every row a value"
            yield DataError(f"{count} values are missing", at=f"{PLACE}.{name}", way_out=way_out)


def _overlap_faults(given: Durations) -> Iterator[EvaluationError]:
    if given.id is not None and (count := _overlaps(given.id, given.start, given.time)):
        way_out = "split the subject's time, or give the person as cluster"
        yield DataError(f"{count} rows overlap", at=f"{PLACE}.id", way_out=way_out)


def _overlaps(subject: Ids, start: Ints, time: Ints) -> int:
    known, code = coded(subject)
    if len(known) == len(code):
        return 0
    order = np.lexsort((time, start, code))
    same = code[order][1:] == code[order][:-1]
    return int((same & (start[order][1:] < time[order][:-1])).sum())
