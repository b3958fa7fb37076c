"""Every kind of outcome has a module that measures it, and every such module a kind."""

from pathlib import Path

import pytest

import evaluation.estimate.did.estimators
import evaluation.study
from evaluation.estimate.did.answers import estimator_of
from evaluation.protocol.kinds import (
    CONTRAST_KINDS,
    ESTIMATORS,
    OUTCOME_KINDS,
    OWN_KINDS,
    STUDY_KINDS,
)
from evaluation.report.language import LANGUAGES, catalogue
from evaluation.study.kinds import STUDIES
from evaluation.study.measurers import measurer_of
from evaluation.study.panel.sources import SOURCES
from evaluation.study.rows.effect_rows import MEAN_METHODS, SHARE_METHODS

ROWS = [*OUTCOME_KINDS.values(), *OWN_KINDS.values()]
ROOM = Path(evaluation.study.__file__).parent


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_outcome_kind_has_a_label_and_a_measurer(row):
    module = measurer_of(row)

    assert row.label
    assert callable(getattr(module, "describe" if row.is_described else "measure"))
    assert hasattr(module, "times") == row.happens
    assert hasattr(module, "refused") == (row.measured_once and row.study == "table")


def test_every_measurer_has_a_kind():
    modules = {
        (path.parent.parent.name, path.stem)
        for path in ROOM.glob("*/measurers/*.py")
        if path.stem != "__init__"
    }

    assert modules == {(row.study, row.name) for row in ROWS}


def test_every_kind_of_study_and_every_source_has_its_road():
    assert set(STUDIES) == {row.name for row in STUDY_KINDS}
    assert set(SOURCES) == {row.source for row in STUDY_KINDS if row.source}


def test_every_declared_estimator_can_be_run_and_has_a_label():
    room = Path(evaluation.estimate.did.estimators.__file__).parent
    modules = {path.stem for path in room.glob("*.py")} - {"__init__"}

    assert modules == set(ESTIMATORS)
    assert all(callable(estimator_of(name)) for name in ESTIMATORS)
    assert all(f"did.estimator.{name}" in catalogue(language) for name in ESTIMATORS
               for language in LANGUAGES)  # fmt: skip


@pytest.mark.parametrize("methods", [SHARE_METHODS, MEAN_METHODS], ids=["shares", "means"])
def test_every_contrast_can_tell_its_method_by_every_weight(methods):
    rows = {row.rows for row in CONTRAST_KINDS.values()}
    weights = {name for row in CONTRAST_KINDS.values() for name in row.weights}

    assert weights <= set(methods)
    assert "clones" in rows & set(methods)
