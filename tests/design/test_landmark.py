"""Those still at risk at a landmark, by what had started until then."""

import numpy as np
import pandas as pd
import pytest

from evaluation.design import compare
from evaluation.design.landmark import landmark
from evaluation.errors import UsageError
from evaluation.estimate.curves.risk import absorbing_risk
from evaluation.estimate.result.compared import ComparedRows
from evaluation.protocol import Contrast
from evaluation.protocol.protocol import Adjustment
from tests.design.spells import WEAK, spells

AT = 3


def by_hand():
    """Time zero is month 5: one starts in time, one later, one in a month nobody knows of."""
    trials = pd.DataFrame(
        {
            "person": [0, 0, 1, 1, 1, 2, 3, 4],
            "month": [5, 7, 5, 6, 9, 5, 5, 5],
            "arm": ["ingen", "praktik", "ingen", "ingen", "praktik", "ingen", "ingen", "praktik"],
            "subtype": ["", "privat", "", "", "offentlig", "", "", "privat"],
            "observed": 20,
            "next_start": [2, 0, 4, 3, 0, 3, 0, 0],
        }
    )
    return trials, np.array([9, 7, 12, 11, 8, 6, 3, 20]), np.array([1, 1, 1, 1, 1, 0, 0, 0], bool)


def test_everybody_has_the_arm_she_had_at_the_landmark():
    trials, time, event = by_hand()

    found = landmark(trials, month=AT, time=time, event=event)

    np.testing.assert_array_equal(found.row, [0, 2, 7])
    assert list(found.trials["arm"]) == ["praktik", "ingen", "praktik"]
    assert list(found.trials["subtype"]) == ["privat", "", "privat"]
    assert list(found.trials["month"]) == [8, 8, 8]
    assert list(found.trials["observed"]) == [17, 17, 17]
    assert list(found.trials["next_start"]) == [0, 1, 0]
    # Person 3 was followed to the landmark only; what person 2 started is not known.
    assert (found.left, found.lost, found.unmodelled) == (0, 1, 1)
    assert "3 månader efter tidpunkt noll" in found.estimand_sv


def test_whoever_had_the_outcome_before_is_counted_out():
    trials, time, event = by_hand()
    time[0] = AT

    found = landmark(trials, month=AT, time=time, event=event)

    assert (len(found.row), found.left) == (2, 1)


@pytest.mark.parametrize("month", [0, -2])
def test_landmark_lies_after_time_zero(month):
    trials, time, event = by_hand()

    with pytest.raises(UsageError, match=r"not after time zero @ landmark\.month"):
        landmark(trials, month=month, time=time, event=event)


def test_a_start_without_effect_shows_none_where_ever_against_never_does():
    rng = np.random.default_rng(4)
    runs, estimates, naive = 25, [], []
    for _ in range(runs):
        trials, time, event, gone, began, arm_of = spells(rng, 1200)
        naive.append((gone[arm_of == "praktik"] <= 4).mean() - (gone[began == 99] <= 4).mean())
        chosen = landmark(trials, month=AT, time=time, event=event)
        compared = compare(
            chosen.trials,
            contrast=Contrast(
                name="vid", label="", kind="not_now", weights="att", arms=("praktik",)
            ),
            adjustment=Adjustment(covariates=WEAK),
            arms=("ingen", "praktik"),
        )
        rows = ComparedRows(person=chosen.trials["person"].to_numpy(), weights=compared.weights)
        # The month after it: later starts of other arms would be the reference's own.
        arm, reference = (
            absorbing_risk(
                time[chosen.row] - AT,
                event[chosen.row],
                rows,
                members=compared.members(name),
                horizons=np.array([1]),
            ).estimate[0]
            for name in ("praktik", "ingen")
        )
        estimates.append(arm - reference)

    assert np.mean(estimates) == pytest.approx(0, abs=4 * np.std(estimates) / np.sqrt(runs))
    assert np.mean(naive) < -0.15
