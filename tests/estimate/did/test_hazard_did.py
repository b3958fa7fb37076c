"""Difference-in-differences of hazards: known answers, invariants, truth and refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import EvaluationError
from evaluation.estimate.did.aggregate.event_study import leads_of
from evaluation.estimate.did.hazard.additive import Distance, additive_exit_effects
from evaluation.estimate.did.hazard.exit import exit_effects
from evaluation.estimate.did.hazard.hazard_did import hazard_did
from evaluation.estimate.did.hazard.leads import hazard_event_study, pretrend
from evaluation.estimate.did.hazard.ratios import hazard_ratios
from evaluation.estimate.did.hazard.spells import Spells
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.levels import cumulative_warning, is_cumulative
from evaluation.estimate.result.contrast import Label

HOW = Distance(control="not_yet", months_before=4)
EXACT = 1e-9  # both sides end within the tolerance of a search
LABEL = Label(
    outcome="exit", population="all", arm="with", reference="without", method="m", role="primary"
)


def geometric(hazards, months=24, start=13):
    """Spells of groups with constant hazards as exact shares: no sampling error at all."""
    rows = []
    for cohort, hazard in hazards.items():
        rows.extend(
            (cohort, month, True, hazard * (1 - hazard) ** (month - 1))
            for month in range(1, months + 1)
        )
        rows.append((cohort, months, False, (1 - hazard) ** months))
    cohort, last, left, weight = (np.array(column) for column in zip(*rows, strict=True))
    return Spells(entry=np.zeros(len(last)), last=last, exit=left, cohort=cohort, weight=weight)


def drawn(n=500, seed=3, effect=0.0, cohorts=(9, 13, NEVER), **extra):
    """Spells with levels by cohort, a calendar wave, a covariate and time already spent."""
    rng = np.random.default_rng(seed)
    cohort = np.array(cohorts)[rng.integers(0, len(cohorts), n)]
    x = rng.normal(size=n)
    entry = np.where(rng.random(n) < 0.5, 0, rng.integers(0, 12, n))
    begin = entry - rng.integers(0, 6, n) * (entry == 0)
    last, left, there = np.full(n, 24), np.zeros(n, bool), np.ones(n, bool)
    for month in range(1, 25):
        log_hazard = -2.2 + 0.2 * np.sin(month / 3) + 0.3 * (cohort == 9) + 0.3 * x
        log_hazard = log_hazard + 0.2 * (month - begin > 4) + effect * (month >= cohort)
        seen = there & (entry < month)
        hit = seen & (rng.random(n) < -np.expm1(-np.exp(log_hazard)))
        lost = seen & ~hit & (rng.random(n) < 0.01)
        last[hit | lost] = month
        left |= hit
        there &= ~(hit | lost)
    given = {"weight": rng.uniform(0.5, 2, n)}
    spells = Spells(
        entry=entry, last=last, exit=left, cohort=cohort, begin=begin, **(given | extra)
    )
    return spells, pd.DataFrame({"x": x})


def differences(effects):
    return effects.select(effects.labels["scale"] == "risk_difference")


def test_constant_hazards_mislead_levels_by_4_6_points_and_hazards_not_at_all():
    spells = geometric({13: 0.10, NEVER: 0.05})
    gone = {
        cohort: [
            spells.weight[(spells.cohort == cohort) & spells.exit & (spells.last <= month)].sum()
            for month in (12, 24)
        ]
        for cohort in (13, NEVER)
    }
    levels = np.diff(gone[13])[0] - np.diff(gone[NEVER])[0]

    assert round(100 * levels, 1) == -4.6
    for link in ("cloglog", "logit"):
        model = hazard_did(spells, link=link)
        found = exit_effects(model, [1, 6, 12], label=LABEL)
        np.testing.assert_allclose(differences(found).estimate, 0, atol=EXACT)
        ratios = hazard_ratios(model, months=12, label=LABEL)
        np.testing.assert_allclose(ratios.estimate, 1, rtol=EXACT)
    additive = additive_exit_effects(spells, [1, 6, 12], label=LABEL)
    np.testing.assert_allclose(differences(additive).estimate, 0, atol=EXACT)


def test_planted_effect_comes_back_exactly():
    spells = geometric({13: 0.10, NEVER: 0.05})
    # From month 13 on the treated leave at 20 instead of 10 per cent a month.
    late = (spells.cohort == 13) & (spells.last >= 13)
    month = spells.last[late] - 12
    weight = spells.weight.copy()
    weight[late] = np.where(
        spells.exit[late], 0.9**12 * 0.2 * 0.8 ** (month - 1), 0.9**12 * 0.8**12
    )
    changed = replace_spells(spells, weight=weight)
    model = hazard_did(changed)
    found = exit_effects(model, [1, 12], label=LABEL)

    assert found.labels["arm"].tolist()[:4] == ["with", "with", "without", "without"]
    wanted = [0.2, 1 - 0.8**12, 0.1, 1 - 0.9**12]
    np.testing.assert_allclose(found.estimate[:4], wanted, rtol=EXACT)
    ratios = hazard_ratios(model, months=12, label=LABEL)
    np.testing.assert_allclose(ratios.estimate, 2, rtol=EXACT)
    assert ratios.labels["month"].tolist() == list(range(13))


def replace_spells(spells, **changed):
    names = ("entry", "last", "exit", "cohort", "begin", "cluster", "assigned_by", "weight")
    return Spells(**({name: getattr(spells, name) for name in names} | changed))


def three_months():
    """Two groups of 100 and 200, at risk 100, 80, 60 and 200, 180, 150 in months 1 to 3."""
    left = {3: [20, 20, 30], NEVER: [20, 30, 15]}
    stay = {3: 30, NEVER: 135}
    rows = [(g, t + 1, True, n) for g, ns in left.items() for t, n in enumerate(ns)]
    rows += [(g, 3, False, n) for g, n in stay.items()]
    cohort, last, gone, weight = (np.array(column) for column in zip(*rows, strict=True))
    return Spells(
        entry=np.zeros(len(last)), last=last, exit=gone, cohort=cohort, weight=weight.astype(float)
    )


def test_common_dynamics_by_hand():
    found = additive_exit_effects(three_months(), [1], label=LABEL)

    # Integrated hazards: own log(100/80), log(80/60); controls log(200/180), log(180/150),
    # log(150/135).
    before = np.log(100 / 80) + np.log(80 / 60) - np.log(200 / 180) - np.log(180 / 150)
    without = 1 - np.exp(-np.log(150 / 135) - before / 2)
    np.testing.assert_allclose(found.estimate[:3], [0.5, without, 0.5 - without], rtol=EXACT)


def test_common_dynamics_are_those_of_diff_diff():
    """Against DurationDiD("cd", pre_periods=[6]) of the Python package diff-diff 3.13.0."""
    exits = {7: [9, 7, 8, 6, 5, 7, 9, 8, 6, 5, 4, 3], NEVER: [8, 9, 7, 8, 9, 6, 7, 8, 6, 7, 5, 6]}
    size = {7: 100, NEVER: 160}
    rows = [(g, t + 1, 1, k) for g, counts in exits.items() for t, k in enumerate(counts)]
    rows += [(g, 12, 0, size[g] - sum(counts)) for g, counts in exits.items()]
    cohort, last, gone, weight = np.array(rows).T
    spells = Spells(
        entry=np.zeros(len(last)), last=last, exit=gone, cohort=cohort, weight=weight.astype(float)
    )
    found = additive_exit_effects(spells, range(1, 7), label=LABEL)

    # Theirs is the share of all 100; 58 were still there as the treatment started.
    there = 1 - sum(exits[7][:6]) / 100
    wanted = [0.0365023784934, 0.0610483317153, 0.0779294187059]
    wanted += [0.0826028178717, 0.0884689988891, 0.0819254444357]
    np.testing.assert_allclose(there * differences(found).estimate[:6], wanted, rtol=EXACT)


def test_proportional_hazards_by_hand_with_one_month_before():
    whole = three_months()
    later = whole.last > 1
    spells = Spells(
        entry=np.ones(later.sum()),
        last=whole.last[later],
        exit=whole.exit[later],
        cohort=whole.cohort[later],
        weight=whole.weight[later],
    )
    found = exit_effects(hazard_did(spells), [1], label=LABEL)

    ratio = np.log(80 / 60) / np.log(180 / 150)
    without = 1 - np.exp(-ratio * np.log(150 / 135))
    np.testing.assert_allclose(found.estimate[:3], [0.5, without, 0.5 - without], rtol=EXACT)


def everything(spells, covariates, link="cloglog"):
    model = hazard_did(spells, covariates, link=link, duration_ends=[4])
    return [
        exit_effects(model, [1, 4, 8], label=LABEL),
        hazard_ratios(model, months=4, label=LABEL, by_cohort=True),
        additive_exit_effects(spells, [1, 4], label=LABEL, distance=HOW),
    ]


@pytest.mark.parametrize("link", ["cloglog", "logit"])
def test_influence_is_the_derivative_in_one_weight(link):
    spells, covariates = drawn()
    found = everything(spells, covariates, link)

    for effects in found:
        np.testing.assert_allclose(effects.influence.sum(axis=0), 0, atol=1e-10)
    for row in (0, 7, 33):
        moved = []
        for step in (1e-4, -1e-4):
            weight = spells.weight.copy()
            weight[row] *= 1 + step
            moved.append(everything(replace_spells(spells, weight=weight), covariates, link))
        for effects, up, down in zip(found, *moved, strict=True):
            slope = (up.estimate - down.estimate) / 2e-4
            np.testing.assert_allclose(effects.influence[row], slope, rtol=1e-5, atol=1e-8)


def test_row_order_calendar_and_labels_change_nothing():
    spells, covariates = drawn(cluster=np.arange(500) % 40)
    order = np.random.default_rng(1).permutation(500)
    turned = Spells(
        **{
            name: np.asarray(getattr(spells, name))[order]
            for name in ("entry", "last", "exit", "cohort", "begin", "cluster", "weight")
        }
    )
    years = 2018 * 12
    shifted = replace_spells(
        spells,
        entry=spells.entry + years,
        last=spells.last + years,
        begin=spells.begin + years,
        cohort=np.where(spells.cohort == NEVER, NEVER, spells.cohort + years),
    )
    named = replace_spells(spells, cluster=np.array([f"c{code}" for code in spells.cluster]))
    for other, table in (
        (turned, covariates.iloc[order]),
        (shifted, covariates),
        (named, covariates),
    ):
        for one, two in zip(everything(spells, covariates), everything(other, table), strict=True):
            np.testing.assert_allclose(two.estimate, one.estimate, rtol=1e-8)
            np.testing.assert_allclose(two.std_error, one.std_error, rtol=1e-7)


def test_weights_are_replication_and_spells_may_be_split_before_the_start():
    many = np.random.default_rng(2).integers(1, 4, 500)
    spells, covariates = drawn(weight=many.astype(float))
    place = np.repeat(np.arange(500), many)
    copies = Spells(
        **{
            name: np.asarray(getattr(spells, name))[place]
            for name in ("entry", "last", "exit", "cohort", "begin")
        }
    )
    long = np.flatnonzero((spells.entry == 0) & (spells.last > 5))
    first, second = np.ones(500, bool), np.zeros(500, bool)
    second[long] = True
    parts = np.concatenate([np.flatnonzero(first), np.flatnonzero(second)])
    late = np.arange(len(parts)) >= 500
    split = Spells(
        entry=np.where(late, 5, spells.entry[parts]),
        last=np.where(~late & second[parts], 5, spells.last[parts]),
        exit=spells.exit[parts] & (late | ~second[parts]),
        cohort=spells.cohort[parts],
        begin=spells.begin[parts],
        weight=spells.weight[parts],
        cluster=parts,
    )
    for other, rows in ((copies, place), (split, parts)):
        table = covariates.iloc[rows]
        for one, two in zip(everything(spells, covariates), everything(other, table), strict=True):
            np.testing.assert_allclose(two.estimate, one.estimate, rtol=1e-8)
            if other is split:
                np.testing.assert_allclose(two.std_error, one.std_error, rtol=1e-7)


def test_cohorts_without_anybody_untreated_beside_them_are_named():
    spells, covariates = drawn(cohorts=(9, 13))
    found = exit_effects(hazard_did(spells, covariates), [2, 4], label=LABEL)

    assert found.conventions["cohorts not followed"] == "13"
    assert found.labels["population"].unique().tolist() == ["all", "all, cohort 9"]
    with pytest.raises(EvaluationError, match="no cohort is followed"):
        exit_effects(hazard_did(spells, covariates), [5], label=LABEL)
    with pytest.raises(EvaluationError, match="no cohort is followed"):
        additive_exit_effects(spells, [5], label=LABEL)


def test_a_cohort_in_one_cluster_is_noted_and_one_cluster_refused():
    spells, covariates = drawn()
    place = np.arange(500) % 20
    cluster = np.where(spells.cohort == 9, 99, place)
    found = everything(replace_spells(spells, cluster=cluster), covariates)

    for effects in found:
        labels = effects.labels
        noted = labels["note"] == "cohort 9 is one cluster: its own variation is not in the error"
        assert noted[labels["population"].isin(["all", "all, cohort 9"])].all()
        assert (labels["note"][labels["population"] == "all, cohort 13"] == "").all()
        assert effects.conventions["independent units"] == "21"
    for ask in (hazard_did, lambda spells: additive_exit_effects(spells, [1], label=LABEL)):
        with pytest.raises(EvaluationError, match="one cluster cannot"):
            ask(replace_spells(spells, cluster=np.zeros(500)))


def test_effects_are_recovered_and_covered_where_levels_are_biased():
    rng = np.random.default_rng(20)
    runs, n = 100, 400
    cohort = np.repeat([13, NEVER], n // 2)
    hazard = np.where(cohort == 13, 0.10, 0.05)
    covered, estimates, levels = [], [], []
    for _ in range(runs):
        month = rng.geometric(hazard)
        seen = rng.integers(18, 25, n)
        spells = Spells(
            entry=np.zeros(n), last=np.minimum(month, seen), exit=month <= seen, cohort=cohort
        )
        row = differences(exit_effects(hazard_did(spells), [6], label=LABEL)).rows(analysis="a")
        estimates.append(row["estimate"][0])
        covered.append(row["conf_low"][0] <= 0 <= row["conf_high"][0])
        gone = [[(month[cohort == c] <= t).mean() for t in (12, 24)] for c in (13, NEVER)]
        levels.append(np.diff(gone[0])[0] - np.diff(gone[1])[0])

    error = np.std(estimates) / np.sqrt(runs)
    assert abs(np.mean(estimates)) < 3.5 * error
    assert 0.90 <= np.mean(covered) <= 0.99
    assert np.mean(levels) == pytest.approx(-0.0458, abs=0.01)


def test_hazards_before_the_start_are_tested_and_an_event_study_finds_the_effect():
    quiet = hazard_did(*drawn(n=6000, weight=None, effect=0.5), duration_ends=[4])
    assert pretrend(quiet, leads=3).p_value > 0.001
    study = hazard_event_study(quiet, before=3, after=3)
    assert study.event_time.tolist() == [-3, -2, 0, 1, 2, 3]
    assert leads_of(study).before == 2
    precise = np.linalg.inv(study.covariance[2:, 2:]).sum(axis=0)
    mean = precise @ study.estimate[2:] / precise.sum()
    assert abs(mean - 0.5) < 4 / np.sqrt(precise.sum())

    # Effects that set in two months before the start that is claimed.
    ahead, covariates = drawn(n=6000, weight=None, effect=1.0, cohorts=(7, 11, NEVER))
    late = np.where(ahead.cohort == NEVER, NEVER, ahead.cohort + 2)
    moved = replace_spells(ahead, cohort=late)
    found = pretrend(hazard_did(moved, covariates), leads=2)
    assert found.p_value < 1e-6
    assert found.table["event_time"].tolist() == [-2, -1]
    assert found.df == 2


def refused(match, make):
    with pytest.raises(EvaluationError, match=match) as caught:
        make()
    assert "@" in str(caught.value)


def test_impossible_spells_are_refused():
    good = {
        "entry": np.zeros(4),
        "last": np.array([3, 4, 5, 6]),
        "exit": np.array([1, 1, 1, 0], bool),
        "cohort": np.array([3, 3, NEVER, NEVER]),
    }

    refused("no group is ever treated", lambda: Spells(**(good | {"cohort": [NEVER] * 4})))
    refused("shape", lambda: Spells(**(good | {"cohort": [3]})))
    refused("after entry", lambda: Spells(**(good | {"begin": [1, 0, 0, 0]})))
    refused("before entry", lambda: Spells(**(good | {"entry": [4, 0, 0, 0]})))
    refused("whole", lambda: Spells(**(good | {"last": [3, 4, np.nan, 6]})))
    refused("no rows", lambda: Spells(**{name: np.zeros(0) for name in good}))
    districts = {"assigned_by": ["a", "a", "b", "b"]}
    refused("share their fate", lambda: Spells(**(good | districts)))
    assert len(Spells(**(good | districts | {"cluster": ["a", "a", "b", "b"]}))) == 4


def test_unusable_questions_are_refused():
    spells, covariates = drawn()
    early = replace_spells(spells, cohort=np.where(spells.cohort == 9, 1, spells.cohort))
    refused("cohort 1 has no month before", lambda: hazard_did(early))
    waits = spells.exit & ~((spells.cohort == 9) & (spells.last < 9))
    still = replace_spells(spells, exit=waits)
    refused("cohort 9 has no exit before", lambda: hazard_did(still))
    refused("for 500 spells", lambda: hazard_did(spells, covariates[:3]))
    refused("missing or infinite values in x", lambda: hazard_did(spells, covariates * np.nan))
    refused("ascending", lambda: hazard_did(spells, duration_ends=[3, 2]))
    model = hazard_did(spells, covariates)
    refused("horizons", lambda: exit_effects(model, [0], label=LABEL))
    refused("months count", lambda: hazard_ratios(model, months=0, label=LABEL))
    refused("leads count", lambda: pretrend(model, leads=0))
    refused("event times run", lambda: hazard_event_study(model, before=1, after=2))
    refused("unknown choice", lambda: Distance(months_before=0))
    alone = hazard_did(*drawn(cohorts=(9, 13)))
    ratios = hazard_ratios(alone, months=6, label=LABEL)
    assert ratios.labels["month"].tolist() == [0, 1, 2, 3, 4]
    quiet = replace_spells(spells, exit=spells.exit & (spells.last < 9))
    refused(
        "no exits are expected", lambda: hazard_ratios(hazard_did(quiet), months=2, label=LABEL)
    )
    seen = (spells.last > 7) & (spells.cohort != 13)
    late = Spells(
        entry=np.maximum(spells.entry, 7)[seen],
        last=spells.last[seen],
        exit=spells.exit[seen],
        cohort=spells.cohort[seen],
    )
    refused("no month before", lambda: hazard_event_study(hazard_did(late), before=2, after=2))
    refused("never treated", lambda: hazard_event_study(alone, before=2, after=2))


def test_a_distance_that_leaves_no_hazard_is_refused():
    spells = geometric({13: 0.02, NEVER: 0.30}, months=15)
    late = (spells.cohort == NEVER) & (spells.last >= 13)
    slow = replace_spells(spells, exit=spells.exit & (~late | (spells.last == 15)))

    refused("negative hazards", lambda: additive_exit_effects(slow, [2], label=LABEL))


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [
        pytest.param([[0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 0]], True, id="who has left"),
        pytest.param([[0, 0, 1, 0], [0, 1, 1, 1], [0, 0, 0, 0]], False, id="may come back"),
        pytest.param([[0, 0, 2, 3], [0, 1, 1, 1], [0, 0, 0, 0]], False, id="counts"),
        pytest.param([[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]], False, id="constant"),
    ],
)
def test_outcomes_that_say_who_has_left_are_told(outcome, wanted):
    matrix = np.array(outcome, dtype=float)
    position, moment = (part.ravel() for part in np.indices(matrix.shape))
    shuffled = np.random.default_rng(0).permutation(matrix.size)
    panel = PanelData(
        kind="balanced",
        unit=np.arange(3),
        periods=np.arange(4),
        cohort=np.array([2, NEVER, NEVER]),
        outcome=matrix.ravel(),
    )
    rows = replace(panel, kind="pairwise", position=position, moment=moment)

    assert is_cumulative(matrix.ravel()[shuffled], position[shuffled], moment[shuffled]) == wanted
    assert ("who has already left" in cumulative_warning(panel)) == wanted
    assert bool(cumulative_warning(rows)) == wanted
    assert cumulative_warning(replace(panel, kind="repeated")) == ""
