"""All or nothing, and one command at a time."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.errors import EvaluationError
from evaluation.provenance import (
    atomic_folder,
    atomic_write_bytes,
    atomic_write_text,
    held,
    put_back,
    sweep,
)
from tests.provenance.held_elsewhere import holding


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_text_is_utf8_with_lf_and_leaves_nothing_beside(tmp_path):
    atomic_write_text(tmp_path / "new" / "a.txt", "å\nä\n")

    assert (tmp_path / "new" / "a.txt").read_bytes() == "å\nä\n".encode()
    assert names(tmp_path / "new") == ["a.txt"]


def test_failed_write_keeps_the_old_file(tmp_path):
    atomic_write_bytes(tmp_path / "a", b"old")

    with pytest.raises(TypeError):
        atomic_write_bytes(tmp_path / "a", "not bytes")  # type: ignore[arg-type]

    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.fixture(params=["exchanged at once", "one after the other"])
def target(tmp_path, request, monkeypatch):
    """A finished folder, on a system that can exchange folders and on one that cannot."""
    if request.param == "one after the other":
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    folder = tmp_path / "out"
    with atomic_folder(folder) as fresh:
        (fresh / "kept").touch()
    return folder


def test_folder_takes_the_place_of_the_old_one(target):
    with atomic_folder(target) as fresh:
        (fresh / "second").touch()

    assert names(target) == ["second"]
    assert names(target.parent) == ["out"]


def _fill_and_fail(target):
    with atomic_folder(target) as fresh:
        (fresh / "half").touch()
        raise RuntimeError


def test_failed_folder_leaves_the_old_one_and_nothing_else(target):
    with pytest.raises(RuntimeError):
        _fill_and_fail(target)

    assert names(target) == ["kept"]
    assert names(target.parent) == ["out"]


def test_old_folder_comes_back_when_the_new_one_cannot_take_its_place(target, monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    rename = Path.rename
    turns = iter([True, False, True])  # aside, into place, back

    def sometimes(self, other):
        if next(turns):
            return rename(self, other)
        raise OSError

    monkeypatch.setattr(Path, "rename", sometimes)

    with pytest.raises(OSError), atomic_folder(target):  # noqa: PT011 any
        pass

    assert names(target) == ["kept"]
    assert names(target.parent) == ["out"]


def test_file_in_the_way_is_not_replaced_by_a_folder(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")

    with pytest.raises(EvaluationError, match="something is in the way already @ out"):
        _fill_and_fail(tmp_path / "out")

    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_folder_that_may_not_be_replaced_is_not(target):
    with pytest.raises(EvaluationError, match="in the way"), atomic_folder(target, over=False):
        pass

    assert names(target) == ["kept"]


def test_nobody_takes_a_folder_that_another_command_is_replacing(tmp_path):
    (tmp_path / ".out.aside").mkdir()

    with holding(tmp_path / "out"):
        assert put_back(tmp_path) == []
        with pytest.raises(EvaluationError, match="another command is writing here"):
            _fill_and_fail(tmp_path / "out")

    assert put_back(tmp_path) == ["out"]


def test_lock_of_a_killed_process_is_taken_over_and_told(tmp_path):
    with holding(tmp_path / "out") as pid:
        pass

    with held(tmp_path / "out") as killed:
        assert killed.pid == pid
    with held(tmp_path / "out") as killed:
        assert killed is None
    assert names(tmp_path) == []


def test_command_that_holds_a_folder_may_write_in_it_and_keeps_it(target):
    with held(target):
        with atomic_folder(target) as fresh:
            (fresh / "mine").touch()
        assert names(target.parent) == [".out.lock", "out"]

    assert names(target.parent) == ["out"]


def test_another_command_is_waited_for(tmp_path):
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from evaluation.provenance import held\n"
        "with held(Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(0.3)\n"
        "    Path(sys.argv[1]).touch()\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with held(tmp_path / "log", patience=30):
            assert (tmp_path / "log").exists()


def test_sweep_takes_what_is_unfinished_and_nothing_else(tmp_path):
    for name in ("a/.b~12345678.unfinished/half", "a/.c.aside/old", "a/kept.unfinished/x"):
        (tmp_path / name).mkdir(parents=True)
    for name in (".d~12345678.unfinished", ".e.lock"):
        (tmp_path / "a" / name).touch()

    sweep(tmp_path)

    assert names(tmp_path / "a") == ["kept.unfinished"]


def test_leftovers_of_another_target_are_left_alone(tmp_path):
    other = tmp_path / ".1.0.1~12345678.unfinished"
    other.mkdir()

    with atomic_folder(tmp_path / "1.0"):
        pass

    assert names(tmp_path) == [other.name, "1.0"]
