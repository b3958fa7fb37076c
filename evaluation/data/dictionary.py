"""The data dictionary, printed from the same declarations that check the data."""

from typing import TYPE_CHECKING

from data_schemas import TABLES, USES, Column, Table, all_code_lists
from data_schemas.rules import Rule, all_rules

if TYPE_CHECKING:
    import pandas as pd

KINDS = {
    "key": "identitet (pseudonym)",
    "text": "text",
    "code": "kod",
    "count": "heltal",
    "amount": "heltal, kronor",
    "year": "heltal, år",
    "number": "decimaltal",
    "date": "datum ÅÅÅÅ-MM-DD",
    "month": "månad ÅÅÅÅ-MM",
    "flag": "0 eller 1",
}
# The rule that a value outside codes, pattern or range breaks when none is declared.
BY_CODES, BY_RANGE = "S6", "S7"


def dictionary() -> "pd.DataFrame":
    """Return one row per column of the canonical extract.

    Returns
    -------
    pandas.DataFrame
        table, table_about, required, column, type, key, null, codes (name of the code list),
        allowed, rule, reference (`tabell.kolumn`), used_for (in Swedish; empty for what is not
        asked for) and the Swedish description.
    """
    import pandas as pd

    rows = [_row(table, column) for table in TABLES.values() for column in table.columns]
    return pd.DataFrame(rows)


def rules_table() -> "pd.DataFrame":
    """Return one row per rule a delivery is held to.

    Returns
    -------
    pandas.DataFrame
        id, severity (E stops the work, W is told), text_sv, text_en, way_out_sv, example_sv,
        where and limit.
    """
    import pandas as pd

    return pd.DataFrame([_rule(rule) for rule in all_rules().values()])


def code_lists() -> "pd.DataFrame":
    """Return one row per code of every code list.

    Returns
    -------
    pandas.DataFrame
        list, title, code, label, status (how sure the source is) and source.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "list": codes.name,
                "title": codes.title,
                "code": code,
                "label": label,
                "status": codes.status,
                "source": codes.source,
            }
            for codes in all_code_lists().values()
            for code, label in codes.codes.items()
        ]
    )


def _row(table: Table, column: Column) -> dict[str, object]:
    return {
        "table": table.name,
        "table_about": table.about,
        "required": table.required,
        "column": column.name,
        "type": KINDS[column.kind],
        "key": column.name in table.key,
        "null": column.null,
        "codes": column.codes,
        "allowed": _allowed(column),
        "rule": _rule_of(column),
        "reference": _reference(table, column),
        "used_for": ", ".join(USES[use] for use in column.used_for),
        "description": column.about,
    }


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity,
        "text_sv": rule.text_sv,
        "text_en": rule.text_en,
        "way_out_sv": rule.way_out_sv,
        "example_sv": rule.example,
        "where": ", ".join(rule.where),
        "limit": _limit(rule),
    }


def _limit(rule: Rule) -> str:
    if rule.limit is None:
        return ""
    share = rule.unit == "andel"
    number = f"{100 * rule.limit:g} procent" if share else f"{rule.limit:g} {rule.unit}"
    return f"{number}, minst {rule.least} fall" if rule.least > 1 else number


def _allowed(column: Column) -> str:
    if column.pattern:
        return column.pattern
    low, high = column.at_least, column.at_most
    if low is not None and high is not None:
        return f"{low}–{high}"
    if low is not None:
        return f"minst {low}"
    return "" if high is None else f"högst {high}"


def _rule_of(column: Column) -> str:
    if column.rule:
        return column.rule
    if column.codes or column.pattern:
        return BY_CODES
    return "" if column.at_least is None and column.at_most is None else BY_RANGE


def _reference(table: Table, column: Column) -> str:
    for reference in table.references:
        if column.name in reference.columns:
            target = reference.target[reference.columns.index(column.name)]
            return f"{reference.table}.{target}"
    return ""
