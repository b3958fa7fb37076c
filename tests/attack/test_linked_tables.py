"""Tables that tell of the same counts in other words: linked, none of them tells of few."""

import numpy as np
import pytest

from tests.attack import draws_times
from tests.attack.batch import Batch
from tests.attack.made import assert_closed, leveled
from tests.attack.words import HALF, MIN_COUNT


@pytest.mark.parametrize(
    "arms",
    [
        pytest.param({"a": [[5, 5], [7, 3]]}, id="total narrowed by another covariate"),
        pytest.param({"a": [[24, 24, 5], [48, 4, 1]]}, id="total at its least"),
        pytest.param({"a": [[8, 3, 0], [11, 0, 0], [1, 2, 8]]}, id="three covariates"),
    ],
)
def test_total_of_an_arm_is_one_number(arms):
    assert_closed(leveled(**arms))


def test_whole_of_bins_is_told_elsewhere():
    batch = leveled(a=[[6, 6]])
    batch.one_number = True
    names = [
        batch.count(("bin", "a", "c", "arm", float(place)), count)
        for place, count in enumerate([5, 5, 2])
    ]
    for place, name in enumerate(names):
        batch.row(
            "overlap",
            contrast="c",
            arm="a",
            series="arm",
            low=place,
            high=place + 1,
            n=batch.truth[name],
        )
    batch.divisions.append(names)

    assert_closed(batch)


def test_part_of_a_description_is_not_found_by_subtraction():
    batch = Batch(parts={"a": ("ax", "ay")})
    for arm, whole, part in [("a", 60, 7), ("ax", 30, 5), ("ay", 30, 2)]:
        name = batch.count(("base", arm, "o", "l", 12), whole)
        batch.left(name, batch.count(("part", arm, "o", "l", 12), part))
        batch.row("descriptive", outcome="o", arm=arm, label="l", month=12, n=whole, count=part)

    assert_closed(batch)


def test_persons_of_a_group_are_not_found_by_subtraction():
    batch = Batch()
    for name, persons, events in [
        ("", 12, 10),
        ("grupp:k:1", 5, 5),
        ("grupp:k:2", 5, 5),
        ("grupp:k:3", 2, 0),
    ]:
        draws_times.group_levels(batch, "a", name, [events, events], persons)

    assert_closed(batch)


def test_mark_does_not_tell_few_from_what_is_withheld_for_their_sake():
    """A row of five or more is withheld here: beside it a few, and nothing tells them apart."""
    batch = leveled(a=[[5, 1]])
    shown = batch.published().tables["table1"]
    blank = shown[shown["n"].isna()]

    assert len({*blank["note"]}) == len({*blank["status"]}) == 1
    assert len({*blank["total"].isna()}) == 1


def test_rows_removed_follow_from_rows_left():
    batch = Batch()
    for step, (persons, removed) in enumerate([(1498, 0), (1491, 7), (1487, 4), (1486, 1)]):
        batch.row(
            "flow",
            step=step,
            label_sv="s",
            persons=persons,
            rows=5 * persons,
            removed_persons=removed,
            removed_rows=5 * removed,
        )
    shown = batch.published().tables["flow"]

    assert shown["removed_persons"].tolist() == (-shown["persons"].diff()).fillna(0).tolist()
    assert shown["removed_rows"].tolist() == (-shown["rows"].diff()).fillna(0).tolist()


@pytest.mark.parametrize(
    ("events", "persons", "unweighted"),
    [
        pytest.param([1, 5, 2, 1, 1, 2, 3, 2], 33, False, id="weighted"),
        pytest.param([8, 3, 0, 2, 0, 1, 1, 0], 73, True, id="unweighted"),
        pytest.param([0, 0, 5, 4, 14, 8, 4, 3], 59, False, id="a step is taken back"),
        pytest.param([0, 0, 1, 0], 7, True, id="a handful"),
    ],
)
def test_numbers_at_risk_do_not_tell_the_months(events, persons, unweighted):
    batch = Batch(horizons=(4, 8), followed={"a"}, unweighted={"a"} if unweighted else set())
    draws_times.timed(batch, "a", np.array(events), persons)

    assert_closed(batch)


@pytest.mark.parametrize("number", [7, 12, 53])
def test_shown_count_stands_for_five_numbers_or_what_is_left_of_them(number):
    """What the attackers believe of rounding is so."""
    shown = leveled(a=[[number, 40]]).published().tables["table1"]["n"].iloc[0]

    assert shown - HALF <= number <= shown + HALF
    assert number >= MIN_COUNT
