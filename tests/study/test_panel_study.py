"""Panel studies from rows to published tables."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.cli import main
from evaluation.errors import DataError, EvaluationError
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.few_clusters.cluster_sums import cluster_paths
from evaluation.estimate.did.few_clusters.jackknife import jackknife
from evaluation.estimate.did.few_clusters.permutation import permutation
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.study.panel.exchange import write_exchange_files
from evaluation.study.panel.study import panel_frames
from tests.study.panel_rows import declared, districts, people, published

RTOL = 1e-9  # moments are sums of the same numbers in another order
TABLES = {
    *("estimates", "event_study", "cells", "cohorts", "honest"),
    *("clusters", "decomposition", "gates", "flow"),
}


@pytest.fixture(scope="module")
def of_persons():
    protocol = declared()
    return protocol, panel_frames(people(1), protocol)


@pytest.fixture(scope="module")
def of_districts():
    protocol = declared(placebo_periods=[2], first_event=-4, last_event=4)
    return protocol, panel_frames(districts(2), protocol)


def test_every_table_comes_out_and_can_be_published(of_persons):
    protocol, frames = of_persons

    tables = published(frames, protocol).tables

    assert set(tables) == TABLES


def test_the_main_row_is_the_first_estimator_and_the_others_are_sensitivity(of_persons):
    _, frames = of_persons
    rows = frames["estimates"]

    main = rows[rows["analysis"] == ""]

    assert list(main["method"]) == ["group_time"]
    assert main["conf_low"].iloc[0] < 1.0 < main["conf_high"].iloc[0]
    assert {"prov:imputation", "prov:two_way"} <= set(rows["analysis"])


def test_no_person_and_no_small_cohort_reaches_a_published_table():
    protocol = declared()
    frames = panel_frames(people(4, starters=(3, 60)), protocol)

    tables = published(frames, protocol).tables
    text = "".join(frame.to_csv() for frame in tables.values())

    assert "77000" not in text.replace(".", "")
    cells = tables["cells"]
    assert cells.loc[cells["cohort"] == 3, "estimate"].isna().all()
    distance, other = cells["time"] - cells["cohort"], cells["cohort"] == 5
    # Cohorts are averaged by distance: what both have would give the three persons away.
    alone, base = other & ~distance.isin(range(-3, 5)), other & (distance == -1)
    assert cells.loc[alone | base, "estimate"].notna().all()
    assert cells.loc[other & ~alone & ~base, "estimate"].isna().all()
    cohorts = tables["cohorts"].set_index("cohort")
    assert cohorts.loc[3, "status"] == "suppressed"
    assert set(tables["cohorts"]["names"]) == {""}


def test_persons_are_never_left_out_one_by_one():
    protocol = declared()
    frames = panel_frames(people(5, starters=(8, 8), never=12), protocol)

    row = frames["clusters"].iloc[0]

    assert row["choice"] == "normal"
    assert row["without_low"] == ""
    assert np.isnan(row["low"])


def test_few_districts_are_read_by_the_bootstrap_and_told_by_name(of_districts):
    _, frames = of_districts
    row = frames["clusters"].iloc[0]

    assert row["choice"] == "wild bootstrap"
    assert row["conf_low"] < 1.0 < row["conf_high"]
    assert row["without_low"].startswith("D")
    assert row["p_permutation"] < 0.05
    methods = set(frames["estimates"]["method"])
    assert {"group_time_jack", "wild_bootstrap", "permutation"} <= methods


def test_a_cohort_of_one_district_gets_no_interval_of_its_own(of_districts):
    _, frames = of_districts
    cells = frames["cells"]
    alone = cells[cells["cohort"] == 14]

    assert alone["conf_low"].isna().all()
    assert alone["estimate"].notna().all()


def test_trends_that_differ_before_the_start_fail_the_check():
    protocol = declared()
    rows = people(6, effect=0.0)
    slope = np.where(rows.frame["start"] >= 0, 0.5, 0.0) * rows.frame["tid"]
    frame = rows.frame.assign(kronor_bistand=rows.frame["kronor_bistand"] + slope)

    gates = panel_frames(replace(rows, frame=frame), protocol)["gates"].set_index("name")

    assert not gates.loc["pretest:utfall", "passed"]


def test_an_outcome_that_only_rises_is_told_to_be_cumulative():
    protocol = declared()
    rows = people(7)
    left = (rows.frame["kronor_bistand"].abs() > 1.2).groupby(rows.frame["person"]).cummax()

    frames = panel_frames(
        replace(rows, frame=rows.frame.assign(kronor_bistand=left.astype(float))), protocol
    )

    assert "cumulative:utfall" in set(frames["gates"]["name"])


def test_units_treated_from_the_first_period_are_refused_or_dropped_and_counted():
    rows = people(8)
    early = rows.frame["person"] == rows.frame["person"].min()
    frame = rows.frame.assign(start=rows.frame["start"].mask(early, 0))

    with pytest.raises(EvaluationError, match="first period"):
        panel_frames(replace(rows, frame=frame), declared())
    frames = panel_frames(replace(rows, frame=frame), declared(first_period="drop"))

    gates = frames["gates"].set_index("name")
    assert not gates.loc["left_out:utfall", "passed"]


def test_an_outcome_that_was_not_delivered_is_left_out_and_none_at_all_is_an_error():
    rows = people(9)

    with pytest.raises(DataError, match="no outcome was delivered"):
        panel_frames(replace(rows, frame=rows.frame.drop(columns="kronor_bistand")), declared())


def test_the_jackknife_sees_what_sums_of_influence_miss_in_cohorts_of_one():
    panel = districts(10).panel("kronor_bistand", declared().panel)

    def overall(part):
        return np.array([aggregate(group_time(part, control="not_yet"), "simple").overall])

    spread = float(np.sqrt(jackknife(panel, overall)[0, 0]))

    assert spread > aggregate(group_time(panel, control="not_yet"), "simple").overall_error


def test_all_assignments_are_tried_when_they_are_few_among_many_groups():
    frame = districts(12).frame
    two = frame.assign(start=frame["start"].where(frame["distrikt"].isin(["D00", "D01"]), -1))
    rows = replace(districts(12), frame=two)

    found = permutation(
        cluster_paths(rows.panel("kronor_bistand", declared().panel)),
        rng=np.random.default_rng(0),
        effect="event",
    )

    assert found.enumerated
    assert found.draws == 78


def test_pooling_two_municipalities_gives_the_answer_of_all_their_persons(tmp_path, capsys):
    protocol = declared(exchange=True)
    parts = [people(20), people(21, starters=(60, 50), first=50_000)]
    files = []
    for number, rows in enumerate(parts):
        folder = tmp_path / str(number)
        files += write_exchange_files(rows, protocol, source=f"kommun{number}", folder=folder)
    joint = replace(parts[0], frame=pd.concat([rows.frame for rows in parts]))
    wanted = aggregate(
        group_time(joint.panel("kronor_bistand", protocol.panel), base_period="universal"), "simple"
    )

    code = main(["pool", "--json", *map(str, files), "--kind", "simple"])

    assert code == 0, capsys.readouterr().err
    overall = json.loads(capsys.readouterr().out)["rows"][-1]
    assert overall["estimate"] == pytest.approx(wanted.overall, rel=RTOL)
    assert overall["std_error"] == pytest.approx(wanted.overall_error, rel=RTOL)


def test_moments_of_few_persons_do_not_leave(tmp_path):
    protocol = declared(exchange=True)

    with pytest.raises(EvaluationError, match="fewer than 10 units"):
        write_exchange_files(people(22, starters=(4, 40)), protocol, source="a", folder=tmp_path)

    assert list(tmp_path.iterdir()) == []
