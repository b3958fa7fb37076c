"""Published costs as pages read them: years of two ledgers, and what one more exit costs."""

import math
from dataclasses import dataclass

import pandas as pd

from evaluation.disclosure.row_keys import Row, records
from evaluation.estimate.cost.credit import Span
from evaluation.indicators.spending.by_year import TOGETHER
from evaluation.protocol.costs.plan import COST, CostPlan
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.protocol import Outcome
from evaluation.report.estimate_rows import Estimate, estimates
from evaluation.report.labels import arm_label
from evaluation.report.material import Material

STATE = "stat"
INSURANCE, SHARE = "a_kassa", frozenset({"share_difference"})
MUNICIPALITY, ASSISTANCE, ALL_PAYERS = "kommun", "bistand", "alla"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year of both ledgers, in kronor.

    Attributes
    ----------
    assistance : Span
        Paid to households.
    gross : float
        All insatser, whoever pays.
    by_state : float
        What of it the state pays itself.
    transfer : float
        What the state pays the municipality; NaN where few persons hide it.
    held : int
        Cells of insatser that are too small to be shown and so are not in it.
    """

    year: int
    assistance: Span
    gross: float
    by_state: float
    transfer: float
    held: int

    @property
    def municipality(self) -> float:
        """Net of the municipality: assistance and insatser less what the state pays."""
        return self.assistance.value + self.gross - self.by_state - self.transfer

    @property
    def state(self) -> float:
        """Net of the state."""
        return self.by_state + self.transfer


def plan_of(material: Material) -> CostPlan:
    """Give what is declared of costs."""
    if material.plan.cost is None:
        raise AssertionError("only studies with costs come here")
    return material.plan.cost


def insats_label(material: Material, name: str) -> str:
    """Name an insats of a unit cost."""
    known = {arm.name for arm in material.plan.arms}
    return arm_label(material.plan, name) if name in known else name


def years(material: Material) -> list[Year]:
    """Give every whole year that assistance can be shown of."""
    assistance = material.table("cost_assistance")
    insatser = records(material.table("cost_insatser"))
    found = []
    for row in records(assistance[assistance["kr"].notna()]):
        own = [item for item in insatser if item["year"] == row["year"]]
        months = float(row["household_months"])
        kr = Span(value=float(row["kr"]), low=float(row["low"]), high=float(row["high"]))
        shown = [item for item in own if not math.isnan(item["months"])]
        found.append(
            Year(
                year=int(row["year"]),
                assistance=kr.times(months),
                gross=sum(_cost(item) for item in shown),
                by_state=sum(_cost(item) for item in shown if item["payer"] == STATE),
                transfer=sum(_transfer(plan_of(material), item) for item in shown),
                held=len(own) - len(shown),
            )
        )
    return found


def _cost(row: Row) -> float:
    return float(row["months"]) * float(row["kr"])


def _transfer(plan: CostPlan, row: Row) -> float:
    """Give what the state pays the municipality; NaN where subsidies are told together."""
    if row["payer"] == STATE:
        return 0.0
    if row["subsidy"] == TOGETHER:
        return math.nan
    subsidy = plan.subsidy(str(row["subsidy"]))
    return _cost(row) * (subsidy.share if subsidy else 0.0)


def worth(
    material: Material, *, outcome: str = "", month: int = 0, parts: bool = False
) -> list[Row]:
    """Give rows of what one more exit costs, arms in declared order; or those of sub-types."""
    table = material.table("cost_worth")
    if table.empty:
        return []
    keep = table["outcome"] == outcome if outcome else table["outcome"] != ""
    keep &= (table["month"] == month) if month else True
    order = [arm.name for arm in material.plan.arms if bool(arm.parent) == parts]
    keep &= table["arm"].isin(order)
    return sorted(records(table[keep]), key=lambda row: order.index(str(row["arm"])))


def outcome_in(material: Material, ledger: str) -> Outcome | None:
    """Give the outcome that adds up a ledger; None where the plan has none."""
    fitting = (
        item for item in material.plan.outcomes if item.kind == COST and item.column == ledger
    )
    return next(fitting, None)


def last_month(material: Material, outcome: Outcome) -> int:
    """Give the last horizon that both the cost and the exit have."""
    bought = material.plan.outcome(plan_of(material).exit)
    return max(set(bought.horizons) & set(outcome.horizons), default=0)


def path(material: Material, outcome: Outcome, arm: str) -> pd.DataFrame:
    """Give the difference in a cost at every horizon; NaN where it is not shown."""
    table = material.table("estimates")
    own = table[
        (table["analysis"] == material.plan.name)
        & (table["outcome"] == outcome.name)
        & (table["arm"] == arm)
        & (table["population"].str.partition(":")[0] == plan_of(material).contrast)
        & (table["scale"] == "kronor_difference")
    ]
    return own.sort_values("month")


def effect(material: Material, outcome: Outcome, arm: str, month: int) -> Span | None:
    """Give the difference in a cost at one horizon; None where it is not shown."""
    rows = path(material, outcome, arm)
    for row in records(rows[(rows["month"] == month) & rows["estimate"].notna()]):
        return Span(
            value=float(row["estimate"]), low=float(row["conf_low"]), high=float(row["conf_high"])
        )
    return None


def starts(material: Material, year: int) -> dict[str, float] | None:
    """Give the starts of a year by insats; None where one is not shown: a part is no whole."""
    table = material.table("cost_insatser")
    own = table[table["year"] == year]
    if own["starts"].isna().any():
        return None
    return {str(name): float(rows["starts"].sum()) for name, rows in own.groupby("insats")}


def shifted(material: Material) -> list[Estimate]:
    """Give how many more are on unemployment insurance, by insats and month."""
    return [
        row
        for item in material.plan.outcomes
        if kind_of(item).has_states
        for row in estimates(
            material,
            outcome=f"{item.name}:{INSURANCE}",
            contrast=plan_of(material).contrast,
            scales=SHARE,
        )
    ]
