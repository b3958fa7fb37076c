"""Which checks and results a page names, in the reader's words."""

from dataclasses import replace

import pytest

from evaluation.report.effects.group_tables import withheld_results
from evaluation.report.vocabulary import gate_label


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
