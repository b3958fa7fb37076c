"""Those still followed at a landmark month, by what had started until then."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.design.arrays import Bools, Ints
from evaluation.design.person_months import PersonMonths, first_rows, months_to_start
from evaluation.errors import UsageError

ESTIMAND_SV = (
    "Bland dem som ännu inte hade haft utfallet {month} månader efter tidpunkt noll: "
    "de som då hade startat insatsen mot de som inte hade startat någon. "
    "Säger inget om dem som lämnade dessförinnan."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """Rows at risk at the landmark, as trials whose time zero it is.

    The arms are what people had become by the landmark, so nobody's later start decides her
    group (Anderson, Cain & Gelber 1983). The effect is that of having started by then among
    those still at risk then: a start that makes people leave before it has removed them.

    Attributes
    ----------
    row : array of int, shape (k,)
        Row at time zero of each: its outcome, less `month`, counts from the landmark.
    trials : DataFrame, k rows
        Rows at time zero with `arm` and `subtype` as of the landmark, and `month`,
        `observed` and `next_start` counted from it. The background is that of time zero.
    month : int
    left, lost, unmodelled : int
        Rows not in it: outcome before or in the landmark month; follow-up ended by then;
        started in a month that was not eligible, so what started is not known.
    estimand_sv : str
        Whose effect of what it is, in the reader's words.
    """

    row: Ints
    trials: pd.DataFrame
    month: int
    left: int
    lost: int
    unmodelled: int
    estimand_sv: str


def landmark(
    trials: pd.DataFrame,
    *,
    month: int,
    time: Ints,
    event: Bools,
    time_zero: Bools | None = None,
) -> Landmark:
    """Choose the rows at risk after the landmark month and give them the arm they have there.

    Parameters
    ----------
    trials : DataFrame
        All eligible person-months, sorted by person and month, with `next_start`.
    month : int
        Months from time zero to the landmark, 1 or more.
    time, event : array, shape (n,)
        Month of the outcome or of censoring, from the row's month.
    time_zero : array of bool, shape (n,), optional
        Rows to follow; default each person's first eligible month.
    """
    if month < 1:
        raise UsageError("the landmark is not after time zero", at="landmark.month")
    rows = np.flatnonzero(first_rows(trials) if time_zero is None else time_zero)
    after = np.asarray(time)[rows] > month
    happened = np.asarray(event, dtype=bool)[rows]
    start = months_to_start(trials)[rows]
    begun = (start >= 0) & (start <= month)
    at_start = PersonMonths.of(trials).exactly(rows, np.maximum(start, 0))
    known = ~begun | (at_start >= 0)
    kept = np.flatnonzero(after & known)
    return Landmark(
        row=rows[kept],
        trials=_as_of(trials, rows[kept], np.where(begun, at_start, rows)[kept], month),
        month=month,
        left=int((~after & happened).sum()),
        lost=int((~after & ~happened).sum()),
        unmodelled=int((after & ~known).sum()),
        estimand_sv=ESTIMAND_SV.format(month=month),
    )


def _as_of(trials: pd.DataFrame, rows: Ints, status: Ints, month: int) -> pd.DataFrame:
    waits = months_to_start(trials)[rows]
    now = trials.iloc[status]
    return (
        trials.iloc[rows]
        .assign(
            arm=now["arm"].to_numpy(),
            subtype=now["subtype"].to_numpy(),
            month=lambda kept: kept["month"] + month,
            observed=lambda kept: kept["observed"] - month,
            next_start=np.where(waits > month, waits - month, 0),
        )
        .reset_index(drop=True)
    )
