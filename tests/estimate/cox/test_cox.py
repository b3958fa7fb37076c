"""What must hold for hazard ratios and log-rank tests, and how they refuse."""

import importlib

import numpy as np
import pandas as pd
import pytest

from evaluation.design.ascent import Patience
from evaluation.errors import GateError, UsageError
from evaluation.estimate import Durations, Label, cox, logrank, proportional_hazards
from evaluation.estimate.result.distinct import coded
from tests.estimate.reference import DERIVATIVE

STEP = 1e-4  # central difference: error of order STEP squared
LABEL = Label(
    outcome="exit", population="all", arm="job", reference="none", method="cox", role="secondary"
)


def sample(seed=3, size=80):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, size)
    given = {
        "time": entry + rng.integers(1, 9, size),
        "cause": rng.integers(0, 2, size),
        "entry": entry,
        "weight": rng.uniform(0.5, 2.0, size),
        "strata": rng.integers(0, 2, size),
    }
    X = pd.DataFrame({"a": rng.normal(size=size), "b": rng.integers(0, 2, size)})
    return given, X


@pytest.mark.parametrize("cause", [pytest.param(0, id="censored"), pytest.param(1, id="event")])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_influence_is_the_derivative_in_the_weight_of_a_row(ties, cause):
    given, X = sample()
    fit = cox(Durations(**given), X, ties=ties)
    np.testing.assert_allclose(fit.influence.sum(axis=0), 0, atol=1e-9)
    for row in np.flatnonzero(given["cause"] == cause)[:4]:
        bump = np.zeros(80)
        bump[row] = STEP * given["weight"][row]
        high = cox(Durations(**(given | {"weight": given["weight"] + bump})), X, ties=ties)
        low = cox(Durations(**(given | {"weight": given["weight"] - bump})), X, ties=ties)

        slope = (high.coefficient - low.coefficient) / (2 * STEP)
        np.testing.assert_allclose(fit.influence[row], slope, rtol=DERIVATIVE, atol=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_row_order_weight_scale_and_splitting_change_nothing(ties):
    given, X = sample()
    plain = cox(Durations(**given), X, ties=ties)
    order = np.random.default_rng(1).permutation(80)
    shuffled = cox(
        Durations(**{name: values[order] for name, values in given.items()}),
        X.iloc[order],
        ties=ties,
    )
    scaled = cox(Durations(**(given | {"weight": 7 * given["weight"]})), X, ties=ties)
    cut = np.where(given["time"] > given["entry"] + 1, given["entry"] + 1, given["entry"])
    rows = np.concatenate([np.flatnonzero(cut > given["entry"]), np.arange(80)])
    head = len(rows) - 80
    split = {name: values[rows] for name, values in given.items()}
    split["time"] = np.concatenate([cut[rows[:head]], given["time"]])
    split["cause"] = np.concatenate([np.zeros(head, int), given["cause"]])
    split["entry"] = np.concatenate([given["entry"][rows[:head]], cut])
    halves = cox(Durations(**split, id=rows), X.iloc[rows], ties=ties)

    for other in (shuffled, scaled, halves):
        np.testing.assert_allclose(other.coefficient, plain.coefficient, rtol=1e-9)
        np.testing.assert_allclose(other.covariance(), plain.covariance(), rtol=1e-8)


def test_breslow_weights_are_replications():
    given, X = sample()
    copies = np.random.default_rng(3).integers(1, 4, 80)
    weighted = cox(Durations(**(given | {"weight": copies})), X, ties="breslow")
    rows = np.repeat(np.arange(80), copies)
    repeated = {name: values[rows] for name, values in given.items() if name != "weight"}
    found = cox(Durations(**repeated, cluster=rows), X.iloc[rows], ties="breslow")

    np.testing.assert_allclose(found.coefficient, weighted.coefficient, rtol=1e-9)
    np.testing.assert_allclose(found.covariance(), weighted.covariance(), rtol=1e-8)


def test_a_stratum_without_events_adds_nothing():
    given, X = sample()
    quiet = {name: np.concatenate([values, values[:10]]) for name, values in given.items()}
    quiet["cause"][80:] = 0
    quiet["strata"][80:] = 9
    plain = cox(Durations(**given), X)
    found = cox(Durations(**quiet), pd.concat([X, X.iloc[:10]]))

    np.testing.assert_allclose(found.coefficient, plain.coefficient, rtol=1e-9)


def test_rows_without_follow_up_or_weight_add_nothing():
    given, X = sample()
    more = {name: np.concatenate([values, values[:4]]) for name, values in given.items()}
    more["time"][80:82] = more["entry"][80:82]
    more["cause"][80:82] = 0
    more["weight"][82:] = 0
    plain = cox(Durations(**given), X)
    found = cox(Durations(**more), pd.concat([X, X.iloc[:4]]))

    np.testing.assert_allclose(found.coefficient, plain.coefficient, rtol=1e-9)


def test_large_linear_predictors_do_not_overflow():
    given, X = sample()
    plain = cox(Durations(**given), X)
    far = cox(Durations(**given), X.assign(a=1e-4 * X["a"] + 1e6))

    # A column of spread 1e-4 around 1e6 has lost ten of its sixteen digits.
    np.testing.assert_allclose(far.coefficient[1], plain.coefficient[1], rtol=1e-5)
    np.testing.assert_allclose(far.coefficient[0] * 1e-4, plain.coefficient[0], rtol=1e-5)


def test_hazard_ratios_enter_the_contract_with_the_published_interval():
    given, X = sample()
    fit = cox(Durations(**given), X)
    rows = fit.effects(label=LABEL, names=["b"], robust=False).rows(analysis="test")
    table = fit.table(robust=False).set_index("name").loc["b"]

    assert rows["scale"].tolist() == ["hazard_ratio"]
    assert rows["arm"].tolist() == ["job"]
    assert rows["n"].tolist() == [X["b"].sum()]
    assert rows["n_reference"].tolist() == [80 - X["b"].sum()]
    np.testing.assert_allclose(rows["p_value"], table["p_value"], rtol=1e-9)
    low = np.exp(table["coefficient"] - 1.959963984540054 * table["std_error"])
    np.testing.assert_allclose(rows["conf_low"], low, rtol=1e-12)


def test_the_contract_takes_the_robust_error_unless_told_otherwise():
    given, X = sample()
    fit = cox(Durations(**given), X)
    effects = fit.effects(label=LABEL)

    wanted = np.sqrt(np.diag(fit.covariance())) * np.exp(fit.coefficient)
    np.testing.assert_allclose(effects.std_error, wanted, rtol=1e-9)
    assert effects.labels["arm"].tolist() == ["a", "b"]


EVENTS = {"time": np.array([1, 2, 3, 4, 5, 6]), "cause": np.array([1, 1, 1, 0, 0, 0])}


@pytest.mark.parametrize(
    ("durations", "columns", "message"),
    [
        pytest.param(
            EVENTS, {"x": [1, 1, 1, 0, 0, 0]}, "coefficient of x runs to infinity", id="separation"
        ),
        pytest.param(EVENTS, {"x": [2, 2, 2, 2, 2, 2]}, "x does not vary", id="constant"),
        pytest.param(
            EVENTS,
            {"x": [1, 2, 1, 5, 1, 3], "y": [2, 4, 2, 10, 2, 6]},
            "x, y are collinear",
            id="collinear",
        ),
        pytest.param(
            EVENTS | {"cause": np.zeros(6)}, {"x": [1, 2, 1, 5, 1, 3]}, "nobody has", id="no events"
        ),
    ],
)
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_coefficients_that_do_not_exist_are_refused(durations, columns, message, ties):
    with pytest.raises(GateError, match=message):
        cox(Durations(**durations), pd.DataFrame(columns), ties=ties)


@pytest.mark.parametrize(
    ("columns", "extra", "message"),
    [
        pytest.param({"x": [1, 2]}, {}, r"shape \(2, 1\) for 6 rows", id="rows"),
        pytest.param(
            {"x": [1, 2, np.nan, 5, 1, 3]}, {}, "missing or infinite values in x", id="nan"
        ),
        pytest.param({"x": [1, 2, 1, 5, 1, 3]}, {"ties": "exact"}, "allowed: efron", id="ties"),
    ],
)
def test_wrong_use_is_told(columns, extra, message):
    with pytest.raises(UsageError, match=message):
        cox(Durations(**EVENTS), pd.DataFrame(columns), **extra)


def test_a_step_that_goes_too_far_is_halved():
    given, X = sample()
    plain = cox(Durations(**given), X)
    moved = cox(Durations(**given), X, offset=-6.0 * X["a"].to_numpy())

    np.testing.assert_allclose(moved.coefficient - [6, 0], plain.coefficient, atol=1e-9)


def test_a_likelihood_without_a_maximum_in_reach_is_refused(monkeypatch):
    given, X = sample()
    patience = importlib.import_module("evaluation.estimate.cox.regression").PATIENCE
    monkeypatch.setitem(patience, "none", Patience(tolerance=1e-10, steps=1))

    with pytest.raises(GateError, match="no maximum that can be found @ cox"):
        cox(Durations(**given), X)


def test_a_test_without_information_is_unknown():
    given, X = sample()
    one_cluster = Durations(**given, cluster=np.zeros(80))

    assert np.isnan(cox(one_cluster, X).robust_score_test)


def test_unknown_covariate_is_told():
    given, X = sample()

    with pytest.raises(UsageError, match="unknown covariate 'c' @ CoxFit; allowed: a, b"):
        cox(Durations(**given), X).effects(label=LABEL, names=["c"])


def test_logrank_by_hand():
    durations = Durations(time=np.array([1, 1, 2, 2]), cause=np.array([1, 1, 1, 0]))
    found = logrank(durations, np.array(["a", "b", "b", "a"]))

    np.testing.assert_allclose(found.observed, [1, 2])
    np.testing.assert_allclose(found.expected, [1.5, 1.5])
    np.testing.assert_allclose(found.covariance[0, 0], 1 / 3 + 1 / 4)


def test_logrank_sums_to_zero_over_groups_and_rows():
    given, X = sample()
    found = logrank(Durations(**given), X["b"], variance="robust")

    np.testing.assert_allclose(found.influence.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(found.influence.sum(axis=0), found.observed - found.expected)


@pytest.mark.parametrize(
    ("extra", "group", "kind", "error", "message"),
    [
        pytest.param({}, [1, 1, 1, 1, 1, 1], "score", UsageError, "one group", id="one group"),
        pytest.param({}, [1, 2], "score", UsageError, "2 groups for 6 rows", id="length"),
        pytest.param(
            {}, [1, 2, 1, 2, 1, 2], "exact", UsageError, "unknown variance", id="variance"
        ),
        pytest.param(
            {"weight": np.full(6, 2.0)},
            [1, 2, 1, 2, 1, 2],
            "hypergeometric",
            UsageError,
            "ask for variance='robust'",
            id="weights",
        ),
        pytest.param(
            {"cluster": np.zeros(6)},
            [1, 2, 1, 2, 1, 2],
            "robust",
            GateError,
            "too few clusters",
            id="one cluster",
        ),
        pytest.param(
            {"cause": np.zeros(6)}, [1, 2, 1, 2, 1, 2], "score", GateError, "no events", id="quiet"
        ),
    ],
)
def test_logrank_refuses(extra, group, kind, error, message):
    with pytest.raises(error, match=message):
        logrank(Durations(**(EVENTS | extra)), np.array(group), variance=kind)


def test_logrank_enters_the_contract_with_its_own_p_value():
    given, X = sample()
    plain = {name: values for name, values in given.items() if name != "weight"}
    for extra, kind in ((plain, "hypergeometric"), (given, "robust")):
        found = logrank(Durations(**extra), X["b"], variance=kind)
        rows = found.effects(label=LABEL, group=1).rows(analysis="test")

        np.testing.assert_allclose(rows["p_value"], found.p_value, rtol=1e-9)
        assert rows.loc[0, "scale"] == "excess_events"
        assert rows.loc[0, "n"] + rows.loc[0, "n_reference"] == 80


def test_logrank_of_an_unknown_group_is_told():
    given, X = sample()
    found = logrank(Durations(**given), X["b"], variance="robust")

    with pytest.raises(UsageError, match="unknown group '7' @ LogRank; allowed: 0, 1"):
        found.effects(label=LABEL, group=7)


def test_unknown_transform_of_time_is_told():
    given, X = sample()
    durations = Durations(**given)

    with pytest.raises(UsageError, match="unknown transform 'sqrt' @ transform; allowed: km"):
        proportional_hazards(cox(durations, X), transform="sqrt")


def test_breslow_is_a_poisson_model_with_an_effect_for_every_month():
    import statsmodels.api as sm

    given, X = sample()
    fit = cox(Durations(**given), X, ties="breslow")
    row = np.repeat(np.arange(80), given["time"] - given["entry"])
    begin = np.repeat(
        (given["time"] - given["entry"]).cumsum() - (given["time"] - given["entry"]),
        given["time"] - given["entry"],
    )
    month = given["entry"][row] + np.arange(len(row)) - begin + 1
    event = (given["cause"][row] == 1) & (month == given["time"][row])
    cell = given["strata"][row] * 100 + month
    some = np.isin(cell, cell[event])
    months = pd.get_dummies(cell[some]).to_numpy(dtype=float)
    design = np.column_stack([X.to_numpy()[row][some], months])
    weight = given["weight"][row][some]
    model = sm.GLM(event[some], design, family=sm.families.Poisson(), freq_weights=weight)
    found = model.fit(tol=1e-14, maxiter=200)

    np.testing.assert_allclose(fit.coefficient, found.params[:2], rtol=1e-7)
    np.testing.assert_allclose(fit.model_covariance, found.cov_params()[:2, :2], rtol=1e-6)


def test_everyone_leaving_in_the_last_month_and_nobody_before_the_first_event():
    rng = np.random.default_rng(4)
    X = pd.DataFrame({"a": rng.normal(size=60)})
    event = rng.integers(0, 2, 60)
    once = cox(Durations(time=np.full(60, 7), cause=event), X)
    early = Durations(
        time=np.concatenate([np.full(60, 7), [1, 2, 3]]), cause=np.concatenate([event, [0, 0, 0]])
    )
    found = cox(early, pd.concat([X, X[:3]]))

    np.testing.assert_allclose(found.coefficient, once.coefficient, rtol=1e-9)
    np.testing.assert_allclose(found.influence[60:], 0, atol=1e-15)


def test_one_cluster_has_no_robust_variance():
    given, X = sample()
    fit = cox(Durations(**given, cluster=np.zeros(80)), X)

    with pytest.raises(GateError, match="one cluster cannot show"):
        fit.covariance()
    with pytest.raises(GateError, match="take robust=False"):
        fit.effects(label=LABEL)
    assert np.isfinite(fit.covariance(robust=False)).all()


def test_exact_ties_are_refused_with_the_reason():
    with pytest.raises(UsageError, match=r"unknown ties 'exact' .* no exact likelihood"):
        cox(Durations(**EVENTS), pd.DataFrame({"x": [1, 2, 1, 5, 1, 3]}), ties="exact")


def test_an_offset_with_holes_is_refused():
    X = pd.DataFrame({"x": [1, 2, 1, 5, 1, 3]})

    with pytest.raises(UsageError, match=r"missing or infinite values @ cox.offset"):
        cox(Durations(**EVENTS), X, offset=np.array([0, np.nan, 0, 0, 0, 0]))


def test_codes_are_those_of_sorted_values():
    rng = np.random.default_rng(0)
    for values in (
        rng.integers(-5, 5, 50),
        rng.integers(0, 10**12, 50),
        rng.normal(size=50).round(1),
        np.array(["b", "a", "c", "a"]),
        np.array([True, False, True]),
    ):
        found, code = coded(values)
        wanted, place = np.unique(values, return_inverse=True)
        assert found.tolist() == wanted.tolist()
        assert code.tolist() == place.tolist()


def test_daily_strata_take_the_long_way_to_the_same_place():
    rng = np.random.default_rng(6)
    time = rng.integers(1, 4000, 300)
    given = {"cause": rng.integers(0, 2, 300), "strata": rng.integers(0, 40, 300)}
    X = pd.DataFrame({"a": rng.normal(size=300)})
    ranks = np.unique(time, return_inverse=True)[1] + 1
    daily, ranked = (cox(Durations(time=t, **given), X) for t in (time, ranks))

    np.testing.assert_allclose(daily.coefficient, ranked.coefficient, rtol=1e-12)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_a_constant_hazard_ratio_is_recovered_from_late_entries_in_months(ties):
    rng = np.random.default_rng(11)
    X = pd.DataFrame({"a": rng.normal(size=6000), "b": rng.integers(0, 2, 6000)})
    latent = rng.exponential(size=6000) / (0.02 * np.exp(X @ [0.4, -0.6]))
    left, entry = rng.integers(12, 60, 6000), rng.integers(0, 12, 6000)
    time = np.minimum(np.ceil(latent), left).astype(int)
    seen = time > entry
    durations = Durations(time=time, cause=latent <= left, entry=np.minimum(entry, time - 1))
    fit = cox(durations.take(seen), X[seen], ties=ties)

    error = np.sqrt(np.diag(fit.covariance()))
    assert (np.abs(fit.coefficient - [0.4, -0.6]) < 3 * error).all()
    # In a true model both estimate the same spread.
    np.testing.assert_allclose(error, np.sqrt(np.diag(fit.model_covariance)), rtol=0.1)
