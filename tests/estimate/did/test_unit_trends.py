"""Units with trends of their own: the jump at the start, hand-worked and against dummies."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import UsageError
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.estimate.did.regressions.two_way import two_way
from evaluation.estimate.did.regressions.unit_trends import unit_trends

EXACT = 1e-10
JUMP = 2.5


def made(*, noise=0.0, seed=1):
    rng = np.random.default_rng(seed)
    cohort = np.array([3, 3, 4, 5, NEVER, NEVER, NEVER, NEVER])
    periods = np.arange(1, 8)
    slope = np.where(cohort == NEVER, 0.0, 1.0) + rng.normal(size=8)
    outcomes = rng.normal(size=(8, 1)) + slope[:, None] * periods + rng.normal(size=7)
    outcomes = outcomes + JUMP * (periods >= cohort[:, None]) + noise * rng.normal(size=(8, 7))
    return outcomes, cohort, periods


def panel_of(outcomes, cohort, periods, **more):
    rows = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(len(cohort)), len(periods)),
            "period": np.tile(periods, len(cohort)),
            "outcome": outcomes.ravel(),
            "cohort": np.repeat(np.where(cohort == NEVER, 0, cohort), len(periods)),
        }
    )
    for name, values in more.items():
        rows[name] = np.repeat(values, len(periods))
    named = {name: name for name in more}
    return panel_data(
        rows,
        PanelColumns(
            unit="unit", time="period", outcome="outcome", cohort="cohort", never=0, **named
        ),
    )


def test_jump_is_found_where_trends_that_differ_mislead_the_two_way_regression():
    panel = panel_of(*made())

    assert unit_trends(panel).estimate[0] == pytest.approx(JUMP, abs=EXACT)
    assert abs(two_way(panel).estimate[0] - JUMP) > 0.5


@pytest.mark.parametrize("period_effects", [True, False], ids=["periods", "no periods"])
def test_coefficient_and_clustered_error_are_those_of_dummies_in_changes(period_effects):
    outcomes, cohort, periods = made(noise=0.3)
    weight, cluster = np.arange(1.0, 9.0), np.array([0, 0, 1, 2, 3, 3, 4, 5])
    panel = panel_of(outcomes, cohort, periods, weight=weight, cluster=cluster)
    changes, start = np.diff(outcomes, axis=1), (periods[1:] == cohort[:, None]).astype(float)
    unit, period = np.repeat(np.arange(8), 6), np.tile(np.arange(6), 8)
    dummies = np.eye(8)[unit]
    if period_effects:
        dummies = np.hstack([dummies, np.eye(6)[period]])
    root = np.sqrt(weight)[unit]
    fit = [
        values.ravel() * root
        - (dummies * root[:, None])
        @ np.linalg.lstsq(dummies * root[:, None], values.ravel() * root, rcond=None)[0]
        for values in (start, changes)
    ]
    slope = fit[0] @ fit[1] / (fit[0] @ fit[0])
    score = np.bincount(cluster[unit], fit[0] * (fit[1] - slope * fit[0]))
    plain = np.sqrt(score @ score) / (fit[0] @ fit[0])

    found = unit_trends(panel, period_effects=period_effects, small_sample="none")

    assert found.estimate[0] == pytest.approx(slope, abs=EXACT)
    assert found.std_error[0] == pytest.approx(plain, rel=1e-8)
    assert (found.n_rows, found.n_clusters) == (48, 6)


def test_a_panel_without_starts_is_refused():
    outcomes, cohort, periods = made()

    with pytest.raises(UsageError, match="nobody starts"):
        unit_trends(panel_of(outcomes, np.full_like(cohort, NEVER), periods))
