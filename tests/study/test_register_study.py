"""A study on a register: what is published, what is withheld, and what is kept for next time."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import read_published
from evaluation.errors import EvaluationError, Faults, ProtocolError, UsageError
from evaluation.provenance import MANIFEST, folder_hashes, read_manifest
from evaluation.study import input_folder
from tests.study.small_study import ANALYSIS, NAME, PROTOCOL, make_project, run
from tests.test_contract import check_contract

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]
BOTH = '["inte_nu", "mellan_insatser"]'
RTOL = 1e-9  # the same rows through two doors; published with 12 significant digits


@pytest.fixture(scope="session")
def estimates(finished):
    return finished[1].published.tables["estimates"]


def section(text, head, name):
    """One section of the protocol's text, from its head to the next one."""
    begin = text.index(f'[[{head}]]\nname = "{name}"')
    end = text.find("\n[", begin + 1)
    return text[begin:end]


def chosen(estimates, **wanted):
    rows = np.logical_and.reduce([estimates[name] == value for name, value in wanted.items()])
    return estimates[rows]


def test_published_estimates_obey_the_contract(estimates):
    check_contract(estimates)


def test_folder_holds_what_the_manifest_says(finished):
    project, study = finished
    folder = project.output(NAME)

    hashes = folder_hashes(folder)
    del hashes[MANIFEST]

    assert hashes == dict(study.manifest.outputs)
    assert read_manifest(folder / MANIFEST).digest == study.manifest.digest
    for name, table in read_published(folder).tables.items():
        pd.testing.assert_frame_equal(table, study.published.tables[name], check_dtype=False)


def test_plan_beside_the_tables_is_the_protocol(finished):
    project, study = finished
    plan = json.loads((project.output(NAME) / "protocol.json").read_text(encoding="utf-8"))

    assert plan["sha256"] == study.manifest.protocol["sha256"]
    assert [arm["name"] for arm in plan["protocol"]["arms"]] == [
        "coachning",
        "praktik",
        "utbildning",
    ]
    assert plan["printed"]["labels"]["kon"]["1"] == "man"


def test_horizon_without_follow_up_is_gated_with_the_reason_in_swedish(estimates):
    rows = chosen(estimates, analysis=NAME, outcome="varaktigt_avslut", month=24)
    rows = rows[rows["population"] == "inte_nu:coachning"]

    assert len(rows) == 5  # two levels, their difference, their ratio, and its E-value
    assert set(rows["status"]) == {"gated"}
    assert rows[NUMBERS].isna().all(axis=None)
    assert set(rows["note"]) == {"Andel med full uppföljning är 56\u00a0%, gränsen är 60\u00a0%"}
    earlier = chosen(estimates, analysis=NAME, outcome="varaktigt_avslut", month=12)
    assert "ok" in set(earlier["status"])


def test_gated_level_stands_in_no_curve(finished):
    tables = finished[1].published.tables
    gated = chosen(tables["estimates"], analysis=NAME, outcome="varaktigt_avslut", month=24)
    curves = chosen(tables["curves"], outcome="varaktigt_avslut", month=24)

    assert set(gated["status"]) == {"gated"}
    assert curves["estimate"].isna().all()


def test_arm_that_nobody_starts_is_refused_in_words(finished, estimates):
    rows = estimates[estimates["population"] == "inte_nu:utbildning"]
    rows = rows[rows["scale"] != "chi_square"]  # a test of groups says why by itself
    gates = finished[1].published.tables["gates"]
    (gate,) = gates[gates["arm"] == "utbildning"].to_dict("records")

    assert (gate["name"], gate["passed"]) == ("rows", "false")
    assert gate["reason_sv"] == "Ingen i underlaget startade insatsen"
    assert set(rows["status"]) == {"gated"}
    assert set(rows["note"]) == {gate["reason_sv"]}
    assert rows[[*NUMBERS, "n", "n_reference", "events"]].isna().all(axis=None)
    assert "inte_nu rows" not in finished[1].manifest.failed_gates
    assert "inte_nu utbildning rows" in finished[1].manifest.failed_gates


def test_own_outcome_gives_what_the_framework_gives_for_the_same_words(estimates):
    key = ["population", "arm", "reference", "month", "scale"]
    own, built_in = (
        chosen(estimates, analysis=NAME, outcome=name).sort_values(key).reset_index(drop=True)
        for name in ("forsta_manad", "forsta_manad_inbyggd")
    )
    columns = [*key, *NUMBERS, "n", "n_reference", "events", "status"]

    assert (own["status"] == "ok").sum() == 9
    pd.testing.assert_frame_equal(own[columns], built_in[columns], rtol=RTOL)


def test_sensitivity_analyses_repeat_primary_and_descriptive_outcomes(estimates):
    rows = chosen(estimates, analysis=f"{NAME}:uppehall_0")
    share = {
        analysis: chosen(estimates, analysis=analysis, outcome="ater", arm="ingen")["estimate"]
        for analysis in (NAME, f"{NAME}:uppehall_0")
    }

    assert set(rows["role"]) == {"sensitivity"}
    assert set(rows["outcome"]) == {"varaktigt_avslut", "ater", "ater_efter_start"}
    # Without a gap every pause is an exit, so more exits are followed by a return.
    assert share[f"{NAME}:uppehall_0"].item() > share[NAME].item()


def test_second_run_comes_from_the_store_and_is_the_same(copied, delivery, finished):
    before = folder_hashes(copied.output(NAME))

    again = run(copied, delivery)

    kept = [step for step in again.manifest.steps if step["name"] not in ("read", "publish")]
    assert len(kept) == 5
    assert all(step["cached"] for step in kept)
    assert again.manifest.digest == finished[1].manifest.digest
    after = folder_hashes(copied.output(NAME))
    assert {**after, MANIFEST: ""} == {**before, MANIFEST: ""}  # the manifest tells the seconds


def test_damaged_store_is_computed_anew_to_the_same_result(copied, delivery, finished):
    for file in copied.store.rglob("trials.parquet"):
        file.write_bytes(file.read_bytes()[:-9])

    again = run(copied, delivery)

    reasons = {step["name"]: step["reason"] for step in again.manifest.steps}
    assert reasons["cohort"] == "damaged"
    assert reasons["estimate"] == "unchanged"
    assert again.manifest.digest == finished[1].manifest.digest


def test_words_in_analysis_py_do_not_change_the_digest(copied, delivery, finished):
    changed = ANALYSIS.replace("Months to the first", "Antal månader till första")
    file = copied.analyses / NAME / "analysis.py"
    file.write_text(f"{changed}\n# A comment.\n", encoding="utf-8")

    again = run(copied, delivery)

    assert again.manifest.digest == finished[1].manifest.digest
    assert {step["reason"] for step in again.manifest.steps} == {"always", "unchanged"}


def test_code_in_analysis_py_changes_digest_and_results(copied, delivery, finished):
    changed = ANALYSIS.replace("range(horizon, 0, -1)", "range(horizon, 1, -1)")
    assert changed != ANALYSIS
    (copied.analyses / NAME / "analysis.py").write_text(changed, encoding="utf-8")

    again = run(copied, delivery)

    reasons = {step["name"]: step["reason"] for step in again.manifest.steps}
    assert "analysis" in reasons["estimate"]
    assert again.manifest.digest != finished[1].manifest.digest
    assert again.manifest.results != finished[1].manifest.results


def test_period_in_the_delivery_manifest_counts_although_no_table_changed(
    copied, delivery, finished, tmp_path
):
    changed = tmp_path / "changed"
    shutil.copytree(delivery, changed)
    said = json.loads((changed / "leverans.json").read_text(encoding="utf-8"))
    said["preliminara_manader"] = 12
    (changed / "leverans.json").write_text(json.dumps(said), encoding="utf-8")

    again = run(copied, changed)

    assert again.manifest.digest != finished[1].manifest.digest
    assert list(again.manifest.flow) != list(finished[1].manifest.flow)


def test_outcomes_without_states_make_a_study(tmp_path, delivery):
    protocol = PROTOCOL.replace(section(PROTOCOL, "outcomes", "tillstand"), "")
    protocol = protocol.replace(section(PROTOCOL, "contrasts", "mellan_insatser"), "")
    protocol = protocol.replace(BOTH, '["inte_nu"]')

    study = run(make_project(tmp_path, protocol=protocol), delivery)

    assert "occupation" not in study.published.tables
    assert (study.published.tables["estimates"]["status"] == "ok").any()


def test_study_of_an_arm_that_nobody_starts_is_told_and_not_a_crash(tmp_path, delivery):
    protocol = PROTOCOL
    for name in ("aldrig", "mellan_insatser"):
        protocol = protocol.replace(section(PROTOCOL, "contrasts", name), "")
    protocol = protocol.replace('["coachning", "utbildning"]', '["utbildning"]')
    protocol = protocol.replace(BOTH, '["inte_nu"]')

    study = run(make_project(tmp_path, protocol=protocol), delivery)

    assert study.manifest.failed_gates == ("inte_nu utbildning rows",)
    effects = chosen(study.published.tables["estimates"], population="inte_nu:utbildning")
    assert set(effects["status"]) == {"gated"}


ADDED = "\n\ndef bortglomd(cohort, outcome):\n    return None\n"


@pytest.mark.parametrize(
    ("analysis", "messages"),
    [
        pytest.param(
            "", ["unknown value 'forsta_lediga_manad' @ outcomes[2].kind; allowed: "], id="none"
        ),
        pytest.param(
            ANALYSIS + ADDED,
            ["public function 'bortglomd' is not declared @ analysis.py; "],
            id="undeclared",
        ),
        pytest.param(
            ANALYSIS.replace("forsta_lediga", "_forsta_lediga"),
            ["unknown value 'forsta_lediga_manad' @ outcomes[2].kind; allowed: "],
            id="private function",
        ),
        pytest.param(
            ANALYSIS.replace("forsta_lediga_manad", "forsta_manaden"),
            ["'forsta_lediga_manad' @ outcomes[2].kind", "'forsta_manaden' is not declared"],
            id="both ways at once",
        ),
        pytest.param(
            "def broken(:\n    pass\n",
            ["cannot be imported (SyntaxError) @ provstudie/analysis.py:1"],
            id="syntax",
        ),
        pytest.param(
            "import numpy\nraise ValueError('hemligt 1212')\n",
            ["cannot be imported (ValueError) @ provstudie/analysis.py"],
            id="raises when imported",
        ),
    ],
)
def test_names_in_protocol_and_analysis_py_must_meet(copied, delivery, analysis, messages):
    file = copied.analyses / NAME / "analysis.py"
    file.unlink()
    if analysis:
        file.write_text(analysis, encoding="utf-8")
    before = folder_hashes(copied.output(NAME))

    with pytest.raises((ProtocolError, Faults)) as caught:
        run(copied, delivery)

    assert caught.value.exit_code == 2
    for message in messages:
        assert message in str(caught.value)
    assert "1212" not in str(caught.value)
    assert folder_hashes(copied.output(NAME)) == before


OWN = """import numpy as np


def forsta_lediga_manad(cohort, outcome):
    n = len(cohort.trials)
"""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("    raise ValueError('Kanarie 7654321')\n", id="raises"),
        pytest.param("    return None\n", id="nothing"),
        pytest.param("    return np.ones(3, int), np.ones(3, bool)\n", id="too few rows"),
        pytest.param("    return np.full(n, 1.5), np.ones(n, bool)\n", id="half months"),
        pytest.param("    return np.full(n, -1), np.ones(n, bool)\n", id="negative months"),
        pytest.param("    return np.full(n, 3), np.full(n, 2)\n", id="event is 2"),
        pytest.param("    return np.zeros(n, int), np.zeros(n, bool)\n", id="nobody is followed"),
    ],
)
def test_own_outcome_that_cannot_be_used_is_named(copied, delivery, body):
    (copied.analyses / NAME / "analysis.py").write_text(OWN + body, encoding="utf-8")
    before = folder_hashes(copied.output(NAME))

    with pytest.raises(EvaluationError, match="forsta_lediga_manad") as caught:
        run(copied, delivery)

    assert caught.value.exit_code == 2
    assert "Kanarie" not in str(caught.value)
    assert folder_hashes(copied.output(NAME)) == before


def test_own_outcome_in_which_no_starter_is_followed_is_withheld(copied, delivery):
    body = (
        "    started = (cohort.trials['arm'] != 'ingen').to_numpy()\n"
        "    return np.where(started, 0, 5), np.zeros(n, bool)\n"
    )
    (copied.analyses / NAME / "analysis.py").write_text(OWN + body, encoding="utf-8")

    rows = run(copied, delivery).published.tables["estimates"]

    told = chosen(rows, analysis=NAME, outcome="forsta_manad", scale="risk_difference")
    assert len(told)
    assert set(told["status"]) <= {"gated", "suppressed"}
    assert told["estimate"].isna().all()


def test_nothing_is_written_when_the_delivery_breaks_a_rule(copied, delivery, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(delivery, broken)
    table = (broken / "insats.csv").read_text(encoding="utf-8")
    (broken / "insats.csv").write_text(table.replace(";skr12;", ";skr99;"), encoding="utf-8")
    before = folder_hashes(copied.output(NAME))
    fresh = make_project(tmp_path / "fresh")

    for project in (copied, fresh):
        with pytest.raises(EvaluationError) as caught:
            run(project, broken)
        assert caught.value.exit_code == 3

    assert folder_hashes(copied.output(NAME)) == before
    assert not fresh.output(NAME).exists()


def test_nothing_is_written_when_the_protocol_is_wrong(copied, delivery):
    protocol = PROTOCOL.replace('role = "primary"', 'role = "viktigast"')
    (copied.analyses / NAME / "protocol.toml").write_text(protocol, encoding="utf-8")
    before = folder_hashes(copied.output(NAME))

    with pytest.raises((ProtocolError, Faults), match=r"outcomes\[0\]\.role"):
        run(copied, delivery)

    assert folder_hashes(copied.output(NAME)) == before


def test_missing_delivery_is_a_usage_error_without_a_path(finished, tmp_path):
    project, _ = finished

    with pytest.raises(UsageError, match=r"no delivery here @ tom/leverans\.json") as caught:
        input_folder(NAME, root=project.root, data=tmp_path / "tom")

    assert str(tmp_path) not in str(caught.value)
