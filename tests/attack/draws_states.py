"""One random linked table set of states by month, and of the levels that are points of them."""

import numpy as np

from evaluation.disclosure.levels import protected_levels
from tests.attack.batch import Batch, Limits
from tests.attack.draws import Draw, divided, family, few_or_many, occupied_month
from tests.attack.draws_times import estimate_row

OUTCOME = "tillstand"


def states(batch: Batch, draw: Draw) -> None:
    """An arm, whole or in parts: its series of states, and what studies read of it."""
    arms = family(batch, draw)
    names = [f"s{number}" for number in range(draw.integers(3, 6))]
    if draw.random() < 0.7:
        batch.unweighted |= set(arms)
    months = int(draw.integers(3, 5))
    counts = np.array([divided(draw, len(names), len(arms)) for _ in range(months)])
    persons = counts.sum(axis=2).max(axis=0)
    persons[-max(len(arms) - 1, 1) :] += [few_or_many(draw) for _ in arms[1:] or arms]
    if len(arms) > 1:
        persons[0] = persons[1:].sum()
    for month in range(months):
        for at, arm in enumerate(arms):
            cells = dict(zip(names, counts[month, at].tolist(), strict=True))
            # Parts are shown at the start and at the horizons.
            is_read = month > 1
            if is_read or month == 0 or at == 0:
                occupied_month(batch, (arm, "c", "arm", month), cells)
            if is_read:
                read_month(batch, (arm, month), cells, int(persons[at]))


def read_month(batch: Batch, at: tuple[str, int], cells: dict[str, int], persons: int) -> None:
    """Levels of all states of a month, as studies make them."""
    arm, month = at
    whole = batch.count(("persons", arm, "c", "arm"), persons)
    for state, count in cells.items():
        batch.left(whole, ("state", arm, "c", "arm", month, state))
        level = _level(count, sum(cells.values()), equal=arm in batch.unweighted)
        batch.row(
            "estimates",
            **{
                **estimate_row(arm, month, persons, count),
                "outcome": f"{OUTCOME}:{state}",
                "scale": "share",
            },
            estimate=level,
            status="suppressed" if np.isnan(level) else "ok",
            note="",
        )


def _level(count: int, whole: int, *, equal: bool) -> float:
    exact = np.array([count / whole])
    if not equal:
        return float(exact[0])
    return float(protected_levels(np.array([float(count)]), exact, exact, Limits())[0][0])
