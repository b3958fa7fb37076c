"""Planted cost and exits of a start are found, and what one more exit costs is covered."""

import numpy as np
import pytest

from benchmarks.cost import OF_START, SAVED, Design, one_run, paired

RUNS = 40
DESIGN = Design(persons=2_000, exits=0.12)
# Three and a half standard errors of a mean: one in two thousand for the right answer.
FAR = 3.5


def test_planted_differences_are_found_without_bias_and_with_the_error_that_is_said():
    found = [paired(DESIGN, seed) for seed in range(RUNS)]
    truth = np.array([OF_START - SAVED * DESIGN.exits, DESIGN.exits])
    estimates = np.array([[one.cost, one.exits] for one in found])
    said = np.mean([one.covariance for one in found], axis=0)

    error = np.sqrt(np.diag(said) / RUNS)

    assert (np.abs(estimates.mean(axis=0) - truth) < FAR * error).all()
    assert np.corrcoef(estimates.T)[0, 1] == pytest.approx(
        np.mean([one.correlation for one in found]), abs=FAR / np.sqrt(RUNS)
    )


def test_the_interval_of_a_ratio_covers_as_often_as_chance_allows():
    found = [one_run(DESIGN, seed) for seed in range(RUNS)]

    covered = sum(row["covers"] for row in found)

    # Of 40 intervals that cover in 95 per cent fewer than 32 do so once in ten thousand times.
    assert covered >= 32
    assert np.mean([row["shown"] for row in found]) > 0.95
