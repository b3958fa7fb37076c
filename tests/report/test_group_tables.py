"""Which checks and results a page names, in the reader's words."""

from dataclasses import replace

import pytest

from evaluation.report.effects.group_tables import gate_table, withheld_results
from evaluation.report.vocabulary import gate_label
from tests.report.test_did_page import districts
from tests.report.test_did_page import material as panel_material


@pytest.mark.parametrize("kind", ["clusters", "cumulative", "left_out", "pretest"])
def test_checks_of_a_panel_have_names_in_words(kind):
    assert " " in gate_label(kind)


@pytest.mark.parametrize(("month", "told"), [(24, " 24\u00a0månader"), (0, "")])
def test_a_withheld_result_tells_its_horizon_where_it_has_one(material, month, told):
    plan = material.plan
    table = material.table("estimates")
    own = (
        table["analysis"].eq(plan.name)
        & table["outcome"].eq(plan.primary.name)
        & table["population"].eq("inte_nu:praktik")
        & table["scale"].eq("risk_difference")
        & table["month"].eq(24)
    )
    kept = table[own].assign(status="gated", note="För få", estimate=float("nan"), month=month)
    material = replace(
        material,
        published=replace(
            material.published, tables={**material.published.tables, "estimates": kept}
        ),
    )

    (sentence,) = withheld_results(material)

    assert sentence.endswith(f"Praktik: för få (varaktigt avslut utanför insatsen{told}).")


def test_a_table_of_checks_says_what_follows_in_that_kind_of_study(material):
    panel = panel_material(districts(2), placebo_periods=[2], first_event=-4, last_event=4)

    assert "ersätter skattningen" in gate_table(material).caption
    assert "gör svaret osäkrare" in gate_table(panel).caption
