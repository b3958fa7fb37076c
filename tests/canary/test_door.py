"""Planted persons and sums never pass the door, in whatever column they hide."""

from functools import cache

import pandas as pd
import pytest

from evaluation.disclosure import TABLES, Results, publish, write_published
from evaluation.errors import DisclosureError
from tests.disclosure.test_publish import Limits, estimates
from tests.report.plausible import results

PSEUDONYM = "P" + "0A1B2C3D4E"
PLANTED_SUM = 4711.4711


@cache
def invented():
    return results("stockholmsjobb") | {"literature": results("rossi")["literature"]}


SPECS = {spec.name: spec for spec in TABLES}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (spec.name, column)
        for spec in TABLES
        for column in spec.published
        if column not in spec.numeric and column not in spec.flags
    ],
)
def test_pseudonym_in_any_column_of_words_stops_the_study(table, column):
    frame = invented()[table].head(3).copy()
    frame[column] = [f"rad {PSEUDONYM} {number}" for number in range(len(frame))]

    with pytest.raises(DisclosureError) as caught:
        publish(Results(tables={table: frame}), Limits())

    assert PSEUDONYM not in str(caught.value)


@pytest.mark.parametrize("column", ["estimate", "std_error", "conf_low", "conf_high", "p_value"])
def test_number_about_few_persons_reaches_no_file(tmp_path, column):
    frame = estimates(events=3, **{column: PLANTED_SUM})

    write_published(publish(Results(tables={"estimates": frame}), Limits()), tmp_path)

    assert not any("4711" in path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_number_behind_a_gate_reaches_no_file(tmp_path):
    frame = estimates(status="gated", note="för få", estimate=PLANTED_SUM, conf_high=PLANTED_SUM)

    write_published(publish(Results(tables={"estimates": frame}), Limits()), tmp_path)

    assert not any("4711" in path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_no_table_can_be_published_without_a_declaration():
    frame = pd.DataFrame({"person": [1, 2, 3]})

    with pytest.raises(DisclosureError, match="undeclared table @ personer"):
        Results(tables={"personer": frame})


def test_no_declared_table_has_a_column_for_persons():
    assert not any("lopnr" in spec.allowed or "person" in spec.allowed for spec in SPECS.values())
