"""All declared bridges of a study: the counts behind each, and the parts of each change."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluation.data import Register
from evaluation.data.months import month_text
from evaluation.errors import DataError, GateError
from evaluation.estimate.bridge.parts import LEVEL, MIXED, PARTS
from evaluation.estimate.bridge.standardised import Bridge, Counted, bridged
from evaluation.indicators.bridge.likes import joined
from evaluation.indicators.bridge.squares import COUNT_KEYS, Square, square
from evaluation.indicators.units import UNIT
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.bridges import BridgePlan
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.protocol import Covariate

Row = dict[str, Any]
FIRST, LAST = "first", "last"
TOLD_OF = (FIRST, *PARTS, LAST)
TILTS = tuple(f"tilt_{definition}_{year}" for definition in (0, 1) for year in (0, 1))
"""By definition and year of the outcome: log odds more, were they as those of the other year."""
PART_KEYS = (
    "indicator",
    *(f"{end}_{name}" for end in (FIRST, LAST) for name in COUNT_KEYS[1:]),
    *("case_mix", "part"),
)
PERCENT = 100.0


def bridges(register: Register, plan: IndicatorPlan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take every declared change apart.

    Returns
    -------
    counts : DataFrame
        How many each definition counts in each year, all in all and registered by a day.
    parts : DataFrame
        `PART_KEYS`, then estimate and error in percentage points and the tilts: one row for
        each share and each part; blank where there is no model.

    Raises
    ------
    DataError
        When the delivery cannot tell what is asked for.
    """
    bench = Workbench(register, plan.background)
    counts: list[Row] = []
    parts: list[Row] = []
    for number, bridge in enumerate(plan.bridges):
        _refuse_days_outside(register, bridge, at=f"indicators.bridges[{number}]")
        squares = [
            [square(bench, bridge, definition, year) for year in bridge.ends]
            for definition in bridge.ends
        ]
        counts.extend(row for pair in squares for one in pair for row in one.counts())
        parts.extend(bridge_rows(bridge, squares))
    found = pd.DataFrame(counts).drop_duplicates(list(COUNT_KEYS), ignore_index=True)
    return found, pd.DataFrame(parts)


def _refuse_days_outside(register: Register, bridge: BridgePlan, *, at: str) -> None:
    first = month_text(register.first_month)
    for end in bridge.ends:
        if end.registered_by and end.registered_by < f"{first}-01":
            problem = f"the delivery tells nothing that was registered by {end.registered_by}"
            raise DataError(problem, at=f"{at}.registered_by", way_out=f"a day from {first} on")
        if end.registered_by and end.registered_by > register.manifest.extracted.isoformat():
            problem = f"nobody knows what is registered by {end.registered_by}"
            way_out = f"a day until the extract, {register.manifest.extracted}"
            raise DataError(problem, at=f"{at}.registered_by", way_out=way_out)


def bridge_rows(bridge: BridgePlan, squares: Sequence[Sequence[Square]]) -> Iterator[Row]:
    """Give the rows of a bridge from what each definition counts in each year."""
    ends = {
        f"{name}_{key}": getattr(end, key)
        for name, end in zip((FIRST, LAST), bridge.ends, strict=True)
        for key in COUNT_KEYS[1:]
    }
    known = {"indicator": bridge.indicator, **ends, "case_mix": ":".join(bridge.case_mix)}
    found = _apart(bridge, squares)
    tilts = np.full(len(TILTS), np.nan)
    values, errors = np.full((2, len(TOLD_OF)), np.nan)
    if found is not None:
        tilts = (found.log_odds[MIXED] - found.log_odds[LEVEL]).ravel()
        values = PERCENT * np.array([found.first, *found.parts, found.last])
        errors[1:-1] = PERCENT * found.error
    for part, value, error in zip(TOLD_OF, values, errors, strict=True):
        is_told = bridge.is_registered or part != "registration"
        yield {
            **known,
            "part": part,
            "estimate": float(value) if is_told else np.nan,
            "error": float(error) if is_told else np.nan,
            **dict(zip(TILTS, tilts.tolist(), strict=True)),
        }


def _apart(bridge: BridgePlan, squares: Sequence[Sequence[Square]]) -> Bridge | None:
    """Take the change apart; None where it leaves no model."""
    names = list(bridge.case_mix)
    flat = [one for pair in squares for one in pair]
    frames = joined([one.units.rows.select(names).to_pandas() for one in flat])
    counted = [
        Counted(
            rows=frame,
            happened=one.happened,
            registered=one.registered,
            person=one.units.rows[UNIT].to_numpy(),
        )
        for one, frame in zip(flat, frames, strict=True)
    ]
    covariates = [Covariate(name=name, form="categories", label="") for name in names]
    try:
        return bridged(((counted[0], counted[1]), (counted[2], counted[3])), covariates)
    except GateError:
        return None
