"""How often people come back to assistance: an outcome of the study's own."""

import numpy as np

from evaluation.cohort import STATES, state_at

ON_AID = STATES.index("bistand")
PER = 100  # persons: returns per person are too few to be told in whole ones


def aterkomster(cohort, outcome):
    """Count returns to assistance within each horizon, per 100 persons.

    A return is a month with assistance after at least `max_gap` + 1 months without it, so that
    a gap inside a spell is none.

    Returns
    -------
    array, shape (rows of the trials, horizons)
    """
    trials = cohort.trials
    person, month = trials["person"].to_numpy(), trials["month"].to_numpy()
    without = np.zeros(len(trials), dtype=int)
    returns = np.zeros((len(trials), max(outcome.horizons) + 1))
    for offset in range(1, max(outcome.horizons) + 1):
        on_aid = state_at(cohort.histories, person, month, offset) == ON_AID
        back = on_aid & (without > cohort.definition.max_gap)
        returns[:, offset] = returns[:, offset - 1] + back
        without = np.where(on_aid, 0, without + 1)
    return PER * returns[:, list(outcome.horizons)]
