"""Published numbers of panel studies beside ours: found by place, and never made up."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from evaluation.report.did.literature import literature_table, literature_text

NAN = math.nan


def record(analysis, *, method="group_time", estimate=NAN, error=NAN, low=NAN, high=NAN):
    return {
        "label_sv": analysis,
        "source": "Källan",
        "outcome": "utfall",
        "method": method,
        "analysis": analysis,
        "estimate": estimate,
        "std_error": error,
        "conf_low": low,
        "conf_high": high,
    }


def material(*records):
    common = {"outcome": "utfall", "status": "ok"}
    cell = {"cohort": 4.0, "time": 6.0, "estimate": -0.2, "std_error": 0.05}
    tables = {
        "literature": [*records],
        "estimates": [
            {"method": "group_time", "estimate": -0.1, "std_error": 0.02},
            {"method": "group_time_dynamic", "estimate": -0.3, "std_error": 0.04},
        ],
        "event_study": [
            {"estimator": "group_time", "event": 2.0, "estimate": -0.25, "std_error": 0.06},
            {"estimator": "two_way", "event": 2.0, "estimate": 9.0, "std_error": 9.0},
        ],
        "cells": [cell, {**cell, "cohort": 5.0, "status": "suppressed"}],
        "honest": [
            {
                "target": target,
                "restriction": "smoothness",
                "departure": 0.01,
                "conf_low": low,
                "conf_high": 0.5,
            }
            for target, low in (("first", -0.5), ("average", -9.0))
        ],
    }
    frames = {
        name: pd.DataFrame([{**common, **row} for row in rows]) for name, rows in tables.items()
    }
    return SimpleNamespace(table=lambda name: frames[name])


@pytest.mark.parametrize(
    ("row", "published", "ours"),
    [
        pytest.param(
            record("average", estimate=-0.1),
            "\u22120,1000",
            "\u22120,1000 (0,0200)",
            id="main effect",
        ),
        pytest.param(
            record("dynamic", estimate=-0.3, error=0.05),
            "\u22120,3000 (0,0500)",
            "\u22120,3000 (0,0400)",
            id="another average",
        ),
        pytest.param(
            record("event:2", estimate=-0.25),
            "\u22120,2500",
            "\u22120,2500 (0,0600)",
            id="event time",
        ),
        pytest.param(
            record("cell:4:6", estimate=-0.2), "\u22120,2000", "\u22120,2000 (0,0500)", id="cell"
        ),
        pytest.param(
            record("smoothness:0.01", low=-0.5, high=0.5),
            "\u22120,5000 till 0,5000",
            "\u22120,5000 till 0,5000",
            id="bound on the first effect",
        ),
        pytest.param(record("cell:5:6", estimate=-0.2), "\u22120,2000", "\u2013", id="withheld"),
        pytest.param(
            record("event:7", estimate=-0.2), "\u22120,2000", "\u2013", id="not estimated"
        ),
        pytest.param(
            record("average", method="", estimate=1), "1,0000", "\u2013", id="other model"
        ),
    ],
)
def test_published_number_stands_beside_the_one_of_the_same_place(row, published, ours):
    table = literature_table(material(row))

    ((source, (found,)),) = table.groups
    assert source == "Källan"
    assert found.cells == (published, ours)


def test_text_counts_what_agrees_and_tells_the_largest_distances():
    rows = (
        record("average", estimate=-0.1, error=0.025),
        record("event:2", estimate=-0.26, error=0.06),
        record("smoothness:0.01", low=-0.501, high=0.5),
    )

    text = str(literature_text(material(*rows)))

    assert "1 av 2 publicerade skattningar" in text
    assert "högst 20" in text
    assert "högst 0,0010" in text


def test_nothing_is_said_of_numbers_that_are_not_ours():
    assert str(literature_text(material(record("average", method="", estimate=1)))) == ""
