import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def trials():
    """Confounded starts: the older and the better educated start more often."""
    rng = np.random.default_rng(11)
    size = 3000
    age = rng.integers(18, 65, size)
    schooling = rng.choice(["grund", "gymn", "efter"], size, p=[0.5, 0.35, 0.15])
    lift = {"grund": -0.5, "gymn": 0.2, "efter": 0.6}
    score = -1.5 + 0.03 * (age - 40) + np.vectorize(lift.get)(schooling)
    odds = np.column_stack([np.ones(size), np.exp(score), np.exp(score / 2 - 0.8)])
    shares = odds / odds.sum(axis=1, keepdims=True)
    place = (rng.random(size)[:, None] > shares.cumsum(axis=1)).sum(axis=1)
    return pd.DataFrame(
        {
            "person": np.arange(size),
            "month": 24200,
            "arm": np.array(["ingen", "praktik", "coachning"])[place],
            "subtype": "",
            "observed": rng.integers(0, 60, size),
            "next_start": 0,
            "alder": age,
            "utbildning": schooling,
            "kon": rng.choice(["1", "2"], size),
        }
    )
