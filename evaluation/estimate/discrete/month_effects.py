"""Month effects of a discrete-time hazard model: free, in pieces, or along columns by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evaluation.errors import UsageError
from evaluation.estimate.curves.risk_sets import RiskSets
from evaluation.estimate.result.arrays import Ints
from evaluation.estimate.result.distinct import coded

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MonthEffects = Literal["free"] | Sequence[int] | pd.DataFrame
PLACE = "discrete_hazard.month_effects"
CONSTANT = "constant"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDesign:
    """How the effects of slots follow from month parameters.

    Attributes
    ----------
    matrix : sparse array, shape (s, q)
    names : tuple of str
        Of the q parameters.
    """

    matrix: "csr_array"
    names: tuple[str, ...]


def piece_of_month(month_effects: MonthEffects, width: int) -> Ints | None:
    """Piece of each month 0..width-1; None when the effects are columns by month."""
    if isinstance(month_effects, pd.DataFrame):
        return None
    if isinstance(month_effects, str):
        if month_effects != "free":
            way_out = "'free', the last month of each piece, or a frame of columns by month"
            raise UsageError(f"unknown '{month_effects}'", at=PLACE, way_out=way_out)
        return np.arange(width)
    last = np.asarray(month_effects, dtype=np.int64)
    if not len(last) or (np.diff(last) <= 0).any() or last[0] < 1:
        problem = "pieces are given by their last months, ascending, from 1"
        raise UsageError(problem, at=PLACE)
    if last[-1] < width - 1:
        problem = f"the last piece ends at month {last[-1]}, follow-up at {width - 1}"
        raise UsageError(problem, at=PLACE, way_out="let the last piece reach the last month")
    return np.searchsorted(last, np.arange(width), side="left")


def month_design(
    sets: RiskSets, month_effects: MonthEffects, piece: Ints | None, width: int
) -> MonthDesign:
    """Give the parameters of the slots of `sets`; strata have their own."""
    if isinstance(month_effects, pd.DataFrame) or piece is None:
        return _by_columns(sets, pd.DataFrame(month_effects))
    return _by_piece(sets, piece, width)


def _by_piece(sets: RiskSets, piece: Ints, width: int) -> MonthDesign:
    from scipy.sparse import csr_array

    found, code = coded(sets.stratum * width + piece[sets.month])
    size = len(code)
    design = csr_array((np.ones(size), (np.arange(size), code)), shape=(size, len(found)))
    lowest = np.full(len(found), width)
    highest = np.zeros(len(found), dtype=np.int64)
    np.minimum.at(lowest, code, sets.month)
    np.maximum.at(highest, code, sets.month)
    spans = [f"{a}" if a == b else f"{a}-{b}" for a, b in zip(lowest, highest, strict=True)]
    return MonthDesign(
        matrix=design, names=_in_strata([f"month {span}" for span in spans], sets, found // width)
    )


def _by_columns(sets: RiskSets, basis: pd.DataFrame) -> MonthDesign:
    from scipy.sparse import csr_array

    missing = np.setdiff1d(sets.month, basis.index.to_numpy())
    if len(missing) or not basis.index.is_unique:
        problem = f"{len(missing)} months at risk are not in the index, or one is there twice"
        raise UsageError(problem, at=PLACE, way_out="one row per month at risk")
    columns = basis.loc[sets.month].to_numpy(dtype=float)
    if not np.isfinite(columns).all():
        raise UsageError("missing or infinite values", at=PLACE)
    columns = np.column_stack([np.ones(len(columns)), columns])
    size, many = columns.shape
    place = np.repeat(np.arange(size), many)
    found, code = coded(sets.stratum)
    where = (code[:, None] * many + np.arange(many)).ravel()
    design = csr_array((columns.ravel(), (place, where)), shape=(size, len(found) * many))
    names = [CONSTANT, *(str(name) for name in basis.columns)] * len(found)
    return MonthDesign(matrix=design, names=_in_strata(names, sets, np.repeat(found, many)))


def _in_strata(names: list[str], sets: RiskSets, stratum: Ints) -> tuple[str, ...]:
    if len(sets.strata) == 1:
        return tuple(names)
    pairs = zip(names, sets.strata[stratum], strict=True)
    return tuple(f"{name}, stratum {value}" for name, value in pairs)
