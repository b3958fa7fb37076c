"""What the tables of a study of indicators hold."""

from evaluation.disclosure.specs import Gap, Reading, TableSpec
from evaluation.indicators.bridge.computing import PART_KEYS as BRIDGE_KEYS
from evaluation.indicators.bridge.computing import TILTS
from evaluation.indicators.bridge.squares import COUNT_KEYS as BRIDGE_COUNT_KEYS

KEYS = ("indicator", "version", "definition", "year", "group_kind", "group", "level")
LIMITS = tuple(
    f"{name}_{end}" for name in ("achieved", "on_way", "missed") for end in ("low", "high")
)

FAMILY = ("indicator", "version", "definition", "year", "group_kind")
GAPS = ("gap", "gap_low", "gap_high", "likely", "likely_low", "likely_high")

INDICATOR_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="indicators",
        keys=KEYS,
        text=("interval", "verdict", "gap_verdict", "not_compared"),
        numbers=("year", *LIMITS),
        counts=("n", "events"),
        # Only means are delivered with them; a share and a count are made from what is shown.
        measures=("estimate", "low", "high", "expected", "expected_error", *GAPS),
        optional=("verdict", "gap_verdict", *GAPS),
        private=("n_is", "events_is", "n_in", "events_in"),
        hides="events",
        wholes=(("n", KEYS),),
        reading=Reading(
            by="interval",
            part="events",
            whole="n",
            verdict="verdict",
            limits=LIMITS,
            together=FAMILY,
        ),
        gap=Gap(
            share="estimate",
            expected="expected",
            error="expected_error",
            whole="n",
            kind="group_kind",
            family=FAMILY[:-1],
            verdict="gap_verdict",
        ),
        decimals_by=("interval", {"wilson": 1, "poisson": 0, "bootstrap": 0, "none": 0}),
    ),
    TableSpec(
        name="indicator_gaps",
        keys=("indicator", "version", "definition", "year"),
        text=("reason", "missing"),
        numbers=("year",),
    ),
    TableSpec(
        name="indicator_bridge_counts",
        keys=BRIDGE_COUNT_KEYS,
        numbers=("year",),
        counts=("n", "events"),
        private=("n_is", "events_is", "n_in", "events_in"),
        hides="events",
        wholes=(("n", BRIDGE_COUNT_KEYS),),
    ),
    # Made at the door, from what is shown of the counts.
    TableSpec(
        name="indicator_bridges",
        keys=BRIDGE_KEYS,
        numbers=("first_year", "last_year"),
        measures=("estimate", "low", "high"),
        optional=("low", "high"),
        private=("error", *TILTS),
        decimals=0,
    ),
    # Others' numbers, as they printed them.
    TableSpec(
        name="indicator_published",
        keys=("indicator", "definition", "whose", "year", "road"),
        text=("about", "kpi", "source", "remark_sv", "remark_en"),
        numbers=("year", "value", "part", "whole"),
    ),
    TableSpec(
        name="indicator_costs",
        keys=("kpi", "whose", "year", "about"),
        text=("title", "source"),
        numbers=("year", "value"),
    ),
    # Which municipalities others are compared with, and which snapshot says so.
    TableSpec(
        name="indicator_snapshot",
        keys=("kind", "title"),
        text=("members", "date", "sha256"),
    ),
)
"""Declared like all other tables; see `specs`."""
