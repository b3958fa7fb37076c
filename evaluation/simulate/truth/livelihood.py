"""What people live on along a path, as shares of the states that a study shows.

Where somebody goes who leaves assistance is a lottery given the obstacle, so a path carries
the kind of stretch she is in and the shares follow from it: expectations instead of draws.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.simulate.destinations import AKASSA_MONTHS
from evaluation.simulate.law import Bools, Floats, Ints, Standing
from evaluation.simulate.scenario.scenario import OTHER_OBSTACLES, Levels, Scenario

STATES = (
    *("bistand", "kommunal_anstallning", "arbete"),
    *("studier", "a_kassa", "ersattning", "okand"),
)
STATE_OF = {
    "arbete": "arbete",
    "subventionerat": "arbete",
    "studier": "studier",
    "akassa": "a_kassa",
    "sjuk": "ersattning",
    "okand": "okand",
}
BENEFIT = "akassa"
# Kinds of months: with assistance, left it, paid by an insats, pension; after a paid insats
# comes the number of its arm.
ON, LEFT, PAID, PENSIONED, AFTER = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """Kind of the present month, and months since the stretch without assistance began."""

    kind: Ints
    since: Ints

    @property
    def run_out(self) -> Bools:
        """Whether a-kassa would have been used up."""
        return np.asarray(self.since >= AKASSA_MONTHS)


def at_first(n: int) -> Lives:
    """Everybody on assistance."""
    return Lives(kind=np.full(n, ON), since=np.zeros(n, dtype=np.int64))


def lives_on(before: Lives, standing: Standing, in_programme: Bools, *, pensioned: Bools) -> Lives:
    """Kinds of the next month.

    Parameters
    ----------
    standing : Standing
        At the end of that month.
    in_programme, pensioned : array of bool, shape (n,)
        An insats with pay runs; old enough for a pension.
    """
    in_pay = ~standing.on & in_programme
    was_paid = before.kind == PAID
    new = ~standing.on & ((before.kind == ON) | (was_paid != in_pay))
    fresh = np.where(was_paid, AFTER + standing.arm, np.where(pensioned, PENSIONED, LEFT))
    fresh = np.where(was_paid & pensioned, PENSIONED, fresh)
    kind = np.where(new, np.where(in_pay, PAID, fresh), before.kind)
    return Lives(
        kind=np.where(standing.on, ON, kind),
        since=np.where(new | standing.on, 0, before.since + 1),
    )


def state_shares(scenario: Scenario) -> tuple[Floats, tuple[str, ...]]:
    """Probability of each state by kind, used-up a-kassa and obstacle.

    Returns
    -------
    shares : array, shape (kinds, 2, obstacles + 1, states)
        The last obstacle is any that the scenario does not name.
    obstacles : tuple of str
    """
    named = tuple(name for name in scenario.destinations if name != OTHER_OBSTACLES)
    unknown = {"okand": 1.0}
    tables = [scenario.destinations[name] for name in named]
    tables.append(scenario.destinations.get(OTHER_OBSTACLES, unknown))
    shares = np.zeros((AFTER + len(scenario.arms) + 1, 2, len(tables), len(STATES)))
    shares[ON, ..., STATES.index("bistand")] = 1
    shares[PAID, ..., STATES.index("kommunal_anstallning")] = 1
    shares[PENSIONED, ..., STATES.index("ersattning")] = 1
    for run_out in (0, 1):
        left = np.stack([_shares(table, run_out=bool(run_out)) for table in tables])
        shares[LEFT, run_out] = left
        benefit = _shares({BENEFIT: 1.0}, run_out=bool(run_out))
        for k, arm in enumerate(scenario.arms, start=1):
            to = arm.effect.to_benefit
            shares[AFTER + k, run_out] = to * benefit + (1 - to) * left
    return shares, named


def obstacle_places(obstacle: npt.NDArray[np.str_], named: tuple[str, ...]) -> Ints:
    """Place of each obstacle among the named ones; the last place for all others."""
    place = np.full(obstacle.size, len(named))
    for k, name in enumerate(named):
        place[obstacle == name] = k
    return place


def _shares(table: Levels, *, run_out: bool) -> Floats:
    shares = np.zeros(len(STATES))
    for destination, share in table.items():
        state = "arbete" if run_out and destination == BENEFIT else STATE_OF[destination]
        shares[STATES.index(state)] += share
    return shares
