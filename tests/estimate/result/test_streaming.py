"""Many distinct times: the same curves, a few months at a time."""

import tracemalloc

import numpy as np
import pytest

from evaluation.estimate import (
    Durations,
    aalen_johansen,
    kaplan_meier,
    months_lost,
    nelson_aalen,
    restricted_mean,
)
from evaluation.estimate.curves import streaming
from evaluation.estimate.curves.risk_table import risk_table
from evaluation.estimate.curves.streaming import Streamed

RTOL = 1e-12  # the same sums, in blocks


def days(size=300, longest=2_000, seed=3):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, longest // 4, size)
    return Durations(
        time=entry + rng.integers(1, longest, size),
        cause=rng.integers(0, 3, size),
        entry=entry,
        weight=rng.uniform(0.5, 2, size),
        cluster=rng.integers(0, 40, size),
    )


CURVES = [
    pytest.param(kaplan_meier, {}, id="survival"),
    pytest.param(nelson_aalen, {"ties": "efron"}, id="cumulative hazard"),
    pytest.param(aalen_johansen, {"cause": 2}, id="incidence"),
    pytest.param(restricted_mean, {"months": np.arange(0, 2_400, 7)}, id="days without"),
    pytest.param(months_lost, {"months": np.arange(0, 2_400, 7)}, id="days lost"),
]


@pytest.mark.parametrize(("curve", "extra"), CURVES)
def test_blocks_of_months_give_the_same_curve(monkeypatch, curve, extra):
    whole = curve(days(), **extra)
    monkeypatch.setattr(streaming, "LARGEST", 3_000)
    found = curve(days(), **extra)

    assert isinstance(found.cell_influence, Streamed)
    assert isinstance(whole.cell_influence, np.ndarray)
    assert len(list(found.cell_influence.blocks())) > 20
    np.testing.assert_allclose(found.estimate, whole.estimate, rtol=RTOL)
    np.testing.assert_allclose(found.model_error(), whole.model_error(), rtol=RTOL)
    np.testing.assert_allclose(found.influence, whole.influence, rtol=RTOL, atol=1e-16)
    for unit in (None, np.arange(300), np.arange(300) // 2):
        np.testing.assert_allclose(
            found.std_error(unit=unit), whole.std_error(unit=unit), rtol=RTOL, atol=1e-14
        )
    np.testing.assert_allclose(found.covariance(), whole.covariance(), rtol=RTOL, atol=1e-14)


def test_complements_and_sums_of_blocks_are_the_same(monkeypatch):
    step = np.tri(5, len(kaplan_meier(days()).month))
    whole = kaplan_meier(days()).complement().transform(step, month=np.arange(5))
    monkeypatch.setattr(streaming, "LARGEST", 3_000)
    found = kaplan_meier(days()).complement()

    assert isinstance(found.cell_influence, Streamed)
    summed = found.transform(step, month=np.arange(5))
    np.testing.assert_allclose(summed.estimate, whole.estimate, rtol=RTOL)
    np.testing.assert_allclose(summed.std_error(), whole.std_error(), rtol=RTOL)


def test_a_few_months_of_many_days_need_no_blocks():
    found = kaplan_meier(days(), months=np.array([365, 730]))

    assert isinstance(found.cell_influence, np.ndarray)


def test_memory_does_not_grow_with_rows_times_days(monkeypatch):
    monkeypatch.setattr(streaming, "LARGEST", 2**17)
    durations = days(size=3_000, longest=3_000)
    tracemalloc.start()
    curve = kaplan_meier(durations)
    error = curve.std_error()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    cells, times = curve.cell_influence.shape
    assert np.isfinite(error[curve.estimate > 0]).all()
    assert 8 * cells * times > 40e6
    assert peak < 12e6


@pytest.mark.parametrize(("largest", "blocks"), [(10**9, 1), (3_000, 1), (30, 100), (1, 100)])
def test_blocks_cover_all_months_once(monkeypatch, largest, blocks):
    monkeypatch.setattr(streaming, "LARGEST", largest)
    table = risk_table(Durations(time=np.arange(1, 31), cause=np.ones(30)))
    found = streaming.month_blocks(table, 100)

    assert len(found) == blocks
    covered = np.concatenate([np.arange(100)[part] for part in found])
    assert covered.tolist() == list(range(100))
