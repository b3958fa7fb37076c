"""Two releases of extracts that differ by one or two persons: every table, with all its sums."""

import pytest

from tests.attack.draws_changes import KINDS, pair
from tests.attack.draws_times import HORIZONS
from tests.attack.joining import attack_releases, counted_in, narrowed
from tests.attack.test_controls import suppressed_only

SETS = {"flow": 1, "states": 12, "times": 12}


def changed(kind: str, seed: int = 0):
    return pair(kind, SETS.get(kind, 24), seed, horizons=HORIZONS)


@pytest.mark.parametrize("kind", KINDS)
def test_of_comers_only_what_the_first_release_left_narrow_is_told_and_that_is_named(kind):
    before, after = changed(kind)
    first = before.published()
    second = after.published(before=first)

    haul = attack_releases(before, after, (first.tables, second.tables), nobody_left=False)

    assert haul.asked or kind == "flow"
    assert counted_in(haul) <= narrowed(before, first.tables)
    assert not haul.pinned or second.audit.told_of_comers == ("v1",)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"flow"}))
def test_attacker_finds_who_came_where_releases_are_not_held_against_each_other(kind):
    before, after = changed(kind)
    tables = suppressed_only(before), suppressed_only(after)

    assert attack_releases(before, after, tables, nobody_left=False).pinned


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_persons_published_again_lose_no_row(kind):
    before, _ = changed(kind)
    first = before.published()

    again = before.published(before=first, same_persons=True)

    assert again.audit.told_of_comers == ()
    for name, table in first.tables.items():
        assert (again.tables[name]["status"] == table["status"]).all()
