"""Leaks that were found once, at other numbers: through the door nothing of them is left."""

import itertools

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, Structure, publish
from tests.attack import draws, draws_times
from tests.attack.batch import FEW, Batch, Limits, attack
from tests.attack.made import assert_closed, leveled, occupied


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param([38, 1, 1, 0], id="two of one person each, and a nought"),
        pytest.param([37, 1, 1, 1, 0], id="three of one person each"),
        pytest.param([46, 2, 1, 0], id="three together"),
        pytest.param([53, 0, 4, 0], id="noughts are no partners"),
        pytest.param([33, 2, 2, 2, 1], id="many of a few"),
    ],
)
def test_hidden_cells_are_summed_not_counted(counts):
    assert_closed(occupied({"a": counts}, {"a": [9] * len(counts)}))
    assert_closed(leveled(a=[counts]))


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        pytest.param([30, 12, 9], [28, 9, 8], id="other part has 2, 3 and 1"),
        pytest.param([61, 7, 5], [41, 5, 5], id="just enough in one part"),
        pytest.param([22, 22, 14], [18, 20, 13], id="every cell of the other is few"),
    ],
)
def test_part_is_not_found_by_subtraction(whole, part):
    rest = [one - other for one, other in zip(whole, part, strict=True)]
    batch = occupied(*[{"a": whole, "ax": part, "ay": rest}] * 2)
    batch.parts["a"] = ("ax", "ay")

    assert_closed(batch)


def test_part_is_not_found_by_subtraction_in_a_second_contrast():
    """The whole arm is shown in two contrasts, its parts in the second."""
    batch = Batch(parts={"a": ("ax", "ay")}, unweighted={"a", "ax", "ay"})
    shown = [("b", "a"), ("c", "a"), ("c", "ax"), ("c", "ay")]
    for month, counts in itertools.product(range(2), [(8, 60), (4, 29), (4, 31)]):
        for contrast, arm in shown:
            if counts == {"a": (8, 60), "ax": (4, 29), "ay": (4, 31)}[arm]:
                states = dict(zip(("s", "t"), counts, strict=True))
                draws.occupied_month(batch, (arm, contrast, "arm", month), states)

    assert_closed(batch)


def test_shares_of_unweighted_groups_say_no_more_than_rounded_counts():
    """Every share is that of the counts beside it, so it fits each count they stand for."""
    draw, batch = np.random.default_rng(4), Batch()
    for _ in range(16):
        draws.occupation(batch, draw)
    shown = batch.published().tables["occupation"]
    rows = shown[shown["arm"].isin(batch.unweighted) & shown["share"].notna()]

    made = rows["count"] / rows["n"]
    all_but = rows["count"] / (rows["count"] + 1)

    assert len(rows) > 40
    assert np.isclose(rows["share"], np.minimum(made, 1).round(3)).mean() > 0.5
    alone = np.isclose(rows["share"], made.round(3)) | np.isclose(rows["share"], all_but.round(3))
    assert alone.all()


def test_exact_fractions_would_have_given_the_counts():
    """Control: from three decimals of 30 of 107 the number of rows follows."""
    share = round(30 / 107, 3)
    fits = [
        (part, whole)
        for part, whole in itertools.product(range(28, 33), range(103, 108))
        if abs(part / whole - share) <= 0.0005
    ]

    assert fits == [(30, 107)]


def test_curves_and_levels_are_one_series():
    draw, batch = np.random.default_rng(5), Batch()
    for _ in range(12):
        draws_times.times(batch, draw)
    tables = batch.published().tables
    levels = tables["estimates"].dropna(subset="estimate")

    both = levels.merge(tables["curves"], on=["arm", "month"], suffixes=("", "_curve"))

    both = both.dropna(subset="estimate_curve")
    assert len(both) > 10
    assert (both["estimate"] == both["estimate_curve"]).all()


@pytest.mark.parametrize("left", [1, 2, 3, 4])
@pytest.mark.parametrize("events", [38, 52, 94])
def test_remainder_of_a_risk_is_not_told(events, left):
    batch = Batch(horizons=(4,), unweighted={"a"}, followed={"a"})
    draws_times.timed(batch, "a", np.array([events - 20, 9, 6, 5]), events + left)

    level = batch.published().tables["estimates"]

    assert level["estimate"].isna().all()
    assert_closed(batch)


@pytest.mark.parametrize(
    ("count", "whole"), [(38, 42), (33, 37), (52, 53), (41, 42), (8, 12), (6, 7)]
)
def test_percentage_of_all_but_a_few_is_not_told(count, whole):
    batch = Batch()
    name = batch.count(("base", "a", "o", "l", 12), whole)
    batch.left(name, batch.count(("part", "a", "o", "l", 12), count))
    batch.row("descriptive", outcome="o", arm="a", label="l", month=12, n=whole, count=count)
    shown = batch.published().tables["descriptive"]

    haul = attack(batch, {"descriptive": shown})

    assert haul.asked == 1
    assert haul.pinned == {}
    assert not (shown["percent"] >= 100).any()


def balanced(counts: dict[str, list[int]]) -> Results:
    """Table 1 and the balance of one covariate: an arm against those who got nothing."""
    frame = leveled(**{arm: [levels] for arm, levels in counts.items()}).tables()["table1"]
    arm, other = (np.array(counts[name]) / sum(counts[name]) for name in counts)
    differences = (arm - other) / np.sqrt((arm * (1 - arm) + other * (1 - other)) / 2)
    balance = pd.DataFrame(
        {
            "contrast": "c",
            "arm": "jobb",
            "covariate": "k0",
            "level": [str(level) for level in range(len(arm))],
            "smd_before": differences,
            "smd_after": 0.0,
        }
    )
    structure = Structure(references={"c": ("ingen",)})
    return Results(tables={"table1": frame, "balance": balance}, structure=structure)


@pytest.mark.parametrize("levels", [[31, 17, 3], [44, 9, 2, 2], [27, 4], [19, 13, 11, 1]], ids=str)
def test_balance_of_hidden_levels_is_hidden_and_others_follow_from_what_is_shown(levels):
    other = [120 + 31 * number for number in range(len(levels))]
    tables = publish(balanced({"jobb": levels, "ingen": other}), Limits()).tables
    shown = tables["table1"].set_index(["arm", "level"])
    balance = tables["balance"].set_index("level")["smd_before"]

    for level in balance.index:
        one, no = (shown.loc[(name, level)] for name in ("jobb", "ingen"))
        if np.isnan(one["n"]) or np.isnan(no["n"]):
            assert np.isnan(balance[level])
        elif not np.isnan(balance[level]):
            part, rest = one["n"] / one["total"], no["n"] / no["total"]
            spread = np.sqrt((part * (1 - part) + rest * (1 - rest)) / 2)
            assert balance[level] == pytest.approx((part - rest) / spread, abs=0.005 + 1e-9)


def test_exact_balance_would_have_given_the_hidden_level():
    """Control: two decimals of a difference leave one count of few."""
    exact = balanced({"jobb": [31, 17, 3], "ingen": [120, 151, 182]}).tables["balance"]
    told = round(float(exact["smd_before"].iloc[2]), 2)
    other = 182 / 453

    fits = [
        count
        for count in FEW
        if round((count / 51 - other) / _spread(count / 51, other), 2) == told
    ]

    assert fits == [3]


def _spread(one: float, other: float) -> float:
    return float(np.sqrt((one * (1 - one) + other * (1 - other)) / 2))
