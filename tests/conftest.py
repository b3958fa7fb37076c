"""What holds for the whole suite: one thread, and which tests are slow."""

from pathlib import Path

import pytest

# Before numpy, which reads once how many threads its library may use: `evaluation` says one.
# Test files import numpy first, so without this line they ran on as many as there are.
import evaluation  # noqa: F401 - imported for what it sets
from tests.slow import SLOW

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        file = item.path.relative_to(HERE).as_posix()
        if {file, f"{file}::{item.originalname}"} & set(SLOW):
            item.add_marker(pytest.mark.slow)
