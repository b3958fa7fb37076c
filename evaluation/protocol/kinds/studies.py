"""Kinds of study, and which sections and keys of a protocol each of them honours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evaluation.protocol.kinds.naming import Study
from evaluation.protocol.protocol import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyKind:
    """A kind of study, and what it honours of a protocol; everything else is refused.

    Attributes
    ----------
    name : str
        `register`, `table`, `panel` or `indicators`; `source` is where a panel's units come from.
    data : str
        Its `data.kind`.
    parts : frozenset of str
        Sections of the protocol it honours.
    keys : mapping of section to frozenset of str
        Honoured keys, for sections of which not all are.
    columns : tuple of str
        What its outcomes can be, where they are made and not read from a table.
    """

    name: Study
    source: Literal["", "table", "districts", "persons"] = ""
    data: Literal["extract", "table"]
    parts: frozenset[str]
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Name it in a message: `panel of districts`."""
        return f"{self.name} of {self.source}" if self.source else self.name

    def honours(self, section: str, key: str = "") -> bool:
        """Tell whether a section, or a key of it, is used in this kind of study."""
        if section not in self.parts:
            return False
        return not key or section not in self.keys or key in self.keys[section]


_PLAN = frozenset(
    {"name", "version", "title", "question", "seed", "data"}
    | {"disclosure", "changes", "declarations", "valid_until"}
)
_ALL = _PLAN | {"arms", "contrasts", "outcomes", "sensitivity", "estimators"}
_PANEL = frozenset(
    {"source", "estimators", "control", "base_period", "anticipation"}
    | {"first_event", "last_event", "bars", "bends", "placebo_periods", "gaps", "first_period"}
)
_REGISTER_DATA = frozenset({"kind", "reference_label", "scenario", "adults"})
_NAMED_ARMS = frozenset({"name", "label"})

REGISTER = StudyKind(
    name="register",
    data="extract",
    parts=_ALL
    | {"follow_up_months", "definition", "eligibility", "adjustment", "gates", "groups"}
    | {"families", "placebo_starts", "multiverse", "robustness", "censoring", "sub_types", "cost"},
    keys={"data": _REGISTER_DATA},
)
TABLE = StudyKind(
    name="table",
    data="table",
    parts=_ALL | {"follow_up_months", "adjustment", "gates"},
    keys={
        "data": frozenset({"kind", "file", "id", "time", "event", "arm", "reference"})
        | {"reference_label", "time_unit", "limits"},
        "arms": _NAMED_ARMS | {"categories", "classification"},
    },
)
PANEL_OF_TABLE = StudyKind(
    name="panel",
    source="table",
    data="table",
    parts=_ALL | {"panel"},
    keys={
        "data": frozenset({"kind", "file", "reference_label", "time_unit"}),
        "arms": _NAMED_ARMS,
        "panel": _PANEL
        | {"unit", "time", "cohort", "never", "cluster", "weight", "assigned_by", "persons"}
        | {"covariates", "method", "keep", "few_clusters_effect", "unit_trends"},
    },
)
PANEL_OF_DISTRICTS = StudyKind(
    name="panel",
    source="districts",
    data="extract",
    columns=("lamnar_bistand", "lamnar_varaktigt"),
    parts=_ALL | {"panel", "definition"},
    keys={
        "data": _REGISTER_DATA,
        "arms": _NAMED_ARMS,
        "definition": frozenset({"max_gap", "unit", "count_other_aid"}),
        "panel": _PANEL
        | {"starts", "period_months", "few_clusters_effect", "unit_trends"}
        | {"hazard_horizons"},
    },
)
PANEL_OF_PERSONS = StudyKind(
    name="panel",
    source="persons",
    data="extract",
    columns=("manader_med_bistand", "kronor_bistand", "kronor_lon"),
    parts=_ALL | {"panel", "definition", "eligibility"},
    keys={
        "data": _REGISTER_DATA,
        # A bridged gap decides who could have started, and when; no return is looked for.
        "definition": frozenset({"max_gap", "unit", "count_other_aid"}),
        "panel": _PANEL | {"arm", "period_months", "pool_periods", "exchange"},
    },
)
INDICATORS = StudyKind(
    name="indicators",
    data="extract",
    parts=_PLAN | {"indicators"},
    keys={"data": frozenset({"kind", "scenario", "adults"})},
)
STUDY_KINDS = (
    *(REGISTER, TABLE, PANEL_OF_TABLE, PANEL_OF_DISTRICTS, PANEL_OF_PERSONS),
    INDICATORS,
)


def study_kind(protocol: Protocol) -> StudyKind:
    """Give the row of the kind of study that a protocol declares."""
    if protocol.indicators is not None:
        return INDICATORS
    source = protocol.panel.source if protocol.panel is not None else ""
    data = protocol.data.kind
    return next(
        row for row in STUDY_KINDS if row.source == source and (bool(source) or row.data == data)
    )
