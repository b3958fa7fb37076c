"""A difference and a ratio of one outcome may disagree, and the page says why both can be."""

from dataclasses import replace

import pandas as pd
import pytest

from evaluation.report.answers.measures import measures
from evaluation.report.material import read_material
from tests.report.answers.planted import said
from tests.report.plausible_tries import row


@pytest.fixture
def rossi(in_build):
    return read_material("rossi")


def with_ratio(material, *, low, high, p, ratio_p):
    """Plant the primary difference and the hazard ratio beside it."""
    frame = material.table("estimates").copy()
    month = material.plan.primary.horizons[-1]
    own = frame["month"].eq(month) & frame["scale"].eq("risk_difference")
    frame.loc[own, ["estimate", "conf_low", "conf_high", "p_value"]] = [
        (low + high) / 2, low, high, p]  # fmt: skip
    about = {"arm": "stod", "outcome": "gripen", "population": "lottat:stod", "month": month}
    ratio = row("rossi", scale="hazard_ratio", estimate=0.7, p_value=ratio_p, **about)
    tables = {**material.published.tables, "estimates": pd.concat([frame, pd.DataFrame([ratio])])}
    return replace(material, published=replace(material.published, tables=tables))


@pytest.mark.parametrize(
    ("low", "high", "p", "ratio_p", "words"),
    [
        pytest.param(-0.166, -0.001, 0.048, 0.052, "utesluter noll (p = 0,048)", id="lost"),
        pytest.param(-0.166, 0.02, 0.07, 0.03, "utesluter inte noll (p = 0,070)", id="gained"),
        pytest.param(-0.166, -0.001, 0.048, 0.03, "", id="both exclude it"),
        pytest.param(-0.166, 0.02, 0.07, 0.08, "", id="none excludes it"),
    ],
)
def test_disagreement_is_told_in_one_sentence(rossi, low, high, p, ratio_p, words):
    planted = with_ratio(rossi, low=low, high=high, p=p, ratio_p=ratio_p)

    told = [said(text) for text in measures(planted)]

    assert len(told) == bool(words)
    assert all(words in text and "två olika mått" in text for text in told)
