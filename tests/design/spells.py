"""A register where whoever stays has time to start: the place of immortal time."""

import numpy as np
import pandas as pd

from evaluation.protocol.protocol import Covariate

MONTHS = 12
WEAK = (Covariate(name="weak", form="categories", label=""),)


def spells(rng, size, *, effect=1.0, strategy="", grace=3):
    """Persons followed from their first month; the weak leave late and start a placement often.

    Parameters
    ----------
    effect : float
        Factor of the placement on the monthly probability of leaving.
    strategy : str
        Empty is life as it is; `never`, `natural` and `even` force everybody's starts.

    Returns
    -------
    trials : DataFrame
    time, event : array
        Months from each row to leaving.
    gone, began, arm : array
        By person: month of leaving and of starting (99 never), and what was started.
    """
    weak = rng.integers(0, 2, size)
    leave, other = np.where(weak, 0.06, 0.15), np.where(weak, 0.03, 0.06)
    placed = np.where(weak, 0.2, 0.1)
    target = rng.integers(0, grace + 1, size)
    gone, began = np.full(size, 99), np.full(size, 99)
    arm = np.full(size, "ingen", dtype=object)
    rows = []
    for month in range(MONTHS + 1):
        here = np.flatnonzero((gone > month) & (began == 99))
        draw = rng.random(len(here))
        if strategy:
            to_other = np.zeros(len(here), dtype=bool)
            natural = (draw < placed[here] / (1 - other[here])) | (month == grace)
            forced = {"never": to_other, "even": target[here] == month, "natural": natural}
            to_placement = forced[strategy] & (month <= grace)
        else:
            to_placement = draw < placed[here]
            to_other = ~to_placement & (draw < placed[here] + other[here])
        arm[here[to_placement]], arm[here[to_other]] = "praktik", "annan"
        began[here[to_placement | to_other]] = month
        rows += [(person, month) for person in here]
        rate = np.where(arm == "praktik", leave * effect, np.where(arm == "annan", 0.4, leave))
        gone[(gone == 99) & (rng.random(size) < rate)] = month + 1
    trials = pd.DataFrame(rows, columns=["person", "month"])
    trials = trials.sort_values(["person", "month"], ignore_index=True)
    person, month = trials["person"].to_numpy(), trials["month"].to_numpy()
    start = began[person]
    trials["weak"], trials["subtype"], trials["observed"] = weak[person], "", MONTHS - month
    trials["arm"] = np.where(start == month, arm[person], "ingen")
    trials["next_start"] = np.where((start < 99) & (start > month), start - month, 0)
    return (
        trials,
        np.minimum(gone[person], MONTHS) - month,
        gone[person] <= MONTHS,
        gone,
        began,
        arm,
    )
