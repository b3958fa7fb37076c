"""A logit that exists also where a background decides the outcome."""

import json

import numpy as np
import pytest
from scipy.special import expit

from evaluation.errors import GateError
from evaluation.estimate.equity.likes import fit_likes
from tests.estimate.reference import FOLDER

# R's general optimiser stops at a gradient of about 1e-5.
OPTIMISED = 1e-5


def few() -> tuple[np.ndarray, np.ndarray]:
    """Nobody of the twelve with education b has the outcome."""
    happened = np.repeat([1.0, 0, 0, 1, 0], [9, 21, 12, 4, 14])
    education = np.repeat(["a", "b", "c"], [30, 12, 18])
    age = (np.arange(1, 61) * 7 % 23 - 11) / 6
    columns = [np.ones(60), education == "b", education == "c", age]
    return np.column_stack(columns).astype(float), happened


def test_a_background_that_decides_has_the_slopes_of_r():
    X, happened = few()

    found = fit_likes(X, happened)

    wanted = json.loads((FOLDER / "equity.json").read_text())["firth"]
    assert found.slopes == pytest.approx(wanted, abs=OPTIMISED)
    assert expit(X @ found.slopes).sum() == pytest.approx(happened.sum())


def test_with_the_intercept_alone_it_is_the_share():
    _, happened = few()

    found = fit_likes(np.ones((60, 1)), happened)

    assert expit(found.slopes) == pytest.approx(happened.mean())


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_an_outcome_that_nobody_or_everybody_has_is_refused(share):
    with pytest.raises(GateError, match="nobody or everybody"):
        fit_likes(np.ones((9, 1)), np.full(9, share))


def test_more_columns_than_rows_are_refused():
    with pytest.raises(GateError, match="4 rows for 5 columns"):
        fit_likes(np.ones((4, 5)), np.array([0.0, 1, 0, 1]))
