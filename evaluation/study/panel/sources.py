"""Where the units of a panel come from: one row for each source."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluation.protocol.protocol import Protocol
from evaluation.study.material import Material, as_declared, no_cohort
from evaluation.study.panel.exchange import write_exchange_files
from evaluation.study.panel.hazards import hazard_rows
from evaluation.study.panel.register import district_rows, person_rows
from evaluation.study.panel.rows import PanelRows, plan_of
from evaluation.study.panel.table import table_rows


def _without_arms(protocol: Protocol) -> Protocol | None:
    # What districts introduce is no insats of anybody: no codes belong to it.
    return replace(protocol, arms=())


def _exchanged(material: Material, protocol: Protocol, folder: Path) -> None:
    """Write the moments of a study on persons for other municipalities to pool."""
    if plan_of(protocol).exchange:
        sender = material.register.manifest.municipality_code
        rows = person_rows(material, protocol)
        write_exchange_files(rows, protocol, source=sender, folder=folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSource:
    """How the units of a source are made.

    Attributes
    ----------
    rows : callable
        `(material, protocol) -> rows`.
    cohort : callable
        `protocol -> protocol`: the plan whose cohort is kept, None for a table.
    more : callable, optional
        `(material, protocol) -> estimates` that only this source allows.
    beside : callable, optional
        Writes what may leave beside the tables.
    """

    rows: Callable[[Material, Protocol], PanelRows]
    cohort: Callable[[Protocol], Protocol | None]
    more: Callable[[Material, Protocol], pd.DataFrame] | None = None
    beside: Callable[[Material, Protocol, Path], None] | None = None


SOURCES: Mapping[str, PanelSource] = {
    "table": PanelSource(rows=table_rows, cohort=no_cohort),
    "districts": PanelSource(rows=district_rows, cohort=_without_arms, more=hazard_rows),
    "persons": PanelSource(rows=person_rows, cohort=as_declared, beside=_exchanged),
}


def source_of(protocol: Protocol) -> PanelSource:
    """Find the row of a declared panel."""
    return SOURCES[plan_of(protocol).source]
