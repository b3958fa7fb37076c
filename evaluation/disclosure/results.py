"""What a study hands to the door: frames, each with its declaration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation.disclosure.audit.told import Structure
from evaluation.disclosure.cost_specs import COST_TABLES
from evaluation.disclosure.indicator_specs import INDICATOR_TABLES
from evaluation.disclosure.panel_specs import PANEL_TABLES
from evaluation.disclosure.specs import TableSpec
from evaluation.disclosure.study_specs import TABLES
from evaluation.errors import DisclosureError, raise_all

STATUSES = ("ok", "gated", "suppressed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Unprotected results of a study, checked against their declarations.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        One frame per declared table; tables a study does not have are left out.
    extra : tuple of TableSpec
        Declarations of tables that only this study has.
    structure : Structure
        What the plan's words say of groups that make up others.

    Raises
    ------
    DisclosureError
        When a table or column is not declared, a declared column is missing, two rows
        have the same key, or a status is none of the known ones.
    """

    tables: Mapping[str, pd.DataFrame]
    extra: tuple[TableSpec, ...] = ()
    structure: Structure = field(default_factory=Structure)

    def __post_init__(self) -> None:
        specs = self.specs
        faults = []
        for name, frame in sorted(self.tables.items()):
            spec = specs.get(name)
            if spec is None:
                way_out = "declare it with a TableSpec in Results.extra"
                faults.append(DisclosureError("undeclared table", at=name, way_out=way_out))
            else:
                faults.extend(_shape_faults(frame, spec))
        raise_all(faults)

    @property
    def specs(self) -> dict[str, TableSpec]:
        """Declarations by name, of every table that there may be."""
        return {
            spec.name: spec
            for spec in (*TABLES, *PANEL_TABLES, *INDICATOR_TABLES, *COST_TABLES, *self.extra)
        }

    def declared(self) -> Iterator[tuple[TableSpec, pd.DataFrame]]:
        """Pairs of declaration and frame, in order of name."""
        specs = self.specs
        for name in sorted(self.tables):
            yield specs[name], self.tables[name]


def _shape_faults(frame: pd.DataFrame, spec: TableSpec) -> list[DisclosureError]:
    present = frozenset(str(column) for column in frame.columns)
    faults = [
        DisclosureError("undeclared column", at=f"{spec.name}.{column}", way_out="declare it")
        for column in sorted(present - spec.allowed)
    ]
    missing = sorted(spec.required - present)
    faults.extend(
        DisclosureError("declared column is missing", at=f"{spec.name}.{column}")
        for column in missing
    )
    if not missing:
        doubled = int(frame.duplicated(list(spec.keys)).sum())
        if doubled:
            way_out = f"the key is {', '.join(spec.keys)}"
            problem = f"{doubled} rows repeat a key"
            faults.append(DisclosureError(problem, at=spec.name, way_out=way_out))
    if "status" in present and not frame["status"].dropna().isin(STATUSES).all():
        way_out = f"allowed: {', '.join(STATUSES)}"
        faults.append(DisclosureError("unknown status", at=f"{spec.name}.status", way_out=way_out))
    return faults
