"""What the tables about the quality of a delivery hold."""

from evaluation.disclosure.specs import Percent, TableSpec

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
        keys=("table", "reference", "level", "group"),
        counts=("persons", "matched", "unmatched", "conflicts", "reference_only"),
        percents=(Percent(column="percent", part="matched", whole="persons", left="unmatched"),),
        zero_is_open=("matched", "unmatched", "conflicts", "reference_only"),
    ),
    TableSpec(
        name="quality_reconciliation",
        keys=("measure", "year"),
        text=("label_sv", "unit", "kpi", "verdict", "note_sv"),
        numbers=("year", "published", "tolerance"),
        counts=("n",),
        measures=("value",),
        decimals=1,
    ),
    TableSpec(
        name="quality_trends",
        keys=("series", "level", "month"),
        text=("flag",),
        numbers=("month",),
        counts=("n", "base"),
        measures=("mean_amount",),
        guards=("n",),
        percents=(Percent(column="percent", part="n", whole="base"),),
        zero_is_open=("n",),
        decimals=0,
    ),
)
"""The declarations behind the page about data quality."""
