"""Reference values and data from R for the tests of this room."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parents[1] / "r"
CLOSED_FORM = 1e-9  # the same arithmetic in another order
ITERATED = 1e-7  # both stop iterating at a tolerance of their own
DERIVATIVE = 1e-5  # a central difference of an iterated fit: its rounding over the step


@cache
def _references() -> dict[str, Any]:
    return json.loads((FOLDER / "survival.json").read_text(encoding="utf-8"))["refs"]


def values(name: str) -> dict[str, Any]:
    return _references()[name]["values"]


@cache
def data(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / "data" / f"{name}.csv")


def strata_slices(found: dict[str, Any]) -> list[slice]:
    sizes = list((found["strata"] or {"all": len(found["time"])}).values())
    ends = np.cumsum(sizes)
    return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]


@cache
def _cox_references() -> dict[str, Any]:
    return json.loads((FOLDER / "cox.json").read_text(encoding="utf-8"))["refs"]


def cox_values(name: str) -> dict[str, Any]:
    return _cox_references()[name]["values"]
