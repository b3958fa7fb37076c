"""What the tables of a panel study hold: units followed over time around an introduction.

Counts of districts tell nothing about a person and stand as they are; counts of persons, and of
the units of a table, are protected as everywhere, and numbers made from too few with them.
"""

from evaluation.disclosure.specs import TableSpec

_BOUNDS = ("conf_low", "conf_high")
# What whole numbers of persons add up to, in a cell and in its base; only the audit sees it.
_SUMS = tuple(f"{base}{name}" for base in ("", "base_") for name in ("total", "some", "short"))

PANEL_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="cells",
        keys=("outcome", "cohort", "time"),
        text=("cohort_label", "time_label"),
        numbers=("cohort", "time"),
        counts=("persons",),
        measures=("estimate", "std_error", *_BOUNDS),
        private=("base", "most", *_SUMS),
        hides="persons",
        decimals=4,
    ),
    TableSpec(
        name="clusters",
        keys=("outcome",),
        text=("choice", "sentence_sv", "signs", "without_low", "without_high"),
        # Of groups, each of which holds many persons.
        numbers=(
            *("clusters", "treated", "estimate", *_BOUNDS, "p_wild", "p_permutation"),
            *("permutations", "low", "high", "std_error"),
        ),
    ),
    TableSpec(
        name="cohorts",
        keys=("cohort",),
        text=("cohort_label", "names"),
        numbers=("cohort", "districts", "periods_before", "periods_after"),
        counts=("persons",),
        hides="persons",
    ),
    TableSpec(
        name="decomposition",
        keys=("outcome", "kind", "treated", "control"),
        text=("treated_label", "control_label"),
        numbers=("treated", "control"),
        counts=("persons",),
        measures=("weight", "estimate"),
        hides="persons",
        decimals=4,
    ),
    TableSpec(
        name="event_study",
        keys=("outcome", "estimator", "event"),
        text=("variance",),
        numbers=("event", "reference"),
        counts=("persons",),
        measures=("estimate", "std_error", *_BOUNDS, "band_low", "band_high"),
        private=("most", *_SUMS),
        hides="persons",
        decimals=4,
    ),
    TableSpec(
        name="honest",
        keys=("outcome", "target", "restriction", "departure"),
        numbers=("departure",),
        counts=("persons",),
        measures=("estimate", *_BOUNDS, "breakdown"),
        hides="persons",
        decimals=4,
    ),
    TableSpec(
        name="pooled",
        keys=("outcome", "cohort", "event"),
        text=("cohort_label",),
        numbers=("cohort", "event"),
        counts=("persons",),
        measures=("estimate", "std_error", *_BOUNDS),
        private=("most", *_SUMS),
        hides="persons",
        decimals=4,
    ),
)
"""Declared like all other tables; see `specs`."""
