"""All or nothing."""

from pathlib import Path

import pytest

from evaluation.provenance import atomic_folder, atomic_write_bytes, atomic_write_text


def test_text_is_utf8_with_lf_and_leaves_nothing_beside(tmp_path):
    atomic_write_text(tmp_path / "new" / "a.txt", "å\nä\n")

    assert (tmp_path / "new" / "a.txt").read_bytes() == "å\nä\n".encode()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.txt"]


def test_failed_write_keeps_the_old_file(tmp_path):
    atomic_write_bytes(tmp_path / "a", b"old")

    with pytest.raises(TypeError):
        atomic_write_bytes(tmp_path / "a", "not bytes")  # type: ignore[arg-type]

    assert (tmp_path / "a").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_folder_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "out"
    for name in ("first", "second"):
        with atomic_folder(target) as fresh:
            (fresh / name).write_text(name, encoding="utf-8")

    assert [path.name for path in target.iterdir()] == ["second"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _fill_and_fail(target):
    with atomic_folder(target) as fresh:
        (fresh / "half").touch()
        raise RuntimeError


def test_failed_folder_leaves_the_old_one_and_nothing_else(tmp_path):
    target = tmp_path / "out"
    with atomic_folder(target) as fresh:
        (fresh / "kept").touch()

    with pytest.raises(RuntimeError):
        _fill_and_fail(target)

    assert [path.name for path in target.iterdir()] == ["kept"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_old_folder_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    target = tmp_path / "out"
    with atomic_folder(target) as fresh:
        (fresh / "kept").touch()
    rename = Path.rename
    turns = iter([True, False, True])  # aside, into place, back

    def sometimes(self, other):
        if next(turns):
            return rename(self, other)
        raise OSError

    monkeypatch.setattr(Path, "rename", sometimes)

    with pytest.raises(OSError), atomic_folder(target):  # noqa: PT011 any
        pass

    assert [path.name for path in target.iterdir()] == ["kept"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
