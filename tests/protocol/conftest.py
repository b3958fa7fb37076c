import copy
import tomllib
from pathlib import Path

import pytest

ANALYSES = Path(__file__).parents[2] / "analyses"


@pytest.fixture
def declared():
    """The flagship protocol as parsed, without its history, free to be changed by a test."""
    text = (ANALYSES / "stockholmsjobb" / "protocol.toml").read_text(encoding="utf-8")
    values = copy.deepcopy(tomllib.loads(text))
    del values["changes"]
    return values | {"version": "1.0.0"}


@pytest.fixture
def declared_table():
    text = (ANALYSES / "rossi" / "protocol.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))
