"""Changes around a start that few of many persons make are withheld, by person and not by row."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.disclosure.dominance import DOMINATED, made_by_few
from evaluation.study.panel.study import panel_frames
from tests.study.panel_rows import declared, districts, people, published


def with_still(rows, cohort, *, moving):
    """Let all but some persons of a cohort have nothing at any time."""
    frame = rows.frame
    members = np.sort(frame.loc[frame["start"] == cohort, "person"].unique())
    still = frame["person"].isin(members[moving:])
    return replace(rows, frame=frame.assign(kronor_bistand=frame["kronor_bistand"].mask(still, 0)))


@pytest.mark.parametrize("moving", [1, 3, 4])
def test_cells_that_few_of_a_cohort_make_are_withheld(moving):
    protocol = declared()
    rows = with_still(people(31), 5, moving=moving)

    cells = published(panel_frames(rows, protocol), protocol).tables["cells"]

    own = cells[(cells["cohort"] == 5) & (cells["time"] != 4)]
    assert set(own["status"]) == {"suppressed"}
    assert own[["estimate", "std_error", "conf_low"]].isna().all(axis=None)
    assert DOMINATED in set(own["note"])
    assert (cells.loc[cells["cohort"] == 3, "status"] == "suppressed").any()


def test_cells_that_five_make_are_shown():
    protocol = declared()
    rows = with_still(people(31), 5, moving=5)

    cells = published(panel_frames(rows, protocol), protocol).tables["cells"]

    assert (cells.loc[cells["cohort"] == 5, "status"] == "ok").any()


def test_points_of_an_event_study_that_few_make_are_withheld():
    protocol = declared()
    rows = with_still(with_still(people(31), 5, moving=2), 3, moving=2)

    events = published(panel_frames(rows, protocol), protocol).tables["event_study"]

    of_all = events[(events["estimator"] == "group_time") & (events["event"] == 1)]
    assert list(of_all["status"]) == ["suppressed"]
    assert of_all["estimate"].isna().all()


def test_groups_of_many_persons_may_be_few():
    protocol = declared(first_event=-4, last_event=4)

    cells = panel_frames(districts(2), protocol)["cells"]

    assert "status" not in cells or (cells["status"] == "ok").all()


@pytest.mark.parametrize(
    ("values", "person", "expected"),
    [
        pytest.param([1, 1, 1, 1, 1], [1, 1, 2, 3, 4], True, id="five rows of four persons"),
        pytest.param([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], False, id="five persons"),
        pytest.param([0, 0, 0, 0, 0], [1, 2, 3, 4, 5], False, id="nobody has anything"),
        pytest.param([1, 0, 0, 0, 0], [1, 2, 3, 4, 5], True, id="one has something"),
        pytest.param([9, 9, 9, 1, 1, 1, 1], [1, 1, 1, 2, 3, 4, 5], True, id="one by several rows"),
        pytest.param([50, 2, 2, 2, 2, 2], [1, 2, 3, 4, 5, 6], True, id="largest within a fifth"),
    ],
)
def test_contributors_are_persons(values, person, expected):
    numbers = np.array(values, dtype=float)

    found = made_by_few(numbers, np.ones(len(numbers)), np.array(person), min_count=5)

    assert found is expected
