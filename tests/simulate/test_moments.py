"""The default municipality looks like published ones (the full table: benchmarks/moments.py)."""

import pytest

from benchmarks.moment_targets import TARGETS
from benchmarks.moments import moments


@pytest.fixture(scope="module")
def found(large):
    return moments(large)


@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if target.main])
def test_a_main_moment_lies_in_its_target(found, name):
    target = TARGETS[name]

    assert target.low <= found[name] <= target.high


def test_every_target_has_a_moment(found):
    assert set(found) == set(TARGETS)
