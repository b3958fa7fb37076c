"""Two releases, and two studies of one extract: read together they tell no more than each does."""

import numpy as np
import pytest

from evaluation.disclosure.protection import OMITTED
from tests.attack import draws, draws_times
from tests.attack.batch import Batch
from tests.attack.joining import attack_releases, attack_studies, counted_in, narrowed
from tests.attack.test_controls import suppressed_only

Backgrounds = dict[str, tuple[list[list[int]], list[list[int]]]]


def backgrounds(groups: Backgrounds, *, names: tuple[str, str] = ("k", "k")) -> tuple[Batch, Batch]:
    """Table 1 of two releases or studies: levels by arm and covariate."""
    pair = Batch(), Batch()
    for arm, both in groups.items():
        for batch, covariates, name in zip(pair, both, names, strict=True):
            for number, counts in enumerate(covariates):
                draws.background(batch, arm, f"{name}{number}", counts)
    return pair


def came(sets: int, seed: int, *, most: int = 2) -> Backgrounds:
    """Arms to which up to two persons came between two releases, or from which they left."""
    draw, found = np.random.default_rng(seed), {}
    for number in range(sets):
        counts = [draws.few_or_many(draw) for _ in range(draw.integers(2, 5))]
        counts[0] += max(0, 20 - sum(counts))
        more = counts.copy()
        for _ in range(draw.integers(0, most + 1)):
            more[draw.integers(len(more))] += 1
        both = [counts], [more]
        found[f"a{number}"] = both if draw.random() < 0.5 else both[::-1]
    return found


def regrouped(sets: int, seed: int) -> Backgrounds:
    """The same persons of an arm by one covariate in a study, by others in another."""
    draw, found = np.random.default_rng(seed), {}
    for number in range(sets):
        counts = [draws.few_or_many(draw) for _ in range(draw.integers(2, 4))]
        counts[0] += max(0, 20 - sum(counts))
        found[f"a{number}"] = [counts], [draws.spread(draw, sum(counts))]
    return found


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param({"a": ([[40, 17, 8]], [[40, 18, 8]])}, id="one came"),
        pytest.param({"a": ([[40, 17, 8]], [[40, 17, 10]])}, id="two came to one group"),
        pytest.param({"a": ([[40, 17, 8]], [[40, 17, 6]])}, id="two left"),
        pytest.param({"a": ([[40, 17, 4]], [[40, 17, 5]])}, id="few become enough"),
        pytest.param({"a": ([[40, 17, 5]], [[40, 17, 4]])}, id="enough become few"),
        pytest.param({"a": ([[40, 17, 0]], [[40, 17, 1]])}, id="the first of a group"),
        pytest.param({"a": ([[62, 3]], [[63, 3]])}, id="beside a few"),
    ],
)
@pytest.mark.parametrize("nobody_left", [False, True])
def test_persons_who_came_or_left_are_not_counted(groups, nobody_left):
    before, after = backgrounds(groups)
    first = before.published()
    tables = first.tables, after.published(before=first).tables
    is_known = nobody_left and all(sum(new[0]) >= sum(old[0]) for old, new in groups.values())

    haul = attack_releases(before, after, tables, nobody_left=is_known)

    assert haul.asked
    assert haul.pinned == {}


MANY = [[12, 30], [25, 17, 0]]
TWO_COVARIATES = {"a": ([[11, 2], [4, 9, 0]], [[12, 3], [5, 10, 0]])}


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param({"a": ([[4, 6]], [[5, 7]])}, id="a total as narrow"),
        pytest.param({"a": ([[40, 17, 8]], [[39, 17, 7]])}, id="one left two groups each"),
        pytest.param(TWO_COVARIATES, id="two covariates"),
    ],
)
def test_comers_and_leavers_are_not_told_by_totals(groups):
    before, after = backgrounds(groups)
    first = before.published()
    tables = first.tables, after.published(before=first).tables

    haul = attack_releases(before, after, tables, nobody_left=False)

    assert haul.pinned == {}


def test_random_releases_tell_nobody_who_came():
    before, after = backgrounds(came(80, seed=6))
    first = before.published()
    tables = first.tables, after.published(before=first).tables

    haul = attack_releases(before, after, tables, nobody_left=False)

    assert haul.asked > 80
    assert haul.pinned == {}


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param(TWO_COVARIATES, id="two covariates"),
        pytest.param(came(80, seed=1, most=4), id="random"),
        pytest.param(came(80, seed=6, most=4), id="narrow before"),
    ],
)
def test_of_comers_no_more_is_told_than_the_sums_of_the_first_release_leave(groups):
    """Without the second nobody is told; with it, where the first left less than rounding."""
    before, after = backgrounds(groups)
    first = before.published()
    second = after.published(before=first)

    haul = attack_releases(before, after, (first.tables, second.tables), nobody_left=False)

    assert counted_in(haul) <= narrowed(before, first.tables)
    assert not haul.pinned or second.audit.told_of_comers == ("v1",)


def test_a_mark_that_would_tell_who_came_stands_for_nothing():
    before, after = backgrounds(TWO_COVARIATES)
    first = before.published()
    one, other = (
        batch.published(before=first).tables["table1"].set_index(["covariate", "level"])
        for batch in (after, backgrounds({"a": (TWO_COVARIATES["a"][0], MANY)})[1])
    )

    for table in (one, other):
        assert table.loc[("k0", "1"), "note"] == OMITTED
        assert np.isnan(table.loc[("k0", "1"), "n"])


def test_attacker_of_releases_finds_who_came_when_releases_are_not_held_against_each_other():
    before, after = backgrounds(came(80, seed=6))
    tables = suppressed_only(before), suppressed_only(after)

    assert attack_releases(before, after, tables, nobody_left=False).pinned


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param({"a": ([[47, 4]], [[23, 23, 5]])}, id="total at its least"),
        pytest.param(regrouped(80, seed=7), id="random"),
    ],
)
def test_two_studies_of_one_extract_are_closed(groups):
    one, other = backgrounds(groups, names=("k", "q"))
    first = one.published()
    tables = first.tables, other.published(before=first, same_persons=True).tables

    haul = attack_studies(one, other, tables)

    assert haul.pinned == {}
    assert haul.few == {}


def outcomes(sets: int, seed: int, outcome: str) -> Batch:
    """Events of another outcome among the same persons."""
    draw, batch = np.random.default_rng(seed), Batch(horizons=(4, 8))
    sizes = np.random.default_rng(8).integers(40, 90, size=sets)
    for number, persons in enumerate(sizes):
        arm = f"a{number}"
        batch.unweighted.add(arm)
        batch.followed.add(arm)
        events = draw.multinomial(persons // 2, np.full(8, 1 / 8))
        draws_times.timed(batch, arm, events, int(persons), outcome=outcome)
    return batch


def test_two_outcomes_of_the_same_persons_in_two_studies_are_closed():
    one, other = outcomes(8, 1, "exit"), outcomes(8, 2, "work")
    first = one.published()
    tables = first.tables, other.published(before=first, same_persons=True).tables

    haul = attack_studies(one, other, tables)

    assert haul.asked > 20
    assert haul.pinned == {}
