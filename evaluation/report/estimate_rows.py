"""Rows of the contract, found by what they are about."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from evaluation.protocol import Contrast, Outcome
from evaluation.report.language import say
from evaluation.report.material import Material
from evaluation.report.retold import retold

DIFFERENCES = frozenset(
    {"risk_difference", "months_difference", "share_difference", "mean_difference"}
    | {"kronor_difference"}
)
LEVELS = frozenset({"risk", "months", "share", "mean", "kronor"})
# Counted in the unit that the outcome declares, and published in whole ones.
AMOUNTS = frozenset({"mean", "mean_difference", "kronor", "kronor_difference"})
REGRESSION = "minsta_kvadrat"
# Shares are shown in per cent; months and ratios as they are.
IN_PERCENT = frozenset({"risk", "share", "risk_difference", "share_difference"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One row of the contract in the unit it is shown in (per cent, percentage points).

    Attributes
    ----------
    sensitivity, outcome, population, contrast, arm, reference, scale, method, month
        What the row is about; `sensitivity` is empty in the main analysis, `month` is 0
        where none applies.
    value, low, high, p_value : float
        NaN when withheld.
    n, n_reference, events : float
        Protected counts of persons.
    status, note : str
        `ok`, `gated` or `suppressed`, and the reason.
    """

    sensitivity: str
    outcome: str
    population: str
    contrast: str
    arm: str
    reference: str
    scale: str
    method: str
    month: int
    value: float
    low: float
    high: float
    p_value: float
    n: float
    n_reference: float
    events: float
    status: str
    note: str

    @property
    def is_regression(self) -> bool:
        """Whether a regression gives it, beside the means of the two groups."""
        return self.method.startswith(REGRESSION)

    @property
    def is_shown(self) -> bool:
        """True when there is a number with an interval to show."""
        return self.status == "ok" and not np.isnan(self.value)

    @property
    def sign(self) -> int:
        """1 or -1 when the whole interval is on that side of no difference, else 0."""
        if not self.is_shown or np.isnan(self.low) or np.isnan(self.high):
            return 0
        null = 1.0 if self.scale in {"hazard_ratio", "risk_ratio", "ratio"} else 0.0
        return int(self.low > null) - int(self.high < null)

    @property
    def reason(self) -> str:
        """Why there is no number: "ej utvärderbart (…)"."""
        told = retold(self.note)
        note = told[:1].lower() + told[1:]
        return f"{say('numbers.not_evaluable')} ({note})" if note else say("numbers.not_evaluable")


@lru_cache(maxsize=1024)
def estimates(
    material: Material,
    *,
    outcome: str,
    contrast: str,
    scales: frozenset[str],
    sensitivity: str = "",
) -> tuple[Estimate, ...]:
    """Find rows of one outcome in one contrast, by arm, reference and month.

    Parameters
    ----------
    material : Material
        The study.
    outcome, contrast : str
        Declared names.
    scales : frozenset of str
        Scales that are wanted.
    sensitivity : str
        Name of a sensitivity analysis; the main analysis when empty.
    """
    table = material.table("estimates")
    if table.empty:
        return ()
    analysis = f"{material.plan.name}:{sensitivity}" if sensitivity else material.plan.name
    keep = (
        (table["analysis"] == analysis)
        & (table["outcome"] == outcome)
        & (table["population"].str.partition(":")[0] == contrast)
        & table["scale"].isin(scales)
    )
    return _ordered(material, [_estimate(row) for row in table[keep].to_dict("records")])


def _ordered(material: Material, rows: list[Estimate]) -> tuple[Estimate, ...]:
    place = {arm.name: number for number, arm in enumerate(material.plan.arms)}
    return tuple(
        sorted(
            rows, key=lambda row: (place.get(row.arm, 99), place.get(row.reference, 99), row.month)
        )
    )


def differences(
    material: Material,
    outcome: Outcome,
    contrast: Contrast,
    *,
    sensitivity: str = "",
    part: str = "",
) -> tuple[Estimate, ...]:
    """Find the differences of one outcome in one contrast, as its estimator gives them.

    Regressions stand beside a mean with a role of their own; they are not among them.

    Parameters
    ----------
    part : str
        State or reason, of an outcome that has one row for each.
    """
    found = estimates(
        material,
        outcome=f"{outcome.name}:{part}" if part else outcome.name,
        contrast=contrast.name,
        scales=DIFFERENCES,
        sensitivity=sensitivity,
    )
    return tuple(row for row in found if not row.is_regression)


def level(material: Material, difference: Estimate, *, side: str) -> Estimate | None:
    """Find the level behind a difference: `arm` or `reference` side."""
    wanted = difference.arm if side == "arm" else difference.reference
    rows = estimates(
        material,
        outcome=difference.outcome,
        contrast=difference.contrast,
        scales=LEVELS,
        sensitivity=difference.sensitivity,
    )
    for row in rows:
        same = (row.population, row.month) == (difference.population, difference.month)
        if same and row.arm == wanted:
            return row
    return None


def _estimate(row: dict[Any, Any]) -> Estimate:
    factor = 100.0 if row["scale"] in IN_PERCENT else 1.0
    month = row["month"]
    return Estimate(
        sensitivity=row["analysis"].partition(":")[2],
        outcome=row["outcome"],
        population=row["population"],
        contrast=row["population"].partition(":")[0],
        arm=row["arm"],
        reference=row["reference"],
        scale=row["scale"],
        method=row["method"],
        month=0 if pd.isna(month) else int(month),
        value=factor * row["estimate"],
        low=factor * row["conf_low"],
        high=factor * row["conf_high"],
        p_value=row["p_value"],
        n=row["n"],
        n_reference=row["n_reference"],
        events=row["events"],
        status=row["status"],
        note=row["note"],
    )
