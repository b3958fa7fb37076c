"""What was planted is told beside synthetic answers to the same question, and never otherwise."""

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from evaluation.errors import DataError
from evaluation.protocol import load_protocol
from evaluation.protocol.loading import overridden
from evaluation.provenance import find_project
from evaluation.study.planted import planted
from evaluation.study.sources import open_source

KEYS = ["outcome", "contrast", "arm", "reference", "month"]


@pytest.fixture(scope="module")
def flagship():
    return load_protocol(find_project().protocol("stockholmsjobb"))


@pytest.fixture(scope="module")
def source(flagship, delivery):
    return open_source(flagship, find_project(), delivery)


@pytest.fixture(scope="module")
def answers(delivery):
    """What the simulation wrote, by kind of contrast."""
    table = pd.read_csv(delivery / "truth.csv", keep_default_na=False)
    return table.set_index(["contrast", "outcome", "arm", "reference", "month"])["difference"]


def test_every_primary_difference_has_its_planted_value(flagship, source, answers):
    told = planted(flagship, source).set_index(KEYS)["planted"]

    kinds = {item.name: item.kind for item in flagship.contrasts}
    for (outcome, contrast, arm, reference, month), value in told.items():
        name = {"varaktigt_avslut": "durable_exit", "manader_med_bistand": "months_on_aid"}.get(
            outcome, "durable_exit_programme"
        )
        sides = [(arm, reference, 1), (reference, arm, -1)]
        known = [
            sign * answers[kinds[contrast], name, *pair, month]
            for *pair, sign in sides
            if (kinds[contrast], name, *pair, month) in answers.index
        ]
        assert known == [value]
    # Five arms from nobody in two contrasts, and three pairs of arms.
    primary = [item for item in flagship.outcomes if item.role == "primary"]
    assert len(told.loc[[item.name for item in primary]]) == 13 * (3 + 2)


def test_pairs_of_arms_are_written_as_the_study_compares_them(flagship, source):
    rows = planted(flagship, source).query("contrast == 'mellan_insatser'")

    pairs = set(zip(rows["arm"], rows["reference"], strict=True))
    assert pairs == {
        ("stockholmsjobb", "praktik"),
        ("stockholmsjobb", "coachning"),
        ("praktik", "coachning"),
    }


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"eligibility.age_max": 60}, id="other ages"),
        pytest.param({"eligibility.washout_months": 6}, id="other free months"),
        pytest.param({"eligibility.enrolled": False}, id="not enrolled too"),
        pytest.param({"definition.count_other_aid": False}, id="other assistance"),
        pytest.param({"arms[3].categories": ["6"]}, id="another insats by the same name"),
    ],
)
def test_another_question_has_no_planted_answer(flagship, source, other):
    assert planted(overridden(flagship, other), source).empty


def test_an_exit_that_lasts_otherwise_has_none_while_months_have(flagship, source):
    outcomes = tuple(replace(item, window=6) for item in flagship.outcomes)

    told = planted(replace(flagship, outcomes=outcomes), source)

    assert set(told["outcome"]) == {"manader_med_bistand"}


def test_other_weights_ask_about_other_people(flagship, source):
    contrasts = tuple(replace(item, weights="iptw") for item in flagship.contrasts)

    assert planted(replace(flagship, contrasts=contrasts), source).empty


def test_a_delivery_that_names_no_answers_has_none(flagship, source):
    content = dict(source.register.manifest.content)
    assert content.pop("facit")["fil"] == "truth.csv"
    manifest = replace(source.register.manifest, content=content)
    silent = replace(source, register=replace(source.register, manifest=manifest))

    assert planted(flagship, silent).empty


def test_other_answers_than_the_named_ones_are_refused(flagship, delivery, tmp_path):
    folder = tmp_path / "leverans"
    shutil.copytree(delivery, folder)
    named = json.loads((folder / "leverans.json").read_text(encoding="utf-8"))["facit"]
    (folder / named["fil"]).write_text("contrast,outcome\n", encoding="utf-8")

    source = open_source(flagship, find_project(), folder)

    with pytest.raises(DataError, match=r"not the answers .* @ leverans/truth\.csv;"):
        planted(flagship, source)


def test_arms_that_are_no_insatser_have_none(source):
    districts = load_protocol(find_project().protocol("inforande"))

    assert planted(districts, source).empty
