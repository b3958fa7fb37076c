"""Municipalities that several tests look at, each simulated once."""

import pytest

from evaluation.simulate import load_scenario, simulate

SEED = 2024


@pytest.fixture(scope="session")
def small():
    return simulate(load_scenario("enkoping", adults=400, paths=2), seed=SEED)


@pytest.fixture(scope="session")
def large():
    """More applicants than are simulated at a time."""
    return simulate(load_scenario("enkoping", adults=10_000, most_paths=1), seed=1)


@pytest.fixture(scope="session")
def staggered():
    return simulate(load_scenario("inforande", adults=1500, paths=1), seed=1)


@pytest.fixture(scope="session")
def three_arms():
    return simulate(load_scenario("tre_armar", adults=2500, paths=6), seed=1)
