"""The manifest's digest follows the result and nothing else, and it holds no private text."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DisclosureError, VerificationError
from evaluation.provenance import (
    RunManifest,
    read_manifest,
    records,
    refuse_private_texts,
    seal_pages,
    write_manifest,
)

MANIFEST = RunManifest(
    study="praktik",
    protocol={"version": "1", "sha256": "ab", "title": {"sv": "Praktik"}},
    delivery={"leverans_id": "ENK-2024-01", "ursprung": "syntetisk", "fro": 1},
    seed=1,
    inputs=({"table": "person", "file": "person.csv", "sha256": "cd", "rows": 10},),
    steps=({"name": "read", "key": "k", "rows": 1, "seconds": 0.5, "cached": False},),
    flow=({"step": 1, "label_sv": "personer", "persons": 10},),
    results=({"outcome": "varaktigt_ut", "estimate": 0.1 + 0.2},),
    gates=({"name": "overlap", "passed": True},),
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"machine": {"locale": "sv_SE"}}, id="machine"),
        pytest.param({"pages": {"praktik.html": "ef"}}, id="pages"),
        pytest.param(
            {"steps": ({**MANIFEST.steps[0], "seconds": 9.0, "cached": True, "reason": "x"},)},
            id="seconds, cached and reason of a step",
        ),
        pytest.param({"results": ({"outcome": "varaktigt_ut", "estimate": 0.3},)}, id="13th digit"),
    ],
)
def test_digest_does_not_follow(change):
    assert replace(MANIFEST, **change).digest == MANIFEST.digest


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"seed": 2}, id="seed"),
        pytest.param({"inputs": ({**MANIFEST.inputs[0], "sha256": "ce"},)}, id="input"),
        pytest.param({"results": ({"estimate": 0.300001},)}, id="result"),
        pytest.param({"code": {"cohort": "b"}}, id="code"),
        pytest.param({"steps": ({**MANIFEST.steps[0], "key": "l"},)}, id="key of a step"),
        pytest.param({"packages": {"departures": {"numpy": "1"}}}, id="departure from the lock"),
    ],
)
def test_digest_follows(change):
    assert replace(MANIFEST, **change).digest != MANIFEST.digest


def test_manifest_comes_back_as_written(tmp_path):
    path = tmp_path / "praktik" / "manifest.json"

    digest = write_manifest(path, MANIFEST)

    assert read_manifest(path).as_json() == MANIFEST.as_json()
    assert digest == MANIFEST.digest == json.loads(path.read_text(encoding="utf-8"))["digest"]


def test_sealing_adds_pages_and_keeps_the_digest(tmp_path):
    path = tmp_path / "manifest.json"
    digest = write_manifest(path, MANIFEST)

    seal_pages(path, {"embedded/reports/praktik.html": "1"})
    sealed = seal_pages(path, {"embedded/reports/praktik.pdf": "2"})

    assert sealed.pages == {
        "embedded/reports/praktik.html": "1",
        "embedded/reports/praktik.pdf": "2",
    }
    assert read_manifest(path).digest == digest


def test_page_has_the_seal_of_the_engine_that_wrote_it_last(tmp_path):
    path = tmp_path / "manifest.json"
    write_manifest(path, MANIFEST)

    seal_pages(path, {"embedded/reports/praktik.html": "1", "embedded/reports/praktik.pdf": "2"})
    sealed = seal_pages(path, {"quarto/reports/praktik.html": "3"})

    assert sealed.pages == {
        "embedded/reports/praktik.pdf": "2",
        "quarto/reports/praktik.html": "3",
    }


def test_changed_manifest_is_not_believed(tmp_path):
    path = tmp_path / "manifest.json"
    write_manifest(path, MANIFEST)
    path.write_text(path.read_text(encoding="utf-8").replace('"rows": 10', '"rows": 11'))

    with pytest.raises(VerificationError, match="changed after it was written"):
        read_manifest(path)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="not JSON"),
        pytest.param("{}", id="no digest"),
        pytest.param('{"digest": "a", "unknown": 1}', id="unknown section"),
        pytest.param("[]", id="not a mapping"),
    ],
)
def test_other_files_are_not_manifests(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")

    with pytest.raises(VerificationError, match="not a manifest"):
        read_manifest(tmp_path / "manifest.json")


def test_missing_manifest_says_what_to_do(tmp_path):
    with pytest.raises(VerificationError, match=r"no manifest @ .*; run the study first"):
        read_manifest(tmp_path / "manifest.json")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("/".join(["", "home", "eva", "x.csv"]), "an absolute path", id="path"),
        pytest.param("read from " + "/".join(["", "data", "x"]), "an absolute path", id="in text"),
        pytest.param("C:" + "\\data", "an absolute path", id="Windows path"),
        pytest.param("-".join(["19810203", "1234"]), "an identity number", id="12 digits"),
        pytest.param("-".join(["810203", "1234"]), "an identity number", id="10 digits"),
        pytest.param("810263" + "1234", "an identity number", id="samordningsnummer"),
        pytest.param("810203" + "T123", "an identity number", id="T-number"),
        pytest.param("P" + "0A1B2C3D4E", "a person's pseudonym", id="lopnr"),
    ],
)
@pytest.mark.parametrize("key", [False, True], ids=["value", "key"])
def test_private_text_is_refused_without_being_repeated(tmp_path, text, what, key):
    note = {text: 1} if key else {"note": [text]}

    with pytest.raises(DisclosureError, match=what) as caught:
        write_manifest(tmp_path / "manifest.json", replace(MANIFEST, disclosure=note))

    assert text not in str(caught.value)
    assert "disclosure" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ["och/eller", "2018-09", "a3f1" * 16, "1 234 567 890", "2023-12-31", "n/a", "9999999999"],
)
def test_ordinary_text_passes(text):
    refuse_private_texts({"note": text}, where="manifest")


def test_records_of_a_frame_are_plain():
    frame = pd.DataFrame(
        {"arm": ["praktik", None], "n": [1, 2], "estimate": [np.nan, 1 / 3], "ok": [True, False]}
    )

    assert records(frame) == [
        {"arm": "praktik", "n": 1, "estimate": None, "ok": True},
        {"arm": None, "n": 2, "estimate": 0.333333333333, "ok": False},
    ]


@pytest.mark.parametrize("answer", [False, "False", 0.0, None])
def test_failed_gates_are_named_with_contrast_and_arm(answer):
    gate = {"contrast": "inte_nu", "arm": "praktik", "name": "ess", "passed": answer}

    assert MANIFEST.failed_gates == ()
    assert replace(MANIFEST, gates=(gate,)).failed_gates == ("inte_nu praktik ess",)


@pytest.mark.parametrize("answer", [True, "True", 1, 1.0])
def test_passed_gates_are_not(answer):
    assert replace(MANIFEST, gates=({"name": "ess", "passed": answer},)).failed_gates == ()
