"""One table per kind: complete, and asked instead of compared."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

import evaluation
from evaluation.cohort.trials import COVARIATES
from evaluation.protocol.background import BACKGROUND
from evaluation.protocol.checks.honoured import SECTIONS
from evaluation.protocol.kinds import (
    CONTRAST_KINDS,
    ESTIMATORS,
    OUTCOME_KINDS,
    OWN,
    OWN_KINDS,
    ROLES,
    STUDY_KINDS,
    outcome_kind,
)
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Contrast, DataSource, Outcome, Protocol
from evaluation.report.language import DEFAULT, catalogue

ROOT = Path(evaluation.__file__).parent
TABLES = "protocol/kinds/"
# Other things that are called kinds: of arrays, of panels of numbers, of a policy.
OTHER_KINDS = ("estimate", "simulate", "data", "disclosure", "provenance")


def names(kind):
    return {item.name for item in fields(kind)}


def test_every_section_of_a_protocol_is_honoured_by_some_kind_of_study():
    assert names(Protocol) - {"source"} == SECTIONS


@pytest.mark.parametrize("row", STUDY_KINDS, ids=lambda row: row.label)
def test_a_kind_of_study_has_outcomes_contrasts_and_keys_that_exist(row):
    known = {"data": DataSource, "panel": PanelPlan}

    has_outcomes = any(kind.study == row.name for kind in OUTCOME_KINDS.values())
    has_contrasts = any(row.name in kind.studies for kind in CONTRAST_KINDS.values())
    assert has_outcomes == row.honours("outcomes")
    assert has_contrasts == row.honours("contrasts")
    assert set(row.keys) <= row.parts
    for section, of in known.items():
        assert row.keys.get(section, frozenset()) <= names(of)


def test_every_key_of_a_panel_is_honoured_by_some_source():
    honoured = [row.keys["panel"] for row in STUDY_KINDS if row.source]

    assert frozenset().union(*honoured) == names(PanelPlan)


@pytest.mark.parametrize(
    "row", [*OWN_KINDS.values(), *OUTCOME_KINDS.values()], ids=lambda row: row.label
)
def test_an_outcome_kind_tells_all_that_is_asked(row):
    assert row.scales
    assert row.keys <= names(Outcome)
    assert set(row.roles) <= set(ROLES)
    assert row.measured_once == ("horizons" not in row.keys)
    assert row.published.endswith("difference")
    assert row.looks_ahead != "window" or "window" in row.keys


@pytest.mark.parametrize("row", CONTRAST_KINDS.values(), ids=lambda row: row.name)
def test_a_contrast_kind_tells_all_that_is_asked(row):
    assert row.weights
    assert row.studies
    assert row.keys <= names(Contrast)
    assert not row.months_key or row.months_key in row.keys
    assert ("{months}" in catalogue(DEFAULT)[row.text]) == bool(row.months_key)


def test_the_first_estimator_is_the_default_and_is_comparable():
    assert PanelPlan(source="table").estimators == (next(iter(ESTIMATORS)),)
    assert ESTIMATORS["group_time"].is_comparable


def test_what_nobody_has_declared_is_the_studys_own():
    assert outcome_kind("own_outcome", "risk_difference") is OWN
    assert outcome_kind("own_outcome", "mean_difference") is OWN_KINDS["own_values"]
    assert outcome_kind("durable_exit") is OUTCOME_KINDS["durable_exit"]


def compared_kinds(path):
    """Lines where something called a kind is compared with a text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        is_kind = any(isinstance(side, ast.Attribute) and side.attr == "kind" for side in sides)
        texts = [part for side in sides for part in ast.walk(side)]
        if is_kind and any(
            isinstance(part, ast.Constant) and isinstance(part.value, str) for part in texts
        ):
            yield node.lineno


def rooms():
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if "/" in place and not place.startswith(TABLES):
            found.setdefault(place.split("/")[0], []).extend(compared_kinds(path))
    return found


def test_kinds_are_compared_as_texts_nowhere_but_in_their_tables():
    compared = {room for room, lines in rooms().items() if lines and room not in OTHER_KINDS}

    assert compared == set()


def test_background_is_what_the_cohort_gives():
    assert set(BACKGROUND) == set(COVARIATES)
