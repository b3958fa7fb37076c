"""All chosen indicators of a register: counts by year and group, and what is left out and why."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evaluation.data import Register
from evaluation.indicators.counting import counted
from evaluation.indicators.coverage import NO_TABLE, missing_table, not_final
from evaluation.indicators.equity import NOT_ASKED, expected_by_group
from evaluation.indicators.measuring import MEASURERS
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.indicator import Definition, Indicator
from evaluation.protocol.indicators.measures import MEASURES
from evaluation.protocol.indicators.plan import IndicatorPlan

Row = dict[str, Any]
COLUMNS = (
    *("indicator", "version", "definition", "year", "group_kind", "group", "level"),
    *("n", "events", "estimate", "low", "high", "interval"),
    *("expected", "expected_error", "not_compared"),
    *("n_is", "events_is", "n_in", "events_in"),
)
LEFT_OUT = ("indicator", "version", "definition", "year", "reason", "missing")


def computed(
    register: Register, chosen: Sequence[Indicator], plan: IndicatorPlan, *, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count every definition of every chosen indicator for every year that can be told.

    Returns
    -------
    counts : DataFrame
        `COLUMNS`; not to be published as it is.
    left_out : DataFrame
        `LEFT_OUT`: definitions and years that cannot be counted, with the reason.
    """
    bench = Workbench(register, plan.background)
    years = [year for year in bench.years if _is_asked(plan, year)]
    counts: list[Row] = []
    left_out: list[Row] = []
    for place, indicator in enumerate(chosen):
        for number, definition in enumerate(indicator.definitions):
            known = {
                "indicator": indicator.id,
                "version": indicator.version,
                "definition": definition.name,
            }
            table = missing_table(bench, indicator.measure, definition.rules)
            if table:
                left_out.append({**known, "year": 0, "reason": NO_TABLE, "missing": table})
                continue
            for year in years:
                reason = _too_soon(register, indicator, definition, year)
                if reason is None:
                    continue
                told = {**known, "year": year}
                if reason:
                    left_out.append({**told, "reason": reason, "missing": ""})
                    continue
                rng = np.random.default_rng([seed, place, number, year])
                rows = _counted(bench, indicator, definition, year, plan=plan, rng=rng)
                counts.extend({**told, **row} for row in rows)
    return pd.DataFrame(counts, columns=list(COLUMNS)), pd.DataFrame(
        left_out, columns=list(LEFT_OUT)
    )


def _is_asked(plan: IndicatorPlan, year: int) -> bool:
    return (plan.first_year or year) <= year <= (plan.last_year or year)


def _too_soon(
    register: Register, indicator: Indicator, definition: Definition, year: int
) -> str | None:
    """Say why a year cannot be told; empty when it can, None when nobody asks for it."""
    if not indicator.valid_from <= year <= indicator.valid_to:
        return None
    return not_final(register, indicator.measure, definition.rules, year)


def _counted(
    bench: Workbench,
    indicator: Indicator,
    definition: Definition,
    year: int,
    *,
    plan: IndicatorPlan,
    rng: np.random.Generator,
) -> Iterator[Row]:
    kind = MEASURES[indicator.measure]
    others = tuple(item.rules for item in indicator.definitions if item is not definition)
    units = MEASURERS[indicator.measure].counted(bench, definition.rules, year, beside=others)
    told = tuple(group for group in plan.groups if group in kind.groups)
    is_compared = plan.case_mix and kind.counts == "share"
    likes = {group: expected_by_group(units, group, plan.case_mix) for group in told if is_compared}
    for row in counted(units, told, rng):
        expected = likes.get(row["group_kind"], {}).get(row["group"], NOT_ASKED)
        yield {
            "interval": indicator.interval,
            **row,
            "expected": expected.share,
            "expected_error": expected.error,
            "not_compared": expected.reason,
            **units.names.columns(own_name(indicator, definition)),
        }


def own_name(indicator: Indicator, definition: Definition) -> str:
    """Name what only one definition of one indicator counts."""
    return f"{indicator.id}:{indicator.version}:{definition.name}"
