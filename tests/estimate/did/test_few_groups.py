"""Trends before the start with few groups, and effects that come with limits of their own."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import Label, concat
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.before.few_groups import leads_test
from evaluation.estimate.result.stated import Counts, Stated

RTOL = 1e-12  # closed form: only rounding may differ
LABEL = Label(
    outcome="utfall",
    population="infort",
    arm="rutin",
    reference="ingen",
    method="m",
    role="primary",
)


def row(stated):
    return stated.effects(LABEL, scale="difference", counts=Counts(n=3)).rows(analysis="").iloc[0]


def test_hotelling_keeps_its_size_where_a_normal_test_would_not():
    rng = np.random.default_rng(11)
    found = []
    for _ in range(400):
        draws = rng.normal(size=(13, 3))
        centred = draws - draws.mean(axis=0)
        study = EventStudy(
            event_time=np.array([-4, -3, -2]),
            estimate=draws.mean(axis=0),
            covariance=centred.T @ centred / 12 / 13,
            base_period="universal",
        )
        found.append(leads_test(study, groups=13).p_value)

    assert 0.02 < np.mean(np.array(found) < 0.05) < 0.09


def test_nothing_before_the_start_cannot_be_tested():
    study = EventStudy(
        event_time=np.array([0, 1]),
        estimate=np.zeros(2),
        covariance=np.eye(2),
        base_period="universal",
    )

    with pytest.raises(UsageError, match="nothing before the start"):
        leads_test(study, groups=13)


@pytest.mark.parametrize(
    ("stated", "low", "high", "p_value"),
    [
        pytest.param(
            Stated(estimate=1.0, std_error=0.5),
            1 - 1.959963984540054 * 0.5,
            1 + 1.959963984540054 * 0.5,
            0.04550026389635842,
            id="normal where nothing else is stated",
        ),
        pytest.param(
            Stated(estimate=1.0, std_error=0.5, is_tested=False),
            1 - 1.959963984540054 * 0.5,
            1 + 1.959963984540054 * 0.5,
            np.nan,
            id="an interval without a test",
        ),
        pytest.param(
            Stated(estimate=1.0, std_error=0.5, limits=(0.1, 3.0, 0.02)), 0.1, 3.0, 0.02, id="own"
        ),
        pytest.param(
            Stated(estimate=1.0, std_error=0.5, limits=(0.1, np.nan, np.nan)),
            0.1,
            np.nan,
            np.nan,
            id="a lower bound alone",
        ),
        pytest.param(
            Stated(estimate=1.0, std_error=0.0), 1.0, 1.0, np.nan, id="an error of nought"
        ),
    ],
)
def test_a_stated_estimate_keeps_its_limits(stated, low, high, p_value):
    found = row(stated)

    np.testing.assert_allclose(
        [found["conf_low"], found["conf_high"], found["p_value"]], [low, high, p_value], rtol=RTOL
    )


def test_a_withheld_estimate_has_no_number_and_says_why():
    found = row(Stated(withheld="För få"))

    assert (found["status"], found["note"]) == ("gated", "För få")
    assert found[["estimate", "std_error", "conf_low", "p_value"]].isna().all()


def test_limits_of_their_own_follow_estimates_that_are_put_together():
    parts = [
        Stated(estimate=1.0, std_error=0.5, limits=(0.1, 3.0, 0.02)),
        Stated(estimate=2.0, std_error=1.0),
    ]
    alone = [item.effects(LABEL, scale="difference", counts=Counts()) for item in parts]

    together = concat(alone).rows(analysis="")

    for number, part in enumerate(alone):
        wanted = part.rows(analysis="").iloc[0][["conf_low", "conf_high", "p_value"]]
        found = together.iloc[number][["conf_low", "conf_high", "p_value"]]
        np.testing.assert_array_equal(found.to_numpy(float), wanted.to_numpy(float))
