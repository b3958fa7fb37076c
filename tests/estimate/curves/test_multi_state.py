"""States that people leave and come back to, against R, by hand and one person less."""

import json

import numpy as np
import pytest

from evaluation.errors import DataError, UsageError
from evaluation.estimate import Durations, aalen_johansen, kaplan_meier, months_lost
from evaluation.estimate.curves.multi_state import state_months, state_probabilities
from tests.estimate.reference import CLOSED_FORM, FOLDER, data

MORE = json.loads((FOLDER / "curves_more.json").read_text(encoding="utf-8"))["refs"]
CODE = {"censor": 0, "a": 1, "b": 2, "c": 3}
STEP = 1e-5  # central difference: error of order STEP squared
AT = np.array([0, 1, 4, 9])


def moves(*, late=True, **extra):
    """Give durations and states of the stored set; without `late`, all enter at 0."""
    frame = data("moves")
    frame = frame if late else frame[frame["id"] % 3 != 0]
    durations = Durations(
        time=frame["stop"],
        cause=frame["to"].map(CODE),
        entry=frame["start"],
        id=frame["id"],
        **{name: frame[column] for name, column in extra.items()},
    )
    return durations, frame["from"].map(CODE).to_numpy()


def close(found, wanted, rtol=CLOSED_FORM):
    np.testing.assert_allclose(found, np.asarray(wanted, float), rtol=rtol, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "late", "extra"),
    [
        pytest.param("moves_plain", True, {}, id="entry"),
        pytest.param("moves_from_start", False, {}, id="from the start"),
        pytest.param("moves_weighted", False, {"weight": "w"}, id="weights"),
    ],
)
def test_shares_and_errors_are_r(name, late, extra):
    wanted = MORE[name]["values"]
    durations, state = moves(late=late, **extra)
    # R's errors take the shares at the start as given.
    found = state_probabilities(
        durations, state, months=np.array(wanted["time"]), start=np.array(wanted["p0"])
    )
    estimated = state_probabilities(durations, state, months=np.array([0]))
    for value, curve in found.items():
        known = np.isfinite(curve.estimate)
        assert known.sum() >= len(known) - 1
        close(curve.estimate[known], np.array(wanted["pstate"])[known, value - 1])
        close(curve.std_error()[known], np.array(wanted["se"])[known, value - 1])
        close(curve.at_risk, np.array(wanted["n_risk"])[:, value - 1]) if not extra else None
        close(estimated[value].estimate[0], wanted["p0"][value - 1])


def test_months_in_each_state_are_r():
    found = state_months(*moves(late=False), horizons=np.array([12]))

    close([one.estimate[0] for one in found.values()], MORE["moves_months"]["values"]["months"])


def test_errors_of_months_are_those_of_leaving_one_out():
    durations, state = moves(late=False)
    months = {"horizons": np.array([12])}
    people = np.unique(durations.id)
    without = []
    for one in people:
        kept = durations.id != one
        left = state_months(durations.take(kept), state[kept], **months)
        without.append([curve.estimate[0] for curve in left.values()])
    spread = np.std(without, axis=0) * np.sqrt(len(people) - 1)
    found = [curve.std_error()[0] for curve in state_months(durations, state, **months).values()]

    # The delete-one jackknife differs from the infinitesimal one by order 1 / 80 persons.
    np.testing.assert_allclose(found, spread, rtol=0.03)


def test_moves_by_hand():
    # 1 -> 2 in month 1, back in month 3; another stays in 1; a third is lost in 2.
    durations = Durations(
        time=[1, 3, 4, 4, 2], entry=[0, 1, 3, 0, 0], cause=[2, 1, 0, 0, 0], id=[1, 1, 1, 2, 3]
    )
    found = state_probabilities(durations, np.array([1, 2, 1, 1, 2]), months=np.arange(5))

    close(found[1].estimate, [2 / 3, 1 / 3, 1 / 3, 1, 1])
    close(found[2].estimate, [1 / 3, 2 / 3, 2 / 3, 0, 0])
    close(found[1].at_risk, [2, 2, 1, 1, 2])
    close(found[2].events, [0, 1, 0, 0, 0])


def test_a_state_that_is_no_longer_seen_makes_shares_unknown():
    durations = Durations(time=[1, 2, 5], cause=[2, 0, 0], entry=[0, 1, 0], id=[1, 1, 2])
    found = state_probabilities(durations, np.array([1, 2, 1]), months=np.arange(5))

    np.testing.assert_array_equal(np.isnan(found[1].estimate), [0, 0, 0, 1, 1])


def test_without_return_the_shares_are_kaplan_meier_and_aalen_johansen():
    frame = data("monthly")
    durations = Durations(
        time=frame["time"],
        cause=np.where(frame["event"] > 0, frame["event"] + 1, 0),
        entry=frame["entry"],
        weight=frame["ipw"],
        cluster=frame["cluster"],
    )
    competing = Durations(
        time=frame["time"],
        cause=frame["event"],
        entry=frame["entry"],
        weight=frame["ipw"],
        cluster=frame["cluster"],
    )
    at = np.array([3, 12, 24])
    found = state_probabilities(durations, np.ones(len(frame), dtype=int), months=at)
    wanted = [kaplan_meier(competing, months=at)]
    wanted += [aalen_johansen(competing, cause=cause, months=at) for cause in (1, 2, 3)]
    for curve, known in zip(found.values(), wanted, strict=True):
        close(curve.estimate, known.estimate)
        close(curve.std_error(), known.std_error())
    months = state_months(durations, np.ones(len(frame), dtype=int), horizons=at)
    lost = months_lost(competing, cause=2, months=at)
    close(months[3].estimate, lost.estimate)
    close(months[3].std_error(), lost.std_error())


def test_shares_sum_to_one_and_influences_to_zero():
    found = state_probabilities(*moves(weight="w"), months=np.arange(12)).values()

    close(sum(curve.estimate for curve in found), np.ones(12))
    assert np.abs(sum(curve.influence for curve in found)).max() < 1e-12
    for curve in found:
        assert np.abs(curve.influence.sum(axis=0)).max() < 1e-12


def test_months_in_the_states_sum_to_the_horizon():
    at = np.array([3, 10])
    found = state_months(*moves(weight="w"), horizons=at)

    close(sum(curve.estimate for curve in found.values()), at)


def test_influence_is_the_derivative_in_one_weight():
    frame = data("moves")
    durations, state = moves(weight="w")

    def at(weight):
        bumped = Durations(
            time=durations.time,
            cause=durations.cause,
            entry=durations.entry,
            id=durations.id,
            weight=weight,
        )
        return state_probabilities(bumped, state, months=AT)

    base = frame["w"].to_numpy()
    influence = {value: curve.influence for value, curve in at(base).items()}
    for row in (0, 5, 100, len(frame) - 1):
        bump = np.zeros(len(frame))
        bump[row] = STEP * base[row]
        up, down = at(base + bump), at(base - bump)
        for value in (1, 2, 3):
            slope = (up[value].estimate - down[value].estimate) / (2 * STEP)
            np.testing.assert_allclose(influence[value][row], slope, rtol=1e-6, atol=1e-9)


def test_row_order_weight_scale_and_splits_change_nothing():
    durations, state = moves(weight="w")
    wanted = state_probabilities(durations, state, months=AT)
    order = np.random.default_rng(2).permutation(len(state))
    columns = {
        name: getattr(durations, name) for name in ("time", "cause", "entry", "id", "weight")
    }
    shuffled = Durations(**{name: values[order] for name, values in columns.items()})
    scaled = Durations(**(columns | {"weight": 7 * durations.weight}))
    long = durations.time > durations.entry + 1
    cut = durations.entry + 1
    early = columns | {"time": cut, "cause": np.zeros(len(state), int)}
    late = columns | {"entry": np.where(long, cut, durations.entry)}
    split = Durations(**{name: np.concatenate([early[name][long], late[name]]) for name in columns})
    for given, states in (
        (shuffled, state[order]),
        (scaled, state),
        (split, np.concatenate([state[long], state])),
    ):
        found = state_probabilities(given, states, months=AT)
        for value, curve in found.items():
            close(curve.estimate, wanted[value].estimate)
            close(curve.std_error(), wanted[value].std_error())


@pytest.mark.parametrize(
    ("state", "extra", "error", "message"),
    [
        pytest.param([1, 2], {}, UsageError, "2 states for 3 rows", id="length"),
        pytest.param([0, 1, 1], {}, UsageError, "not numbered", id="from 0"),
        pytest.param([1, 1, 2018], {}, UsageError, "not numbered", id="a year"),
        pytest.param([1.0, 1.0, 1.0], {}, UsageError, "not numbered", id="no whole numbers"),
        pytest.param([1, 2, 1], {}, DataError, "1 rows lead to their own state", id="own"),
        pytest.param(
            [1, 1, 1], {"strata": [1, 1, 2]}, UsageError, "describes one group", id="strata"
        ),
        pytest.param(
            [1, 1, 1],
            {"entry": [1, 1, 2]},
            DataError,
            "nobody is at risk in the first month",
            id="all late",
        ),
    ],
)
def test_states_are_refused(state, extra, error, message):
    durations = Durations(time=[1, 2, 3], cause=[0, 2, 0], **extra)

    with pytest.raises(error, match=message):
        state_probabilities(durations, np.array(state), months=np.array([1]))


def test_shares_at_the_start_must_be_shares():
    durations = Durations(time=[1, 2], cause=[2, 0])

    with pytest.raises(UsageError, match="2 shares that sum to 1"):
        state_probabilities(
            durations, np.array([1, 1]), months=np.array([1]), start=np.array([0.5, 0.6])
        )
