"""What the package promises is small, sorted and importable, and costs nothing to import."""

import subprocess
import sys

import evaluation

HEAVY = ("pandas", "numpy", "polars", "duckdb", "scipy", "statsmodels", "matplotlib", "rich")
MOST = 20


def test_names_are_few_sorted_and_once():
    names = evaluation.__all__

    assert len(names) <= MOST
    # As ruff sorts __all__: constants, then classes, then functions.
    assert names == sorted(
        set(names), key=lambda name: (not name.isupper(), name[0].islower(), name)
    )


def test_every_promised_name_is_importable_and_nothing_else_is_public():
    found = {name: getattr(evaluation, name) for name in evaluation.__all__}

    assert all(value is not None for value in found.values())
    assert set(evaluation._HOMES) == set(evaluation.__all__)


def test_unknown_name_is_an_attribute_error():
    assert not hasattr(evaluation, "no_such_name")


def test_import_loads_nothing_heavy():
    code = f"import sys, evaluation; print([n for n in {HEAVY!r} if n in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
