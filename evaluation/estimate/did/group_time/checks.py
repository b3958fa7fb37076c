"""What is asked of group-time effects, checked before anything is estimated."""

import numpy as np

from evaluation.errors import DataError, UsageError
from evaluation.estimate.did.panel.cells import Cells, Control
from evaluation.estimate.did.panel.data import PanelData

PLACE = "group_time"


def check_choices(*, anticipation: int, control: str, base_period: str, method: str) -> None:
    """Refuse choices that are unknown."""
    if not isinstance(anticipation, int | np.integer) or anticipation < 0:
        raise UsageError("anticipation is not a whole number from 0", at=PLACE)
    for name, given, allowed in (
        ("control", control, ("never", "not_yet")),
        ("base_period", base_period, ("varying", "universal")),
        ("method", method, ("dr", "ipw", "reg")),
    ):
        if given not in allowed:
            way_out = f"allowed: {', '.join(allowed)}"
            raise UsageError(f"unknown {name} {given!r}", at=f"{PLACE}.{name}", way_out=way_out)


def refuse_empty(cells: Cells, control: Control) -> None:
    """Refuse a panel without any comparison, and say why there is none."""
    if not cells.is_base.all():
        return
    if cells.without_controls and control == "never":
        way_out = 'control="not_yet" compares with cohorts treated later'
        raise DataError("there are no never-treated units", at=PLACE, way_out=way_out)
    problem = "no cohort has both a period before treatment and controls"
    raise DataError(problem, at=PLACE, way_out="check periods, cohorts and anticipation")


def refuse_weightless(panel: PanelData, cells: Cells) -> None:
    """Refuse cohorts, or all controls of a cell, whose weights are all 0."""
    if panel.weight is None:
        return
    code = np.searchsorted(cells.levels, panel.cohort)
    total = np.bincount(code, panel.weight, minlength=len(cells.levels))
    used = ~cells.is_base
    empty = (total[cells.level] == 0) | (cells.controls @ total == 0)
    if (empty & used).any():
        cohorts = ", ".join(str(each) for each in np.unique(cells.cohort[empty & used]))
        problem = f"all weights are 0 among the treated or their controls, cohorts {cohorts}"
        raise DataError(problem, at=PLACE, way_out="leave those units out before")
