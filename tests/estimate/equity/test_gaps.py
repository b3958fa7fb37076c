"""Groups against the others: by hand, against R, and what must not matter."""

import json

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import UsageError
from evaluation.estimate.equity.gaps import Gaps, GroupRows, gaps
from evaluation.protocol.protocol import Covariate
from tests.estimate.reference import DERIVATIVE, FOLDER, ITERATED, data

SCHOOL = Covariate(name="utbildning", form="categories", label="Utbildning")
# Group, level, persons, of whom it happened to: 40 of 100 in a, 60 of 100 in b.
TABLE = [("a", "kort", 80, 24), ("a", "lang", 20, 16), ("b", "kort", 20, 4), ("b", "lang", 80, 56)]


def by_hand() -> GroupRows:
    found = [
        (group, level, place < events)
        for group, level, size, events in TABLE
        for place in range(size)
    ]
    frame = pd.DataFrame(found, columns=["group", "utbildning", "happened"])
    return GroupRows(
        rows=frame[["utbildning"]],
        happened=frame["happened"].to_numpy(),
        group=frame["group"].to_numpy(dtype=str),
        person=np.arange(len(frame)),
    )


def shown(found: Gaps, arm: str) -> pd.Series:
    rows = found.differences.rows(analysis="x")
    return rows[rows["arm"] == arm].iloc[0]


def test_gap_of_a_table_is_that_of_a_hand_standardised_one():
    found = gaps(by_hand(), [SCHOOL], outcome="y", kind="distrikt")

    # As they are: 40 against 60 %. With b's shares in a's mix: 0.8 * 20 % + 0.2 * 70 % = 30 %.
    crude = gaps(by_hand(), [], outcome="y", kind="distrikt")
    assert shown(crude, "a")["estimate"] == pytest.approx(0.40 - 0.60, abs=ITERATED)
    assert shown(found, "a")["estimate"] == pytest.approx(0.40 - 0.30, abs=ITERATED)
    # With a's shares in b's mix: 0.2 * 30 % + 0.8 * 80 % = 70 %.
    assert shown(found, "b")["estimate"] == pytest.approx(0.60 - 0.70, abs=ITERATED)


def rossi() -> GroupRows:
    frame = data("rossi")
    return GroupRows(
        rows=frame[["race", "age"]],
        happened=frame["arrest"].to_numpy() == 1,
        group=np.array(["a", "b", "c"])[frame["prio"].to_numpy() % 3],
        person=frame["id"].to_numpy(),
    )


COVARIATES = [
    Covariate(name="race", form="categories", label=""),
    Covariate(name="age", form="linear", label=""),
]


@pytest.mark.parametrize("group", ["a", "b", "c"])
def test_gaps_are_those_of_a_logit_in_r(group):
    share, expected, error = json.loads((FOLDER / "equity.json").read_text())["gaps"][group]

    row = shown(gaps(rossi(), COVARIATES, outcome="arrest", kind="x"), group)

    assert row["estimate"] == pytest.approx(share - expected, abs=ITERATED)
    assert row["std_error"] == pytest.approx(error, rel=ITERATED)


def test_order_of_rows_and_names_of_groups_do_not_matter():
    first = rossi()
    order = np.random.default_rng(1).permutation(len(first.person))
    names = {"a": "z", "b": "y", "c": "x"}
    other = GroupRows(
        rows=first.rows.iloc[order],
        happened=first.happened[order],
        group=np.array([names[name] for name in first.group[order]]),
        person=first.person[order],
    )
    told = [gaps(item, COVARIATES, outcome="y", kind="k") for item in (first, other)]

    for name, renamed in names.items():
        pair = shown(told[0], name), shown(told[1], renamed)
        for column in ("estimate", "std_error", "conf_low", "p_value", "n"):
            assert pair[0][column] == pytest.approx(pair[1][column], rel=ITERATED)


def test_persons_with_two_rows_are_one_unit():
    once = rossi()
    twice = GroupRows(
        rows=pd.concat([once.rows, once.rows]),
        happened=np.tile(once.happened, 2),
        group=np.tile(once.group, 2),
        person=np.tile(once.person, 2),
    )
    errors = [shown(gaps(m, COVARIATES, outcome="y", kind="k"), "a") for m in (once, twice)]

    # Nothing is learnt from reading everyone twice; only the corrections count rows.
    assert errors[1]["std_error"] == pytest.approx(errors[0]["std_error"], rel=0.01)
    assert errors[1]["n"] == errors[0]["n"]


def test_influence_is_what_leaving_a_person_out_changes():
    full = rossi()
    found = gaps(full, COVARIATES, outcome="y", kind="k").effects
    column = int(np.flatnonzero(found.labels["scale"] == "share_difference")[0])
    moved = []
    for out in range(0, 432, 60):
        kept = np.arange(432) != out
        less = GroupRows(
            rows=full.rows[kept],
            happened=full.happened[kept],
            group=full.group[kept],
            person=full.person[kept],
        )
        again = gaps(less, COVARIATES, outcome="y", kind="k").effects
        moved.append(found.estimate[column] - again.estimate[column])
    influence = found.influence[np.arange(0, 432, 60), column]

    assert np.corrcoef(moved, influence)[0, 1] > 0.999
    assert np.array(moved) == pytest.approx(influence, rel=0.15, abs=DERIVATIVE)


def test_persons_like_nobody_in_the_others_are_told_and_not_compared():
    material = by_hand()
    rows = material.rows.copy()
    rows.loc[:4, "utbildning"] = "okand"
    found = gaps(
        GroupRows(
            rows=rows, happened=material.happened, group=material.group, person=material.person
        ),
        [SCHOOL],
        outcome="y",
        kind="k",
    )

    assert found.outside["a"] == 5
    assert shown(found, "a")["n"] == 95


def test_one_group_is_refused():
    alone = by_hand()
    with pytest.raises(UsageError, match="one group"):
        gaps(
            GroupRows(
                rows=alone.rows,
                happened=alone.happened,
                group=np.full(len(alone.person), "a"),
                person=alone.person,
            ),
            [SCHOOL],
            outcome="y",
            kind="k",
        )


def test_group_beside_others_to_whom_it_never_happens_is_refused_by_name():
    material = by_hand()
    happened = material.happened & (material.group == "a")
    found = gaps(
        GroupRows(
            rows=material.rows, happened=happened, group=material.group, person=material.person
        ),
        [SCHOOL],
        outcome="y",
        kind="k",
    )

    assert set(found.refused) == {"a"}
