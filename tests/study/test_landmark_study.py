"""Who had started by a landmark, declared: followed from there, among those who are left."""

import numpy as np
import pytest

from evaluation.cohort import durable_exit
from evaluation.design.person_months import first_rows
from evaluation.report.answers.others import alternatives
from evaluation.report.effects import tables as effect_tables
from evaluation.report.estimate_rows import differences
from evaluation.report.labels import reference_label
from evaluation.report.material import read_material
from evaluation.study.register.followed_rows import follow_up
from evaluation.study.rows.compared_pairs import pair_up

LANDMARK = 3


@pytest.fixture
def pair(windows):
    protocol, cohort = windows.protocol, windows.cohort
    paired = pair_up(cohort.trials, protocol, follow_up(cohort, protocol, {}))
    (found,) = (pair for pair in paired.pairs if pair.contrast.kind == "landmark")
    return found


@pytest.fixture
def material(windows, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(windows.run.folder.parent))
    return read_material(windows.run.folder.name)


@pytest.mark.parametrize(
    ("outcome", "scale", "month"),
    [
        ("varaktigt_avslut", "risk_difference", 6),
        ("varaktigt_avslut", "risk_difference", 12),
        ("manader_med_bistand", "months_difference", 12),
    ],
)
def test_insats_without_effect_has_none_after_the_landmark(windows, outcome, scale, month):
    row = windows.row(outcome, scale, "landmarke", month)

    assert row["status"] == "ok"
    assert row["conf_low"] < 0 < row["conf_high"]


def test_nobody_left_has_had_the_outcome_and_time_counts_from_the_landmark(windows, pair):
    cohort, trials = windows.cohort, windows.cohort.trials
    time, event = durable_exit(
        cohort.histories,
        trials["person"].to_numpy(),
        trials["month"].to_numpy(),
        window=12,
        programme_counts=False,
    )
    there, later = durable_exit(
        cohort.histories,
        pair.rows.trials["person"].to_numpy(),
        pair.rows.trials["month"].to_numpy(),
        window=12,
        programme_counts=False,
    )

    row = pair.rows.row
    assert (time[row] > LANDMARK).all()
    np.testing.assert_array_equal(there, time[row] - LANDMARK)
    np.testing.assert_array_equal(later, event[row])
    np.testing.assert_array_equal(
        pair.rows.trials["observed"], trials["observed"].to_numpy()[row] - LANDMARK
    )


def test_share_that_is_left_is_told(windows, pair):
    gates = windows.tables["gates"].set_index(["contrast", "name"])

    told = gates.loc[("landmarke", "at_landmark")]
    asked = first_rows(windows.cohort.trials).sum()
    assert told["value"] == round(len(pair.rows.row) / asked, 2)
    assert told["passed"] == "true"


def test_method_and_population_are_those_of_a_landmark(windows):
    row = windows.row("varaktigt_avslut", "risk_difference", "landmarke")

    assert row["method"] == "viktad Kaplan–Meier, ATT-vikter, från landmärket"
    assert row["n"] + row["n_reference"] < windows.cohort.trials["person"].nunique()


def test_page_counts_time_from_the_landmark(material):
    table = effect_tables.effect_table(material, contrast="landmarke")
    contrast = material.plan.contrast("landmarke")

    assert table.columns[0] == "Tid sedan landmärket (3\u00a0månader)"
    assert reference_label(material.plan, contrast, "ingen") == "Ingen start före landmärket"


def test_landmark_is_no_other_way_to_the_answer(material):
    plan = material.plan
    rows = differences(material, plan.outcome("varaktigt_avslut"), plan.contrast("tidsfrist"))

    assert alternatives(material, rows[-1]) == ()
