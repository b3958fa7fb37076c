"""States of a pair: one series for figure and table, sub-arms at the horizons only."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from evaluation.cohort import STATES
from evaluation.estimate import occupation
from evaluation.study.register.followed import Followed
from evaluation.study.register.measurers.state_occupation import measure
from evaluation.study.rows.effect_rows import weighted_rows
from tests.study.small_pair import MONTHS, OUTCOME, PERSONS, small_pair

PLACES = tuple(range(len(STATES)))
TILLSTAND = replace(OUTCOME, name="tillstand", kind="state_occupation", horizons=(2, 3))


def followed(pair, *, parts=()):
    """States drawn for everybody, month by month."""
    trials = pd.DataFrame({"person": np.arange(PERSONS), "month": 0})
    rows = weighted_rows(pair, trials)
    state = np.random.default_rng(6).integers(0, 3, (MONTHS + 1, PERSONS))
    shares = [
        occupation(
            lambda month: state[month],
            rows,
            members=members,
            months=np.arange(MONTHS + 1),
            states=PLACES,
        )
        for members in pair.sides
    ]
    return Followed(
        cohort=SimpleNamespace(trials=trials),
        months=MONTHS,
        parts=frozenset(parts),
        occupied={(pair.population, pair.arm, pair.reference): shares},
    )


@pytest.mark.parametrize(
    ("parts", "months"),
    [
        pytest.param((), [0, 1, 2, 3], id="an arm of its own"),
        pytest.param(("jobb",), [0, 2, 3], id="a part of another"),
    ],
)
def test_series_of_a_part_has_the_start_and_the_horizons(parts, months):
    pair = small_pair()

    found = measure(followed(pair, parts=parts), TILLSTAND, pair)

    assert {tuple(frame["month"]) for frame in found.occupation} == {tuple(months)}
    assert len(found.occupation) == 2 * len(STATES)
    assert set(found.effects.labels["month"]) == {2, 3}


def test_published_shares_of_states_are_one_series(finished):
    """Small study, through the door: what one table shows the other does, to the digit."""
    tables = finished[1].published.tables
    levels, series = tables["estimates"], tables["occupation"]
    of_states = levels["outcome"].str.startswith("tillstand:") & (levels["scale"] == "share")
    levels = levels[of_states & (levels["reference"] == "")]
    split = levels["population"].str.partition(":")
    arm = split[2].where(split[2] != "", levels["arm"])
    levels = levels.assign(
        contrast=split[0],
        state=levels["outcome"].str.partition(":")[2],
        series=np.where(arm == levels["arm"], "arm", "reference"),
        arm=arm,
    )
    key = ["contrast", "arm", "series", "state", "month"]

    both = levels.merge(series, on=key, suffixes=("", "_series"))

    shown, drawn = both["estimate"].notna(), both["share"].notna()
    assert shown.sum() > 10
    assert (both["estimate"] == both["share"])[shown].all()
    # A nought among noughts is open in the figure; nothing else is drawn that is not told.
    assert set(both.loc[drawn & ~shown, "share"]) <= {0.0}
