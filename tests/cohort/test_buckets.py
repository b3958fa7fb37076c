"""A register cut into buckets of persons gives the cohort of the whole."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd
import pytest

from evaluation.cohort import (
    Definition,
    DurableExit,
    Eligibility,
    bucket_of,
    build_cells,
    build_cohort,
    cells_in_buckets,
    cohort_in_buckets,
    split,
)

TABLES = ("trials", "exits", "flow", "start_flow")
GRIDS = ("observed_to", "on_aid", "in_programme", "eligible", "state")
RULES = Eligibility(washout_months=3)


def declared(hand, **more):
    return {"definition": Definition(), "arms": hand.arms, "eligibility": RULES, **more}


@pytest.fixture(scope="module")
def register(hand):
    rng = np.random.default_rng(23)
    return hand.register(*(hand.random_person(rng) for _ in range(50)))


@pytest.mark.parametrize("buckets", [3, 7])
def test_cohort_of_the_buckets_is_that_of_the_whole(hand, register, buckets):
    build = partial(build_cohort, **declared(hand, engine="polars"))

    joined = cohort_in_buckets(split(register, buckets), build)

    whole = build(register)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(joined, name), getattr(whole, name))
    for name in GRIDS:
        np.testing.assert_array_equal(
            getattr(joined.histories, name), getattr(whole.histories, name)
        )
    assert joined.histories.on_aid.dtype == whole.histories.on_aid.dtype


def test_cells_of_the_buckets_add_up_under_any_map(hand, register):
    build = partial(build_cells, **declared(hand, outcome=DurableExit(window=2)), engine="polars")

    with ThreadPoolExecutor(2) as pool:
        joined = cells_in_buckets(split(register, 3), build, mapping=pool.map)

    whole = build(register)
    pd.testing.assert_frame_equal(joined.counts, whole.counts)
    pd.testing.assert_frame_equal(joined.flow, whole.flow)


def test_bucket_numbers_its_persons_from_0(hand, register):
    bucket = bucket_of(register, 2, 7)
    whole = register.tables["person"]

    own = whole.filter(whole["person"] % 7 == 2)
    assert bucket.tables["person"]["person"].to_list() == list(range(len(own)))
    assert bucket.tables["person"]["fodelsear"].to_list() == own["fodelsear"].to_list()
    assert bucket.tables["hushall_manad"].equals(register.tables["hushall_manad"])


def test_step_that_only_one_bucket_has_removes_nothing_in_the_other(hand):
    persons = [hand.person(aid="BBBB...."), hand.person(aid="BBBBB...")]
    register = hand.in_two_households(hand.register(*persons), person=1)
    rules = {**declared(hand), "eligibility": hand.eligibility(), "engine": "polars"}
    build = partial(build_cohort, **rules)

    joined = cohort_in_buckets(split(register, 2), build)

    pd.testing.assert_frame_equal(joined.flow, build(register).flow)
    assert "En månad per vuxen" in joined.flow["label_sv"].to_list()
