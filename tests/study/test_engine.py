"""The engine is a matter of the machine: it changes neither the results nor what they depend on."""

import pytest

from evaluation.study import run_study
from tests.study.small_study import NAME


def run_with(project, delivery, store, **machine):
    reasons = {}
    found = run_study(
        NAME,
        root=project.root,
        data=delivery,
        store=store,
        out=project.root / "build" / "engine",
        progress=lambda step: reasons.update({step.name: (step.key, step.reason)}),
        **machine,
    )
    return found.manifest, reasons


@pytest.fixture(scope="module")
def first(finished, delivery, tmp_path_factory):
    """The study on DuckDB in a store of its own."""
    store = tmp_path_factory.mktemp("store")
    return store, run_with(finished[0], delivery, store, engine="duckdb", memory="500MB")


def test_another_engine_takes_the_steps_as_they_are(copied, delivery, first):
    store, (manifest, steps) = first

    again, found = run_with(copied, delivery, store, engine="polars", memory="1GB")

    assert again.digest == manifest.digest
    assert {name: key for name, (key, _) in found.items()} == {
        name: key for name, (key, _) in steps.items()
    }
    assert {reason for _, reason in found.values()} == {"unchanged"}


def test_another_engine_computes_the_same_results(copied, delivery, first, tmp_path):
    _, (manifest, steps) = first

    again, found = run_with(copied, delivery, tmp_path / "store", engine="polars")

    assert again.digest == manifest.digest
    assert {name: key for name, (key, _) in found.items()} == {
        name: key for name, (key, _) in steps.items()
    }
