"""A release is of a clean tree, has a reason and passed gates, and is never overwritten."""

import json
import shutil

import pytest

from evaluation.disclosure import CERTIFICATE, write_certificate
from evaluation.provenance import (
    AuditLog,
    folder_hashes,
    read_manifest,
    released_versions,
    sha256_file,
)
from evaluation.provenance.verification import read_record
from tests.provenance.held_elsewhere import holding

CERTIFIED = {"found_after": 0, "tables": {"estimates": {}}}
REASON = ("--reason", "Ny leverans")


def certify(folder, content):
    """Write a certificate; returns the hashes that the run would have kept."""
    return {
        "estimates.csv": sha256_file(folder / "estimates.csv"),
        CERTIFICATE: write_certificate(content, folder),
    }


@pytest.fixture
def built(built, project, rebuild):
    """A build with the certificate of its audit."""
    return rebuild(built, outputs=certify(project.output("praktik"), CERTIFIED))


def test_release_holds_results_pages_plan_and_record(command, project, built):
    code, out, err = command("release", "praktik", *REASON, "--date", "2026-11-22")

    assert (code, err) == (0, "")
    folder = project.releases / "praktik" / "1.0"
    assert out == f"releases/praktik/1.0: digest {built.digest[:12]}\n"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")) == [
        "disclosure.json",
        "estimates.csv",
        "manifest.json",
        "plan/protocol.toml",
        "praktik.html",
        "release.json",
    ]
    assert read_manifest(folder / "manifest.json").digest == built.digest
    record = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    assert (record["date"], record["reason"], record["version"]) == (
        "2026-11-22",
        "Ny leverans",
        "1.0",
    )
    assert AuditLog(project.audit).check() == 1


def test_what_killed_commands_left_is_no_version_and_in_none(command, project, built):
    (project.output("praktik") / ".manifest.json~ab12cd34.unfinished").touch()
    half = project.releases / "praktik" / ".0.9~ab12cd34.unfinished"
    shutil.copytree(project.output("praktik"), half)
    assert released_versions("praktik", project) == ()
    shutil.rmtree(half)

    assert command("release", "praktik", *REASON)[0] == 0

    names = [path.name for path in (project.releases / "praktik" / "1.0").iterdir()]
    assert "manifest.json" in names
    assert [name for name in names if name.startswith(".")] == []


def test_study_that_another_command_writes_is_not_released(command, project, built):
    with holding(project.output("praktik")):
        code, _, err = command("release", "praktik", *REASON)

    assert code == 1
    assert "another command is writing here" in err
    assert not (project.releases / "praktik" / "1.0").exists()


def test_release_is_never_overwritten(command, project, built):
    command("release", "praktik", *REASON)
    before = (project.releases / "praktik" / "1.0" / "release.json").read_bytes()

    code, _, err = command("release", "praktik", "--reason", "Igen")

    assert code == 4
    assert err.startswith("version '1.0' is released already @ releases/praktik;")
    assert (project.releases / "praktik" / "1.0" / "release.json").read_bytes() == before


@pytest.mark.parametrize("version", ["../1.0", "a/b", ".", ".hidden"])
def test_version_that_is_no_folder_name_is_refused(command, built, version):
    code, _, err = command("release", "praktik", *REASON, "--version", version)

    assert (code, err) == (2, "no usable version @ --version; for instance 1.0\n")


def test_unclean_tree_is_refused(command, project, built):
    (project.root / "new.txt").touch()

    code, _, err = command("release", "praktik", *REASON)

    assert code == 4
    assert "the work tree is not clean (1 changed) @ new.txt" in err
    assert not project.releases.exists()


def test_empty_reason_is_refused(command, built):
    code, _, err = command("release", "praktik", "--reason", "  ")

    assert (code, err) == (
        4,
        "no reason given @ --reason; say why there is a new version\n",
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"machine": {"commit": "other", "is_dirty": False}},
            "not of the commit that is checked out @ build/praktik",
            id="other commit",
        ),
        pytest.param({"machine": {}}, "not of the commit that is checked out", id="no commit"),
        pytest.param(
            {"gates": ({"name": "overlap", "passed": False},)},
            "1 gates not passed @ overlap",
            id="gate",
        ),
        pytest.param({"pages": {}}, "no rendered pages @ build/praktik", id="not rendered"),
        pytest.param(
            {"pages": {"embedded/reports/praktik.html": "0"}},
            "the page is not the sealed one @ praktik.html",
            id="other page",
        ),
    ],
)
def test_unfit_build_is_refused(command, project, built, rebuild, changes, words):
    rebuild(built, **changes)

    code, out, err = command("release", "praktik", *REASON)

    assert (code, out) == (4, "")
    assert words in err
    assert not project.releases.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            {**CERTIFIED, "found_after": 3},
            "the audit does not say that nothing can be told @ praktik/disclosure.json, "
            "found_after; run the study again, with a larger min_count or wider groups",
            id="counts can be told",
        ),
        pytest.param(
            {"tables": {"estimates": {}}},
            "the audit does not say that nothing can be told",
            id="not said",
        ),
        pytest.param(
            {"found_after": 0, "tables": {}},
            "a table was not audited @ praktik/estimates.csv; run the study again: "
            "evaluation run praktik",
            id="table not audited",
        ),
        pytest.param(
            {"found_after": 0, "tables": {"estimates": {}, "flow": {}}},
            "an audited table is missing @ praktik/flow.csv",
            id="table missing",
        ),
    ],
)
def test_build_that_the_audit_does_not_clear_is_refused(
    command, project, built, rebuild, content, words
):
    rebuild(built, outputs=certify(project.output("praktik"), content))

    code, _, err = command("release", "praktik", *REASON)

    assert code == 4
    assert err.startswith(words)
    assert not project.releases.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param(
            CERTIFICATE,
            '{"found_after": 0}',
            "the certificate is not that of the run @ praktik/disclosure.json; run",
            id="certificate",
        ),
        pytest.param(
            "estimates.csv",
            "outcome\navslut\n",
            "the table is not the audited one @ praktik/estimates.csv; run",
            id="table",
        ),
    ],
)
def test_build_that_was_changed_after_the_audit_is_refused(
    command, project, built, name, content, words
):
    (project.output("praktik") / name).write_text(content, encoding="utf-8")

    code, _, err = command("release", "praktik", *REASON)

    assert (code, err.startswith(words)) == (4, True)
    assert not project.releases.exists()


@pytest.fixture
def released(command, project, built):
    """A first release, which the tree need not hold."""
    (project.root / ".git" / "info" / "exclude").write_text("releases/\n", encoding="utf-8")
    command("release", "praktik", *REASON)
    return built


def test_build_that_was_not_held_against_a_later_release_is_refused(command, released):

    code, _, err = command("release", "praktik", *REASON, "--version", "1.1")

    assert (code, err) == (
        4,
        "the build was not held against a release @ releases/praktik/1.0; run the study again: "
        "evaluation run praktik\n",
    )


def test_build_that_was_held_against_all_releases_is_released(command, project, released, rebuild):
    told = {**CERTIFIED, "held_against": ["praktik/1.0"]}
    rebuild(released, outputs=certify(project.output("praktik"), told))

    code, _, err = command("release", "praktik", *REASON, "--version", "1.1")

    assert (code, err) == (0, "")


def test_build_without_certificate_is_refused(command, project, built):
    (project.output("praktik") / CERTIFICATE).unlink()

    code, _, err = command("release", "praktik", *REASON)

    assert (code, err) == (
        4,
        "no certificate of the audit @ praktik/disclosure.json; run the study again: "
        "evaluation run praktik\n",
    )


def test_all_faults_are_told_at_once(command, project, built, rebuild):
    rebuild(built, gates=({"name": "overlap", "passed": False},), pages={})
    (project.root / "new.txt").touch()

    code, _, err = command("release", "praktik", *REASON)

    assert (code, len(err.splitlines())) == (4, 3)


def test_withheld_results_can_be_released_knowingly(command, project, built, rebuild):
    rebuild(built, gates=({"name": "overlap", "passed": False},))

    code, out, _ = command("release", "praktik", *REASON, "--accept-withheld", "--json")

    assert code == 0
    assert json.loads(out)["gates_not_passed"] == ["overlap"]


def test_study_that_was_not_run_cannot_be_released(command):
    code, _, err = command("release", "praktik", *REASON)

    assert (code, err) == (5, "no manifest @ praktik/manifest.json; run the study first\n")


def test_release_record_names_every_file_it_froze(command, project, built):
    command("release", "praktik", *REASON)

    folder = project.releases / "praktik" / "1.0"
    frozen = folder_hashes(folder)
    frozen.pop("release.json")
    assert read_record(folder)["files"] == frozen
    assert set(frozen) >= {"praktik.html", "plan/protocol.toml", "manifest.json"}
