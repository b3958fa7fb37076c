"""Ten thousand random linked table sets and more: nobody is taken out, no hidden sum is few."""

from collections import Counter

import numpy as np

from tests.attack import draws, draws_states, draws_times
from tests.attack.batch import Batch, attack

AT_ONCE = 250
PLAIN = {draws.table1: 3600, draws.descriptive: 4600, draws.overlap: 1500, draws.occupation: 300}
LINKED = {
    draws.table1: 80,
    draws.descriptive: 100,
    draws.overlap: 100,
    draws.occupation: 40,
    draws_times.times: 50,
    draws_times.grouped: 50,
    draws_states.states: 40,
}
FEWEST = 10_000


def test_ten_thousand_sets_are_closed(request):
    draw, tried = np.random.default_rng(11), Counter[str]()
    for chosen, is_plain in ((PLAIN, True), (LINKED, False)):
        for kind, wanted in chosen.items():
            for first in range(0, wanted, AT_ONCE):
                batch = Batch(is_plain=is_plain)
                for _ in range(min(AT_ONCE, wanted - first)):
                    kind(batch, draw)
                haul = attack(batch, batch.published().tables)
                tried += Counter(sets=batch.sets, asked=haul.asked, sums=haul.sums)
                tried += Counter(pinned=len(haul.pinned), few=len(haul.few))

    request.node.user_properties.append(("tried", dict(tried)))
    assert tried["sets"] >= FEWEST
    assert tried["asked"] >= FEWEST
    assert (tried["pinned"], tried["few"]) == (0, 0)
