"""Changes around a start that few persons make are withheld, and what would give them away."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.disclosure.dominance import DOMINATED, dominated, rest_on_few
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.result.arrays import Bools, Floats
from evaluation.study.panel.asked import Asked

# All but what tells the rows apart and counts: estimate, error, limits, band.
STEP_OF_ERROR = 0.5
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "band_low", "band_high")


def without_few(frame: pd.DataFrame, groups: Bools, cells: GroupTime, asked: Asked) -> pd.DataFrame:
    """Withhold cells of a cohort, or of several together, whose change few persons make.

    A cohort of few persons is withheld at the door. Where those withheld at one distance from
    the start are few together, the event study and the other cohorts' cells would give theirs:
    the smallest of the others goes with them.

    Parameters
    ----------
    frame : DataFrame
        A row for each group of cells.
    groups : array of bool, shape (k, m)
        Which of the cells they are.
    """
    if not _applies(asked):
        return frame
    few = _made_by_few(_changes(asked, cells, groups), asked)
    with_them = _with_them(frame, few, asked.protocol.disclosure.min_count)
    # One mark for both: which of them few make is not told.
    return withheld(frame, few | with_them, DOMINATED)


def events_without_few(frame: pd.DataFrame, cells: GroupTime, asked: Asked) -> pd.DataFrame:
    """Withhold the points of an event study that few persons make, of all cohorts together."""
    if not _applies(asked):
        return frame
    events = cells.time - cells.cohort
    groups = events == frame["event"].to_numpy()[:, None]
    return withheld(frame, _made_by_few(_changes(asked, cells, groups), asked), DOMINATED)


def in_steps(frame: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Round cells of persons to steps of about half their error, and no finer.

    The points of the event study are averages of the cells by size: from finer cells the sizes
    of all cohorts follow, and by subtraction that of one which is not shown.
    """
    if not asked.rows.of_persons:
        return frame
    error = frame["std_error"].to_numpy(dtype=float) * STEP_OF_ERROR
    with np.errstate(divide="ignore", invalid="ignore"):
        power = 10.0 ** np.floor(np.log10(error))
        step = power * np.select([error >= 5 * power, error >= 2 * power], [5.0, 2.0], 1.0)
        numbers = {
            name: np.where(step > 0, np.round(frame[name] / step) * step, frame[name])
            for name in NUMBERS
            if name in frame
        }
    return frame.assign(**numbers)


def averages_without_few(frame: pd.DataFrame, cells: GroupTime, asked: Asked) -> pd.DataFrame:
    """Withhold every average over the time after the start when few persons make all of it."""
    if not _applies(asked):
        return frame
    made = np.zeros(len(asked.panel))
    for at in np.flatnonzero(cells.time >= cells.cohort):
        made[asked.panel.cohort == cells.cohort[at]] += _change(asked, cells, int(at))
    treated = asked.panel.cohort <= asked.panel.periods[-1]
    few = bool(_made_by_few([made[treated]], asked)[0])
    return withheld(frame, np.full(len(frame), few), DOMINATED)


def _applies(asked: Asked) -> bool:
    return asked.rows.of_persons and asked.panel.is_paired


def _changes(asked: Asked, cells: GroupTime, groups: Bools) -> list[Floats]:
    """Give what each person adds to the change of each group of cells."""
    own = [_change(asked, cells, at) for at in range(len(cells.estimate))]
    return [np.concatenate([*(own[at] for at in np.flatnonzero(one))]) for one in groups]


def _change(asked: Asked, cells: GroupTime, at: int) -> Floats:
    """Give what each person of a cell's cohort adds to its change."""
    panel = asked.panel
    here = panel.cohort == cells.cohort[at]
    now, then = np.searchsorted(panel.periods, [cells.time[at], cells.base[at]])
    change = panel.outcomes[here, now] - panel.outcomes[here, then]
    size = np.nan_to_num(change.astype(float)) * panel.unit_weight[here]
    return np.asarray(np.abs(size), dtype=float)


def _made_by_few(changes: list[Floats], asked: Asked) -> Bools:
    least = asked.protocol.disclosure.min_count
    found = [
        bool((rest_on_few(size[:, None], min_count=least) | dominated(size[:, None])).any())
        if len(size) > 1
        else bool(size.any())
        for size in changes
    ]
    return np.array(found, dtype=bool)


def _with_them(frame: pd.DataFrame, few: Bools, least: int) -> Bools:
    """Find the smallest other cohort wherever those withheld are few together."""
    persons = frame["persons"].to_numpy(dtype=float)
    hidden = few | (persons < least)
    # Whatever a cohort's size, one person may be all that a withheld change is about.
    behind = np.where(few, 1.0, persons)
    more = np.zeros(len(frame), dtype=bool)
    for places in _alike(frame):
        away, shown = places[hidden[places]], places[~hidden[places]]
        if 0 < behind[away].sum() < least and len(shown):
            more[shown[persons[shown].argmin()]] = True
    return more


def _alike(frame: pd.DataFrame) -> Iterator[np.ndarray]:
    """Give the rows at each distance from the start that is no base."""
    event = (frame["event"] if "event" in frame else frame["time"] - frame["cohort"]).to_numpy()
    moves = frame["estimate"].to_numpy(dtype=float) != 0
    for distance in np.unique(event[moves]):
        yield np.flatnonzero(moves & (event == distance))


def withheld(frame: pd.DataFrame, rows: Bools, reason: str) -> pd.DataFrame:
    """Blank what is estimated in some rows, with the reason."""
    told = frame.assign(
        status=np.where(rows, "suppressed", frame.get("status", "ok")),
        note=np.where(rows, reason, frame.get("note", "")),
    )
    numbers = [name for name in NUMBERS if name in told]
    return told.assign(**{name: told[name].astype(float).mask(rows) for name in numbers})
