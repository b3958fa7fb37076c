"""The truth that comes with a register is what the law of motion says."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.coverage_table import FOLDER
from benchmarks.demo_seed import SEEDS, chosen
from evaluation.errors import ProtocolError
from evaluation.simulate import load_scenario, simulate
from evaluation.simulate.course import follow
from evaluation.simulate.law import law_of
from evaluation.simulate.population import draw_population
from evaluation.simulate.truth.exact import arm_values, exact_rows
from evaluation.simulate.truth.potential import first_durable_exit
from evaluation.simulate.truth.recursion import Cases, durable_exit, on_aid

# The printed numbers of the known answers carry one decimal.
PERCENT, MONTHS = 0.003, 0.1
RTOL = 1e-12  # closed form: only rounding may differ
STANDARD_ERRORS = 4  # one false alarm in 16 000


def truth_of(name):
    rows = list(exact_rows(load_scenario(name)))
    return {(r["contrast"], r["outcome"], r["month"]): r for r in rows}


def test_known_answer_a_immortal_time():
    naive = truth_of("immortal_time")["naive_ever_never", "first_exit", 12]

    assert naive["value"] == pytest.approx(0.218, abs=PERCENT)
    assert naive["value_reference"] == pytest.approx(0.723, abs=PERCENT)


def test_known_answer_a_has_no_effect_to_find():
    truth = truth_of("immortal_time")

    assert truth["not_now", "durable_exit", 12]["difference"] == 0
    assert truth["never", "durable_exit", 12]["difference"] == 0


@pytest.mark.parametrize(
    ("name", "outcome", "month", "value", "reference", "tolerance"),
    [
        pytest.param("reentry", "conditional_return", 12, 0.321, 0.260, PERCENT, id="B return"),
        pytest.param("reentry", "durable_exit", 12, 0.445, 0.402, PERCENT, id="B durable exit"),
        pytest.param("reentry", "months_on_aid", 36, 16.0, 18.7, MONTHS, id="B months"),
        pytest.param(
            "job_or_coaching", "conditional_return", 12, 1 - 0.843, 1 - 0.672, PERCENT, id="C kpi"
        ),
        pytest.param("job_or_coaching", "off_aid", 24, 0.453, 0.529, PERCENT, id="C off aid"),
    ],
)
def test_known_answers_of_the_lotteries(name, outcome, month, value, reference, tolerance):
    row = truth_of(name)["randomised", outcome, month]

    assert row["value"] == pytest.approx(value, abs=tolerance)
    assert row["value_reference"] == pytest.approx(reference, abs=tolerance)


@pytest.mark.parametrize("name", ["reentry", "job_or_coaching"])
def test_a_simulated_lottery_agrees_with_the_recursion(name):
    scenario = load_scenario(name)
    rng = np.random.default_rng(5)
    population = draw_population(scenario, 20_000, months=range(61), rng=rng, later=rng)
    course = follow(scenario, population, months=range(61), rng=rng)
    drawn = course.on[:, 1]
    arms = {"ingen": drawn & ~course.started[:, 1]}
    for k, arm in enumerate(scenario.arms, start=1):
        arms[arm.name] = drawn & course.started[:, 1] & (course.arm[:, 1] == k)

    for arm, expected in arm_values(scenario).items():
        on, running = course.on[arms[arm], 2:], course.arm[arms[arm], 2:]
        pays = np.isin(running, np.flatnonzero(law_of(scenario).forced))
        error = STANDARD_ERRORS * 0.5 / np.sqrt(on.shape[0])
        for counts, outcome in ((False, "durable_exit"), (True, "durable_exit_programme")):
            left = first_durable_exit(on, pays, window=12, programme_counts=counts) <= 24
            assert left.mean() == pytest.approx(expected[outcome, 24, "probability"], abs=error)
        off = 1 - on[:, 23].mean()
        assert off == pytest.approx(expected["off_aid", 24, "probability"], abs=error)
        share, back = first_exits(on, horizon=12)
        assert share == pytest.approx(expected["first_exit", 12, "probability"], abs=error)
        error = STANDARD_ERRORS * 0.5 / np.sqrt(on.shape[0] * share)
        assert back == pytest.approx(expected["conditional_return", 12, "share"], abs=error)


def first_exits(on, *, horizon):
    """Slow definition: first three empty months in a row, and aid in the twelve after the first."""
    exits = returns = 0
    for row in on:
        for s in range(horizon):
            if not row[s : s + 3].any():
                exits += 1
                returns += row[s + 1 : s + 13].any()
                break
    return exits / len(on), returns / exits


def test_without_insats_and_return_the_recursion_is_the_geometric_law():
    law = law_of(load_scenario("immortal_time"))
    cases = Cases(law=law, latent=np.array([0, 1]), arm=np.array([0, 0]), length=np.array([1, 1]))
    stay = np.array([[0.97], [0.90]]) ** np.arange(1, 13)

    np.testing.assert_allclose(on_aid(cases, months=12), stay, rtol=RTOL)
    left = durable_exit(cases, horizon=12, window=6, programme_counts=False)
    np.testing.assert_allclose(left, 1 - stay[:, -1], rtol=RTOL)


def test_the_default_municipality_has_the_planted_signs():
    truth = simulate(load_scenario("enkoping", paths=10), seed=2014).truth
    rows = truth[(truth.contrast == "never") & (truth.outcome == "durable_exit")]
    effect = rows.set_index(["arm", "month"])["difference"]

    assert effect["ordinarie", 36] > 0.05
    assert effect["konstruerad", 24] < 0
    assert effect["konstruerad", 12] < effect["konstruerad", 36]
    assert abs(effect["praktik", 24]) < 0.03
    assert 0 < effect["coachning", 24] < 0.08


def test_the_shipped_seed_is_the_one_that_its_rule_picks():
    table = pd.read_csv(FOLDER / "demo_seed.csv")

    assert sorted(table["seed"]) == list(range(1, SEEDS + 1))
    assert table["distance"].is_monotonic_increasing
    assert chosen(table) == load_scenario("enkoping").seed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"season": (0.9,) * 12}, "depend on the season", id="season"),
        pytest.param({"decay": 0.05}, "depend on duration", id="duration"),
        pytest.param({"horizons": (240,)}, "too long", id="horizon"),
        pytest.param({"effect": {"exit_during": 2.0}}, "start by hazard", id="effect by hazard"),
        pytest.param({"effect": {"exit_after_months": 5}}, "outlasts", id="effect after the case"),
    ],
)
def test_the_recursion_refuses_what_it_cannot_do(change, message):
    scenario = load_scenario("immortal_time")
    if "decay" in change:
        laws = {k: replace(v, exit_decay=0.05) for k, v in scenario.classes.items()}
        scenario = replace(scenario, classes=laws)
    elif "horizons" in change:
        scenario = replace(scenario, truth=replace(scenario.truth, horizons=(240,)))
    elif "effect" in change:
        arm = scenario.arms[0]
        arm = replace(arm, effect=replace(arm.effect, **change["effect"]))
        scenario = replace(scenario, arms=(arm,))
    else:
        scenario = replace(scenario, **change)

    with pytest.raises(ProtocolError, match=message):
        list(exact_rows(scenario))


def test_the_naive_comparison_needs_columns_that_go_with_the_class():
    scenario = load_scenario("immortal_time")
    arm = replace(scenario.arms[0], coefficients={"kon=2": 0.5})

    with pytest.raises(ProtocolError, match="constant within a class"):
        list(exact_rows(replace(scenario, arms=(arm,))))
