"""Unlucky: killed, no room, closed folders, two at once, files that change; docs/crashes.md."""

import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from evaluation.cli import main
from evaluation.disclosure import read_published
from evaluation.errors import VerificationError
from evaluation.provenance import (
    MANIFEST,
    AuditLog,
    Project,
    audit,
    find_project,
    folder_hashes,
    read_manifest,
)
from tests.provenance.held_elsewhere import holding

HERE = find_project().root
STUDY = "rossi"
KILLER = Path(__file__).with_name("killed_command.py")
KILLS = 6
ALL_KILLS = os.environ.get("EVERY_KILL")
KILLED = -9
LEFT = re.compile(r"\.unfinished(/|$)|/\.[^/]+\.lock$")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A project whose study on one table has been run."""
    root = tmp_path_factory.mktemp("crashes") / "project"
    (root / "analyses").mkdir(parents=True)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(HERE / name, root / name)
    shutil.copytree(HERE / "analyses" / STUDY, root / "analyses" / STUDY)
    assert main(["run", STUDY, "--project", str(root)]) == 0
    return root


@pytest.fixture
def project(finished, tmp_path):
    root = tmp_path / "project"
    shutil.copytree(finished, root)
    return Project(root)


@pytest.fixture
def changed(project):
    """The same project with a plan that gives another digest."""
    path = project.protocol(STUDY)
    text = path.read_text(encoding="utf-8")
    assert "seed = " in text
    lines = ["seed = 99" if line.startswith("seed = ") else line for line in text.splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return project


def given(*words, project, **options):
    """Give a command in a process of its own."""
    return subprocess.run(
        [sys.executable, *words, "--project", str(project.root)],
        env={**os.environ, "PYTHONPATH": str(HERE)},
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def run(project, **options):
    return given("-m", "evaluation", "run", STUDY, project=project, **options)


def digest_on_disk(project):
    """Digest of a build that is whole: every table has the bytes that its index says."""
    folder = project.output(STUDY)
    manifest = read_manifest(folder / MANIFEST)
    read_published(folder)
    hashes = {name: proof for name, proof in folder_hashes(folder).items() if name != MANIFEST}
    assert hashes == dict(manifest.outputs)
    return manifest.digest


def events(project):
    lines = project.audit.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["event"] for line in lines]


def hidden(project):
    rooms = (project.build, project.analyses)
    return [path.name for room in rooms for path in room.rglob(".*")]


def test_killed_run_leaves_the_old_build_or_the_new_and_the_next_run_goes_on(changed):
    old = digest_on_disk(changed)
    words = ("run", STUDY)
    whole = given(str(KILLER), "-1", *words, project=_copy(changed, "whole"))
    moments = int(whole.stderr.splitlines()[-1])
    seen = []

    for number in range(0, moments, 1 if ALL_KILLS else max(1, moments // KILLS)):
        project = _copy(changed, "killed")
        assert given(str(KILLER), str(number), *words, project=project).returncode == KILLED
        seen.append(digest_on_disk(project))
        AuditLog(project.audit).check()
        if number == 0 or number >= moments - moments // KILLS or ALL_KILLS:
            done = run(project)
            assert (done.returncode, hidden(project)) == (0, [])
            seen.append(digest_on_disk(project))

    new = digest_on_disk(Project(changed.root.parent / "whole"))
    assert old != new
    assert set(seen) == {old, new}
    assert seen[0] == old


def _copy(project, name):
    root = project.root.parent / name
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(project.root, root)
    return Project(root)


def test_killed_new_is_finished_by_the_same_command(tmp_path):
    words = ("new", "studien", "--kind", "table")
    whole = Project(tmp_path / "whole")
    whole.root.mkdir()
    done = given(str(KILLER), "-1", *words, project=whole)
    moments, wanted = int(done.stderr.splitlines()[-1]), folder_hashes(whole.root)

    for number in range(0, moments, 1 if ALL_KILLS else moments // KILLS):
        project = Project(tmp_path / str(number))
        project.root.mkdir()
        assert given(str(KILLER), str(number), *words, project=project).returncode == KILLED
        again = given("-m", "evaluation", *words, project=project)
        is_told = "there is one already @ analyses/studien" in again.stderr
        assert again.returncode == (2 if is_told else 0)
        found = folder_hashes(project.root)
        # What is left besides is hidden, and `doctor` names it.
        assert {name: proof for name, proof in found.items() if not LEFT.search(name)} == wanted


def test_killed_run_is_told_by_the_next_and_in_the_log(project):
    with holding(project.output(STUDY)) as pid:
        pass

    done = run(project)

    assert done.returncode == 0
    assert f"an earlier command was killed here (process {pid}, since " in done.stderr
    assert events(project)[-3:] == ["killed command found", "run begun", "run"]


def test_build_that_a_killed_command_had_moved_aside_is_back_for_any_verb(project, capsys):
    before = digest_on_disk(project)
    project.output(STUDY).rename(project.build / f".{STUDY}.aside")
    with pytest.raises(VerificationError, match="no manifest"):
        read_manifest(project.output(STUDY) / MANIFEST)

    main(["doctor", "--project", str(project.root)])

    assert (
        f"{STUDY}: put back as it was before a command that was killed" in capsys.readouterr().err
    )
    assert digest_on_disk(project) == before


def small_files(limit):
    def limited():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return limited


@pytest.mark.parametrize("limit", [0, 2_000, 8_000])
@pytest.mark.skipif(sys.platform == "win32", reason="no limit to set")
def test_no_room_is_told_and_nothing_is_replaced(changed, limit):
    before = folder_hashes(changed.output(STUDY))

    done = run(changed, preexec_fn=small_files(limit))

    assert done.returncode == 1
    assert "no room to write @ build, or temporary files; make room" in done.stderr
    assert done.stderr.rstrip().endswith("and try again; nothing is half written")
    assert folder_hashes(changed.output(STUDY)) == before
    assert hidden(changed) == []
    AuditLog(changed.audit).check()


OWN_DISK = """
set -e
cp -r build saved
mount -t tmpfs -o size=4m none build
cp -r saved/. build
hashes() { (cd build/$1 && find . -type f | sort | xargs sha256sum | sha256sum); }
hashes $1
dd if=/dev/zero of=build/private/filler 2>/dev/null || truncate -s -$2 build/private/filler
"$3" -m evaluation run $1 --project . || echo "code $?"
hashes $1
find build -name '.*' -mindepth 1
rm build/private/filler
"$3" -m evaluation run $1 --project . >/dev/null && echo "code 0"
"""


@pytest.fixture
def own_disk():
    """Mount a small disk where that is allowed: give the words that do it."""
    words = ["unshare", "-m", "sh", "-c"]
    mount = "mount -t tmpfs -o size=1m none /mnt"
    if shutil.which("unshare") is None or subprocess.run([*words, mount], check=False).returncode:
        pytest.skip("no disk may be mounted here")
    return words


@pytest.mark.parametrize("room", ["0", "8K", "32K"])
def test_full_disk_is_told_and_nothing_is_replaced(changed, own_disk, room):
    done = subprocess.run(
        [*own_disk, OWN_DISK, "sh", STUDY, room, sys.executable],
        env={**os.environ, "PYTHONPATH": str(HERE)},
        cwd=changed.root,
        capture_output=True,
        text=True,
        check=True,
    )

    before, refused, after, again = done.stdout.splitlines()
    assert (refused, again) == ("code 1", "code 0")
    assert after == before
    assert "no room to write @ build, or temporary files; make room" in done.stderr


def no_rights():
    """Give up what lets an administrator write in closed folders."""

    class Header(ctypes.Structure):
        _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))

    header, library = Header(0x20080522, 0), ctypes.CDLL(None)
    library.prctl(28, 3, 0, 0, 0)  # root gets no rights back from a new program
    library.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


@pytest.mark.skipif(sys.platform != "linux", reason="rights are given up on Linux only")
@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param("build", STUDY, id="build"),
        pytest.param(f"build/private/store/{STUDY}/estimate", r"[0-9a-f]{20}", id="store"),
        pytest.param("build/private/audit.jsonl", "audit.jsonl", id="log"),
    ],
)
def test_closed_folder_is_named_and_nothing_is_replaced(changed, place, said):
    before = folder_hashes(changed.output(STUDY))
    closed = changed.root / place
    closed.chmod(0o500)

    done = run(changed, preexec_fn=no_rights)

    closed.chmod(0o700)
    assert done.returncode == 1
    assert re.search(f"no permission @ {said}; evaluation doctor tells what is", done.stderr)
    assert folder_hashes(changed.output(STUDY)) == before


def test_second_run_in_one_folder_is_refused_while_the_first_goes_on(changed):
    before = folder_hashes(changed.output(STUDY))

    with holding(changed.output(STUDY)) as pid:
        done = run(changed)

    assert done.returncode == 1
    assert f"another command is writing here (process {pid}, since " in done.stderr
    assert f"@ {STUDY}; wait until it has ended, or stop it" in done.stderr
    assert folder_hashes(changed.output(STUDY)) == before
    assert events(changed)[-1] == "run refused"


def test_two_runs_at_once_give_one_whole_build(changed):
    command = [sys.executable, "-m", "evaluation", "run", STUDY, "--project", str(changed.root)]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    told = [process.communicate()[1].decode() for process in both]

    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 1])
    assert ("another command is writing here" in "".join(told)) == (codes == [0, 1])
    assert digest_on_disk(changed)
    assert hidden(changed) == []
    AuditLog(changed.audit).check()


def test_clock_that_was_set_back_changes_nothing_and_is_told(project, monkeypatch, capsys):
    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(1999, 12, 31, tzinfo=tz)

    before = digest_on_disk(project)
    monkeypatch.setattr(audit, "datetime", Earlier)
    monkeypatch.setattr("time.time", lambda: 946_598_400.0)

    assert main(["run", STUDY, "--project", str(project.root)]) == 0

    assert digest_on_disk(project) == before
    main(["doctor", "--project", str(project.root)])
    assert "4 lines, chain whole; clock set back: line 3" in capsys.readouterr().out
