"""A change between two years of persons, taken apart: truth, errors and what must not matter."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import GateError, UsageError
from evaluation.estimate.bridge.parts import LEVEL, MIXED, PARTS, taken_apart
from evaluation.estimate.bridge.standardised import Counted, bridged
from evaluation.protocol.protocol import Covariate

EXACT = 1e-9
FITTED = 1e-6  # the logit is iterated
WELL_BEHAVED = [Covariate(name="utbildning", form="categories", label="")]


def counted(rows, *, first_person=0):
    """Rows are (times, background, registered, happened)."""
    times, *columns = (np.array(column) for column in zip(*rows, strict=True))
    background, registered, happened = (np.repeat(column, times) for column in columns)
    return Counted(
        rows=pd.DataFrame({"utbildning": background}),
        happened=happened.astype(bool),
        registered=registered.astype(bool),
        person=first_person + np.arange(len(happened)),
    )


def flat(found):
    return dict(zip(PARTS, found.parts, strict=True))


# Kitagawa's table: shares .75/.20 and .80/.30 of two backgrounds, mixes .4/.6 and .6/.4.
FIRST = [(30, "a", 1, 1), (10, "a", 1, 0), (12, "b", 1, 1), (48, "b", 1, 0)]
LAST = [(48, "a", 1, 1), (12, "a", 1, 0), (12, "b", 1, 1), (28, "b", 1, 0)]


def table():
    pair = (counted(FIRST), counted(LAST, first_person=500))
    return pair, pair


def test_a_table_standardised_by_hand():
    found = bridged(table(), WELL_BEHAVED)

    assert flat(found) == pytest.approx(
        {"definition": 0, "registration": 0, "mix": 0.105, "outcome": 0.075}, abs=FITTED
    )
    assert found.parts.sum() == pytest.approx(0.18, abs=EXACT)
    assert found.error[:2] == pytest.approx([0, 0], abs=EXACT)
    assert (found.error[2:] > 0.01).all()


def worlds(seed, size=1_200):
    """Two years and two definitions; a third of the persons are in both years."""
    draw = np.random.default_rng(seed)
    found = []
    for year, (mix, gain) in enumerate(((0.3, 0.0), (0.5, 0.06))):
        person = np.arange(size) + year * size * 2 // 3
        low = draw.random(size) < mix
        chance = 0.45 + gain + 0.2 * low
        # Whoever came back late counts as away by the later definition only.
        away, late = draw.random((2, size))
        before = away < chance
        after = before | (late < 0.25)
        told = draw.random(size) < (np.where(before, 0.75, 0.95) if year == 0 else 1.0)
        rows = pd.DataFrame({"utbildning": np.where(low, "a", "b")})
        shared = {"rows": rows, "registered": told, "person": person}
        found.append((Counted(happened=before, **shared), Counted(happened=after, **shared)))
    return ((found[0][0], found[1][0]), (found[0][1], found[1][1]))


def truth():
    """By hand, from the chances that `worlds` draws by."""
    mixes, before = (0.3, 0.5), lambda low, year: 0.45 + 0.06 * year + 0.2 * low
    chance = (before, lambda low, year: 1 - (1 - before(low, year)) * 0.75)
    share = np.array(
        [
            [
                [mix * by(1, year) + (1 - mix) * by(0, year) for year in (0, 1)]
                for mix in mixes
            ]
            for by in chance
        ]
    )  # fmt: skip
    early = share[:, 0, 0]
    # By the later definition some of those counted away were registered as the others are.
    mean = 0.75 * early[0] / early[1] + 0.95 * (1 - early[0] / early[1])
    more = np.log([0.75 / 0.95, mean / 0.95])
    odds = np.log(share / (1 - share))
    log_odds = np.empty((3, 2, 2))
    for year in (0, 1):
        log_odds[LEVEL, :, year] = odds[:, year, year]
        log_odds[MIXED, :, year] = odds[:, 1 - year, year]
    log_odds[1] = log_odds[LEVEL]
    log_odds[1, :, 0] += more
    return taken_apart(log_odds).parts


def test_planted_parts_are_recovered_and_intervals_cover_them():
    found = [bridged(worlds(seed), WELL_BEHAVED) for seed in range(800)]
    parts, errors = (np.array([getattr(one, name) for one in found]) for name in ("parts", "error"))

    assert parts.mean(axis=0) == pytest.approx(truth(), abs=0.003)
    # 800 draws of 95 per cent: two standard errors are 1.5 points.
    covered = (np.abs(parts - truth()) < 1.96 * errors).mean(axis=0)
    assert ((covered > 0.935) & (covered < 0.965)).all(), covered
    assert errors.mean(axis=0) == pytest.approx(parts.std(axis=0), rel=0.1)


def shuffled(one, rng):
    order = rng.permutation(len(one.happened))
    return replace(
        one,
        rows=one.rows.iloc[order].reset_index(drop=True),
        happened=one.happened[order],
        registered=one.registered[order],
        person=one.person[order],
    )


def repeated(one, *, as_others):
    twice = np.concatenate([one.person, one.person + (10_000 if as_others else 0)])
    return Counted(
        rows=pd.concat([one.rows, one.rows], ignore_index=True),
        happened=np.tile(one.happened, 2),
        registered=np.tile(one.registered, 2),
        person=twice,
    )


def everywhere(world, change):
    return tuple(tuple(change(one) for one in pair) for pair in world)


@pytest.mark.parametrize(
    ("change", "narrower"),
    [
        pytest.param(lambda one: shuffled(one, np.random.default_rng(1)), 1, id="order of rows"),
        pytest.param(lambda one: replace(one, person=9_999 - one.person), 1, id="persons' names"),
        pytest.param(
            lambda one: replace(one, rows=one.rows.replace({"a": "z"})), 1, id="names of levels"
        ),
        pytest.param(lambda one: repeated(one, as_others=False), 1, id="same persons twice"),
        pytest.param(lambda one: repeated(one, as_others=True), np.sqrt(2), id="twice as many"),
    ],
)
def test_what_must_not_matter_does_not(change, narrower):
    plain = bridged(worlds(3), WELL_BEHAVED)
    found = bridged(everywhere(worlds(3), change), WELL_BEHAVED)

    assert found.parts == pytest.approx(plain.parts, abs=FITTED)
    assert found.error == pytest.approx(plain.error / narrower, abs=FITTED)


def test_persons_in_both_years_count_in_both():
    world = worlds(5)
    apart = (
        tuple(replace(one, person=one.person + 5_000 * year) for year, one in enumerate(pair))
        for pair in world
    )

    joint, independent = bridged(world, WELL_BEHAVED), bridged(tuple(apart), WELL_BEHAVED)

    assert joint.parts == pytest.approx(independent.parts, abs=EXACT)
    assert (np.abs(joint.error - independent.error) > 1e-5).any()


@pytest.mark.parametrize(
    "last",
    [
        pytest.param([(30, "a", 1, 1), (30, "b", 1, 1)], id="everybody"),
        pytest.param([(30, "a", 1, 0), (30, "b", 0, 1)], id="nobody registered with the outcome"),
        pytest.param([(30, "a", 1, 0), (30, "a", 1, 1)], id="a background that a year lacks"),
    ],
)
def test_what_leaves_no_model_is_refused(last):
    pair = (counted(FIRST), counted(last, first_person=500))

    with pytest.raises(GateError):
        bridged((pair, pair), WELL_BEHAVED)


def test_columns_of_other_lengths_are_refused():
    with pytest.raises(UsageError, match="columns of"):
        replace(counted(FIRST), person=np.arange(3))
