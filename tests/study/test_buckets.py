"""A register taken one bucket at a time, from the files to the cohort."""

from functools import partial

import pandas as pd
import pytest

from evaluation.cohort import Definition, Eligibility, build_cohort, cohort_in_buckets
from evaluation.cohort.arms import ArmRule
from evaluation.cohort.buckets import bucket_of
from evaluation.data import Size, load_buckets, load_register
from evaluation.simulate import load_scenario, simulate, write_synthetic

ARMS = (
    ArmRule(name="jobb", label="Jobb", categories=("8",), programme=True),
    ArmRule(name="coachning", label="Coachning", categories=("2",)),
)
BUILD = partial(build_cohort, definition=Definition(), arms=ARMS, eligibility=Eligibility())
ROWS = 1500  # a bucket of about so many rows


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("buckets") / "leverans"
    write_synthetic(folder, simulate(load_scenario("enkoping", adults=200, paths=1), seed=3))
    return folder


def test_cohort_of_the_buckets_of_a_delivery_is_that_of_the_whole(delivery):
    whole = BUILD(load_register(delivery))

    registers = list(load_buckets(delivery, size=Size(bucket_rows=ROWS)))
    parts = (bucket_of(one, one.bucket, one.buckets) for one in registers)
    joined = cohort_in_buckets(parts, BUILD)

    assert len(registers) > 2
    for name in ("trials", "exits", "flow", "start_flow"):
        pd.testing.assert_frame_equal(getattr(joined, name), getattr(whole, name))
    for name in ("on_aid", "in_programme", "eligible", "state", "observed_to"):
        assert (getattr(joined.histories, name) == getattr(whole.histories, name)).all(), name
