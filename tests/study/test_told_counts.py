"""Counts in records and on the quality page: rounded, or left out where few follow from them."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import QUALITY_TABLES, Results, publish
from evaluation.study.quality_frames import (
    LIMITS,
    linkage_frame,
    monthly,
    with_verdicts,
    yearly,
)
from evaluation.study.told_counts import told_count, told_counts, told_delivery, told_inputs


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, 0), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (2178, 2180), (38461, 38460)],
)
def test_counts_are_rounded_or_left_out(count, told):
    assert told_count(count, LIMITS) == told


def test_what_a_delivery_says_of_its_joining_is_rounded():
    said = {"leverans_id": "a", "fro": 7, "koppling": {"jc": {"left": 1237, "right_only": 3}}}

    told = told_delivery(said, LIMITS)

    assert told == {**said, "koppling": {"jc": {"left": 1235, "right_only": None}}}
    assert told_counts({"W1": 3, "W2": 12}, LIMITS) == {"W1": None, "W2": 10}


def test_files_keep_their_hash_and_lose_their_length():
    entry = {"table": "person", "sha256": "ab", "bytes": 115_998, "rows": 1237}

    assert told_inputs([entry], LIMITS) == ({"table": "person", "sha256": "ab", "rows": 1235},)


def linked(persons, matched, conflicts=0):
    return {
        "table": "ansokan",
        "reference": "person",
        "level": "all",
        "group": "",
        "persons": persons,
        "matched": matched,
        "unmatched": persons - matched,
        "conflicts": conflicts,
        "reference_only": 0,
    }


@pytest.mark.parametrize(
    ("persons", "matched", "percent"),
    [
        pytest.param(42, 38, None, id="all but four would be all"),
        pytest.param(42, 4, None, id="four"),
        pytest.param(42, 42, 100.0, id="all"),
        pytest.param(42, 30, 75.0, id="neither part is small"),
    ],
)
def test_a_share_that_leaves_few_is_withheld_with_both_its_parts(persons, matched, percent):
    frame = linkage_frame(pd.DataFrame([linked(persons, matched)]))

    (row,) = shown("quality_linkage", frame).to_dict("records")

    if percent is None:
        assert np.isnan([row["percent"], row["matched"], row["unmatched"]]).all()
        assert row["status"] == "suppressed"
    else:
        assert row["percent"] == percent


def shown(name, frame):
    return publish(Results(tables={name: frame}, extra=QUALITY_TABLES), LIMITS).tables[name]


@pytest.mark.parametrize(
    ("unit", "n", "value", "told"),
    [
        ("antal", 352, 352.0, 350.0),
        ("procent", 105, 50.476, 50.0),
        ("procent", 2000, 50.476, 50.476),
        ("procent", 105, 100 * 102 / 105, np.nan),
        ("procent", 105, 100 * 3 / 105, np.nan),
        ("procent", 105, 100.0, 100.0),
        ("kronor", 352, 58_451.0, 58_500.0),
        ("kronor", 19, 58_451.0, np.nan),
    ],
)
def test_yearly_values_are_no_more_precise_than_their_counts(unit, n, value, told):
    frame = yearly(pd.DataFrame({"unit": [unit], "n": [n], "value": [value]}))

    np.testing.assert_equal(frame["value"].to_numpy(), [told])


def reconciled(**changed):
    """A row as it is computed, before anything is rounded."""
    row = {
        "unit": "procent", "n": 301, "value": 40.2, "error": np.nan, "why": "",
        "published": 45.0, "published_n": np.nan, "span_low": 0.0, "span_high": 3.0,
    } | changed  # fmt: skip
    return with_verdicts(yearly(pd.DataFrame([row])))


def test_registers_that_are_told_alike_are_judged_alike():
    pd.testing.assert_frame_equal(
        reconciled(n=301, value=39.6).drop(columns="n"),
        reconciled(n=302, value=40.4).drop(columns="n"),
    )


@pytest.mark.parametrize(("unit", "value"), [("antal", 352.0), ("kronor", 58_451.0)])
def test_what_would_be_counted_another_way_is_not_told(unit, value):
    found = reconciled(
        unit=unit, value=value, published=value, error=500.0, span_low=-0.568, span_high=0.0
    )

    assert found["verdict"].tolist() == ["inom"]
    assert found[["low", "high"]].isna().all(axis=None)
    assert not {"error", "span_low", "span_high", "published_n"} & set(found)


def test_a_value_that_is_withheld_is_not_judged():
    found = reconciled(n=19, value=10.0)

    assert (found["verdict"].tolist(), found["why"].tolist()) == (["jämförs ej"], ["visas_ej"])


def test_months_with_a_mean_of_few_or_a_part_that_leaves_few_are_withheld():
    frame = pd.DataFrame(
        {
            "series": ["belopp", "belopp", "avslut_med_orsak", "avslut_med_orsak"],
            "level": "",
            "flag": "",
            "month": [1, 2, 1, 2],
            "n": [19, 20, 38, 30],
            "base": [np.nan, np.nan, 42, 42],
            "amount": [19_000, 20_123, np.nan, np.nan],
        }
    )

    told = shown("quality_trends", monthly(frame)).set_index(["series", "month"])

    assert np.isnan(told.loc[("belopp", 1), "mean_amount"])
    assert told.loc[("belopp", 2), "mean_amount"] == 1010
    assert np.isnan(told.loc[("avslut_med_orsak", 1), ["n", "percent"]].astype(float)).all()
    assert told.loc[("avslut_med_orsak", 2), "percent"] == 75
