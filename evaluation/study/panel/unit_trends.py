"""The coefficient that people know, with a trend of its own for every unit."""

from collections.abc import Iterator

import pandas as pd

from evaluation.estimate.did.answers import with_unit_trends
from evaluation.study.panel.asked import Asked

UNIT_TRENDS = "unit_trends"


def unit_trend_rows(asked: Asked) -> Iterator[pd.DataFrame]:
    """Give the coefficient with a trend for every unit, with and without period effects."""
    for method, period_effects in ((UNIT_TRENDS, True), (f"{UNIT_TRENDS}_alone", False)):
        found = with_unit_trends(asked.panel, period_effects=period_effects)
        yield asked.told(found, method, analysis=UNIT_TRENDS, role="sensitivity")
