"""Panels for the tests of this room: the counties of R ``did``, and simulated staggered starts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.layout import panel_data

FOLDER = Path(__file__).parents[2] / "r"
CLOSED_FORM = 1e-10  # the same arithmetic in another order
ITERATED = 1e-8  # R's logit stops at a tolerance of its own
DERIVATIVE = 1e-5  # central difference with a relative step of 1e-4
COUNTY = {"unit": "countyreal", "time": "year", "outcome": "lemp", "cohort": "first.treat"}
CONTROL = {"nevertreated": "never", "notyettreated": "not_yet"}


@cache
def counties() -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "data" / "mpdta.csv")
    return frame.assign(state=frame["countyreal"] // 1000)


@cache
def references() -> dict[str, Any]:
    return json.loads((FOLDER / "did.json").read_text(encoding="utf-8"))


def county_panel(frame: pd.DataFrame | None = None, **choices: Any) -> PanelData:
    return panel(counties() if frame is None else frame, **(COUNTY | choices))


def staggered(*, units: int = 120, seed: int = 3, effect: float = 1.0) -> pd.DataFrame:
    """Cohorts 4, 5, 7 and never in periods 1 to 8, with covariates, weights and clusters."""
    rng = np.random.default_rng(seed)
    start = rng.choice([0, 4, 5, 7], size=units, p=[0.4, 0.2, 0.2, 0.2])
    x = rng.normal(size=units) + 0.3 * (start > 0)
    unit = np.repeat(np.arange(units) * 7 + 100, 8)
    period = np.tile(np.arange(1, 9), units)
    on = (np.repeat(start, 8) > 0) & (period >= np.repeat(start, 8))
    level = np.repeat(rng.normal(size=units), 8)
    trend = 0.1 * period * (1 + 0.5 * np.repeat(x, 8))
    return pd.DataFrame(
        {
            "unit": unit,
            "period": period,
            "start": np.repeat(start, 8),
            "on": on.astype(int),
            "y": level + trend + effect * on + rng.normal(scale=0.5, size=8 * units),
            "x": np.repeat(x, 8),
            "z": rng.normal(size=8 * units) + np.repeat(x, 8),
            "weight": np.repeat(rng.uniform(0.5, 2, size=units), 8),
            "district": np.repeat(rng.integers(0, 15, size=units), 8),
            "office": np.repeat(rng.integers(0, 12, size=units), 8),
        }
    )


NAMES = {"unit": "unit", "time": "period", "outcome": "y", "cohort": "start", "never": 0}


def panel(frame: pd.DataFrame, **choices: Any) -> PanelData:
    how = {name: choices.pop(name) for name in ("gaps", "first_period") if name in choices}
    return panel_data(frame, PanelColumns(**(NAMES | choices)), **how)
