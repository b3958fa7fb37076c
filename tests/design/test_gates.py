"""Gates: what each says, and what the design gives them to judge."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.design import Evidence, balance, compare, design_evidence, evaluate_gates, gate_rows
from evaluation.design.gates import told_share
from evaluation.design.truncation import truncated
from evaluation.protocol import Contrast, Covariate, GateLimits
from evaluation.protocol.protocol import Adjustment

LIMITS = GateLimits(max_variance_ratio=2.0, min_starters_per_column=5.0, max_unmodelled=0.05)
COVARIATES = (
    Covariate(name="alder", form="linear", label="Ålder"),
    Covariate(name="utbildning", form="categories", label="Utbildning"),
)


def judged(trials, **more):
    made = compare(
        trials,
        contrast=Contrast(name="inte_nu", label="", kind="never", weights="att", arms=("praktik",)),
        adjustment=Adjustment(covariates=COVARIATES),
        arms=("ingen", "praktik"),
    )
    table = balance(made, trials, arm="praktik", covariates=COVARIATES)
    return made, design_evidence(made, trials, arm="praktik", table=table, **more)


@pytest.mark.parametrize(
    ("evidence", "name", "passed", "reason"),
    [
        pytest.param(
            Evidence(persons=49),
            "persons",
            False,
            "Färre än 50 personer i minsta gruppen",
            id="few",
        ),
        pytest.param(
            Evidence(events=10), "events", True, "Minst 10 händelser i minsta gruppen", id="enough"
        ),
        pytest.param(
            Evidence(ess=12.5), "ess", False, "Färre än 50 personer i effektiv storlek", id="ess"
        ),
        pytest.param(
            Evidence(smd=0.123),
            "smd",
            False,
            "Största skillnad i bakgrund är 0,12, gränsen är 0,10",
            id="unbalanced",
        ),
        pytest.param(
            Evidence(smd=float("nan")),
            "smd",
            False,
            "Största skillnad i bakgrund är okänd, gränsen är 0,10",
            id="unknown is not good enough",
        ),
        pytest.param(
            Evidence(top_share=0.3),
            "top_share",
            False,
            "Den tyngsta procentens andel av vikten är 30\u00a0%, gränsen är 25\u00a0%",
            id="heavy tail",
        ),
        pytest.param(
            Evidence(overlap=0.95),
            "overlap",
            True,
            "Andel med motsvarighet är 95\u00a0%, gränsen är 90\u00a0%",
            id="overlap",
        ),
        pytest.param(
            Evidence(mature=0.1),
            "mature",
            False,
            "Andel med full uppföljning är 10\u00a0%, gränsen är 30\u00a0%",
            id="immature",
        ),
        pytest.param(
            Evidence(variance_ratio=2.345),
            "variance_ratio",
            False,
            "Största kvot mellan gruppernas spridning är 2,35, gränsen är 2,00",
            id="spread",
        ),
        pytest.param(
            Evidence(per_column=4.9),
            "starters_per_column",
            False,
            "Personer i minsta gruppen per bakgrundskolumn är 4, gränsen är 5",
            id="many columns",
        ),
        pytest.param(
            Evidence(per_column=5.0),
            "starters_per_column",
            True,
            "Personer i minsta gruppen per bakgrundskolumn är 5, gränsen är 5",
            id="just enough",
        ),
        pytest.param(
            Evidence(unmodelled=0.06),
            "unmodelled",
            False,
            "Andel senare starter utan beräknad sannolikhet är 6\u00a0%, gränsen är 5\u00a0%",
            id="starts without a model",
        ),
    ],
)
def test_gate_says_what_was_found(evidence, name, passed, reason):
    (gate,) = evaluate_gates(evidence, LIMITS)

    assert (gate.name, gate.passed, gate.reason_sv) == (name, passed, reason)


def test_gate_does_not_reveal_a_small_group():
    (gate,) = evaluate_gates(Evidence(persons=4), LIMITS)

    assert gate.value == 0.0


@pytest.mark.parametrize("rows", [12, 40, 59, 60, 81, 100, 300])
def test_shares_of_few_rows_and_of_all_but_few_are_told_as_bounds(rows):
    few = {told_share(count / rows, rows=rows) for count in range(5)}
    rest = {told_share(1 - count / rows, rows=rows) for count in range(5)}

    assert len(few) == len(rest) == 1
    assert few.isdisjoint(rest)


def test_counts_are_told_in_the_fives_of_the_tables_and_events_not_at_all():
    known = {
        gate.name: gate.value
        for gate in evaluate_gates(Evidence(persons=188, ess=63.2, events=77), LIMITS)
    }

    assert known == {"persons": 190.0, "ess": 65.0, "events": 10.0}


def test_limits_that_are_not_declared_judge_nothing():
    found = evaluate_gates(Evidence(variance_ratio=9.0, per_column=0.1), GateLimits())

    assert found == ()


def test_evidence_counts_persons_for_each_column_and_the_larger_spread(trials):
    made, evidence = judged(trials)

    assert made.columns == 3
    assert evidence.per_column == made.members("praktik").sum() / 3
    assert 1 <= evidence.variance_ratio < 1.5
    assert evidence.unmodelled is None


def test_spread_is_judged_in_both_directions(trials):
    table = pd.DataFrame({"smd_after": [0.0, 0.0], "variance_ratio_after": [0.25, np.nan]})
    made, _ = judged(trials)

    evidence = design_evidence(made, trials, arm="praktik", table=table)

    assert evidence.variance_ratio == 4.0


def test_starts_outside_eligible_months_are_evidence_against_a_never_contrast(trials):
    reference = trials.index[trials["arm"] == "ingen"][:40]
    later = trials.assign(next_start=np.where(trials.index.isin(reference), 3, 0))

    _, evidence = judged(later, months=12)

    # One month each: no later month of theirs is among the rows.
    assert evidence.unmodelled == 1.0
    rows = gate_rows(evaluate_gates(evidence, LIMITS), contrast="aldrig", arm="praktik")
    assert not rows.set_index("name").loc["unmodelled", "passed"]


def test_comparison_without_a_model_has_no_columns(trials):
    made, _ = judged(trials)
    plain = replace(made, columns=0)
    table = balance(plain, trials, arm="praktik", covariates=COVARIATES)

    assert design_evidence(plain, trials, arm="praktik", table=table).per_column is None


@pytest.mark.parametrize(
    ("quantile", "weight", "cut"),
    [
        pytest.param(1.0, [0, 1, 2, 3, 9], 0, id="nothing"),
        pytest.param(0.5, [0, 1, 2, 2, 9], 1, id="among the chosen"),
    ],
)
def test_weights_above_their_quantile_are_set_to_it(quantile, weight, cut):
    given = np.array([0.0, 1.0, 2.0, 3.0, 9.0])
    among = np.array([True, True, True, True, False])

    found, lowered = truncated(given, among=among, quantile=quantile)

    np.testing.assert_array_equal(found, weight)
    assert lowered.sum() == cut
    assert given[3] == 3.0


def test_scale_of_the_weights_does_not_change_which_are_cut():
    given = np.random.default_rng(1).lognormal(size=200)
    everybody = np.ones(200, dtype=bool)

    one = truncated(given, among=everybody, quantile=0.9)
    other = truncated(1000 * given, among=everybody, quantile=0.9)

    np.testing.assert_array_equal(one[1], other[1])
    np.testing.assert_allclose(1000 * one[0], other[0], rtol=1e-12)
