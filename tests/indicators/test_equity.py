"""What a group was to be expected to have, from units of an indicator."""

import numpy as np
import polars as pl
import pytest

from evaluation.indicators.equity import NO_LIKES, NO_MODEL, expected_by_group
from evaluation.indicators.units import Names, Units


def units(**columns):
    size = len(columns["event"])
    return Units(rows=pl.DataFrame({"unit": np.arange(size), **columns}), names=Names(whole="a"))


def two_districts(*, schooling="utbildning"):
    """40 of 100 in Norr, 60 of 100 in Söder; with Söder's shares Norr was to have 30."""
    table = [("N", "k", 80, 24), ("N", "l", 20, 16), ("S", "k", 20, 4), ("S", "l", 80, 56)]
    event = np.concatenate([np.arange(size) < events for _, _, size, events in table])
    columns = {
        "distrikt": np.repeat([row[0] for row in table], [row[2] for row in table]),
        schooling: np.repeat([row[1] for row in table], [row[2] for row in table]),
    }
    return units(event=event, **columns)


def test_expected_is_what_the_others_give_persons_alike():
    found = expected_by_group(two_districts(), "distrikt", ("utbildning",))

    assert found["N"].share == pytest.approx(30, abs=1e-6)
    assert found["S"].share == pytest.approx(70, abs=1e-6)
    assert found["N"].error > 0


def test_without_a_case_mix_nothing_is_expected_for_it_would_be_an_exact_share():
    found = expected_by_group(two_districts(), "distrikt", ())

    assert {item.reason for item in found.values()} == {NO_MODEL}


def test_the_kind_itself_and_what_decides_it_is_no_case_mix():
    rows = two_districts(schooling="fodelseland")
    bands = rows.rows.rename({"distrikt": "ar_i_sverige"})

    found = expected_by_group(Units(rows=bands, names=rows.names), "ar_i_sverige", ("fodelseland",))

    assert {item.reason for item in found.values()} == {NO_MODEL}


def test_a_group_without_likes_is_not_compared():
    event = np.tile([True, False], 60)
    district = np.repeat(["N", "S", "V"], 40)
    schooling = np.where(district == "V", "x", "y")

    found = expected_by_group(units(event=event, distrikt=district, utbildning=schooling),
                              "distrikt", ("utbildning",))  # fmt: skip

    assert found["V"].reason in (NO_LIKES, NO_MODEL)
    assert np.isnan(found["V"].share)
    assert found["N"].share == pytest.approx(50, abs=1e-6)


def test_levels_of_few_are_joined():
    event = np.tile([True, False], 50)
    district = np.tile(["N", "N", "S", "S"], 25)
    schooling = np.array([f"level{number // 5}" for number in range(100)])

    found = expected_by_group(units(event=event, distrikt=district, utbildning=schooling),
                              "distrikt", ("utbildning",))  # fmt: skip

    assert not found["N"].reason


def test_an_outcome_that_nobody_else_has_gives_no_expectation():
    district = np.repeat(["N", "S"], 30)

    schooling = np.tile(["k", "l"], 30)
    rows = units(event=district == "N", distrikt=district, utbildning=schooling)

    found = expected_by_group(rows, "distrikt", ("utbildning",))

    assert {item.reason for item in found.values()} == {NO_MODEL}
    assert all(np.isnan(item.share) for item in found.values())
