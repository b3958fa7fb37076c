"""What changed between two versions, from cause to consequence."""

import json
import shutil
from dataclasses import replace

import pytest

from evaluation.provenance import MANIFEST
from evaluation.provenance.version_diff import Change, compare_versions


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
    )

    changes = compare_versions(built, new)

    assert [(change.section, change.what) for change in changes] == [
        ("protocol", "version"),
        ("data", "insats"),
        ("code", "cohort"),
        ("packages", "lock"),
        ("packages", "departure numpy"),
        ("flow", "2 · ingår: persons"),
        ("estimates", "avslut · praktik · 24"),
        ("gates", "overlap"),
    ]
    assert changes[6].in_se == pytest.approx(1.0)


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


def test_verb_shows_changes_between_release_and_build(command, project, built, rebuild):
    released = project.releases / "praktik" / "1.0"
    shutil.copytree(project.output("praktik"), released)
    rebuild(built, results=(built.results[0], {**built.results[1], "estimate": 0.19}))

    code, out, _ = command("diff", "praktik", "1.0")

    assert code == 0
    assert out.splitlines()[0].split() == [
        *("section", "what", "old", "new"),
        *("change", "in", "SE"),
    ]
    assert "avslut · praktik · 24  0.2  0.19  -0.20" in out

    _, out, _ = command("diff", "praktik", "1.0", "build", "--json")

    assert json.loads(out)["changes"][0]["in_se"] == pytest.approx(-0.2)


def test_verb_says_when_nothing_changed(command, built):
    assert command("diff", "praktik", "build", "build") == (0, "nothing changed\n", "")


def test_unknown_version_lists_the_known(command, built):
    code, _, err = command("diff", "praktik", "9.9")

    assert code == 2
    assert err == "no version '9.9' @ releases/praktik; versions: build\n"


def test_versions_sort_as_numbers(project, built):
    from evaluation.commands.references import find_manifest, versions

    for version in ("1.9", "1.10", "1.2-rc"):
        shutil.copytree(project.output("praktik"), project.releases / "praktik" / version)

    assert versions("praktik", project)[-1] == "1.10"
    assert find_manifest("praktik", "", project).parts[-2:] == ("1.10", MANIFEST)
