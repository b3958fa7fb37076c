"""Fingerprints follow the meaning of code and values, not their wording."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.provenance import (
    canonical_json,
    code_fingerprint,
    fingerprint,
    folder_hashes,
    layer_fingerprint,
    sha256_bytes,
    sha256_file,
)

CODE = '''"""Module."""

def share(part, whole):
    """Say what comes out."""
    return part / whole
'''


def _code(folder: Path, text: str, name: str = "share.py") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return code_fingerprint([folder], root=folder)


def test_sha256_of_a_file_is_that_of_its_bytes(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc")

    assert sha256_file(path) == sha256_bytes(b"abc")
    assert sha256_bytes(b"abc").startswith("ba7816bf")  # FIPS 180-2, appendix B.1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"b": 1, "a": 2}, '{"a":2,"b":1}', id="sorted keys"),
        pytest.param(0.1 + 0.2, "0.3", id="12 significant digits"),
        pytest.param(123456789.123456789, "123456789.123", id="digits not decimals"),
        pytest.param(-0.0, "0.0", id="minus zero is zero"),
        pytest.param([math.nan, math.inf], "[null,null]", id="not finite is null"),
        pytest.param(np.float64(1 / 3), "0.333333333333", id="numpy scalar"),
        pytest.param(np.array([1, 2]), "[1,2]", id="numpy array"),
        pytest.param({"år"}, '["år"]', id="set, and Swedish as written"),
        pytest.param(pd.Timestamp("2024-01-31"), '"2024-01-31T00:00:00"', id="date and time"),
        pytest.param(Path("a") / "b", '"a/b"', id="path with forward slashes"),
    ],
)
def test_canonical_json_has_one_text_per_value(value, text):
    assert canonical_json(value) == text


def test_value_without_json_is_refused():
    with pytest.raises(TypeError, match="no canonical JSON for object"):
        canonical_json(object())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CODE.replace("Say what", "Tell what"), id="docstring"),
        pytest.param(CODE.replace('"""Module."""\n', ""), id="no module docstring"),
        pytest.param(CODE + "\n# why\n", id="comment"),
        pytest.param(CODE.replace("part / whole", "(part/whole)"), id="layout"),
    ],
)
def test_wording_of_code_does_not_count(tmp_path, text):
    assert _code(tmp_path / "a", CODE) == _code(tmp_path / "b", text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CODE.replace("part / whole", "part // whole"), id="operator"),
        pytest.param(CODE.replace("(part, whole)", "(part, whole=1)"), id="default"),
        pytest.param(CODE + 'UNIT = "kr"\n', id="new constant"),
        pytest.param(CODE.replace("share", "portion"), id="name"),
    ],
)
def test_meaning_of_code_counts(tmp_path, text):
    assert _code(tmp_path / "a", CODE) != _code(tmp_path / "b", text)


def test_code_has_one_fingerprint_on_every_python(tmp_path):
    # The value is that of 3.11, 3.12 and 3.13; their syntax trees differ in empty fields.
    code = CODE + 'def line(width, text=""):\n    return f"{text:<{width}}" + f"{width}"\n'

    assert _code(tmp_path, code).startswith("da6ea3257a73")


def test_files_beside_the_code_count_and_others_do_not(tmp_path):
    _code(tmp_path, CODE)
    before = _code(tmp_path, "max_gap = 2\n", name="codes.toml")
    (tmp_path / "notes.txt").write_text("later", encoding="utf-8")

    assert code_fingerprint([tmp_path], root=tmp_path) == before
    assert _code(tmp_path, "max_gap = 3\n", name="codes.toml") != before


def test_upper_layers_depend_on_lower_ones_and_not_the_other_way_round():
    assert layer_fingerprint("provenance") != layer_fingerprint("data")
    assert layer_fingerprint("provenance") == layer_fingerprint("provenance")


def test_folder_hashes_are_by_relative_path(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.svg").write_bytes(b"a")
    (tmp_path / "b.csv").write_bytes(b"b")

    assert folder_hashes(tmp_path) == {
        "b.csv": sha256_bytes(b"b"),
        "figures/a.svg": sha256_bytes(b"a"),
    }


def test_fingerprint_of_equal_values_is_equal():
    assert fingerprint({"a": (1, 2)}) == fingerprint({"a": [1, 2]})
