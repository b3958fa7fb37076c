"""Kinds of outcome: one row each, asked by everything that depends on the kind."""

from dataclasses import dataclass
from typing import Literal

from evaluation.protocol.kinds.naming import Study, by_name
from evaluation.protocol.protocol import Outcome

ROLES = ("primary", "secondary", "sensitivity", "placebo", "descriptive")
_EFFECT_ROLES = tuple(role for role in ROLES if role != "placebo")
_WHEN = ("horizons",)
_JUDGED = (*_WHEN, "smallest_relevant")
_MEASURED = ("column", "unit", "without", "smallest_relevant")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeKind:
    """What is counted, and all that follows from it.

    Attributes
    ----------
    name : str
        As declared; the study's own outcomes are named by their function instead.
    label : str
        In Swedish, as a noun.
    study : str
        The kind of study whose rows have it.
    scales : tuple of str
        What `scale` may say; the first is what is declared when there is no choice.
    published : str
        Scale of its differences in the published table.
    ratio : str
        Scale of its ratio there; empty when it has none.
    keys : frozenset of str
        Keys of `[[outcomes]]` that it honours beside those that all have.
    roles : tuple of str
        Roles it may have; `role_reason` says why not all.
    measured_once : bool
        It has no horizons: its month is 0.
    looks_ahead : str
        What must be seen after a month to know whether it was in it: the outcome's `window`,
        the definition's `max_gap`, or nothing.
    counts_events : bool
        Too few events say nothing.
    happens : bool
        It happens once to a person of a register, so that who has had it can be told.
    has_states : bool
        One row for each state or reason, named `<outcome>:<state>`.
    settled_before_start : bool
        Nobody has to be followed, and a later start changes nothing.
    is_described : bool
        Told of each group, never compared as an effect.
    has_e_value, in_family, has_bounds : bool
        Whether it may be named in `robustness.e_values`, `families` and `robustness.bounds`.
    has_placebo_start : bool
        Whether `[[placebo_starts]]` count it until the real start.
    in_effect_table : bool
        Whether pages show it among the effects by horizon.
    """

    name: str
    label: str
    study: Study
    scales: tuple[str, ...]
    published: str
    ratio: str = ""
    keys: frozenset[str] = frozenset()
    roles: tuple[str, ...] = _EFFECT_ROLES
    role_reason: str = "what happened before the start is a placebo, and only that is"
    measured_once: bool = False
    looks_ahead: Literal["", "window", "max_gap"] = ""
    counts_events: bool = False
    happens: bool = False
    has_states: bool = False
    settled_before_start: bool = False
    is_described: bool = False
    has_e_value: bool = False
    in_family: bool = False
    has_bounds: bool = False
    has_placebo_start: bool = False
    in_effect_table: bool = False


OWN = OutcomeKind(
    name="own_times",
    label="Studiens eget utfall",
    study="register",
    scales=("risk_difference",),
    published="risk_difference",
    ratio="risk_ratio",
    keys=frozenset({*_JUDGED, "window"}),
    looks_ahead="window",
    counts_events=True,
    happens=True,
    has_e_value=True,
    in_family=True,
    in_effect_table=True,
)

OWN_VALUES = OutcomeKind(
    name="own_values",
    label="Studiens eget mått",
    study="register",
    scales=("mean_difference",),
    published="mean_difference",
    keys=frozenset({*_JUDGED, "window", "unit"}),
    looks_ahead="window",
    in_family=True,
    in_effect_table=True,
)
OWN_MONTHS = OutcomeKind(
    name="own_months",
    label="Studiens eget mått, i månader",
    study="register",
    scales=("rmst_difference",),
    published="months_difference",
    keys=frozenset({*_JUDGED, "window"}),
    looks_ahead="window",
    in_family=True,
    in_effect_table=True,
)
OWN_KINDS = by_name(OWN, OWN_VALUES, OWN_MONTHS)
"""The study's own outcomes, told apart by the scale they declare."""

OUTCOME_KINDS = by_name(
    OutcomeKind(
        name="durable_exit",
        label="Varaktigt avslut",
        study="register",
        scales=("risk_difference",),
        published="risk_difference",
        ratio="risk_ratio",
        keys=frozenset({*_JUDGED, "window", "programme_counts"}),
        looks_ahead="window",
        counts_events=True,
        happens=True,
        has_e_value=True,
        in_family=True,
        in_effect_table=True,
    ),
    OutcomeKind(
        name="months_on_aid",
        label="Månader med bistånd",
        study="register",
        scales=("rmst_difference",),
        published="months_difference",
        ratio="ratio",
        keys=frozenset(_JUDGED),
        has_e_value=True,
        in_family=True,
        has_placebo_start=True,
        in_effect_table=True,
    ),
    OutcomeKind(
        name="state_occupation",
        label="Tillstånd månad för månad",
        study="register",
        scales=("probability",),
        published="share_difference",
        keys=frozenset(_WHEN),
        has_states=True,
    ),
    OutcomeKind(
        name="exit_reason",
        label="Första avslut efter orsak",
        study="register",
        scales=("probability",),
        published="risk_difference",
        keys=frozenset(_WHEN),
        looks_ahead="max_gap",
        counts_events=True,
        has_states=True,
    ),
    OutcomeKind(
        name="conditional_return",
        label="Åter i bistånd efter avslut",
        study="register",
        scales=("share",),
        published="risk_difference",
        keys=frozenset({*_WHEN, "window", "exits"}),
        roles=("descriptive",),
        role_reason="return among those who left conditions on what the insats changes",
        counts_events=True,
        is_described=True,
        has_bounds=True,
    ),
    OutcomeKind(
        name="aid_before",
        label="Månader med bistånd före start",
        study="register",
        scales=("rmst_difference",),
        published="months_difference",
        keys=frozenset({*_WHEN, "window"}),
        roles=("placebo",),
        settled_before_start=True,
    ),
    OutcomeKind(
        name="cost",
        label="Kostnad",
        study="register",
        scales=("kronor_difference",),
        published="kronor_difference",
        keys=frozenset({*_JUDGED, "column", "unit"}),
        roles=("secondary",),
        role_reason="what something costs is read beside what it gives",
        in_effect_table=True,
    ),
    OutcomeKind(
        name="event",
        label="Händelse",
        study="table",
        scales=("risk_difference",),
        published="risk_difference",
        keys=frozenset(_JUDGED),
        counts_events=True,
        in_effect_table=True,
    ),
    OutcomeKind(
        name="mean",
        label="Medelvärde",
        study="table",
        scales=("mean_difference",),
        published="mean_difference",
        ratio="ratio",
        keys=frozenset(_MEASURED),
        # Before or after the start: the table does not say.
        roles=ROLES,
        measured_once=True,
    ),
    OutcomeKind(
        name="share",
        label="Andel",
        study="table",
        scales=("share_difference",),
        published="share_difference",
        ratio="risk_ratio",
        keys=frozenset(_MEASURED),
        roles=ROLES,
        measured_once=True,
        counts_events=True,
    ),
    OutcomeKind(
        name="panel",
        label="Mått per enhet och period",
        study="panel",
        scales=("difference",),
        published="difference",
        keys=frozenset({"column", "unit"}),
        measured_once=True,
    ),
)
SCALES = tuple(dict.fromkeys(scale for row in OUTCOME_KINDS.values() for scale in row.scales))


def outcome_kind(name: str, scale: str = "") -> OutcomeKind:
    """Give the row of a declared kind; a function of the study is one of its own, by scale."""
    fitting = (row for row in OWN_KINDS.values() if scale in row.scales)
    return OUTCOME_KINDS.get(name) or next(fitting, OWN)


def kind_of(outcome: Outcome) -> OutcomeKind:
    """Give the row of an outcome's kind."""
    return outcome_kind(outcome.kind, outcome.scale)


def scales_of(name: str) -> tuple[str, ...]:
    """Give the scales that an outcome of a kind may declare."""
    rows = [OUTCOME_KINDS[name]] if name in OUTCOME_KINDS else list(OWN_KINDS.values())
    return tuple(scale for row in rows for scale in row.scales)
