"""What passes the door, what is withheld, and who may open it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Published, Results, TableSpec, publish
from evaluation.disclosure.protection import rounded
from evaluation.errors import DisclosureError, Faults


@dataclass(frozen=True)
class Limits:
    min_count: int = 5
    round_to: int = 5


def estimates(**columns):
    row = {
        "analysis": "a",
        "outcome": "varaktig",
        "population": "att",
        "arm": "jobb",
        "reference": "inte_nu",
        "month": 12,
        "scale": "coefficient",
        "estimate": 0.0312345678901234,
        "std_error": 0.01,
        "conf_low": 0.01,
        "conf_high": 0.05,
        "p_value": 0.002,
        "n": 112,
        "n_reference": 903,
        "events": 48,
        "method": "ipw",
        "role": "primary",
        "status": "ok",
        "note": "",
    }
    return pd.DataFrame([{**row, **columns}])


def published(name, frame, limits=Limits()):
    return publish(Results(tables={name: frame}), limits).tables[name]


def flow(removed):
    return pd.DataFrame(
        {
            "step": [1, 2],
            "label_sv": ["i leveransen", "ingår"],
            "persons": [1502, 1502 - removed],
            "rows": [9000, 8000],
            "removed_persons": [0, removed],
            "removed_rows": [0, 1000],
        }
    )


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        pytest.param(7, 5, id="below the half"),
        pytest.param(7.5, 10, id="halves upwards"),
        pytest.param(12, 10, id="to the nearest"),
        pytest.param(np.nan, np.nan, id="not applicable stays empty"),
    ],
)
def test_counts_are_rounded_to_the_declared_step(count, shown):
    np.testing.assert_array_equal(rounded(np.array([count]), 5), [shown])


def test_large_row_keeps_its_numbers_and_rounds_its_counts():
    row = published("estimates", estimates()).iloc[0]

    assert (row["n"], row["n_reference"], row["events"]) == (110, 905, 50)
    assert row["estimate"] == 0.0312345678901
    assert row["status"] == "ok"


@pytest.mark.parametrize(
    ("column", "count"),
    [("n", 0), ("n", 4), ("n_reference", 1), ("n_reference", 4), ("events", 0), ("events", 4)],
)
def test_small_count_withholds_everything_computed_from_it(column, count):
    row = published("estimates", estimates(**{column: count})).iloc[0]

    assert row[["estimate", "std_error", "conf_low", "conf_high", "p_value"]].isna().all()
    assert np.isnan(row[column])
    assert row["status"] == "suppressed"
    assert row["note"].startswith("färre än 5 personer eller händelser")


def test_gated_row_loses_numbers_it_should_not_have_carried():
    row = published("estimates", estimates(status="gated", note="för få händelser")).iloc[0]

    assert np.isnan(row["estimate"])
    assert (row["status"], row["note"]) == ("gated", "för få händelser")


def test_level_of_one_arm_has_no_reference_group_to_protect():
    row = published("estimates", estimates(n_reference=0, scale="risk")).iloc[0]

    assert (row["status"], row["n_reference"]) == ("ok", 0)


def test_count_that_does_not_apply_withholds_nothing():
    row = published("estimates", estimates(events=np.nan)).iloc[0]

    assert row["status"] == "ok"


@pytest.mark.parametrize(
    ("removed", "persons", "shown"),
    [(3, [1500, 1500], 0), (5, [1500, 1495], 5), (0, [1500, 1500], 0), (14, [1500, 1490], 10)],
)
def test_removed_are_the_difference_of_what_is_shown(removed, persons, shown):
    frame = published("flow", flow(removed=removed))

    assert list(frame["persons"]) == persons
    assert list(frame["removed_persons"]) == [0, shown]


def test_percentages_come_from_protected_counts():
    frame = pd.DataFrame(
        {
            "outcome": ["retur"] * 4,
            "arm": ["a", "b", "c", "d"],
            "label": ["andel"] * 4,
            "month": [12] * 4,
            "n": [112, 50, 103, 0],
            "count": [33, 3, 101, 0],
            "percent": [29.46, 6.0, 98.06, 0.0],
        }
    )

    percent = published("descriptive", frame)["percent"]

    assert percent.iloc[0] == pytest.approx(100 * 35 / 110)
    assert percent.iloc[1:].isna().tolist() == [True, False, True]


def table1(counts):
    levels = [str(level) for level in range(len(counts))]
    return pd.DataFrame(
        {
            "arm": "jobb",
            "covariate": "utbildning",
            "level": levels,
            "n": counts,
            "total": sum(counts),
            "mean": np.nan,
            "sd": np.nan,
        }
    )


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        pytest.param([60, 40, 20], [False, False, False], id="all large"),
        pytest.param([60, 40, 3], [False, True, True], id="next smallest goes too"),
        pytest.param([60, 4, 3], [True, True, True], id="seven in two is four and three"),
        pytest.param([60, 3], [True, True], id="two levels both go"),
    ],
)
def test_level_cannot_be_found_by_subtraction(counts, withheld):
    frame = published("table1", table1(counts), Limits(round_to=1))

    assert frame["n"].isna().tolist() == withheld
    assert frame["percent"].isna().tolist() == withheld


def test_coarse_rounding_already_hides_a_single_small_level():
    frame = published("table1", table1([60, 40, 3]))

    assert frame["n"].fillna(-1).tolist() == [60, 40, -1]


def test_shares_of_equal_weights_come_from_the_rounded_counts():
    frame = pd.DataFrame(
        {
            "contrast": "inte_nu",
            "arm": "jobb",
            "series": "arm",
            "state": ["arbete", "bistand", "studier"],
            "month": 3,
            "n": 112,
            "count": [30, 79, 3],
            "share": [0.2678571, 0.7053571, 0.0267857],
            "equal_weights": True,
        }
    )

    safe = published("occupation", frame)

    # 30 and 80 of 110, as rounded: what is left may be anything from none to four.
    assert safe["share"].fillna(-1).tolist() == [0.273, 0.727, -1]
    assert safe["n"].tolist() == [110, 110, 110]


def test_means_of_the_balance_table_stay_inside():
    frame = pd.DataFrame(
        {
            "contrast": ["inte_nu"],
            "arm": ["jobb"],
            "covariate": ["kon"],
            "level": ["2"],
            "mean_arm": [3 / 241],
            "smd_before": [0.12345],
            "smd_after": [0.01234],
        }
    )

    safe = published("balance", frame)

    assert "mean_arm" not in safe
    assert safe["smd_before"].tolist() == [0.12]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        pytest.param({"egen": pd.DataFrame()}, "undeclared table @ egen", id="table"),
        pytest.param(
            {"flow": flow(9).assign(namn="x")}, "undeclared column @ flow.namn", id="column"
        ),
        pytest.param(
            {"flow": flow(9).drop(columns="rows")},
            "declared column is missing @ flow.rows",
            id="missing",
        ),
        pytest.param(
            {"flow": flow(9).assign(status="bra")}, "unknown status @ flow.status", id="status"
        ),
        pytest.param(
            {"flow": flow(9).assign(step=1)}, "1 rows repeat a key @ flow", id="repeated key"
        ),
    ],
)
def test_undeclared_shapes_are_refused(tables, message):
    with pytest.raises(DisclosureError, match=message):
        Results(tables=tables)


def test_all_faults_are_told_at_once():
    with pytest.raises(Faults, match=r"(?s)egen.*annan|annan.*egen"):
        Results(tables={"egen": pd.DataFrame(), "annan": pd.DataFrame()})


def test_study_can_declare_a_table_of_its_own():
    spec = TableSpec(name="egen", keys=("grupp",), counts=("n",))
    frame = pd.DataFrame({"grupp": ["a", "b"], "n": [3, 12]})

    tables = publish(Results(tables={"egen": frame}, extra=(spec,)), Limits()).tables

    assert tables["egen"]["n"].isna().tolist() == [True, False]
    assert tables["egen"]["n"].iloc[1] == 10


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        pytest.param(Limits(min_count=4), "limit is too low @ disclosure.min_count", id="min"),
        pytest.param(Limits(round_to=0), "step is below 1 @ disclosure.round_to", id="step"),
    ],
)
def test_loose_rules_are_refused(limits, message):
    with pytest.raises(DisclosureError, match=message):
        published("flow", flow(9), limits)


def test_published_cannot_be_made_by_hand():
    with pytest.raises(DisclosureError, match="made outside the door @ Published"):
        Published(tables={}, min_count=5, round_to=5, withheld={})


def test_inputs_are_not_changed():
    frame = flow(removed=3)
    before = frame.copy()

    published("flow", frame)

    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("number", "what"),
    [
        pytest.param("19" + "800101" + "-" + "1234", "an identity number", id="personnummer"),
        pytest.param("P" + "0123456789", "a person's pseudonym", id="pseudonym"),
    ],
)
def test_identity_in_a_label_stops_everything_without_being_repeated(number, what):
    with pytest.raises(DisclosureError) as caught:
        published("flow", flow(9).assign(label_sv=f"person {number}"))

    assert f"{what} in the published tables @ flow.label_sv" in str(caught.value)
    assert number[-4:] not in str(caught.value)
