"""What must hold for subdistribution hazards, and how they refuse."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DataError, GateError, UsageError
from evaluation.estimate.cox.regression import cox
from evaluation.estimate.curves.curves import aalen_johansen
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.fine_gray.censoring import CRR, FINEGRAY, Censoring
from evaluation.estimate.fine_gray.regression import fine_gray
from evaluation.estimate.result.contrast import Label
from tests.estimate.reference import DERIVATIVE

STEP = 1e-4  # central difference: error of order STEP squared
SIZE = 120
RUNS = 400
LABEL = Label(
    outcome="work", population="all", arm="job", reference="none", method="m", role="secondary"
)
HOW = [
    pytest.param(Censoring(), id="counted"),
    pytest.param(FINEGRAY, id="finegray"),
    pytest.param(Censoring(ties="with_events"), id="events could be censored"),
]


def sample(seed=3, size=SIZE):
    rng = np.random.default_rng(seed)
    entry = np.where(rng.random(size) < 0.4, rng.integers(0, 4, size), 0)
    given = {
        "time": entry + rng.integers(1, 9, size),
        "cause": rng.integers(0, 4, size),
        "entry": entry,
        "weight": rng.uniform(0.5, 2.0, size),
        "strata": rng.integers(0, 2, size),
    }
    # The last months stay under observation: nobody must be carried past an empty month.
    given["cause"][given["time"] > 9] = 1
    return given, pd.DataFrame({"a": rng.normal(size=size), "b": rng.integers(0, 2, size)})


def fitted(given, X, how=None, **options):
    return fine_gray(Durations(**given), X, censoring=how, **options)


@pytest.mark.parametrize("how", HOW)
def test_influence_is_the_derivative_in_one_weight_and_sums_to_0(how):
    given, X = sample()
    fit = fitted(given, X, how)
    curve = fit.incidence({"a": 0.3, "b": 1}, months=np.array([2, 5, 8]), stratum=1)

    np.testing.assert_allclose(fit.influence.sum(axis=0), 0, atol=1e-8)
    np.testing.assert_allclose(curve.influence.sum(axis=0), 0, atol=1e-8)
    for row in (np.flatnonzero(given["cause"] == cause)[1] for cause in range(4)):
        moved = []
        for sign in (1, -1):
            weight = given["weight"].copy()
            weight[row] *= 1 + sign * STEP
            other = fitted(given | {"weight": weight}, X, how)
            at = other.incidence({"a": 0.3, "b": 1}, months=curve.month, stratum=1).estimate
            moved.append(np.concatenate([other.coefficient, at]))

        slope = (moved[0] - moved[1]) / (2 * STEP)
        found = np.concatenate([fit.influence[row], curve.influence[row]])
        np.testing.assert_allclose(found, slope, rtol=DERIVATIVE, atol=1e-8)


@pytest.mark.parametrize("how", HOW)
def test_row_order_weight_scale_and_splitting_change_nothing(how):
    given, X = sample()
    plain = fitted(given, X, how)
    order = np.random.default_rng(1).permutation(SIZE)
    mixed = {name: values[order] for name, values in given.items()}
    cut = np.minimum(given["entry"] + 1, given["time"])
    more = np.flatnonzero(cut < given["time"])
    rows = np.concatenate([more, np.arange(SIZE)])
    split = {name: values[rows] for name, values in given.items()}
    split["time"] = np.concatenate([cut[more], given["time"]])
    split["cause"] = np.concatenate([np.zeros(len(more), int), given["cause"]])
    split["entry"] = np.concatenate(
        [given["entry"][more], np.where(cut < given["time"], cut, given["entry"])]
    )

    for other in (
        fitted(mixed, X.iloc[order], how),
        fitted(given | {"weight": 7 * given["weight"]}, X, how),
        fitted(split | {"id": rows}, X.iloc[rows], how),
    ):
        np.testing.assert_allclose(other.coefficient, plain.coefficient, rtol=1e-9)
        np.testing.assert_allclose(other.covariance(), plain.covariance(), rtol=1e-8)


def test_weights_are_replications():
    given, X = sample()
    copies = np.random.default_rng(3).integers(0, 4, SIZE)
    weighted = fitted(given | {"weight": copies}, X)
    rows = np.repeat(np.arange(SIZE), copies)
    repeated = {name: values[rows] for name, values in given.items() if name != "weight"}
    found = fitted(repeated | {"cluster": rows}, X.iloc[rows])

    np.testing.assert_allclose(found.coefficient, weighted.coefficient, rtol=1e-9)
    np.testing.assert_allclose(found.covariance(), weighted.covariance(), rtol=1e-8)


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_without_competing_events_it_is_cox(ties):
    given, X = sample()
    given["cause"] = np.minimum(given["cause"], 1)
    found, wanted = fitted(given, X, ties=ties), cox(Durations(**given), X, ties=ties)

    np.testing.assert_allclose(found.coefficient, wanted.coefficient, rtol=1e-10)
    np.testing.assert_allclose(found.covariance(), wanted.covariance(), rtol=1e-9)
    np.testing.assert_allclose(found.score_test, wanted.score_test, rtol=1e-10)
    np.testing.assert_allclose(found.robust_score_test, wanted.robust_score_test, rtol=1e-9)


def test_the_baseline_at_no_effect_is_aalen_johansen():
    given, X = sample()
    given = {name: values for name, values in given.items() if name != "strata"}
    fit = fitted(given, X[["b"]])
    rows, sets = fit.model.rows, fit.model.sets
    hazard = rows.events / sets.at_risk(rows.cell_sums(rows.weight)[:, None])[:, 0]
    wanted = aalen_johansen(Durations(**given), months=sets.plain.month)

    np.testing.assert_allclose(1 - (1 - hazard).cumprod(), wanted.estimate, rtol=1e-11)


def test_strata_apart_sum_to_strata_together():
    given, X = sample()
    both = fitted(given, X)
    parts = []
    for stratum in (0, 1):
        mine = given["strata"] == stratum
        parts.append(fitted({name: values[mine] for name, values in given.items()}, X[mine]))

    np.testing.assert_allclose(both.loglik[0], sum(part.loglik[0] for part in parts), rtol=1e-11)
    for part, stratum in zip(parts, (0, 1), strict=True):
        slots = both.model.sets.plain.stratum == stratum
        np.testing.assert_array_equal(
            part.model.sets.plain.month, both.model.sets.plain.month[slots]
        )


def test_effects_are_the_table_and_say_how_they_were_made():
    given, X = sample()
    fit = fitted(given | {"cluster": np.arange(SIZE) // 2}, X)
    effects = fit.effects(label=LABEL)
    rows, table = effects.rows(analysis="s"), fit.table()

    np.testing.assert_allclose(rows["estimate"], table["hazard_ratio"])
    np.testing.assert_allclose(
        rows["std_error"], table["std_error"] * table["hazard_ratio"], rtol=1e-9
    )
    np.testing.assert_allclose(rows["p_value"], table["p_value"], rtol=1e-9)
    assert list(rows["arm"]) == ["a", "b"]
    assert list(fit.effects(label=LABEL, names=["b"]).labels["arm"]) == ["job"]
    assert rows["n"].iloc[1] == X["b"].sum()
    assert effects.conventions == {
        "hazard": "subdistribution of cause 1",
        "ties": "breslow",
        "censoring": "weighted",
        "censoring ties": "after events",
        "censoring variance": "derivative",
    }


def test_predicted_incidence_ends_where_nobody_is_followed():
    given, X = sample()
    given = {name: values for name, values in given.items() if name != "strata"}
    curve = fitted(given, X).incidence({"a": 0, "b": 1}, months=np.array([0, 3, 60]))

    assert curve.estimate[0] == 0
    assert 0 < curve.estimate[1] < 1
    assert np.isnan(curve.estimate[2])
    present = (given["entry"] < 3) & (given["time"] >= 3)
    np.testing.assert_allclose(curve.at_risk[1], given["weight"][present].sum())


SHARE, LOG_RATIO = 0.4, 0.5
TRUTH = 1 - (1 - SHARE * (1 - np.exp(-1))) ** np.exp(LOG_RATIO)  # incidence in the arm at time 1


def trial(rng, size, months):
    """Fine & Gray (1999), section 4, in months of a time unit: 1 - (1 - p (1 - e^-t))^ratio."""
    arm = rng.integers(0, 2, size)
    ratio = np.exp(LOG_RATIO * arm)
    reached = 1 - (1 - SHARE) ** ratio
    draw = rng.random(size)
    caught = draw < reached
    left = (1 - np.where(caught, draw, 0)) ** (1 / ratio)
    first = -np.log(1 - (1 - left) / SHARE)
    event = np.where(caught, first, rng.exponential(1, size))
    leave = rng.uniform(0, 3, size)
    cause = np.where(leave < event, 0, np.where(caught, 1, 2))
    time = np.ceil(months * np.minimum(event, leave)).astype(int)
    return fine_gray(Durations(time=time, cause=cause), pd.DataFrame({"arm": arm}))


def test_a_large_trial_recovers_the_ratio_and_the_incidence():
    fit = trial(np.random.default_rng(8), 40_000, 60)
    curve = fit.incidence({"arm": 1}, months=np.array([60]))

    assert abs(fit.coefficient[0] - LOG_RATIO) < 3 * np.sqrt(fit.covariance()[0, 0])
    assert abs(curve.estimate[0] - TRUTH) < 3 * curve.std_error()[0]
    assert curve.std_error()[0] < 0.01


def test_intervals_of_small_trials_cover():
    rng = np.random.default_rng(9)
    covered = np.zeros(2)
    for _ in range(RUNS):
        fit = trial(rng, 200, 24)
        error = np.sqrt(fit.covariance()[0, 0])
        limits = fit.incidence({"arm": 1}, months=np.array([24])).table().iloc[0]
        covered[0] += abs(fit.coefficient[0] - LOG_RATIO) < 1.96 * error
        covered[1] += limits["conf_low"] <= TRUTH <= limits["conf_high"]

    # A little less than three standard errors of a share of 95 % in so many runs.
    assert (covered / RUNS >= 0.92).all()
    assert (covered / RUNS <= 0.98).all()


def small(**changed):
    given = {"time": [1, 2, 3, 4, 5, 6], "cause": [1, 2, 1, 0, 1, 0]}
    return Durations(**(given | changed))


COLUMN = pd.DataFrame({"x": [0.1, 0.9, 0.3, 0.7, 0.2, 0.8]})


@pytest.mark.parametrize(
    ("durations", "covariates", "message"),
    [
        pytest.param(small(cause=[2, 0, 2, 0, 2, 0]), COLUMN, "event of cause 1", id="no event"),
        pytest.param(
            small(), COLUMN.assign(y=2 * COLUMN["x"]), "x, y are collinear", id="collinear"
        ),
        pytest.param(
            small(cause=[1, 2, 1, 2, 1, 0]),
            pd.DataFrame({"x": [1, 0, 1, 0, 1, 0]}),
            "of x runs to infinity",
            id="separation",
        ),
        pytest.param(small(), COLUMN.assign(x=1.0), "x does not vary", id="constant"),
        pytest.param(
            small(entry=[0, 0, 0, 0, 4, 4], cause=[1, 2, 1, 0, 1, 1]),
            COLUMN,
            "nobody is under observation past month 4",
            id="a month nobody stays through",
        ),
    ],
)
def test_fine_gray_refuses_what_cannot_be_estimated(durations, covariates, message):
    with pytest.raises(GateError, match=rf"{message}.* @ fine_gray"):
        fine_gray(durations, covariates)


def test_a_censoring_group_that_ends_early_is_refused_unless_joined():
    durations = small(cause=[2, 0, 1, 1, 1, 0])
    group = np.array([0, 0, 1, 1, 1, 1])

    with pytest.raises(GateError, match="past month 2 in a group"):
        fine_gray(durations, COLUMN, censoring=Censoring(strata=group))
    assert np.isfinite(fine_gray(durations, COLUMN).coefficient).all()


def test_one_cluster_has_no_robust_variance():
    fit = fine_gray(small(cluster=np.zeros(6)), COLUMN)

    with pytest.raises(GateError, match="one cluster"):
        fit.covariance()
    assert fit.covariance(robust=False).shape == (1, 1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"entry": [0, 1, 0, 0, 0, 0]}, "1 events are not the last", id="event twice"),
        pytest.param(
            {
                "entry": [0, 1.0, 0, 0, 0, 0],
                "cause": [0, 1, 1, 2, 1, 0],
                "time": [1, 3, 3, 4, 5, 6],
            },
            None,
            id="a chain",
        ),
        pytest.param(
            {"entry": [0, 2, 0, 0, 0, 0], "cause": [0, 1, 1, 2, 1, 0], "time": [1, 3, 3, 4, 5, 6]},
            "1 rows begin after a gap",
            id="gap",
        ),
    ],
)
def test_the_rows_of_a_subject_are_a_chain(changed, message):
    durations = small(id=np.array([0, 0, 2, 3, 4, 5]), **changed)
    if message is None:
        assert fine_gray(durations, COLUMN).events == 3
        return
    with pytest.raises(DataError, match=message):
        fine_gray(durations, COLUMN)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: Censoring(ties="first"), "unknown ties 'first'", id="ties"),
        pytest.param(lambda: Censoring(variance="no"), "unknown variance 'no'", id="variance"),
        pytest.param(
            lambda: fine_gray(small(), COLUMN, ties="exact"),
            "unknown ties 'exact'",
            id="model ties",
        ),
        pytest.param(
            lambda: fine_gray(small(entry=[0, 1, 0, 0, 0, 0]), COLUMN, censoring=CRR),
            "knows no delayed entry",
            id="entry in crr's formula",
        ),
        pytest.param(
            lambda: fine_gray(small(), COLUMN, censoring=Censoring(strata=np.zeros(3))),
            "Censoring.strata",
            id="length of censoring strata",
        ),
        pytest.param(
            lambda: fine_gray(small(), COLUMN.assign(x=np.nan)), "missing or infinite", id="missing"
        ),
        pytest.param(lambda: fine_gray(small(), COLUMN[:2]), "shape", id="rows"),
        pytest.param(
            lambda: fine_gray(small(), COLUMN).incidence({"y": 1}), r"\['y'\] unknown", id="profile"
        ),
        pytest.param(
            lambda: fine_gray(small(), COLUMN).incidence({"x": np.inf}), "infinite", id="value"
        ),
        pytest.param(
            lambda: fine_gray(small(), COLUMN).incidence({"x": 1}, stratum="a"),
            "no such stratum",
            id="stratum",
        ),
        pytest.param(
            lambda: fine_gray(small(), COLUMN).effects(label=LABEL, names=["y"]),
            "unknown covariate 'y'",
            id="name",
        ),
        pytest.param(
            lambda: fine_gray(
                small(time=[1, 2, 3, 4, 5, 3_000_000_000]), COLUMN, censoring=Censoring()
            ),
            "too fine a count",
            id="too fine a count",
        ),
    ],
)
def test_fine_gray_refuses_what_it_does_not_know(call, message):
    with pytest.raises(UsageError, match=message):
        call()
