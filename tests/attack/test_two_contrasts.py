"""One group shown in two contrasts, weighted in one and of equal weights in the other."""

import numpy as np
import pytest

from tests.attack import draws_times
from tests.attack.batch import Batch, Haul, attacked
from tests.attack.reader import read
from tests.attack.test_controls import suppressed_only
from tests.attack.unknowns import Unknowns

HORIZONS = (4, 8)
FIRST, SECOND = "c", "d"


def shown_twice(events: list[int], persons: int) -> tuple[Batch, Batch]:
    """Tables with both curves; and what a reader of the second curve alone knows."""
    equal = Batch(horizons=HORIZONS, followed={"a"}, unweighted={"a"})
    weighted = Batch(horizons=HORIZONS, followed={"a"})
    for batch in (equal, weighted):
        draws_times.timed(batch, "a", np.array(events), persons)
    more = [frame.assign(contrast=SECOND) for frame in weighted.frames["curves"]]
    equal.frames["curves"].extend(more)
    return equal, weighted


def attack_both(equal: Batch, weighted: Batch, tables: dict) -> Haul:
    """Read both curves as being about the same events."""
    curves = tables["curves"]
    first, second = (curves[curves["contrast"] == name] for name in (FIRST, SECOND))
    known = read({"curves": first, "estimates": tables["estimates"]}, equal.words)
    _also(known, read({"curves": second.assign(contrast=FIRST)}, weighted.words))
    return attacked(known, equal.truth, equal.protected(), [])


def _also(known: Unknowns, more: Unknowns) -> None:
    for name, at in more.place.items():
        known.add(name, more.low[at], more.high[at])
    known.sums.extend(more.sums)


def random_pair(seed: int) -> tuple[Batch, Batch]:
    draw = np.random.default_rng(seed)
    events = draw.poisson(draw.choice([1.5, 4.0]) * draw.random(8) * 2)
    return shown_twice(events.tolist(), int(events.sum() + draw.integers(10, 40)))


@pytest.mark.parametrize(
    ("events", "persons"),
    [
        pytest.param([0, 1, 3, 0, 1, 2, 4, 1], 37, id="small steps"),
        pytest.param([2, 8, 1, 5, 6, 3, 1, 3], 46, id="large steps"),
    ],
)
def test_two_curves_of_one_group_are_closed(events, persons):
    equal, weighted = shown_twice(events, persons)

    assert attack_both(equal, weighted, dict(equal.published().tables)).pinned == {}


def test_two_curves_that_are_not_audited_tell_months():
    found = [
        attack_both(*pair, suppressed_only(pair[0])).pinned for pair in map(random_pair, range(6))
    ]

    assert any(found)
