"""A release is verified with its own plan and, when asked, with its own code."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from evaluation.cli import main
from evaluation.provenance import EPOCH, Project, epoch, read_manifest, write_manifest
from tests.commands.clone import NAME, VERSION, evaluation, git

PLAN = f"analyses/{NAME}/protocol.toml"
CODE = "evaluation/disclosure/protection.py"
DIGITS = "SIGNIFICANT_DIGITS = 12"


@pytest.fixture(scope="module")
def moved_on(released, tmp_path_factory):
    """The clone after its release: another plan, and code that rounds in another way."""
    root = tmp_path_factory.mktemp("moved") / "on"
    shutil.copytree(released.root, root)
    _change(root / PLAN, "seed = ", "seed = 1")
    _change(root / CODE, DIGITS, "SIGNIFICANT_DIGITS = 3")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "two")
    return Project(root)


def _change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def commit_of(project):
    text = (project.releases / NAME / VERSION / "release.json").read_text(encoding="utf-8")
    return json.loads(text)["commit"][:12]


def test_other_code_names_the_file_and_the_commit(moved_on):
    code, out, err = evaluation(moved_on, "verify", NAME, "--against", VERSION, "--no-pages")

    assert code == 5
    assert f"differs in code: {CODE} has other bytes @ {NAME}; " in err
    assert f"git checkout {commit_of(moved_on)}, or --checkout to let verify do it" in err
    assert f"note: the plan has moved on, the release was run with its own: {PLAN}" in out
    assert re.search(r"^estimates  +[1-8] of 8 rows, first: ", out, re.MULTILINE)


def test_checkout_runs_the_release_with_its_own_code_and_leaves_nothing(moved_on):
    before = sorted(path.name for path in moved_on.private.iterdir())

    code, out, err = evaluation(moved_on, "verify", NAME, "--against", VERSION, "--checkout")

    assert code == 0, err
    lines = [line for line in out.splitlines()[1:] if not line.startswith("note")]
    assert len(lines) == 15
    assert all("  same  " in line for line in lines)
    assert f"{NAME}: running again with the code of its commit\n  {NAME}: running\n" in err
    assert sorted(path.name for path in moved_on.private.iterdir()) == before
    assert not list((moved_on.root / ".git" / "worktrees").glob("*"))


def test_build_with_changes_that_no_commit_has_cannot_be_checked_out(released, tmp_path):
    root = tmp_path / "changed"
    shutil.copytree(released.root, root)
    (root / "new.txt").touch()
    project = Project(root)
    assert evaluation(project, "run", NAME)[0] == 0

    code, _, err = evaluation(project, "verify", NAME, "--against", "build", "--checkout")

    assert code == 2
    assert "the run was not of a commit, so there is none to check out" in err


def test_code_of_pages_changed_since_they_were_rendered_is_named_after_another_run(
    released, tmp_path
):
    root = tmp_path / "later"
    # Held against a release, a run would be another one.
    shutil.copytree(released.root, root, ignore=shutil.ignore_patterns("releases"))
    name = "evaluation/report/numbers.py"
    _change(root / name, '"""', '"""Later: ')
    project = Project(root)
    assert evaluation(project, "run", NAME)[0] == 0

    code, _, err = evaluation(project, "verify", NAME, "--against", "build", "--no-pages")

    assert code == 5
    assert f"differs in code: {name} has other bytes" in err


def test_pages_keep_the_date_of_the_run_whenever_it_is_run_or_verified_again(
    released, tmp_path, monkeypatch
):
    root = tmp_path / "dated"
    shutil.copytree(released.root, root, ignore=shutil.ignore_patterns("releases", "build"))
    project = Project(root)
    monkeypatch.setenv(EPOCH, epoch("2024-02-29"))
    assert evaluation(project, "run", NAME)[0] == 0
    assert evaluation(project, "render", NAME, "--engine", "embedded")[0] == 0
    monkeypatch.delenv(EPOCH)

    assert evaluation(project, "run", NAME)[0] == 0
    code, out, err = evaluation(project, "verify", NAME, "--against", "build")

    assert code == 0, err
    assert re.search(r"^pages +same +4 files rendered again", out, re.MULTILINE), out
    page = (project.rendered / f"{NAME}.html").read_text(encoding="utf-8")
    assert 'datetime="2024-02-29">beräknad 29 februari 2024</time>' in page


def test_commit_that_is_not_here_is_told(released, tmp_path):
    root = tmp_path / "shallow"
    shutil.copytree(released.root, root, ignore=shutil.ignore_patterns(".git"))
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "another history")
    project = Project(root)

    code, _, err = evaluation(project, "verify", NAME, "--against", VERSION, "--checkout")

    assert code == 2
    assert f"commit {commit_of(project)} is not in this repository @" in err


def test_copied_release_is_read_where_there_is_no_project(released, tmp_path):
    copy = tmp_path / "handed over"
    shutil.copytree(released.releases / NAME / VERSION, copy)

    code, out, err = evaluation_without_project(released, tmp_path, "handed over/")

    assert code == 0, err
    assert "proved:" in out
    assert "nothing was run again" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["handed over"]


def test_changed_file_in_a_copied_release_is_exit_5(released, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(released.releases / NAME / VERSION, copy)
    (copy / "estimates.csv").write_text("better\n", encoding="utf-8")

    code, _, err = evaluation_without_project(released, tmp_path, "copy")

    assert code == 5
    assert "differs in published tables: estimates.csv has other bytes" in err


def evaluation_without_project(released, folder, name):
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "verify", name, "--published"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(released.root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("./releases",), "a folder can be read, not run again @ NAME", id="run"),
        pytest.param(
            ("./releases", "--published", "--against", "1.0"),
            "a folder can be read, not run again @ NAME",
            id="with a version",
        ),
        pytest.param(("./none", "--published"), "no folder here @ NAME", id="no folder"),
        pytest.param(
            (NAME, "--published", "--checkout"), "nothing is run again @ --published", id="checkout"
        ),
        pytest.param((NAME, "--published", "--data", "x"), "not allowed with argument", id="data"),
        pytest.param((NAME, "--data", "x"), "the study reads its own table @ --data", id="table"),
        pytest.param(("okänd",), "unknown study 'okänd'", id="unknown"),
    ],
)
def test_what_cannot_be_meant_is_exit_2(released, words, said, capsys):
    code = main(["verify", *words, "--project", str(released.root)])

    assert code == 2
    assert said in capsys.readouterr().err


def test_name_of_a_folder_that_may_not_be_told_is_not(released, tmp_path):
    number = "-".join(["19810203", "1234"])
    shutil.copytree(released.releases / NAME / VERSION, tmp_path / number)

    code, out, err = evaluation_without_project(released, tmp_path, f"./{number}")

    assert (code, out) == (2, "")
    assert err.startswith("an identity number in a name @ argument")
    assert number not in err


def test_folder_that_is_not_there_is_not_named(released, tmp_path, capsys):
    root = tmp_path / "register"
    shutil.copytree(released.root, root)
    path = root / "build" / NAME / "manifest.json"
    manifest = read_manifest(path)
    write_manifest(path, replace(manifest, delivery={"leverans_id": "1", "ursprung": "verklig"}))
    number = "-".join(["19810203", "1234"])

    words = ["verify", NAME, "--against", "build", "--data", number, "--project", str(root)]
    code = main(words)

    assert code == 2
    said = capsys.readouterr().err
    assert said.startswith("an identity number in a name @ argument")
    assert number not in said


def test_release_in_the_place_of_another_version_is_found(released, tmp_path):
    root = tmp_path / "swapped"
    shutil.copytree(released.root, root)
    folder = root / "releases" / NAME
    (folder / VERSION).rename(folder / "2.0.0")

    code, out, _ = evaluation(Project(root), "verify", NAME, "--published")

    assert code == 5
    assert "in the place of another version" in out
