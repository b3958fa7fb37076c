"""Gaps are made from what is shown of counts, and tell no more than that."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure.gaps import ALIKE, FEWER, MORE
from evaluation.disclosure.indicator_specs import INDICATOR_TABLES
from evaluation.disclosure.protection import protect
from tests.attack.batch import Limits

SPEC = next(spec for spec in INDICATOR_TABLES if spec.name == "indicators")
RULES = Limits()


def frame(groups, *, kind="distrikt"):
    """Rows of one definition: everybody, then (group, n, events, expected, error) each."""
    whole = ("", sum(row[1] for row in groups), sum(row[2] for row in groups), np.nan, np.nan)
    rows = pd.DataFrame(
        [whole, *groups], columns=["group", "n", "events", "expected", "expected_error"]
    )
    nothing = dict.fromkeys((*SPEC.numbers, "estimate", "low", "high"), np.nan)
    names = dict.fromkeys(("n_is", "events_is", "n_in", "events_in"), rows["group"])
    return rows.assign(
        **nothing, **names, indicator="a", version="1", definition="b", level="",
        group_kind=np.where(rows["group"] == "", "", kind), interval="wilson", not_compared="",
    ).assign(year=2022)  # fmt: skip


def protected(groups, further=frozenset()):
    safe, _ = protect(frame(groups), SPEC, RULES, further=further)
    return safe.set_index("group")


GROUPS = [("n", 203, 61, 52.3, 3.0), ("s", 404, 202, 47.9, 3.0), ("v", 101, 52, 48.8, 5.0)]


def test_a_gap_is_the_shown_share_less_what_was_expected():
    safe = protected(GROUPS)

    row = safe.loc["n"]
    assert row["estimate"] == pytest.approx(100 * 60 / 205, abs=0.05)
    assert row["gap"] == pytest.approx(row["estimate"] - row["expected"], abs=0.11)
    assert row["gap_low"] < row["gap"] < row["gap_high"]


def test_what_is_expected_is_told_no_finer_than_counts_of_the_others():
    safe = protected(GROUPS)

    others = safe.loc["", "n"] - safe.loc["n", "n"]
    step = 100 * RULES.round_to / others
    assert (safe.loc["n", "expected"] / step) % 1 == pytest.approx(0, abs=0.1) or (
        safe.loc["n", "expected"] / step
    ) % 1 == pytest.approx(1, abs=0.1)


def test_exact_counts_do_not_come_back_from_a_gap():
    one = protected(GROUPS)
    moved = protected([("n", 204, 62, 52.3, 3.0), *GROUPS[1:]])

    columns = ["n", "events", "estimate", "expected", "gap", "gap_low", "gap_high"]
    pd.testing.assert_series_equal(one.loc["n", columns], moved.loc["n", columns])


def test_error_is_that_of_the_shown_share_beside_the_others_and_rounding():
    safe = protected(GROUPS)
    share, n = safe.loc["n", "estimate"], safe.loc["n", "n"]

    assert safe.loc["n", "expected_error"] ** 2 > share * (100 - share) / n + 3.0**2


@pytest.mark.parametrize("error", [2.1, 2.5, 3.0])
def test_error_of_the_others_is_told_in_whole_per_cent(error):
    one = protected([("n", 203, 61, 52.3, error), *GROUPS[1:]])

    pd.testing.assert_frame_equal(one, protected(GROUPS))


def test_only_gaps_that_hold_together_are_sure():
    safe = protected(GROUPS)

    assert safe.loc["n", "gap_verdict"] == FEWER
    assert safe.loc["s", "gap_verdict"] == ALIKE
    more = protected([("n", 200, 160, 40.0, 3.0), *GROUPS[1:]])
    assert more.loc["n", "gap_verdict"] == MORE


def test_groups_of_every_kind_are_tested_together():
    near = ("n", 400, 150, 47.5, 3.0)
    alone = protected([near, ("s", 400, 190, 47.0, 3.0)])
    rows = frame([near, ("s", 400, 190, 47.0, 3.0)])
    many = [rows]
    for number in range(20):
        kind = frame([(f"g{number}", 400, 190, 47.0, 3.0)], kind=f"k{number}")
        many.append(kind[kind["group"] != ""])
    together, _ = protect(pd.concat(many, ignore_index=True), SPEC, RULES)

    assert alone.loc["n", "gap_verdict"] == FEWER
    assert together.set_index("group").loc["n", "gap_verdict"] == ALIKE


def test_nothing_is_expected_where_a_count_is_withheld():
    safe = protected([("n", 40, 3, 20.0, 3.0), *GROUPS[1:]])

    assert np.isnan(safe.loc["n", ["expected", "gap", "expected_error"]].to_numpy(float)).all()
    assert safe.loc["n", "gap_verdict"] == ""


def test_small_groups_are_drawn_towards_none():
    groups = [
        ("a", 50, 5, 40.0, 7.0), ("b", 1000, 200, 40.0, 1.5),
        ("c", 1000, 600, 40.0, 1.5), ("d", 1000, 400, 40.0, 1.5),
    ]  # fmt: skip
    safe = protected(groups)

    kept = (safe["likely"] / safe["gap"]).drop("")
    assert kept["a"] < kept["b"] < 1
