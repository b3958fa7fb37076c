"""A study on one table: the Rossi experiment as published, and tables that cannot be used."""

import shutil

import numpy as np
import pandas as pd
import pytest

from evaluation.data import read_table
from evaluation.errors import DataError, EvaluationError, Faults, UsageError
from evaluation.provenance import Project
from evaluation.study import input_folder
from tests.study.small_study import HERE, run
from tests.test_contract import check_contract

ROUNDED = 0.5  # of the last digit that was published
SHOWN = 0.0005  # the door rounds shares to three decimals


@pytest.fixture(scope="module")
def rossi(tmp_path_factory):
    root = tmp_path_factory.mktemp("rossi")
    shutil.copy(HERE / "pyproject.toml", root)
    shutil.copytree(HERE / "analyses" / "rossi", root / "analyses" / "rossi")
    return run(Project(root), None, name="rossi")


@pytest.fixture(scope="module")
def estimates(rossi):
    return rossi.published.tables["estimates"]


@pytest.fixture
def table():
    """The experiment as plain numbers."""
    return read_table(HERE / "analyses" / "rossi" / "rossi.sav").to_pandas()


@pytest.fixture
def study(tmp_path):
    """Run the Rossi protocol on another table, or with another protocol."""

    def give(table, *, file="tabell.parquet", change=("", "")):
        folder = tmp_path / "analyses" / "rossi"
        folder.mkdir(parents=True)
        shutil.copy(HERE / "pyproject.toml", tmp_path)
        text = (HERE / "analyses" / "rossi" / "protocol.toml").read_text(encoding="utf-8")
        text = text.replace("rossi.sav", file).replace(*change)
        (folder / "protocol.toml").write_text(text, encoding="utf-8")
        if file.endswith(".parquet"):
            table.to_parquet(folder / file, index=False)
        elif file.endswith(".csv"):
            table.astype(int, errors="ignore").to_csv(folder / file, index=False, sep=";")
        return run(Project(tmp_path), None, name="rossi")

    return give


def one(estimates, **wanted):
    rows = np.logical_and.reduce([estimates[name] == value for name, value in wanted.items()])
    (row,) = estimates[rows].to_dict("records")
    return row


def test_rows_of_the_table_study_obey_the_contract(estimates):
    check_contract(estimates)


def test_risks_at_a_year_are_the_shares_of_the_experiment(estimates):
    levels = {
        arm: one(estimates, arm=arm, scale="risk", month=52)["estimate"]
        for arm in ("ingen", "stod")
    }
    effect = one(estimates, scale="risk_difference", month=52)

    # 66 of 216 without aid and 48 of 216 with it were arrested (Rossi, Berk & Lenihan 1980).
    assert levels["ingen"] == pytest.approx(66 / 216, abs=SHOWN)
    assert levels["stod"] == pytest.approx(48 / 216, abs=SHOWN)
    assert 100 * effect["estimate"] == pytest.approx(-8.3, abs=0.1 * ROUNDED)


def test_hazard_ratio_is_the_published_one(estimates):
    row = one(estimates, method="cox_efron_adjusted")

    # Allison (1995), Fox & Weisberg (2011): 0.684, coefficient -0.379, standard error 0.191.
    assert row["estimate"] == pytest.approx(0.684, abs=0.001 * ROUNDED)
    assert np.log(row["estimate"]) == pytest.approx(-0.379, abs=0.001 * ROUNDED)
    assert row["std_error"] / row["estimate"] == pytest.approx(0.191, abs=0.001 * ROUNDED)
    assert row["p_value"] == pytest.approx(0.047, abs=0.001 * ROUNDED)


def test_log_rank_is_the_published_one(estimates):
    row = one(estimates, method="log_rank")

    assert (row["estimate"] / row["std_error"]) ** 2 == pytest.approx(3.84, abs=0.01 * ROUNDED)
    assert row["p_value"] == pytest.approx(0.0501, abs=0.0001 * ROUNDED)


def test_published_values_stand_beside_ours(rossi, estimates):
    literature = rossi.published.tables["literature"].set_index("quantity")
    ours = one(estimates, method="cox_efron_adjusted")["estimate"]

    assert ours == pytest.approx(literature.loc["cox_hazard_ratio", "estimate"], abs=5e-4)
    assert np.log(ours) == pytest.approx(literature.loc["cox_coefficient", "estimate"], abs=5e-4)


def test_flow_counts_the_arms(rossi):
    flow = rossi.published.tables["flow"]

    assert list(flow["label_sv"]) == [
        "Personer i tabellen",
        "varav Inget stöd",
        "varav Ekonomiskt stöd",
    ]
    assert list(flow["persons"]) == [430, 215, 215]  # 432 and 216, rounded to fives


def test_order_of_rows_does_not_matter(table, study, estimates):
    shuffled = study(table.sample(frac=1, random_state=3)).published.tables["estimates"]

    pd.testing.assert_frame_equal(shuffled, estimates, rtol=1e-9)


def test_text_file_gives_the_same_as_the_statistics_file(table, study, estimates):
    found = study(table, file="tabell.csv").published.tables["estimates"]

    pd.testing.assert_frame_equal(found, estimates, rtol=1e-9)


def test_own_table_takes_no_delivery(tmp_path):
    with pytest.raises(UsageError, match="the study reads its own table @ --data"):
        input_folder("rossi", root=HERE, data=tmp_path)


def test_missing_table_is_named(study):
    with pytest.raises(DataError, match=r"the table is missing @ rossi/tabell\.sav") as caught:
        study(None, file="tabell.sav")

    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            ('id = "id"', 'id = "nummer"'), "has no column 'nummer' @ data.id; columns: ", id="id"
        ),
        pytest.param(
            ('time = "week"', 'time = "vecka"'), "has no column 'vecka' @ data.time", id="time"
        ),
        pytest.param(
            ('name = "wexp"', 'name = "yrke"'),
            "has no column 'yrke' @ adjustment.covariates[2].name",
            id="covariate",
        ),
    ],
)
def test_missing_column_names_file_column_and_place(table, study, change, message):
    with pytest.raises(DataError) as caught:
        study(table, change=change)

    assert f"tabell.parquet {message}" in str(caught.value)


def test_all_missing_columns_are_told_at_once(table, study):
    with pytest.raises(Faults) as caught:
        study(table.drop(columns=["week", "arrest", "prio"]))

    assert len(caught.value.faults) == 3


def undeclared_arm(table):
    table.loc[[4, 9], "fin"] = 7654321


def missing_arm(table):
    table.loc[[4, 9], "fin"] = np.nan


def half_week(table):
    table.loc[[4, 9], "week"] = 76543.21


def negative_week(table):
    table.loc[[4, 9], "week"] = -7654321


def missing_week(table):
    table.loc[[4, 9], "week"] = np.nan


def event_is_no_truth(table):
    table.loc[[4, 9], "arrest"] = 7654321


def missing_event(table):
    table.loc[[4, 9], "arrest"] = np.nan


def repeated_person(table):
    table.loc[[4, 9], "id"] = table.loc[0, "id"]


def missing_person(table):
    table.loc[[4, 9], "id"] = np.nan


@pytest.mark.parametrize(
    ("fault", "column", "problem"),
    [
        (undeclared_arm, "fin", "a code that no arm declares"),
        (missing_arm, "fin", "a code that no arm declares"),
        (half_week, "week", "not a whole number from 0"),
        (negative_week, "week", "not a whole number from 0"),
        (missing_week, "week", "not a whole number from 0"),
        (event_is_no_truth, "arrest", "neither 0 nor 1"),
        (missing_event, "arrest", "neither 0 nor 1"),
        (repeated_person, "id", "missing or repeated"),
        (missing_person, "id", "missing or repeated"),
    ],
    ids=lambda value: getattr(value, "__name__", "").replace("_", " ") or None,
)
def test_unusable_value_names_file_column_and_rows_but_not_the_value(
    table, study, tmp_path, fault, column, problem
):
    table = table.astype(float)
    fault(table)

    with pytest.raises(DataError) as caught:
        study(table)

    assert str(caught.value).startswith(f"2 rows: {problem} @ tabell.parquet.{column}, row 5, 10;")
    assert "76543" not in str(caught.value)
    assert not Project(tmp_path).output("rossi").exists()


def test_every_unusable_column_is_told_at_once(table, study):
    table = table.astype(float)
    for fault in (undeclared_arm, half_week, event_is_no_truth, repeated_person):
        fault(table)

    with pytest.raises(Faults) as caught:
        study(table)

    assert [type(fault) for fault in caught.value.faults] == [DataError] * 4


def test_missing_background_level_is_a_level_of_its_own(table, study):
    table = table.astype(float)
    table.loc[::9, "mar"] = np.nan

    published = study(table).published.tables

    levels = published["table1"].loc[published["table1"]["covariate"] == "mar", "level"]
    assert "saknas" in set(levels)
    assert one(published["estimates"], method="cox_efron_adjusted")["status"] == "ok"


def test_missing_number_in_the_background_is_an_error_that_names_the_column(table, study):
    table = table.astype(float)
    table.loc[[4, 9], "age"] = np.nan

    with pytest.raises(EvaluationError, match="age"):
        study(table)
