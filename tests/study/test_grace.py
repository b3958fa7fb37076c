"""Start within a window, declared: the study finds nothing where nothing is to be found."""

import numpy as np
import pytest

from evaluation.cohort import durable_exit
from evaluation.design.clones import NEVER, START, make_clones
from evaluation.design.person_months import first_rows, months_to_start
from evaluation.report.effects import findings
from evaluation.report.effects import tables as effect_tables
from evaluation.report.labels import reference_label
from evaluation.report.material import read_material

STANDARD_ERRORS = 4  # one false alarm in 16 000
GRACE = 3


@pytest.fixture
def material(windows, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(windows.run.folder.parent))
    return read_material(windows.run.folder.name)


def naive(windows, month):
    """Left within some months: who started within the window less who never started."""
    trials, cohort = windows.cohort.trials, windows.cohort
    rows = np.flatnonzero(first_rows(trials))
    time, event = durable_exit(
        cohort.histories,
        trials["person"].to_numpy()[rows],
        trials["month"].to_numpy()[rows],
        window=12,
        programme_counts=False,
    )
    left = event & (time <= month)
    start = months_to_start(trials)[rows]
    started = (start >= 0) & (start <= GRACE)
    return left[started].mean() - left[start < 0].mean()


@pytest.mark.parametrize(
    ("outcome", "scale", "month"),
    [
        ("varaktigt_avslut", "risk_difference", 6),
        ("varaktigt_avslut", "risk_difference", 12),
        ("manader_med_bistand", "months_difference", 12),
    ],
)
def test_insats_without_effect_has_none_within_the_window(windows, outcome, scale, month):
    row = windows.row(outcome, scale, "tidsfrist", month)

    assert row["status"] == "ok"
    assert row["conf_low"] < 0 < row["conf_high"]
    assert row["std_error"] > 0


@pytest.mark.parametrize("month", [6, 12])
def test_comparing_who_started_with_who_did_not_finds_harm(windows, month):
    row = windows.row("varaktigt_avslut", "risk_difference", "tidsfrist", month)

    found = naive(windows, month)

    assert found < -0.15
    assert found < row["estimate"] - STANDARD_ERRORS * row["std_error"]


def test_both_strategies_are_followed_by_everybody(windows):
    row = windows.row("varaktigt_avslut", "risk_difference", "tidsfrist")

    persons = windows.cohort.trials["person"].nunique()
    assert row["n"] == row["n_reference"] == pytest.approx(persons, abs=5)
    assert row["method"] == "viktad Kaplan–Meier, kloner med månadsvikter"


def test_gates_judge_those_who_started_and_the_clones_that_remain(windows):
    gates = windows.tables["gates"]
    gates = gates[gates["contrast"] == "tidsfrist"].set_index("name")

    start = months_to_start(windows.cohort.trials)[first_rows(windows.cohort.trials)]
    started = int(((start >= 0) & (start <= GRACE)).sum())
    assert gates.loc["persons", "value"] == round(started / 5) * 5
    # Far fewer than those who are cloned: the last month's starters stand for all who waited.
    assert gates.loc["ess", "value"] < started
    assert gates.loc["unmodelled", "passed"] == "true"
    assert "ess:varaktigt_avslut:12" in gates.index


def test_balance_is_that_of_the_clones_that_remain_when_the_window_closes(windows):
    trials, plan = windows.cohort.trials, windows.protocol
    made = make_clones(
        trials, arm="insats", grace=GRACE, covariates=plan.adjustment.covariates, months=12
    )
    weight = made.weights.monthly[:, GRACE - 1]
    weak = (trials["utbildning"] == "grund").to_numpy()[made.row]
    sides = [(made.strategy == side) & (weight > 0) for side in (START, NEVER)]
    spread = np.sqrt(np.mean([weak[side].var(ddof=1) for side in sides]))
    balance = windows.tables["balance"].set_index(["contrast", "level"])

    row = balance.loc[("tidsfrist", "grund")]
    before, after = (
        np.subtract(*(np.average(weak[side], weights=kind[side]) for side in sides)) / spread
        for kind in (np.ones(len(weak)), weight)
    )
    assert row["smd_before"] == pytest.approx(before, abs=0.005)
    assert row["smd_after"] == pytest.approx(after, abs=0.005)
    assert row["n_arm"] < row["n_reference"]


def test_what_was_before_the_start_is_not_asked_of_clones(windows):
    rows = windows.tables["estimates"]

    before = rows[rows["outcome"] == "bistand_fore"]
    assert set(before["population"]) == {"landmarke:insats"}


def test_curves_begin_at_time_zero_for_both_strategies(windows):
    curves = windows.tables["curves"]
    curves = curves[(curves["contrast"] == "tidsfrist") & (curves["month"] == 0)]

    assert set(curves["series"]) == {"arm", "reference"}
    assert (curves["estimate"] == 0).all()


def test_page_says_what_is_compared_and_from_when(material):
    table = effect_tables.effect_table(material, contrast="tidsfrist")
    contrast = material.plan.contrast("tidsfrist")

    assert table.columns[0] == "Tid sedan möjlig start"
    assert table.caption.startswith("Start inom tre månader mot ingen start.")
    assert reference_label(material.plan, contrast, "ingen") == "Ingen start alls"
    assert "att starta inom tidsfristen" in findings.contrasts(material).text


def test_published_counts_are_protected(windows):
    rows = windows.tables["estimates"]

    counts = rows[["n", "n_reference", "events"]].to_numpy(dtype=float)
    known = counts[~np.isnan(counts)]
    assert (known % 5 == 0).all()
    assert not ((known > 0) & (known < 5)).any()


def test_rows_of_a_contrast_with_its_own_rows_are_told_apart(windows):
    keys = ["outcome", "population", "arm", "reference", "month", "scale"]

    assert not windows.tables["estimates"].duplicated(keys).any()
