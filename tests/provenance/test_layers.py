"""What a result of a room depends on: its own code and that of the rooms below."""

import shutil

import pytest

from evaluation.provenance import layers


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package whose code may be changed."""
    copy = tmp_path / "evaluation"
    shutil.copytree(layers.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(layers, "PACKAGE", copy)
    layers.layer_fingerprint.cache_clear()
    yield copy
    layers.layer_fingerprint.cache_clear()


@pytest.mark.parametrize(
    ("room", "changes"),
    [
        pytest.param("report", False, id="a sentence on a page"),
        pytest.param("render", False, id="how pages are made"),
        pytest.param("commands", False, id="a verb"),
        pytest.param("study", True, id="the study itself"),
        pytest.param("disclosure", True, id="what is withheld"),
        pytest.param("estimate", True, id="an estimator"),
    ],
)
def test_study_is_run_again_when_what_it_depends_on_changes(package, room, changes):
    before = layers.layer_fingerprint("study")
    path = package / room / "__init__.py"
    path.write_text(path.read_text(encoding="utf-8") + "\nWORD = 'another'\n", encoding="utf-8")
    layers.layer_fingerprint.cache_clear()

    assert (layers.layer_fingerprint("study") != before) is changes
