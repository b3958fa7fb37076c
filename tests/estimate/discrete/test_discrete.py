"""Discrete-time hazard models: what must hold whatever the data, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import DataError, EvaluationError, GateError, UsageError
from evaluation.estimate import cox
from evaluation.estimate.cox.cause_specific import cause_specific
from evaluation.estimate.curves.durations import Durations
from evaluation.estimate.discrete.baseline import baseline_hazard, month_parameters
from evaluation.estimate.discrete.cells import hazard_cells, rows_of_cells
from evaluation.estimate.discrete.exposure import _spans
from evaluation.estimate.discrete.prediction import (
    predicted_hazard,
    predicted_months,
    predicted_risk,
    predicted_survival,
)
from evaluation.estimate.discrete.regression import discrete_hazard
from evaluation.estimate.readings.profiles import At
from evaluation.estimate.result.contrast import Label
from tests.estimate.reference import DERIVATIVE

CLOSE = 1e-9  # both searches end within their tolerance
SAME = 1e-12  # the same arithmetic in another order
NUMERIC = 1e-7  # a central difference
LINKS = ["cloglog", "logit", "log"]
COLUMNS = pd.DataFrame({"log": np.log(np.arange(1, 61))}, index=np.arange(1, 61))
EFFECTS = [
    pytest.param("free", id="free"),
    pytest.param([4, 9, 60], id="pieces"),
    pytest.param(COLUMNS, id="columns"),
]
LABEL = Label(outcome="o", population="p", arm="a", reference="b", method="m", role="primary")


def drawn(n=300, seed=5, **extra):
    rng = np.random.default_rng(seed)
    covariates = pd.DataFrame({"x": rng.normal(size=n), "b": rng.random(n) < 0.4}, dtype=float)
    entry = rng.integers(0, 5, n)
    time = entry + rng.integers(0, 14, n)
    cause = np.where(time > entry, rng.integers(0, 3, n), 0)
    given = {"entry": entry, "weight": rng.uniform(0.5, 2, n), "strata": rng.integers(0, 2, n)}
    return Durations(time=time, cause=cause, **(given | extra)), covariates


def expanded(durations, covariates):
    """One row per person and month."""
    spans = durations.time - durations.start
    of = np.repeat(np.arange(len(durations)), spans)
    month = durations.start[of] + 1 + np.arange(len(of)) - np.repeat(spans.cumsum() - spans, spans)
    event = (durations.cause[of] > 0) & (month == durations.time[of])
    return of, month, event, covariates.iloc[of].reset_index(drop=True)


@pytest.mark.parametrize("link", LINKS)
def test_rates_by_hand(link):
    durations = Durations(time=[1, 1, 2, 2, 2, 1, 2, 2], cause=[1, 0, 1, 1, 0, 1, 1, 0])
    group = pd.DataFrame({"g": [0.0, 0, 0, 0, 0, 1, 1, 1]})
    fit = discrete_hazard(durations, group, link=link, month_effects=[2])

    # Group 0: 3 events in 8 person-months; group 1: 2 events in 5.
    rates = {
        "cloglog": np.log(np.log(1 - 2 / 5) / np.log(1 - 3 / 8)),
        "logit": np.log((2 / 3) / (3 / 5)),
        "log": np.log((2 / 5) / (3 / 8)),
    }
    np.testing.assert_allclose(fit.coefficient, [rates[link]], rtol=CLOSE)
    hazard = predicted_hazard(fit, group.iloc[[0, 5]], at=At(months=np.array([2]))).estimate
    wanted = [1 - np.exp(-3 / 8), 1 - np.exp(-2 / 5)] if link == "log" else [3 / 8, 2 / 5]
    np.testing.assert_allclose(hazard, wanted, rtol=CLOSE)


@pytest.mark.parametrize("link", LINKS)
def test_fit_is_statsmodels_on_expanded_months(link):
    import statsmodels.api as sm

    durations, covariates = drawn(weight=None, strata=None)
    of, month, event, X = expanded(durations, covariates)
    kept = pd.Series(event).groupby(month).transform("any").to_numpy()
    dummies = pd.get_dummies(month[kept], dtype=float).to_numpy()
    families = {
        "cloglog": sm.families.Binomial(sm.families.links.CLogLog()),
        "logit": sm.families.Binomial(),
        "log": sm.families.Poisson(),
    }
    design = np.column_stack([X[kept], dummies])
    model = sm.GLM(event[kept].astype(float), design, family=families[link])
    known = model.fit(tol=1e-14, tol_criterion="params", maxiter=100)
    fit = discrete_hazard(durations, covariates, link=link).with_expected_information()

    np.testing.assert_allclose(fit.coefficient, known.params[:2], rtol=NUMERIC)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.model_covariance)), known.bse[:2], rtol=NUMERIC)
    score = (known.resid_working * model.family.weights(known.mu))[:, None] * design
    summed = pd.DataFrame(score).groupby(of[kept]).sum().to_numpy()
    sandwich = known.normalized_cov_params @ (summed.T @ summed) @ known.normalized_cov_params
    np.testing.assert_allclose(fit.covariance(), sandwich[:2, :2], rtol=1e-6)


def test_poisson_with_free_months_is_cox_under_breslow():
    durations, covariates = drawn()
    known = cox(durations, covariates, ties="breslow")
    fit = discrete_hazard(durations, covariates, link="log")

    np.testing.assert_allclose(fit.coefficient, known.coefficient, rtol=CLOSE)
    np.testing.assert_allclose(fit.model_covariance, known.model_covariance, rtol=CLOSE)
    np.testing.assert_allclose(fit.influence, known.influence, rtol=1e-7, atol=1e-12)


def numbers(durations, covariates, link, month_effects):
    """Coefficients and predictions in one row, with their influence."""
    fits = {
        cause: discrete_hazard(
            cause_specific(durations, cause=cause), covariates, link=link, month_effects=effects
        )
        for cause, effects in ((1, month_effects), (2, "free"))
    }
    stratum = None if durations.strata is None else 1
    at = At(months=np.array([1, 4, 9, 12]), stratum=stratum)
    profiles = pd.DataFrame({"x": [0.0, 0.3], "b": [0.0, 1.0]})
    predictions = [
        *(
            read(fits[1], profiles, at=at)
            for read in (predicted_hazard, predicted_survival, predicted_months)
        ),
        predicted_risk(fits, profiles, cause=2, at=at),
    ]
    found = np.concatenate([fits[1].coefficient, *(one.estimate for one in predictions)])
    moved = np.column_stack([fits[1].influence, *(one.influence for one in predictions)])
    return found, moved


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("month_effects", EFFECTS)
def test_influence_is_the_derivative_in_one_weight(link, month_effects):
    durations, covariates = drawn()
    influence = numbers(durations, covariates, link, month_effects)[1]

    np.testing.assert_allclose(influence.sum(axis=0), 0, atol=1e-10)
    for row in (4, 77):
        moved = []
        for step in (1e-4, -1e-4):
            weight = durations.weight.copy()
            weight[row] *= 1 + step
            other = drawn(weight=weight)[0]
            moved.append(numbers(other, covariates, link, month_effects)[0])
        slope = (moved[0] - moved[1]) / 2e-4
        np.testing.assert_allclose(influence[row], slope, rtol=DERIVATIVE, atol=NUMERIC * 1e-1)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("month_effects", EFFECTS)
def test_weights_are_replication(link, month_effects):
    many = np.random.default_rng(1).integers(1, 4, 300)
    durations, covariates = drawn(weight=many.astype(float))
    place = np.repeat(np.arange(300), many)
    copies = drawn(weight=None)[0].take(place)
    weighted = discrete_hazard(durations, covariates, link=link, month_effects=month_effects)
    copied = discrete_hazard(copies, covariates.iloc[place], link=link, month_effects=month_effects)

    np.testing.assert_allclose(weighted.coefficient, copied.coefficient, rtol=CLOSE)
    np.testing.assert_allclose(weighted.model_covariance, copied.model_covariance, rtol=CLOSE)
    np.testing.assert_allclose(weighted.loglik, copied.loglik, rtol=SAME)


@pytest.mark.parametrize("link", LINKS)
def test_row_order_and_split_rows_change_nothing(link):
    durations, covariates = drawn(id=np.arange(300))
    order = np.random.default_rng(2).permutation(300)
    fit = discrete_hazard(durations, covariates, link=link)
    turned = discrete_hazard(durations.take(order), covariates.iloc[order], link=link)
    of, month, event, X = expanded(durations, covariates)
    single = Durations(
        time=month,
        cause=event,
        entry=month - 1,
        id=of,
        weight=durations.weight[of],
        strata=durations.strata[of],
    )
    split = discrete_hazard(single, X, link=link)

    for other in (turned, split):
        np.testing.assert_allclose(other.coefficient, fit.coefficient, rtol=CLOSE)
        np.testing.assert_allclose(other.covariance(), fit.covariance(), rtol=CLOSE)
        np.testing.assert_allclose(
            month_parameters(other)["effect"], month_parameters(fit)["effect"], rtol=CLOSE
        )
    np.testing.assert_allclose(turned.influence, fit.influence[order], rtol=1e-6, atol=1e-12)


def test_weights_have_no_scale_of_their_own():
    durations, covariates = drawn()
    double = discrete_hazard(drawn(weight=2 * durations.weight)[0], covariates)
    fit = discrete_hazard(durations, covariates)

    np.testing.assert_allclose(double.coefficient, fit.coefficient, rtol=CLOSE)
    np.testing.assert_allclose(double.covariance(), fit.covariance(), rtol=CLOSE)
    np.testing.assert_allclose(2 * double.model_covariance, fit.model_covariance, rtol=CLOSE)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("month_effects", EFFECTS)
def test_cells_are_person_months(link, month_effects):
    durations, covariates = drawn(cluster=np.arange(300) % 20)
    covariates = covariates.round(0)
    fit = discrete_hazard(durations, covariates, link=link, month_effects=month_effects)
    cells = hazard_cells(durations, covariates, by_cluster=True)
    given = rows_of_cells(cells, covariates=["x", "b"], stratum="stratum", cluster="cluster")
    found = discrete_hazard(
        given.durations, given.covariates, link=link, month_effects=month_effects
    )

    np.testing.assert_allclose(found.coefficient, fit.coefficient, rtol=CLOSE)
    np.testing.assert_allclose(found.model_covariance, fit.model_covariance, rtol=CLOSE)
    np.testing.assert_allclose(found.covariance(), fit.covariance(), rtol=CLOSE)
    np.testing.assert_allclose(found.loglik, fit.loglik, rtol=SAME)


def test_cells_by_hand():
    durations = Durations(time=[2, 3, 3, 1], cause=[1, 0, 1, 0], entry=[0, 1, 0, 1])
    cells = hazard_cells(durations, pd.DataFrame({"g": [1.0, 0, 0, 0]}))

    assert cells["g"].tolist() == [0, 0, 0, 1, 1]
    assert cells["month"].tolist() == [1, 2, 3, 1, 2]
    assert cells["at_risk"].tolist() == [1, 2, 2, 1, 1]
    assert cells["events"].tolist() == [0, 0, 1, 0, 1]


def test_cells_without_covariates_are_a_life_table():
    durations, covariates = drawn(weight=None, strata=None)
    cells = hazard_cells(durations, covariates[[]])
    fit = discrete_hazard(durations, covariates)

    np.testing.assert_allclose(cells["events"].sum(), (durations.cause > 0).sum())
    assert cells.columns.tolist() == ["month", "at_risk", "events"]
    left = baseline_hazard(fit)[["month", "at_risk", "events"]].dropna()
    np.testing.assert_allclose(
        cells.set_index("month").loc[left["month"]], left[["at_risk", "events"]]
    )
    with pytest.raises(UsageError, match="for 300 rows"):
        hazard_cells(durations, covariates[:3])


@pytest.mark.parametrize("link", LINKS)
def test_offsets_far_apart_shift_the_coefficient_they_belong_to(link):
    durations, covariates = drawn(strata=None)
    offset = 1.5 * covariates["x"].to_numpy() ** 3
    fit = discrete_hazard(durations, covariates, link=link, offset=offset)
    plain = covariates.assign(cube=covariates["x"] ** 3)
    known = discrete_hazard(durations, plain, link=link, offset=offset)
    shifted = discrete_hazard(durations, plain, link=link)

    assert fit.iterations > 4
    np.testing.assert_allclose(known.coefficient[:2], shifted.coefficient[:2], rtol=1e-6)
    np.testing.assert_allclose(known.coefficient[2] + 1.5, shifted.coefficient[2], rtol=1e-6)


def test_counts_without_persons_have_no_robust_variance():
    durations, covariates = drawn(strata=None)
    given = rows_of_cells(hazard_cells(durations, covariates[["b"]]), covariates=["b"])
    fit = discrete_hazard(given.durations, given.covariates)

    assert np.isfinite(fit.table(robust=False)["std_error"]).all()
    with pytest.raises(GateError, match="one cluster"):
        fit.table()


@pytest.mark.parametrize("link", LINKS)
def test_months_without_events_and_months_of_events_only_are_left_out_and_listed(link):
    # Nobody has the event in month 2; everybody at risk has it in month 4.
    durations = Durations(time=[1, 1, 2, 3, 3, 3, 4, 4], cause=[1, 0, 0, 1, 1, 0, 1, 1])
    covariates = pd.DataFrame({"x": [0.0, 1, 0, 1, 0, 1, 0, 1]})
    fit = discrete_hazard(durations, covariates, link=link)
    left = predicted_survival(fit, covariates[:1], at=At(months=np.arange(5)))

    assert fit.model.slots.empty["month"].tolist() == [2]
    assert baseline_hazard(fit)["month"].tolist() == [1, 2, 3, 4]
    assert baseline_hazard(fit)["hazard"][1] == 0
    assert left.estimate[0] == 1
    assert left.estimate[1] == left.estimate[2] > left.estimate[3] > 0
    if link == "log":
        assert not len(fit.model.slots.full)
        return
    assert fit.model.slots.full["month"].tolist() == [4]
    assert baseline_hazard(fit)["hazard"][3] == 1
    assert left.estimate[4] == 0
    assert left.std_error()[4] == 0
    assert "2" in fit.conventions().values()


def test_pieces_join_months_without_events():
    durations, covariates = drawn()
    quiet = durations.cause * (durations.time != 6)
    other = Durations(time=durations.time, cause=quiet, entry=durations.entry)
    fit = discrete_hazard(other, covariates, month_effects=[3, 7, 20])

    assert not len(fit.model.slots.empty)
    assert month_parameters(fit)["name"].tolist() == ["month 1-3", "month 4-7", "month 8-17"]


def refused(kind, match, durations, covariates, **given):
    with pytest.raises(kind, match=match) as caught:
        discrete_hazard(durations, covariates, **given)
    assert "@" in str(caught.value)


def test_nobody_with_the_event_is_refused():
    durations, covariates = drawn(weight=None)
    nobody = Durations(time=durations.time, cause=np.zeros(300))

    refused(GateError, "nobody has the event", nobody, covariates)


def test_months_of_all_or_nothing_are_refused():
    durations = Durations(time=[1, 1, 2], cause=[0, 0, 1])

    refused(GateError, "nobody or everybody", durations, pd.DataFrame({"x": [0.0, 1, 2]}))


@pytest.mark.parametrize("link", LINKS)
def test_separation_is_refused_by_name(link):
    durations, covariates = drawn()
    covariates["never"] = (durations.cause == 0) & (np.arange(300) % 3 > 0)

    refused(GateError, "of never runs to infinity", durations, covariates.astype(float), link=link)


@pytest.mark.parametrize("link", LINKS)
def test_flat_and_collinear_columns_are_refused_by_name(link):
    durations, covariates = drawn()

    flat = covariates.assign(same=1.0, stratum=durations.strata.astype(float))
    refused(GateError, "same, stratum does not vary", durations, flat, link=link)
    tied = covariates.assign(sum=covariates["x"] + 2 * covariates["b"])
    refused(GateError, "x, b, sum are collinear", durations, tied, link=link)


def test_unusable_arguments_are_refused():
    durations, covariates = drawn()
    missing = covariates.assign(x=np.nan)

    refused(UsageError, "unknown link", durations, covariates, link="probit")
    refused(UsageError, "missing or infinite values in x", durations, missing)
    refused(UsageError, "for 300 rows", durations, covariates[:5])
    refused(UsageError, "for 300 rows", durations, covariates[[]])
    refused(UsageError, "offset", durations, covariates, offset=np.full(300, np.inf))
    refused(UsageError, "unknown 'none'", durations, covariates, month_effects="none")
    refused(UsageError, "ascending", durations, covariates, month_effects=[4, 3])
    refused(UsageError, "ends at month 4", durations, covariates, month_effects=[4])
    refused(UsageError, "not in the index", durations, covariates, month_effects=COLUMNS[:4])
    refused(UsageError, "missing", durations, covariates, month_effects=COLUMNS.assign(a=np.nan))
    same = COLUMNS.assign(again=COLUMNS["log"])
    refused(GateError, "collinear in the months", durations, covariates, month_effects=same)


def test_one_cluster_is_refused():
    fit = discrete_hazard(*drawn(cluster=np.zeros(300)))

    for ask in (fit.table, fit.covariance, lambda: fit.effects(label=LABEL)):
        with pytest.raises(GateError, match="one cluster"):
            ask()
    assert fit.effects(label=LABEL, robust=False).std_error[0] > 0


def test_unusable_questions_are_refused():
    fit = discrete_hazard(*drawn())
    profiles = pd.DataFrame({"x": [0.0], "b": [1.0]})
    at = At(months=np.array([3]), stratum=1)

    def ask(match, given, at, *, read=predicted_hazard, profiles=profiles, **more):
        with pytest.raises(EvaluationError, match=match):
            read(given, profiles, at=at, **more)

    ask("needs to know which", fit, At(months=np.array([3])))
    ask("no such one", fit, At(months=np.array([3]), stratum=9))
    ask("no column b", fit, at, profiles=profiles[["x"]])
    ask("no profile", fit, at, profiles=profiles[:0])
    ask("missing or infinite", fit, at, profiles=profiles * np.nan)
    ask("no model of cause 2", {1: fit}, at, read=predicted_risk, cause=2)
    ask("two models", {1: fit, 2: fit}, at, read=predicted_risk, cause=2)
    other = discrete_hazard(*drawn(seed=6))
    ask("different rows", {1: fit, 2: other}, at, read=predicted_risk, cause=2)
    with pytest.raises(UsageError, match="unknown covariate"):
        fit.effects(label=LABEL, names=["z"])


@pytest.mark.parametrize(
    ("change", "match"),
    [
        pytest.param({"events": 5.0}, "fewer at risk", id="too many events"),
        pytest.param({"month": 0}, "below 1", id="month 0"),
        pytest.param({"at_risk": np.nan}, "missing", id="missing"),
    ],
)
def test_impossible_cells_are_refused(change, match):
    cells = pd.DataFrame({"month": [1, 2], "at_risk": [4.0, 2], "events": [1.0, 1], "g": [0, 1]})

    with pytest.raises(EvaluationError, match=match):
        rows_of_cells(cells.assign(**change), covariates=["g"])
    with pytest.raises(DataError, match="no column h"):
        rows_of_cells(cells, covariates=["h"])
    with pytest.raises(DataError, match="no cells"):
        rows_of_cells(cells[:0], covariates=["g"])


def test_months_nobody_reached_are_unknown():
    fit = discrete_hazard(*drawn(strata=None))
    last = int(fit.durations.time.max())
    profiles = pd.DataFrame({"x": [0.0], "b": [1.0]})
    found = predicted_survival(fit, profiles, at=At(months=np.array([0, last, last + 1])))

    assert np.isnan(found.estimate).tolist() == [False, False, True]
    assert np.isnan(found.std_error(robust=False)).tolist() == [False, False, True]


def test_risks_and_survival_sum_to_one():
    durations, covariates = drawn(strata=None)
    fits = {
        cause: discrete_hazard(cause_specific(durations, cause=cause), covariates)
        for cause in (1, 2)
    }
    at = At(months=np.arange(1, 12))
    one, two = (predicted_risk(fits, covariates[:3], cause=cause, at=at) for cause in (1, 2))
    hazards = [predicted_hazard(fit, covariates[:3], at=at).estimate for fit in fits.values()]
    left = (1 - np.reshape(sum(hazards), (3, -1))).cumprod(axis=1)

    np.testing.assert_allclose(one.estimate + two.estimate, 1 - left.ravel(), rtol=SAME)
    assert np.isnan(one.std_error(robust=False)).all()
    months = predicted_months(fits[1], covariates[:3], at=at)
    assert months.effects(label=LABEL).rows(analysis="a")["scale"].unique().tolist() == ["months"]


def test_effects_carry_the_ratio_its_error_and_its_counts():
    durations, covariates = drawn()
    fit = discrete_hazard(durations, covariates, link="logit")
    rows = fit.effects(label=LABEL, names=["b"]).rows(analysis="a")
    table = fit.table().set_index("name").loc["b"]

    assert (rows["scale"][0], rows["arm"][0]) == ("ratio", "a")
    np.testing.assert_allclose(rows["estimate"][0], table["ratio"], rtol=SAME)
    error = table["ratio"] * table["std_error"]
    np.testing.assert_allclose(rows["std_error"][0], error, rtol=CLOSE)
    assert rows["n"][0] == covariates["b"].sum()
    assert rows["events"][0] == (durations.cause > 0).sum()
    value, p = discrete_hazard(durations, covariates[["b"]]).wald()
    assert value > 0
    assert 0 < p < 1


def test_blocks_hold_every_row_once():
    durations, covariates = drawn()
    model = discrete_hazard(durations, covariates, link="logit").model
    spans = list(_spans(model.rows, model.slots.sets))

    assert [first for first, _, _ in spans[1:]] == [last for _, last, _ in spans[:-1]]
    assert spans[-1][2].stop == 300


def test_planted_hazard_ratio_is_recovered():
    rng = np.random.default_rng(9)
    runs, estimates, covered = 120, [], []
    for _ in range(runs):
        x = rng.integers(0, 2, 400).astype(float)
        hazard = -np.expm1(-np.exp(-2.5 + 0.5 * x))
        month = rng.geometric(hazard)
        left = rng.integers(6, 25, 400)
        durations = Durations(time=np.minimum(month, left), cause=month <= left)
        fit = discrete_hazard(durations, pd.DataFrame({"x": x}))
        error = fit.table()["std_error"][0]
        estimates.append(fit.coefficient[0])
        covered.append(abs(fit.coefficient[0] - 0.5) < 1.96 * error)

    assert abs(np.mean(estimates) - 0.5) < 4 * np.std(estimates) / np.sqrt(runs)
    assert 0.9 <= np.mean(covered) <= 0.99
