"""Rows of a panel study as its pages show them: in the outcome's unit, as the rule lets read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluation.errors import UsageError
from evaluation.protocol import Outcome
from evaluation.protocol.panel import PanelPlan
from evaluation.report.language import say
from evaluation.report.literal import literal
from evaluation.report.material import Material
from evaluation.report.numbers import FIXED_SPACE, decimal, interval, signed, unit_words
from evaluation.report.retold import retold, unit_told

METHODS = {
    "group_time": "did.estimator.group_time",
    "imputation": "did.estimator.imputation",
    "interaction_weighted": "did.estimator.interaction_weighted",
    "two_way": "did.estimator.two_way",
    "wild_bootstrap": "did.estimator.wild_bootstrap",
    "permutation": "did.estimator.permutation",
    "group_time_group": "did.estimator.group_time_group",
    "group_time_calendar": "did.estimator.group_time_calendar",
    "group_time_dynamic": "did.estimator.group_time_dynamic",
    "unit_trends": "did.estimator.unit_trends",
    "unit_trends_alone": "did.estimator.unit_trends_alone",
    "hazard_did": "did.estimator.hazard_did",
}
JACKKNIFE = "_jack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How an outcome's numbers are written; `declared` is the name of what they count."""

    factor: float
    decimals: int
    declared: str

    @property
    def words(self) -> str:
        """The unit in the page's language; empty where there is none."""
        return unit_told(self.declared)

    @property
    def after(self) -> str:
        """The unit as it stands after a number, which it never is torn from."""
        return f"{FIXED_SPACE}{self.words}" if self.words else ""

    def number(self, value: float) -> str:
        """Write a value without its unit."""
        return decimal(self.factor * value, self.decimals)

    def gain(self, value: float) -> str:
        """Write a difference with sign and unit."""
        return f"{signed(self.factor * value, self.decimals)}{self.after}"

    def limits(self, low: float, high: float) -> str:
        """Write an interval."""
        return interval(self.factor * low, self.factor * high, self.decimals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What may be read about one outcome.

    Attributes
    ----------
    outcome : Outcome
    unit : Unit
    value, low, high, p_value : float
        Of the inference that the rule reads; no interval when it only tests.
    choice, rule : str
        The rule, and its sentence.
    n, n_reference : float
    """

    outcome: Outcome
    unit: Unit
    value: float
    low: float
    high: float
    p_value: float
    choice: str
    rule: str
    n: float
    n_reference: float

    @property
    def sign(self) -> int:
        """1 or -1 when no difference is ruled out, else 0."""
        return sign_of(self.value, self.low, self.high, p_value=self.p_value, choice=self.choice)


def sign_of(value: float, low: float, high: float, *, p_value: float, choice: str) -> int:
    """Give 1 or -1 when no difference is ruled out, else 0; `choice` is the rule's."""
    if math.isnan(value):
        return 0
    if math.isnan(low):
        tested = choice == "permutation" and p_value < 0.05
        return (1 if value > 0 else -1) if tested else 0
    return int(low > 0) - int(high < 0)


def unit_of(outcome: Outcome) -> Unit:
    """Tell how an outcome is written: shares in percentage points, kronor in whole ones."""
    return unit_named(outcome.unit)


def unit_named(unit: str) -> Unit:
    """Tell how numbers in a declared unit are written."""
    if unit == "andel":
        return Unit(factor=100.0, decimals=1, declared="procentenheter")
    if unit == "kronor":
        return Unit(factor=1.0, decimals=0, declared="kronor")
    if unit == "månader":
        return Unit(factor=1.0, decimals=2, declared="månader")
    return Unit(factor=1.0, decimals=3, declared=unit)


def rows_of(material: Material, table: str, **equal: object) -> list[dict[Any, Any]]:
    """Find rows of a published table that hold the given values."""
    frame = material.table(table)
    if frame.empty:
        return []
    keep = pd.Series(True, index=frame.index)
    for column, value in equal.items():
        keep &= frame[column] == value
    return list(frame[keep].to_dict("records"))


def first_estimator(material: Material) -> str:
    """Name the estimator that answers."""
    return panel_of(material).estimators[0]


def base_method(method: str) -> str:
    """Name an estimator without how its error was made."""
    return method.removesuffix(JACKKNIFE)


def method_label(method: str) -> str:
    """Name an estimator."""
    key = METHODS.get(base_method(method))
    return say(key) if key else literal(base_method(method).replace("_", " "))


def answer_of(material: Material, outcome: Outcome) -> Answer | None:
    """Give what the declared rule lets be read about an outcome; None when there is no row."""
    own = rows_of(material, "estimates", analysis=material.plan.name, outcome=outcome.name)
    main = [row for row in own if base_method(row["method"]) == first_estimator(material)]
    rule = rows_of(material, "clusters", outcome=outcome.name)
    if not main or not rule:
        return None
    row = main[0]
    return Answer(
        outcome=outcome,
        unit=unit_of(outcome),
        **read_by_rule(row, rule[0]),
        choice=str(rule[0]["choice"]),
        rule=retold(str(rule[0]["sentence_sv"])),
        n=float(row["n"]),
        n_reference=float(row["n_reference"]),
    )


def read_by_rule(row: Mapping[Any, Any], rule: Mapping[Any, Any]) -> dict[str, float]:
    """Give value, limits and p-value of the inference that the rule for few clusters reads."""
    read = {"value": row["estimate"], "low": row["conf_low"], "high": row["conf_high"],
            "p_value": row["p_value"]}  # fmt: skip
    choice = str(rule["choice"])
    if choice == "wild bootstrap":
        read = {"value": rule["estimate"], "low": rule["conf_low"], "high": rule["conf_high"],
                "p_value": rule["p_wild"]}  # fmt: skip
    elif choice == "permutation":
        read |= {"low": math.nan, "high": math.nan, "p_value": rule["p_permutation"]}
    elif choice == "none":
        read = dict.fromkeys(read, math.nan)
    return {name: float(value) for name, value in read.items()}


def answers(material: Material) -> list[Answer]:
    """Give what may be read about every outcome, primary first."""
    order = sorted(material.plan.outcomes, key=lambda outcome: outcome.role != "primary")
    found = (answer_of(material, outcome) for outcome in order)
    return [item for item in found if item is not None]


def breakdown_of(material: Material, outcome: str) -> float:
    """Departure from parallel trends at which the average effect can be nought; NaN if unknown."""
    rows = rows_of(material, "honest", outcome=outcome, target="average",
                   restriction="relative_magnitudes", status="ok")  # fmt: skip
    return float(rows[0]["breakdown"]) if rows else math.nan


def trend_gate(material: Material, outcome: str) -> dict[Any, Any] | None:
    """Find the check of the trends before the start."""
    found = rows_of(material, "gates", name=f"pretest:{outcome}")
    return found[0] if found else None


def periods_word(material: Material) -> str:
    """Name periods: quarters, months, or what the table counts."""
    plan = panel_of(material)
    unit = material.plan.data.time_unit
    if plan.source != "table":
        unit = {1: "månader", 3: "kvartal"}.get(plan.period_months, unit)
    return unit_words(unit)


def panel_of(material: Material) -> PanelPlan:
    """Give what a panel study declares; `page.py` sees to it that others never come here."""
    if material.plan.panel is None:
        raise UsageError("no panel is declared", at=material.plan.name)
    return material.plan.panel


def source_of(material: Material) -> str:
    """Tell what a panel is of: districts, persons, or the rows of a table."""
    return panel_of(material).source
