"""Sub-types of an insats face the same persons: whether they differ is tested with that known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.cohort import build_cohort
from evaluation.data import load_register
from evaluation.estimate import Effects
from evaluation.protocol import load_protocol
from evaluation.protocol.probes import ContrastFamily
from evaluation.provenance import find_project
from evaluation.report.answers.parts import SURE, deciding
from evaluation.study.register.families import Member, family_rows
from evaluation.study.register.followed_rows import follow_up
from evaluation.study.register.outcomes import measure_all
from evaluation.study.register.sub_types import ONE_LEFT, alike, sub_type_rows
from evaluation.study.rows.compared_pairs import pair_up

RTOL = 1e-12  # closed form: only rounding may differ
PARTS = ("ordinarie", "konstruerad")
OUTCOME = "manader_med_bistand"
RUNS = 1_500
RUNS_OF_TWO = 1_000
# Five in a hundred of 1,500, give or take three standard errors of a share.
LEAST, MOST = 0.033, 0.067


@pytest.fixture(scope="session")
def plan():
    declared = load_protocol(find_project().protocol("stockholmsjobb"))
    outcome = replace(declared.outcome(OUTCOME), horizons=(24,))
    first = declared.contrasts[0]
    gates = replace(declared.gates, min_persons=5, min_events=0, min_ess=0.0, max_smd=10.0,
                    max_top_share=1.0, min_overlap=0.0, min_mature=0.0)  # fmt: skip
    covariates = tuple(item for item in declared.adjustment.covariates if item.name == "kon")
    return replace(
        declared,
        contrasts=(replace(first, arms=("stockholmsjobb", *PARTS)),),
        outcomes=(outcome,),
        gates=gates,
        families=(),
        adjustment=replace(declared.adjustment, covariates=covariates),
    )


def group(values, first):
    """The mean of a group of persons, and what each of them moves it."""
    units = np.arange(first, first + len(values))
    return values.mean(), dict(zip(units, (values - values.mean()) / len(values), strict=True))


def against(arm, reference, *, name, month=24, outcome=OUTCOME):
    """The difference of two groups of persons as a member of the study."""
    (mean, moves), (other, reference_moves) = arm, reference
    influence = {**moves, **{unit: -move for unit, move in reference_moves.items()}}
    unit = np.array(sorted(influence))
    label = {"outcome": outcome, "population": f"inte_nu:{name}", "arm": name,
             "reference": "ingen", "month": month, "scale": "months_difference",
             "method": "m", "role": "primary", "status": "ok", "note": ""}  # fmt: skip
    counts = np.array([len(moves)], dtype=float)
    effects = Effects(
        labels=pd.DataFrame([label]),
        estimate=np.array([mean - other]),
        influence=np.array([[influence[one]] for one in unit]),
        unit=unit,
        n=counts,
        n_reference=counts,
        events=counts,
        conventions={},
    )
    return Member(contrast="inte_nu", outcome=outcome, effects=effects)


def drawn(rng, *, sizes=(40, 40, 60)):
    """Two sub-types without any effect, and the persons they are both compared with."""
    one, other, reference = (rng.normal(size=size) for size in sizes)
    face = group(reference, 1_000)
    return [
        against(group(one, 0), face, name=PARTS[0]),
        against(group(other, 500), face, name=PARTS[1]),
    ]


def test_with_two_sub_types_the_test_is_the_difference_over_its_error_squared():
    ones, others = np.array([1.0, 3.0, 5.0]), np.array([2.0, 2.0, 8.0, 8.0])
    face = group(np.array([0.0, 4.0]), 1_000)

    found = alike([against(group(ones, 0), face, name="a").effects,
                   against(group(others, 500), face, name="b").effects], 24)  # fmt: skip

    # Whom both are compared with cancels: 3 - 5 with the variances 8/3/3 and 9/4.
    assert found.estimate == pytest.approx((3 - 5) ** 2 / (8 / 9 + 9 / 4), rel=RTOL)
    assert found.std_error == pytest.approx(np.sqrt(2), rel=RTOL)


def test_one_sub_type_left_is_withheld_with_its_reason(plan):
    rng = np.random.default_rng(1)
    one, other = drawn(rng)
    gated = replace(other, effects=replace(other.effects, estimate=np.array([np.nan])))

    (rows,) = sub_type_rows([one, gated], plan)

    assert rows["status"].tolist() == ["gated"]
    assert rows["note"].tolist() == [ONE_LEFT]
    assert rows["estimate"].isna().all()


def test_no_test_where_the_plan_has_no_sub_types(plan):
    alone = replace(plan, arms=tuple(arm for arm in plan.arms if not arm.parent))

    assert sub_type_rows([], alone) == []


def test_alarm_is_raised_as_rarely_as_declared_and_less_without_whom_they_share(plan):
    rng = np.random.default_rng(20)
    shared, alone = [], []
    for _ in range(RUNS):
        members = drawn(rng)
        (rows,) = sub_type_rows(members, plan)
        shared.append(float(rows["p_value"].iloc[0]))
        effects = [item.effects for item in members]
        apart = float(effects[0].estimate[0] - effects[1].estimate[0])
        error = np.sqrt(sum(float(item.std_error[0]) ** 2 for item in effects))
        alone.append(abs(apart / error) > 1.959964)

    assert LEAST < np.mean(np.array(shared) < 0.05) < MOST
    assert np.mean(alone) < LEAST


def drawn_twice(rng, *, outcomes, likeness, sizes=(100, 100, 100)):
    """Two outcomes of the same persons, as alike as declared, without any effect on either."""
    values = [rng.normal(size=(size, 2)) for size in sizes]
    rest = np.sqrt(1 - likeness**2)
    for column, outcome in enumerate(outcomes):
        own = [
            value[:, 0] if column == 0 else likeness * value[:, 0] + rest * value[:, 1]
            for value in values
        ]
        face = group(own[2], 1_000)
        yield against(group(own[0], 0), face, name=PARTS[0], outcome=outcome)
        yield against(group(own[1], 500), face, name=PARTS[1], outcome=outcome)


@pytest.fixture(scope="session")
def nothing_twice(plan):
    """P values of both primary outcomes where neither differs, draw by draw."""
    rng = np.random.default_rng(12)
    second = replace(plan.outcomes[0], name="varaktigt_avslut")
    both = replace(plan, outcomes=(plan.outcomes[0], second))
    names = [item.name for item in both.outcomes]
    draws = (list(drawn_twice(rng, outcomes=names, likeness=0.4)) for _ in range(RUNS_OF_TWO))
    return np.array([sub_type_rows(draw, both)[0]["p_value"].tolist() for draw in draws])


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [
        pytest.param("holm", 0.03, 0.06, id="all counted"),
        pytest.param("first", LEAST, MOST, id="the first alone"),
        pytest.param("any", 0.07, 0.12, id="each by itself, nearly twice as often"),
    ],
)
def test_sub_types_without_differences_seldom_take_the_place_of_their_whole(
    nothing_twice, rule, least, most
):
    raised = [(deciding(p_values, rule) < SURE).any() for p_values in nothing_twice]

    assert nothing_twice.shape == (RUNS_OF_TWO, 2)
    assert least < np.mean(raised) < most


@pytest.fixture(scope="session")
def work(plan, delivery):
    cohort = build_cohort(
        load_register(delivery),
        definition=plan.definition,
        arms=plan.arms,
        eligibility=plan.eligibility,
    )
    paired = pair_up(cohort.trials, plan, follow_up(cohort, plan, {}))
    return measure_all(cohort, plan, {}, paired, list(plan.outcomes))


def test_the_study_keeps_the_influences_of_its_sub_types(plan, work):
    (rows,) = sub_type_rows(work.sub_types, plan)

    one, other = (item.effects for item in work.sub_types)
    assert {one.labels["arm"].iloc[0], other.labels["arm"].iloc[0]} == set(PARTS)
    influence = pd.Series(one.influence[:, 0], index=one.unit).sub(
        pd.Series(other.influence[:, 0], index=other.unit), fill_value=0.0
    )
    error = np.sqrt((influence**2).sum())
    apart = one.estimate[0] - other.estimate[0]
    told = rows.iloc[0]
    assert told["estimate"] == pytest.approx((apart / error) ** 2, rel=1e-9)
    assert (told["analysis"], told["arm"], told["scale"]) == (
        "stockholmsjobb:delar:stockholmsjobb", "stockholmsjobb", "chi_square")  # fmt: skip
    assert rows[["n", "n_reference", "events"]].isna().all().all()


@pytest.mark.parametrize(
    ("sub_types", "members"), [(True, set(PARTS)), (False, {"stockholmsjobb"})]
)
def test_a_family_holds_sub_types_or_their_whole(plan, work, sub_types, members):
    family = ContrastFamily(
        name="f", label="F", contrasts=("inte_nu",), outcomes=(OUTCOME,), sub_types=sub_types
    )
    declared = replace(plan, families=(family,))
    paired = pair_up(work.followed.cohort.trials, declared,
                     follow_up(work.followed.cohort, declared, {}))  # fmt: skip
    kept = measure_all(work.followed.cohort, declared, {}, paired, list(plan.outcomes)).members

    (rows,) = family_rows(kept, declared)

    assert set(rows["arm"]) == members
