"""Everybody who reads the register, each as a question whose answer depends on what is read."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from data_schemas import TABLES
from evaluation.cohort.build import build_cohort
from evaluation.data import Register, load_register
from evaluation.data.delivery.opening import open_delivery
from evaluation.data.quality.linkage_report import linkage_report
from evaluation.data.quality.reconcile import reconcile
from evaluation.data.quality.trends import trends
from evaluation.indicators.computing import computed
from evaluation.indicators.spending.by_year import hosts, insats_years, whole_years
from evaluation.indicators.spending.insats_months import insats_months
from evaluation.protocol import load_protocol
from evaluation.protocol.indicators.measures import GROUPS
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.protocol.indicators.registry import registry
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study.register.costs.assistance import assistance_frames
from tests.cohort.checksums import DECLARED, checksums, flagship

ROOMS = Path(__file__).parents[2] / "evaluation"
COSTS = ROOMS.parent / "analyses" / "kostnad" / "protocol.toml"
FEW = 5
NUMBERED = {"lopnr": "person", "hushall_id": "hushall"}
"""What identifiers are called once they are numbers."""
NAMED_IN = {
    "rules": ("data/rules",),
    "sources": ("data/sources",),
}
"""Rooms that name the columns they read; whoever is run as a question needs no line."""
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """A small municipality, as it is delivered."""

    folder: Path

    @cached_property
    def register(self) -> Register:
        """Persons as numbers."""
        return load_register(self.folder)

    @cached_property
    def delivered(self) -> Tables:
        """Tables with their identifiers, as the checks of a delivery have them."""
        with open_delivery(self.folder) as contents:
            return {name: table.lazy().collect() for name, table in contents.tables.items()}


def municipality(folder: Path) -> Municipality:
    """Deliver three hundred adults."""
    write_synthetic(folder, simulate(load_scenario("enkoping", adults=300), seed=1))
    return Municipality(folder=folder)


def _cohort(of: Municipality, tables: Tables) -> str:
    register = replace(of.register, tables=tables)
    declared, arms = flagship()
    sums = [checksums(register, one, arms, "polars") for one in (declared, *DECLARED.values())]
    plan = load_protocol(COSTS)
    cohort = build_cohort(
        register,
        definition=plan.definition,
        arms=plan.arms,
        eligibility=plan.eligibility,
        engine="polars",
    )
    return f"{sums} {cohort.start_flow.to_csv()} {cohort.ended_by.tolist()}"


def _indicators(of: Municipality, tables: Tables) -> str:
    register = replace(of.register, tables=tables)
    choose = tuple(dict.fromkeys(item.id for item in registry()))
    plan = IndicatorPlan(choose=choose, groups=GROUPS, first_year=2020, last_year=2021)
    counts, left_out = computed(register, chosen(plan), plan, seed=1)
    return counts.to_csv() + left_out.to_csv()


def _cost(of: Municipality, tables: Tables) -> str:
    register, protocol = replace(of.register, tables=tables), load_protocol(COSTS)
    running = insats_months(register, protocol.cost, protocol.arms)
    told = {
        "insatser": insats_years(running, whole_years(register), min_count=FEW),
        "hosts": hosts(running, min_count=FEW),
        **assistance_frames(register, min_count=FEW, rng=np.random.default_rng(1)),
    }
    return "".join(frame.to_csv() for frame in told.values())


def _quality(of: Municipality, tables: Tables) -> str:
    manifest = of.register.manifest
    frames = (linkage_report(tables), reconcile(tables, manifest), trends(tables, manifest))
    # Sums are made in parts, in any order: their last digits differ from run to run.
    return "".join(frame.write_csv(float_precision=6) for frame in frames)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads, and the tables that are read."""

    answer: Callable[[Municipality, Tables], str]
    tables: Callable[[Municipality], Tables]
    is_numbered: bool = True


READERS = {
    "cohort": Reader(answer=_cohort, tables=lambda of: of.register.tables),
    "indicators": Reader(answer=_indicators, tables=lambda of: of.register.tables),
    "cost": Reader(answer=_cost, tables=lambda of: of.register.tables),
    "quality": Reader(answer=_quality, tables=lambda of: of.delivered, is_numbered=False),
}


def answer(of: Municipality, reader: str, *without: tuple[str, str]) -> str:
    """What a reader answers without columns; the refusal where it cannot answer.

    What identifies rows is in everybody's hands, to find rows that stand twice: such a column is
    turned upside down instead, and is read by whoever then answers otherwise.
    """
    asked = READERS[reader]
    tables = dict(asked.tables(of))
    for table, column in without:
        name = NUMBERED.get(column, column) if asked.is_numbered else column
        frame = tables[table]
        if name in frame.columns:
            turned = frame.with_columns(frame[name].reverse())
            tables[table] = turned if identifies(table, column) else frame.drop(name)
    try:
        return asked.answer(of, tables)
    except (pl.exceptions.PolarsError, KeyError, AttributeError) as refusal:
        return f"refused: {type(refusal).__name__}"


def identifies(table: str, column: str) -> bool:
    """Whether a column points out a row, a person or a household."""
    declared = TABLES[table]
    return column in declared.key or column in declared.of_kind("key")


def names_in(use: str) -> set[str]:
    """Every word that the rooms of a use write."""
    found = set()
    for room in NAMED_IN[use]:
        path = ROOMS / room
        files = path.rglob("*.py") if path.is_dir() else [path] if path.is_file() else []
        for file in files:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found
