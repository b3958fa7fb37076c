"""What holds for the whole suite: one thread, and which tests are slow."""

from pathlib import Path

import pytest

# Before numpy, which reads once how many threads its library may use: `evaluation` says one.
# Test files import numpy first, so without this line they ran on as many as there are.
import evaluation  # noqa: F401 - imported for what it sets
from tests.slow import SLOW

HERE = Path(__file__).parent
# Files that ask for the same heavy fixture of a session: each worker would make its own.
TOGETHER = (
    ("commands/test_flips", "commands/test_releases_again"),
    (
        "study/test_engine",
        "study/test_register_study",
        "study/test_reproducible",
        "study/test_tries",
    ),
    ("study/test_grace", "study/test_landmark_study"),
    ("simulate/test_departures", "simulate/test_moments", "simulate/test_register"),
)
FIRST = {f"tests/{name}.py": f"tests/{names[0]}.py" for names in TOGETHER for name in names}


def pytest_collection_modifyitems(items):
    for item in items:
        file = item.path.relative_to(HERE).as_posix()
        if {file, f"{file}::{item.originalname}"} & set(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_xdist_make_scheduler(config, log):
    """Give each worker whole files, as `--dist loadfile` does, and files of a kind together."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return FIRST.get(file, file)

    return Together(config, log)
