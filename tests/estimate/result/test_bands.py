"""Bands that hold for all months at once."""

import numpy as np
import pytest

from evaluation.errors import UsageError
from evaluation.estimate import Durations, aalen_johansen, kaplan_meier, nelson_aalen
from evaluation.estimate.curves.curves import restricted_mean
from evaluation.estimate.result.bands import simultaneous_band, sup_t

ONE_AT_A_TIME = 1.959963984540054
DRAWN = 7e-3  # three Monte Carlo errors of a 95 % quantile of 200 000 draws, as a share


def rng():
    return np.random.default_rng(11)


def draw(seed, size=150, months=12):
    random = np.random.default_rng(seed)
    event, censored = random.geometric(0.12, size), random.integers(3, 2 * months, size)
    return Durations(
        time=np.minimum(np.minimum(event, censored), months),
        cause=event <= np.minimum(censored, months),
        weight=random.uniform(0.5, 2, size),
    )


def test_one_month_needs_no_more_than_its_own_interval():
    curve = kaplan_meier(draw(1), months=np.array([6]))
    band = simultaneous_band(curve, rng=rng(), draws=200_000)

    np.testing.assert_allclose(band.reach, ONE_AT_A_TIME, rtol=DRAWN)


def test_independent_estimates_are_sidak():
    wanted = 2.7735  # normal quantile of (1 + 0.95 ** (1 / 9)) / 2

    found = sup_t(np.diag(np.arange(1.0, 10)), rng=rng(), level=0.95, draws=200_000)

    np.testing.assert_allclose(found, wanted, rtol=DRAWN)


def test_estimates_that_move_together_need_no_widening():
    found = sup_t(np.ones((30, 30)), rng=rng(), level=0.95, draws=200_000)

    np.testing.assert_allclose(found, ONE_AT_A_TIME, rtol=DRAWN)


@pytest.mark.parametrize(
    ("curve", "kind"),
    [
        pytest.param(kaplan_meier, "log-log", id="survival"),
        pytest.param(aalen_johansen, "plain", id="incidence"),
        pytest.param(nelson_aalen, "log", id="hazard"),
        pytest.param(lambda d: restricted_mean(d, months=np.arange(2, 12)), None, id="months"),
    ],
)
def test_the_band_holds_the_pointwise_interval(curve, kind):
    found = curve(draw(2))
    low, high = found.interval(kind=kind)
    band = simultaneous_band(found, rng=rng(), kind=kind)

    assert band.reach > ONE_AT_A_TIME
    assert (band.low < low).all()
    assert (band.high > high).all()


def test_the_seed_decides_the_band():
    curve = kaplan_meier(draw(3))
    first, again = (simultaneous_band(curve, rng=rng()) for _ in range(2))

    assert first.reach == again.reach
    np.testing.assert_array_equal(first.low, again.low)


def test_months_outside_the_range_do_not_widen_the_band():
    curve = kaplan_meier(draw(4))
    whole = simultaneous_band(curve, rng=rng())
    part = simultaneous_band(curve, rng=rng(), first=4, last=9)

    assert part.reach < whole.reach
    assert part.month.tolist() == list(range(4, 10))
    assert list(part.table()) == ["month", "estimate", "conf_low", "conf_high"]


def test_months_that_are_certain_have_no_band():
    durations = Durations(time=[1, 2, 2, 3, 3, 3], cause=[0, 1, 0, 1, 1, 1])
    band = simultaneous_band(kaplan_meier(durations), rng=rng())

    np.testing.assert_array_equal(np.isnan(band.low), [True, False, True])


def test_a_curve_without_events_has_no_band():
    with pytest.raises(UsageError, match="no month of the curve is uncertain"):
        simultaneous_band(kaplan_meier(Durations(time=[1, 2], cause=[0, 0])), rng=rng())


def test_the_true_curve_lies_in_the_band_in_19_runs_of_20():
    months = np.arange(1, 12)
    truth = 0.88**months
    runs = 200
    inside = 0
    for seed in range(runs):
        band = simultaneous_band(
            kaplan_meier(draw(seed + 100), months=months), rng=rng(), draws=2_000
        )
        inside += bool(((band.low <= truth) & (truth <= band.high)).all())

    assert 0.91 <= inside / runs <= 0.99  # three standard errors of 200 runs about 95 %


def test_thousands_of_days_are_asked_for_by_months():
    durations = Durations(time=np.arange(1, 2_102), cause=np.ones(2_101))

    with pytest.raises(UsageError, match="read the curve at fewer months"):
        simultaneous_band(kaplan_meier(durations), rng=rng())
    band = simultaneous_band(
        kaplan_meier(durations, months=np.arange(30, 2_000, 30)), rng=rng(), draws=2_000
    )
    assert np.isfinite(band.low).all()
