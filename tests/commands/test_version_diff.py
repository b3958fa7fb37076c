"""What changed between two versions: conclusions first, then from cause to consequence."""

import json
import shutil
from dataclasses import replace

import pytest

from evaluation.protocol.protocol import plan_sha256
from evaluation.provenance import MANIFEST, layer_fingerprint, sha256_bytes
from evaluation.provenance.verification import write_record
from evaluation.provenance.version_diff import SECTIONS, Change, compare_versions, plan_keys
from evaluation.report.version_diff import pending, read_version

PLAN = {"name": "praktik", "version": "1.0"}
TITLES = ("Plan", "Data", "Code", "Packages", "Flow", "Gates", "Disclosure", "Estimates", "Files")


def answer(**changes):
    """A row that answers the question of the small study."""
    row = {
        "analysis": "praktik",
        "outcome": "avslut",
        "population": "inte_nu:praktik",
        "arm": "praktik",
        "reference": "ingen",
        "month": 12.0,
        "scale": "risk_difference",
        "role": "primary",
        "estimate": 0.1,
        "std_error": 0.04,
        "conf_low": 0.02,
        "conf_high": 0.18,
        "p_value": 0.01,
        "status": "ok",
        "note": "",
    }
    return {**row, **changes}


@pytest.fixture
def current(project, built, rebuild):
    """A build of the plan, the code and the lock as they are, with its plan beside it."""
    text = json.dumps({"protocol": PLAN})
    (project.output("praktik") / "protocol.json").write_text(text, encoding="utf-8")
    return rebuild(
        built,
        protocol={"version": "1.0", "sha256": plan_sha256(PLAN)},
        code={"cohort": layer_fingerprint("cohort")},
        packages={"lock": ""},
        results=(answer(),),
        outputs={**built.outputs, "protocol.json": sha256_bytes(text.encode())},
    )


@pytest.fixture
def released(project, current):
    """The same as release 1.0, with its date."""
    folder = project.releases / "praktik" / "1.0"
    shutil.copytree(project.output("praktik"), folder)
    write_record(folder, {"date": "2026-03-01"})
    return folder


def test_equal_versions_have_no_changes(built):
    assert compare_versions(built, built) == ()


def test_changes_come_from_cause_to_consequence(built):
    new = replace(
        built,
        protocol={"version": "1.1", "sha256": "aa"},
        inputs=({**built.inputs[0], "sha256": "x"}, built.inputs[1]),
        code={"cohort": "c2"},
        packages={"lock": "l2", "departures": {"numpy": "2.0"}},
        flow=(built.flow[0], {**built.flow[1], "persons": 75}),
        results=(built.results[0], {**built.results[1], "estimate": 0.25}),
        gates=({"name": "overlap", "passed": False},),
        disclosure={"withheld": {"estimates": 2}},
        outputs={"estimates.csv": "e2"},
    )

    changes = compare_versions(built, new)

    assert [(change.section, change.what) for change in changes] == [
        ("plan", "version"),
        ("data", "insats"),
        ("code", "cohort"),
        ("packages", "lock"),
        ("packages", "departure numpy"),
        ("flow", "ingår: persons"),
        ("gates", "overlap"),
        ("disclosure", "withheld.estimates"),
        ("estimates", "avslut · praktik · 24"),
        ("files", "estimates.csv"),
    ]
    assert changes[8].in_se == pytest.approx(1.0)
    assert [*dict.fromkeys(change.section for change in changes)] == list(SECTIONS)


@pytest.mark.parametrize(
    ("changes", "what", "old", "new"),
    [
        pytest.param(
            {"delivery": {"ursprung": "syntetisk", "scenario": "enkoping", "fro": 2}},
            ("data", "delivery fro"), "1", "2", id="delivery",
        ),
        pytest.param(
            {"inputs": ()}, ("data", "insats"), sha256_bytes(b"i"), None, id="table that went",
        ),
        pytest.param({"violations": {"r1": 3}}, ("data", "warnings r1"), None, 3, id="warnings"),
        pytest.param(
            {"code": {"cohort": "c1", "analysis": "a"}}, ("code", "analysis"), None, "a",
            id="layer that came",
        ),
        pytest.param(
            {"machine": {"python": "3.12.0"}}, ("packages", "python"), "3.11.0", "3.12.0",
            id="python",
        ),
        pytest.param(
            {"flow": ({"step": 1, "label_sv": "personer i leveransen", "persons": None},)},
            ("flow", "personer i leveransen: persons"), 100, "suppressed", id="count withheld",
        ),
        pytest.param({"gates": ()}, ("gates", "overlap"), True, None, id="gate that went"),
        pytest.param({"outputs": {}}, ("files", "estimates.csv"), "e1", None, id="file that went"),
        pytest.param(
            {"figures": {"flow.svg": "f"}}, ("files", "figures/flow.svg"), None, "f", id="figure",
        ),
        pytest.param(
            {"protocol": {"version": "1.0", "sha256": "aa", "changes": [
                {"version": "1.1", "what": "ny", "reason": "skäl"}]}},
            ("plan", "changes"), "[]", '["1.1"]', id="declared change",
        ),
        pytest.param({"seed": 7}, ("plan", "seed"), 0, 7, id="seed"),
    ],
)  # fmt: skip
def test_what_changed_came_or_went_is_told(built, changes, what, old, new):
    old_build = replace(built, outputs={"estimates.csv": "e1"})

    first = compare_versions(old_build, replace(old_build, **changes))[0]

    assert (first.section, first.what, first.old, first.new) == (*what, old, new)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param({"evaluation/a.py": "1"}, {"evaluation/a.py": "2"}, ["evaluation/a.py"],
                     id="other bytes"),
        pytest.param({"evaluation/a.py": "1"}, {"reports/praktik.qmd": "2"},
                     ["evaluation/a.py", "reports/praktik.qmd"], id="went and came"),
        pytest.param({}, {"evaluation/a.py": "2"}, [], id="not listed before"),
        pytest.param({"requirements.lock": "1"}, {"requirements.lock": "2"}, [], id="lock"),
        pytest.param(
            {"analyses/praktik/protocol.toml": "1"}, {"analyses/praktik/protocol.toml": "2"},
            ["analyses/praktik/protocol.toml"], id="a comment in the plan",
        ),
    ],
)  # fmt: skip
def test_what_a_study_was_made_with_is_told_by_file_too(built, before, after, told):
    changes = compare_versions(replace(built, sources=before), replace(built, sources=after))

    assert [change.what for change in changes] == told


def test_a_step_that_is_put_in_is_the_only_change_of_the_flow(built):
    put_in = {"step": 2, "label_sv": "vuxna", "persons": 90}
    flow = (built.flow[0], put_in, {**built.flow[1], "step": 3})

    (change,) = compare_versions(built, replace(built, flow=flow))

    assert (change.what, change.old, change.new) == ("vuxna: persons", None, 90)


@pytest.mark.parametrize("part", ["rows", "bytes"])
def test_exact_sizes_of_tables_are_not_told(built, part):
    inputs = ({**built.inputs[0], part: 2}, built.inputs[1])

    assert compare_versions(built, replace(built, inputs=inputs)) == ()


@pytest.mark.parametrize(
    ("row", "new"),
    [
        pytest.param({"estimate": None, "status": "gated"}, "gated", id="withheld"),
        pytest.param(None, None, id="no longer there"),
    ],
)
def test_estimate_that_went_away_is_told(built, row, new):
    results = (built.results[0], *([] if row is None else [{**built.results[1], **row}]))

    (change,) = compare_versions(built, replace(built, results=results))

    assert change == Change(
        section="estimates", what="avslut · praktik · 24", old=0.2, new=new, in_se=None
    )


@pytest.mark.parametrize(
    ("changes", "what", "old", "new", "in_se"),
    [
        pytest.param(
            {"method": "överlapp"}, " (method: None → överlapp)", 0.1, 0.1, 0.0, id="method only",
        ),
        pytest.param(
            {"role": "secondary", "estimate": 0.18}, " (role: primary → secondary)", 0.1, 0.18, 2.0,
            id="role and number",
        ),
        pytest.param(
            {"conf_low": -0.02}, " · primary", "0.1 (SE 0.04, 0.02 to 0.18)",
            "0.1 (SE 0.04, -0.02 to 0.18)", 0.0, id="interval only",
        ),
        pytest.param(
            {"conf_high": None}, " · primary", "0.1 (SE 0.04, 0.02 to 0.18)",
            "0.1 (SE 0.04, 0.02 to –)", 0.0, id="open interval",
        ),
        pytest.param(
            {"estimate": None, "status": "suppressed"}, " · primary", 0.1, "suppressed", None,
            id="suppressed",
        ),
    ],
)  # fmt: skip
def test_rows_that_answer_the_same_question_are_paired(current, changes, what, old, new, in_se):
    (change,) = compare_versions(current, replace(current, results=(answer(**changes),)))

    asked = "avslut · inte_nu:praktik · praktik · ingen · 12 · risk_difference"
    assert (change.what, change.old, change.new) == (asked + what, old, new)
    assert change.in_se == (None if in_se is None else pytest.approx(in_se))


def test_rows_of_one_name_are_told_one_by_one(current):
    twice = replace(current, results=(answer(), answer(estimate=0.2)))

    (change,) = compare_versions(current, twice)

    assert (change.what.endswith(" (2)"), change.old, change.new) == (True, None, 0.2)


@pytest.mark.parametrize(
    ("plan", "keys"),
    [
        pytest.param({"gates": {"min_events": 10}}, {"gates.min_events": "10"}, id="section"),
        pytest.param({"a": "10"}, {"a": '"10"'}, id="text is not a number"),
        pytest.param({"a": {}}, {"a": "{}"}, id="empty section"),
        pytest.param({"a": []}, {"a": "[]"}, id="empty list"),
        pytest.param(
            {"arms": [{"name": "p", "programme": True}, {"name": "c"}]},
            {"arms": '["p", "c"]', "arms[p].name": '"p"', "arms[p].programme": "true",
             "arms[c].name": '"c"'},
            id="named items and their order",
        ),
        pytest.param(
            {"s": [{"name": "a", "override": {"gates": {"max_smd": 0.2}}}]},
            {"s": '["a"]', "s[a].name": '"a"', "s[a].override.gates.max_smd": "0.2"},
            id="deep",
        ),
        pytest.param(
            {"x": [{"weights": "att"}, {"weights": "att"}]},
            {"x": '["1", "2"]', "x[1].weights": '"att"', "x[2].weights": '"att"'},
            id="items without names",
        ),
        pytest.param(
            {"x": [{"name": "a"}, {"name": "a"}]},
            {"x": '["1", "2"]', "x[1].name": '"a"', "x[2].name": '"a"'},
            id="names that are not their own",
        ),
    ],
)  # fmt: skip
def test_plan_is_read_as_paths(plan, keys):
    assert plan_keys(plan) == keys


def test_verb_tells_conclusions_first_and_every_section_in_one_line(command, current, released):
    code, out, err = command("diff", "praktik", "1.0")

    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if line and line[0] not in "! "]
    assert lines[:2] == [
        "praktik: from 1.0 to build",
        "Conclusions: None of 1 conclusions changed.",
    ]
    assert [line.partition(":")[0] for line in lines[2:]] == list(TITLES)
    assert "→" not in out
    assert f"! Both have the digest {current.digest[:12]}: nothing that decides" in out
    assert "1.0: plan 1.0, digest" in out
    assert "released 2026-03-01" in out


def test_verb_tells_what_moved_in_standard_errors(command, current, released, rebuild):
    rebuild(current, results=(answer(estimate=0.09, conf_low=0.01, conf_high=0.17),))

    _, out, _ = command("diff", "praktik", "1.0")

    assert "Conclusions: None of 1 conclusions changed." in out
    assert "Estimates: 1 of 1 changed, 0 by one standard error or more" in out
    assert " ".join(out.split()).endswith(
        "avslut · inte_nu:praktik · praktik · ingen · 12 · risk_difference · primary: 0.1 → 0.09 "
        "(-0.25 in SE) Files: every table and figure has the same bytes"
    )


def test_text_is_at_most_100_columns_wide(command, current, released, rebuild):
    long = "ä" * 250 + " " + "ord " * 60
    rebuild(current, delivery={"a": long}, results=(answer(note=long, status="gated"),))

    _, out, _ = command("diff", "praktik", "1.0")

    assert max(map(len, out.splitlines())) <= 100
    assert out.count("ä") == 500  # in the sentence and in the section, none cut off


@pytest.mark.parametrize("versions", [("1.0", "build"), ("build", "1.0"), ("build", "build")])
def test_changed_plan_that_was_not_run_is_told_by_key(command, project, released, versions):
    path = project.protocol("praktik")
    path.write_text('name = "praktik"\nversion = "1.1"\n[gates]\nmin_events = 20\n', "utf-8")

    _, out, _ = command("diff", "praktik", *versions)

    assert (
        "! The build is older than the plan: 2 keys were changed and not run. Run it first: "
        "evaluation run" in out.replace("\n    ", " ")
    )
    assert "Plan that has not been run: 2 changed" in out
    assert '  version: "1.0" → "1.1"\n  gates.min_events: – → 20\n' in out
    assert "Plan: the same" in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param('name = "praktik"\nversion = "1.1"\n', "sha256: ", id="by hash"),
        pytest.param("name = \n", "protocol.toml: ", id="not readable"),
    ],
)
def test_changed_plan_is_told_also_when_its_keys_are_not_known(command, project, built, text, told):
    path = project.protocol("praktik")
    path.write_text(text, encoding="utf-8")

    _, out, _ = command("diff", "praktik", "build")

    assert "older than the plan: 1 keys" in out
    assert f"Plan that has not been run: 1 changed\n  {told}aa →" in out
    assert "! build: the folder has no protocol.json, so plans are compared by hash only." in out


def test_build_of_a_study_that_is_gone_is_told_to_be_without_a_plan(project, current):
    manifest = project.output("praktik") / MANIFEST
    project.protocol("praktik").unlink()

    (change,) = pending(read_version(manifest, name="build"), project).plan

    assert (change.what, change.new) == ("protocol.toml", "not readable")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"code": {"cohort": "c"}}, "older than the code: cohort changed", id="layer"),
        pytest.param(
            {"code": {"analysis": "c"}}, "older than the code: analysis changed", id="own code gone"
        ),
        pytest.param({"packages": {"lock": "x"}}, "older than the lock: packages", id="lock"),
    ],
)
def test_build_that_is_older_than_its_code_says_so(
    command, current, released, rebuild, changes, told
):
    rebuild(current, **changes)

    assert told in command("diff", "praktik", "1.0")[1].replace("\n    ", " ")
    assert "older than" not in command("diff", "praktik", "1.0", "1.0")[1]


def test_other_digest_without_a_listed_change_is_told(command, current, released, rebuild):
    rebuild(current, steps=({**current.steps[0], "key": "other"},))

    _, out, _ = command("diff", "praktik", "1.0")

    assert "! The digests differ, although nothing that is listed here does" in out
    assert "Both have the digest" not in out


def test_json_has_conclusions_and_changes(command, current, released, rebuild):
    rebuild(current, results=(answer(estimate=0.05, conf_low=-0.03, conf_high=0.13),))

    _, out, _ = command("diff", "praktik", "1.0", "build", "--json")

    told = json.loads(out)
    (turn,) = told["conclusions"]["changed"]
    assert (turn["old"]["state"], turn["new"]["state"]) == ("higher", "unsure")
    assert told["changes"][0]["in_se"] == pytest.approx(-1.25)
    assert told["versions"]["old"]["name"] == "1.0"
    assert told["not_run"] == {"plan": [], "code": [], "packages": False}


@pytest.mark.parametrize("name", ["protocol.json", "estimates.csv"])
def test_a_plan_that_is_not_the_one_of_the_run_is_refused(command, released, name):
    (released / name).write_text("{}", encoding="utf-8")

    code, _, err = command("diff", "praktik", "1.0")

    expected = (5, "not the file that the run wrote @ 1.0/protocol.json;")
    assert (code, err[: len(expected[1])]) == (expected if name == "protocol.json" else (0, ""))


def test_unknown_version_lists_the_known(command, built):
    code, _, err = command("diff", "praktik", "9.9")

    assert code == 2
    assert err == "no version '9.9' @ releases/praktik; versions: build\n"


def test_versions_sort_as_numbers(project, built):
    from evaluation.commands.references import find_manifest
    from evaluation.provenance import released_versions

    for version in ("1.9", "1.10", "1.2-rc"):
        shutil.copytree(project.output("praktik"), project.releases / "praktik" / version)

    assert released_versions("praktik", project)[-1] == "1.10"
    assert find_manifest("praktik", "", project).parts[-2:] == ("1.10", MANIFEST)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        pytest.param("changes.txt", "praktik: from 1.0 to build\n", id="text"),
        pytest.param("changes.md", "# praktik: från 1.0 till build\n", id="Markdown"),
        pytest.param("changes.html", '<!DOCTYPE html>\n<html lang="sv">', id="page"),
    ],
)
def test_file_is_written_as_its_ending_says(command, released, tmp_path, name, begins):
    code, out, err = command("diff", "praktik", "1.0", "--out", tmp_path / name)

    assert (code, out, err) == (0, f"{name}\n", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("text", "praktik: from 1.0 to build\n"),
        ("markdown", "# praktik: från 1.0 till build\n"),
        ("html", "<!DOCTYPE html>\n"),
    ],
)
def test_format_is_written_to_stdout_and_overrides_the_ending(
    command, released, tmp_path, form, begins
):
    assert command("diff", "praktik", "1.0", "--format", form)[1].startswith(begins)
    assert command("diff", "praktik", "1.0", "--format", form, "--out", tmp_path / "a.b")[0] == 0
    assert (tmp_path / "a.b").read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param("changes.pdf", "no format that this ending names @ --out;", id="ending"),
        pytest.param("project/releases/praktik/1.0/a.md", "not a place to write to", id="release"),
        pytest.param("project/build/praktik/a.md", "not a place to write to", id="build"),
    ],
)
def test_file_that_cannot_be_is_refused(command, released, tmp_path, place, said):
    code, out, err = command("diff", "praktik", "1.0", "--out", tmp_path / place)

    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert not (tmp_path / place).exists()
