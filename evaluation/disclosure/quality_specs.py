"""What the tables about the quality of a delivery hold."""

from evaluation.disclosure.specs import Percent, TableSpec

_LINKED = ("table", "reference", "level", "group")
_LINKED_COUNTS = ("persons", "matched", "unmatched", "conflicts", "reference_only")
_MONTH = ("series", "level", "month")

QUALITY_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        name="quality_findings",
        keys=("severity", "rule", "table", "column", "text_sv"),
        # `count` are rows about persons; `cases` are months, districts or the table itself.
        numbers=("cases",),
        counts=("count",),
    ),
    TableSpec(
        name="quality_linkage",
        keys=_LINKED,
        counts=_LINKED_COUNTS,
        # Where one part is few, the other is blank too; the audit knows both.
        private=("matched_all", "unmatched_all"),
        wholes=tuple((name, _LINKED) for name in _LINKED_COUNTS),
        percents=(Percent(column="percent", part="matched", whole="persons", left="unmatched"),),
        zero_is_open=("matched", "unmatched", "conflicts", "reference_only"),
    ),
    TableSpec(
        name="quality_reconciliation",
        keys=("measure", "year"),
        text=("label_sv", "unit", "kpi", "verdict", "why", "note_sv"),
        numbers=("year", "published", "low", "high"),
        counts=("n",),
        measures=("value",),
        decimals=1,
    ),
    TableSpec(
        name="quality_trends",
        keys=_MONTH,
        text=("flag",),
        numbers=("month",),
        counts=("n", "base"),
        private=("n_all",),
        wholes=(("n", _MONTH), ("base", _MONTH)),
        measures=("mean_amount",),
        guards=("n",),
        percents=(Percent(column="percent", part="n", whole="base"),),
        zero_is_open=("n",),
        decimals=0,
    ),
)
"""The declarations behind the page about data quality."""
