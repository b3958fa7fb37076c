"""Ordered values stand in their order: as the code list has them, not as their labels are spelt."""

import pytest

from data_schemas.codes import all_code_lists
from evaluation.data.labels import code_labels
from evaluation.report.effects.group_tables import background_table
from evaluation.report.level_order import in_order
from evaluation.report.literal import as_words, marked


@pytest.mark.parametrize(
    ("name", "levels", "ordered"),
    [
        pytest.param(
            "utbildning", "efter ej_grund ej_valid grund gymn saknas",
            "ej_grund grund gymn efter ej_valid saknas", id="education",
        ),
        pytest.param(
            "tid_utan_arbete", "12-24 6-12 <6 >24 saknas", "<6 6-12 12-24 >24 saknas", id="time",
        ),
        pytest.param(
            "forsorjningshinder", "AE AL DT US SN FL", "AL AE FL DT SN US", id="hinder",
        ),
        pytest.param("kalendermanad", "1 10 11 12 2 3", "1 2 3 10 11 12", id="months"),
        pytest.param("aldersband", "65+ 25-34 5-9 saknas 10-17", "5-9 10-17 25-34 65+ saknas",
                     id="age bands"),
        pytest.param("kommun", "b a c", "a b c", id="names"),
        pytest.param("utbildning", "x grund ej_grund", "ej_grund grund x", id="not on the list"),
    ],
)  # fmt: skip
def test_values_stand_in_the_order_that_they_have(name, levels, ordered):
    assert in_order(name, levels.split()) == ordered.split()
    assert [as_words(level) for level in in_order(name, marked(tuple(levels.split())))] == (
        ordered.split()
    )


@pytest.mark.parametrize("name", ["utbildning", "tid_utan_arbete", "forsorjningshinder"])
def test_the_one_order_is_the_one_of_the_code_list(name):
    codes = list(code_labels(name))

    assert codes == list(all_code_lists()[name].codes)
    assert in_order(name, sorted(codes)) == [code for code in codes if code != "saknas"] + [
        code for code in codes if code == "saknas"
    ]


def test_table_of_the_groups_has_amounts_first_and_then_ordered_values(material):
    table = background_table(material)
    titles = [title for title, _ in table.groups]

    assert titles[0] == ""
    assert "" not in titles[1:]
    assert table.groups[0][1][0].head == "Antal personer"
    for item in material.plan.adjustment.covariates:
        rows = [row for title, rows in table.groups if title == f"{item.label} (%)" for row in rows]
        heads = [row.head for row in rows]
        known = [material.printed.level_label(item.name, code) for code in code_labels(item.name)]
        listed = [head for head in heads if head in known]
        assert listed == [label for label in known if label in listed]
