"""The list of slow tests is true: it names what there is, and leaves something in every room."""

from pathlib import Path

import pytest

from tests.slow import SLOW

HERE = Path(__file__).parent
ROOMS = sorted({path.parent.name for path in HERE.glob("*/test_*.py")})


@pytest.mark.parametrize("name", SLOW)
def test_slow_test_exists(name):
    file, _, function = name.partition("::")

    assert f"def {function}" in (HERE / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_quick_layer_enters_every_room(room):
    files = {path.relative_to(HERE).as_posix() for path in (HERE / room).rglob("test_*.py")}

    assert files - set(SLOW)


def test_slow_list_is_sorted_without_repeats():
    assert list(SLOW) == sorted(set(SLOW))
