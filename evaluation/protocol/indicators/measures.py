"""Ways to count: which rules each honours, and what it needs of a delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evaluation.protocol.kinds.naming import by_name
from evaluation.protocol.parsing.rules import Flag, ListOf, Rule, Text, Whole

Counts = Literal["share", "count", "mean", "mix"]
INTERVALS: Mapping[Counts, tuple[str, ...]] = {
    "share": ("wilson",),
    "mix": ("wilson",),
    "count": ("poisson", "none"),
    "mean": ("bootstrap",),
}
UNITS: Mapping[Counts, tuple[str, ...]] = {
    "share": ("procent",),
    "mix": ("procent",),
    "count": ("antal",),
    "mean": ("dagar", "månader", "kronor", "procent"),
}
SEX, DISTRICT, UNIT = "kon", "distrikt", "enhet"
BACKGROUND = (
    *("alder", "fodelseland", "ar_i_sverige"),
    *("utbildning", "forsorjningshinder", "tid_utan_arbete"),
)
"""What is known of a person in a year."""
GROUPS = (SEX, DISTRICT, UNIT, *BACKGROUND)
CASE_MIX = (SEX, *BACKGROUND)
_EVERYWHERE = frozenset({SEX, DISTRICT, *BACKGROUND})
_MONTH: Mapping[str, Rule] = {"month_rule": Text(allowed=("bistand", "forsorjningsstod"))}
_AGED: Mapping[str, Rule] = {**_MONTH, "age": Whole(low=15, high=67)}
_MONTHS = Whole(low=1, high=60)
WAITS = ("behov", "anvisning", "beslut", "ansokan")
_TABLES_OF_WAITS: Mapping[tuple[str, str], str] = {
    ("wait", "anvisning"): "anvisning",
    ("wait", "ansokan"): "ansokan",
}
_PLACES = frozenset({DISTRICT, UNIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureKind:
    """A way to count.

    Attributes
    ----------
    name : str
    counts : str
        `share` of units, `count` of persons, `mean` of a number, or `mix` of levels.
    rules : mapping of str to Rule
        Keys of a definition that it honours; all have to be declared.
    tables : tuple of str
        Tables it needs; without an optional one it is left out and named.
    tables_by : mapping of (key, value) to str
        Table that a rule needs.
    groups : frozenset of str
        Groups it can be told for.
    households_by : frozenset of (key, value)
        Rules that count households, of whose persons no background is told.
    registered_in : str
        Table that tells when what it counts was registered; empty where none does.
    """

    name: str
    counts: Counts
    rules: Mapping[str, Rule] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    tables_by: Mapping[tuple[str, str], str] = field(default_factory=dict)
    groups: frozenset[str] = _EVERYWHERE
    households_by: frozenset[tuple[str, str]] = frozenset()
    registered_in: str = ""

    def needs(self, rules: Mapping[str, Any]) -> tuple[str, ...]:
        """Name the tables that a definition with these rules needs."""
        by_rule = (table for (key, value), table in self.tables_by.items() if rules[key] == value)
        return (*self.tables, *by_rule)

    def counts_households(self, rules: Mapping[str, Any]) -> bool:
        """Tell whether a definition with these rules counts households."""
        return any(rules[key] == value for key, value in self.households_by)


_ENROLLED = frozenset(GROUPS)
MEASURES = by_name(
    MeasureKind(name="recipients", counts="count", rules=_AGED),
    MeasureKind(
        name="months_in_years",
        counts="share",
        rules={
            **_AGED,
            "at_least": Whole(low=1, high=60),
            "of_months": Whole(low=12, high=60),
            "longest_gap": Whole(high=60),
        },
    ),
    MeasureKind(
        name="returns",
        counts="share",
        rules={
            **_AGED,
            "level": Text(allowed=("vuxen", "hushall")),
            "exits_in": Text(allowed=("forsta_halvaret_aret_fore", "aret_fore")),
            "exit_after": Whole(low=1, high=12),
            "window_months": _MONTHS,
            "return_by": Text(allowed=("beviljad_manad", "ny_ansokan")),
        },
        tables_by={("return_by", "ny_ansokan"): "ansokan"},
        households_by=frozenset({("level", "hushall")}),
        registered_in="avslut",
    ),
    MeasureKind(
        name="closing_reasons",
        counts="mix",
        rules={"window_months": _MONTHS, "with_return": Flag(), **_AGED},
        groups=frozenset(),
    ),
    MeasureKind(
        name="enrolment_persons",
        counts="count",
        rules={"event": Text(allowed=("in", "ut", "inskriven", "anvisad"))},
        groups=_ENROLLED,
    ),
    MeasureKind(name="enrolment_days", counts="mean", groups=_ENROLLED),
    MeasureKind(
        name="closing_results",
        counts="share",
        rules={
            "results": ListOf(item=Text(allowed=("A", "B", "C", "D", "E")), filled=True),
            "municipal_jobs_count": Flag(),
        },
        groups=_ENROLLED,
    ),
    MeasureKind(
        name="self_supporting",
        counts="share",
        rules={**_MONTH, "horizon_months": _MONTHS},
        groups=_ENROLLED,
    ),
    MeasureKind(
        name="participants", counts="count", rules={"without_summer_jobs": Flag()}, groups=_ENROLLED
    ),
    MeasureKind(
        name="insats_mix",
        counts="mix",
        rules={"by": Text(allowed=("kategori", "sektor", "omfattning"))},
        groups=frozenset(),
    ),
    MeasureKind(
        name="without_insats",
        counts="share",
        rules={**_AGED, "hinder": ListOf(item=Text())},
    ),
    MeasureKind(
        name="reached_within",
        counts="share",
        rules={
            "horizon_months": _MONTHS,
            "reached": ListOf(
                item=Text(
                    allowed=(
                        *("arbete", "studier", "vuxenutbildning", "praktik"),
                        *("insats", "kommunal_anstallning"),
                    )
                ),
                filled=True,
            ),
        },
        groups=_ENROLLED,
    ),
    MeasureKind(
        name="background_mix",
        counts="mix",
        rules={**_AGED, "by": Text(allowed=("forsorjningshinder", "alder", "hushallstyp", "af"))},
        tables_by={("by", "af"): "status_manad"},
        groups=frozenset(),
    ),
    MeasureKind(
        name="authorities",
        counts="mix",
        rules=_AGED,
        tables=("status_manad",),
        groups=frozenset(),
    ),
    MeasureKind(name="decision_days", counts="mean", tables=("ansokan",)),
    MeasureKind(name="decisions", counts="mix", tables=("ansokan",), groups=frozenset()),
    MeasureKind(
        name="cost_concentration",
        counts="mean",
        rules={"at_least": Whole(low=1, high=12)},
        groups=frozenset({DISTRICT}),
    ),
    MeasureKind(
        name="started_within",
        counts="share",
        rules={"wait": Text(allowed=WAITS), "within": Whole(low=1, high=365)},
        tables_by=_TABLES_OF_WAITS,
        groups=_ENROLLED,
    ),
    MeasureKind(
        name="wait_outcomes",
        counts="mix",
        rules={"wait": Text(allowed=("behov", "anvisning")), "after": Whole(low=1, high=365)},
        tables_by=_TABLES_OF_WAITS,
        groups=_PLACES,
    ),
    MeasureKind(
        name="queue_quarters",
        counts="mix",
        rules={
            "wait": Text(allowed=("behov", "anvisning")),
            "what": Text(allowed=("in", "startat", "vantar")),
        },
        tables_by=_TABLES_OF_WAITS,
        groups=_PLACES,
    ),
    MeasureKind(name="followed_up", counts="share", rules={"reached": Flag()}, groups=_ENROLLED),
    MeasureKind(
        name="insats_report",
        counts="mix",
        rules={
            "what": Text(
                allowed=(
                    *("nya_manad", "avslutade_manad", "nya_slag"),
                    *("avslutade_slag", "pagaende_slag", "avbrutna"),
                )
            )
        },
        groups=_PLACES,
    ),
    MeasureKind(
        name="spell_rounds",
        counts="mix",
        rules={"by": Text(allowed=("antal", "foljd", "enheter", "uppehall"))},
        groups=frozenset({DISTRICT}),
    ),
)
