"""Months in which insatser run, what each costs and who pays it."""

from collections.abc import Iterator, Sequence

import narwhals.stable.v2 as nw
import polars as pl

from evaluation.cohort import ArmRule
from evaluation.cohort.arms import NO_SUBSIDY, sub_arms, top_arms
from evaluation.cohort.insats import takes
from evaluation.data import Register
from evaluation.data.months import month_text
from evaluation.errors import DataError, EvaluationError, raise_all
from evaluation.indicators.workbench import month_of
from evaluation.protocol.costs.plan import CostPlan, UnitCost

UNKNOWN = "saknas"
STATE = "stat"


def insats_months(register: Register, plan: CostPlan, arms: Sequence[ArmRule] = ()) -> pl.DataFrame:
    """One row per insats and month that it touches, with what it costs.

    Returns
    -------
    DataFrame
        person, start (month count of the first month), month, insats (as its unit cost names
        it), sector, subsidy (code, or `NO_SUBSIDY`), gross (kronor), payer, transfer (kronor that
        the state pays the municipality).

    Raises
    ------
    DataError, Faults
        For each insats that runs in a month without a unit cost, with the first such month;
        for each subsidy of which the plan says nothing.
    """
    rows = _running(register, plan, arms)
    keys = rows.select("insats", "month").unique().sort("insats", "month")
    prices = [
        (insats, month, unit.kr_per_month, unit.payer)
        for insats, month in keys.iter_rows()
        if (unit := _price(plan.unit, insats, month)) is not None
    ]
    known = {(insats, month) for insats, month, *_ in prices}
    raise_all([*_missing(keys, known), *_undeclared(rows, plan)])
    schema = {"insats": pl.String, "month": pl.Int64, "gross": pl.Float64, "payer": pl.String}
    priced = rows.join(
        pl.DataFrame(prices, schema=schema, orient="row"), on=["insats", "month"], how="left"
    )
    shares = {item.code: item.share for item in plan.subsidies}
    share = pl.col("subsidy").replace_strict(shares, default=0.0, return_dtype=pl.Float64)
    # What the state pays itself it does not pay the municipality for.
    own = pl.when(pl.col("payer") == STATE).then(0.0).otherwise(share)
    return priced.with_columns(transfer=pl.col("gross") * own).sort(
        "person", "start", "insats", "month", "sector", "subsidy"
    )


def _running(register: Register, plan: CostPlan, arms: Sequence[ArmRule]) -> pl.DataFrame:
    first, last = register.first_month, register.last_month
    ends = pl.coalesce(month_of("slut_datum"), month_of("planerat_slut"), pl.lit(last))
    rows = _named(register.tables["insats"], plan, arms).select(
        pl.col("person").cast(pl.Int64),
        month_of("start_datum").alias("start"),
        pl.min_horizontal(ends, pl.lit(last)).cast(pl.Int64).alias("end"),
        "insats",
        pl.col("sektor").fill_null(UNKNOWN).alias("sector"),
        pl.col("subvention").fill_null(NO_SUBSIDY).alias("subsidy"),
    )
    months = pl.int_ranges(pl.max_horizontal("start", pl.lit(first)), pl.col("end") + 1)
    inside = (pl.col("end") >= first) & (pl.col("start") <= pl.col("end"))
    return rows.filter(inside).with_columns(month=months).drop("end").explode("month")


def _named(insatser: pl.DataFrame, plan: CostPlan, arms: Sequence[ArmRule]) -> pl.DataFrame:
    """Name insatser by what has a unit cost: their sub-type, their arm, else their code."""
    priced, top = {unit.insats for unit in plan.unit}, top_arms(arms)
    parts = [arm for arm in sub_arms(arms) if arm.name in priced]
    named = nw.concat_str("klassificering_version", "kategori", separator=":")
    for arm in reversed([*parts, *top]):
        named = nw.when(takes(arm, top)).then(nw.lit(arm.name)).otherwise(named)
    return nw.from_native(insatser).with_columns(insats=named).to_native()


def _price(units: Sequence[UnitCost], insats: str, month: int) -> UnitCost | None:
    fitting = (unit for unit in units if unit.insats == insats and unit.covers(month))
    return next(fitting, None)


def _undeclared(rows: pl.DataFrame, plan: CostPlan) -> Iterator[EvaluationError]:
    """Name every subsidy that insatser have and the plan says nothing of."""
    declared = {item.code for item in plan.subsidies}
    for code in sorted(set(rows["subsidy"].to_list()) - declared - {NO_SUBSIDY}):
        problem = f"insatser have the subsidy '{code}', of which the plan says nothing"
        way_out = "declare a [[cost.subsidy]] with the share that the state pays, 0 for none"
        yield DataError(problem, at="cost.subsidy", way_out=way_out)


def _missing(keys: pl.DataFrame, known: set[tuple[str, int]]) -> Iterator[EvaluationError]:
    """Name every insats that runs in a month without a price, and the first such month."""
    told: set[str] = set()
    for insats, month in keys.iter_rows():
        if (insats, month) not in known and insats not in told:
            told.add(insats)
            yield DataError(
                f"'{insats}' runs in {month_text(month)} and has no unit cost then",
                at="cost.unit",
                way_out="declare a [[cost.unit]] that is valid in that month",
            )
