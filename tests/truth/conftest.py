"""One run of the whole pipeline per known answer, shared by the tests of it."""

import pytest

from tests.truth.pipeline import FLAGSHIP, answer


@pytest.fixture(scope="session")
def immortal_time(tmp_path_factory):
    return answer("immortal_time", tmp_path_factory.mktemp("a"), adults=8000, seed=2)


@pytest.fixture(scope="session")
def reentry(tmp_path_factory):
    return answer("reentry", tmp_path_factory.mktemp("b"), adults=6000, seed=1)


@pytest.fixture(scope="session")
def job_or_coaching(tmp_path_factory):
    return answer("job_or_coaching", tmp_path_factory.mktemp("c"), adults=3000, seed=1)


@pytest.fixture(scope="session")
def municipality(tmp_path_factory):
    folder = tmp_path_factory.mktemp("d")
    return answer("enkoping", folder, adults=1500, seed=3, study=FLAGSHIP)
