"""What the documents beside the code say of the code is so."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from evaluation.commands import VERBS

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = ("analyses", "benchmarks", "data_schemas", "docs", "evaluation", "reports", "tests")
MADE_IN_THE_FIRST_HOUR = ("analyses/forsta", "reports/forsta.qmd")


def named_places():
    """Paths that the guide names; what it makes, or leaves open with `<name>`, is not there."""
    words = re.findall(rf"`((?:{'|'.join(ROOMS)})/[^`<*]*)`", GUIDE)
    return sorted({word for word in words if not word.startswith(MADE_IN_THE_FIRST_HOUR)})


@pytest.mark.parametrize("place", named_places())
def test_place_where_new_code_goes_exists(place):
    assert (ROOT / place).exists()


def test_guide_has_a_line_for_every_room_of_the_framework():
    rooms = {path.parent.name for path in (ROOT / "evaluation").glob("*/__init__.py")}

    assert {room for room in rooms if room not in GUIDE} == set()


def test_guide_names_only_verbs_that_there_are():
    verbs = re.findall(r"^ *evaluation (\w+)", GUIDE, flags=re.MULTILINE)

    assert len(verbs) >= 4
    assert set(verbs) <= set(VERBS)


def test_every_test_of_the_crash_table_exists():
    text = (ROOT / "docs" / "crashes.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\btest_\w+\.py|\bkilled\.py", text))

    assert len(named) >= 6
    assert {name for name in named if not any((ROOT / "tests").rglob(name))} == set()


def test_version_is_the_same_wherever_it_stands():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert cited["version"] == version
    assert (
        re.findall(r"^## \[(\d[^]]*)\] - \d{4}-\d\d-\d\d$", log, flags=re.MULTILINE)[0] == version
    )
    assert log.index("## [Unreleased]") < log.index(f"## [{version}]")


def test_hooks_before_a_commit_fetch_nothing_and_run_what_exists():
    told = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in told["repos"] for hook in repo["hooks"]]
    tests = [word for hook in hooks for word in hook["entry"].split() if word.startswith("tests/")]

    assert {repo["repo"] for repo in told["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    assert tests
    assert [name for name in tests if not (ROOT / name).is_file()] == []
