"""The data dictionary, printed from the same declarations that check the data."""

from typing import TYPE_CHECKING

from data_schemas import TABLES, Column, Table, code_list

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


def dictionary() -> "pd.DataFrame":
    """Return one row per column of the canonical extract.

    Returns
    -------
    pandas.DataFrame
        table, column, type, key, null, codes (`kod = betydelse; ...`), rule and the
        Swedish description.
    """
    import pandas as pd

    rows = [_row(table, column) for table in TABLES.values() for column in table.columns]
    return pd.DataFrame(rows)


def _row(table: Table, column: Column) -> dict[str, object]:
    return {
        "table": table.name,
        "column": column.name,
        "type": KINDS[column.kind],
        "key": column.name in table.key,
        "null": column.null,
        "codes": _codes(column),
        "allowed": _allowed(column),
        "description": column.about,
    }


def _codes(column: Column) -> str:
    if not column.codes:
        return ""
    return "; ".join(f"{code} = {label}" for code, label in code_list(column.codes).items())


def _allowed(column: Column) -> str:
    if column.pattern:
        return column.pattern
    low, high = column.at_least, column.at_most
    if low is not None and high is not None:
        return f"{low}–{high}"
    if low is not None:
        return f"minst {low}"
    return "" if high is None else f"högst {high}"
