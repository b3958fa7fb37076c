"""A sealed file tells of every byte that was changed in it."""

import pytest

from evaluation.errors import VerificationError
from evaluation.provenance import (
    MANIFEST,
    RunManifest,
    read_manifest,
    read_sealed,
    write_manifest,
    write_sealed,
)
from evaluation.provenance.verification import read_record, write_record

CONTENT = {"name": "Åsö", "shares": [0.1, 1.0, None], "steps": {"a": 1, "b": True}}


def changes(content):
    """Every byte of a text, changed in each of its eight bits."""
    for place, byte in enumerate(content):
        for bit in range(8):
            yield content[:place] + bytes([byte ^ 1 << bit]) + content[place + 1 :]


def is_whole(path):
    try:
        return read_sealed(path)[1]
    except ValueError:
        return False


def test_sealed_file_comes_back_as_written(tmp_path):
    write_sealed(tmp_path / "a.json", CONTENT)

    assert read_sealed(tmp_path / "a.json") == (CONTENT, True)


def test_every_changed_bit_is_found(tmp_path):
    path = tmp_path / "a.json"
    write_sealed(path, CONTENT)

    tried = [path.write_bytes(changed) and is_whole(path) for changed in changes(path.read_bytes())]

    assert len(tried) > 1000
    assert not any(tried)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="line ends"),
        pytest.param(lambda text: text + b"\n", id="a line more"),
        pytest.param(
            lambda text: text.replace(b"1.0", b"1.00"), id="another way to write a number"
        ),
        pytest.param(lambda text: text.replace("Å".encode(), b"\\u00c5"), id="an escape"),
        pytest.param(lambda text: text.replace(b"true", b"NaN"), id="not a number"),
        pytest.param(lambda text: text.replace("Å".encode(), b"\\ud800"), id="half a sign"),
        pytest.param(lambda text: text.replace(b'"a": 1', b'"a": 2, "a": 1'), id="said twice"),
    ],
)
def test_same_content_in_other_bytes_is_found(tmp_path, change):
    path = tmp_path / "a.json"
    write_sealed(path, CONTENT)
    before = path.read_bytes()
    path.write_bytes(change(before))

    assert path.read_bytes() != before
    assert not is_whole(path)


def test_every_changed_byte_of_a_manifest_is_found(tmp_path):
    path = tmp_path / MANIFEST
    manifest = RunManifest(
        study="praktik",
        protocol={"version": "1.0"},
        steps=({"name": "cohort", "seconds": 0.25},),
        machine={"python": "3.11.0"},
        pages={"embedded/reports/praktik.html": "a1"},
    )
    write_manifest(path, manifest)
    before = path.read_bytes()

    for place, byte in enumerate(before):
        path.write_bytes(before[:place] + bytes([byte ^ 1]) + before[place + 1 :])
        with pytest.raises(VerificationError):
            read_manifest(path)


def test_every_changed_byte_of_a_release_record_is_found(tmp_path):
    (tmp_path / "estimates.csv").write_text("month", encoding="utf-8")
    write_record(tmp_path, {"study": "praktik", "version": "1.0"})
    path = tmp_path / "release.json"
    before = path.read_bytes()

    assert set(read_record(tmp_path)["files"]) == {"estimates.csv"}
    for place, byte in enumerate(before):
        path.write_bytes(before[:place] + bytes([byte ^ 1]) + before[place + 1 :])
        with pytest.raises(VerificationError):
            read_record(tmp_path)
