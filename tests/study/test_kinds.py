"""Every kind of study takes the same road: rows kept, main answer, answers under other values."""

import pytest

from evaluation.study import run_study
from tests.study.small_study import NAME, make_project

PERSONS = """
name = "provstudie"
version = "1"
seed = 3

[title]
sv = "Prov"

[question]
sv = "Ändrades något?"

[data]
kind = "extract"

[[arms]]
name = "coachning"
label = "Coachning"
categories = ["2"]

[[contrasts]]
name = "infort"
label = "Före och efter start"
kind = "introduced"
weights = "none"

[[outcomes]]
name = "manader"
label = "Månader med bistånd"
kind = "panel"
role = "primary"
scale = "difference"
column = "manader_med_bistand"

[[outcomes]]
name = "kronor"
label = "Bistånd i kronor"
kind = "panel"
role = "secondary"
scale = "difference"
column = "kronor_bistand"
unit = "kronor"

[panel]
source = "persons"
arm = "coachning"
period_months = 6
first_period = "drop"

[[sensitivity]]
name = "langre_uppehall"
label = "Tre månaders uppehåll"
override = { "definition.max_gap" = 3 }

[[sensitivity]]
name = "bara_aldrig"
label = "Mot dem som aldrig börjar"
override = { "panel.control" = "never" }
"""


@pytest.fixture(scope="module")
def persons(tmp_path_factory, delivery):
    project = make_project(tmp_path_factory.mktemp("personer"), protocol=PERSONS, analysis="")
    return run_study(
        NAME, root=project.root, out=project.output(NAME), store=project.store, data=delivery
    )


@pytest.mark.parametrize("name", ["langre_uppehall", "bara_aldrig"])
def test_a_panel_on_a_register_answers_its_sensitivity_analyses(persons, name):
    estimates = persons.published.tables["estimates"].set_index("analysis")

    rows = estimates.loc[[f"provstudie:{name}"]]

    assert set(rows["outcome"]) == {"manader"}
    assert set(rows["role"]) == {"sensitivity"}
    assert rows["estimate"].notna().all()
    assert rows["estimate"].iloc[0] != estimates.loc["provstudie", "estimate"].iloc[0]


def test_the_cohort_of_a_panel_is_kept_and_shared_where_it_is_the_same(persons):
    names = [step["name"] for step in persons.manifest.steps]

    assert names == [
        "read",
        "cohort",
        "estimate",
        "cohort-langre_uppehall",
        "estimate-langre_uppehall",
        "estimate-bara_aldrig",
        "publish",
    ]
