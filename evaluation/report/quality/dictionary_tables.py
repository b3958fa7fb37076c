"""The data dictionary as tables on a page, from the declarations that check the data."""

from collections.abc import Hashable, Iterator, Mapping

import pandas as pd

from evaluation.data import code_lists, dictionary, rules_table
from evaluation.report.literal import literal
from evaluation.report.markup import NumberedTable, Passage, Row, Table

Record = Mapping[Hashable, object]
YES, NO = "ja", "nej"
NOT_ASKED = "begärs inte"
SEVERITIES = {"E": "fel", "W": "varning"}


def extract_tables() -> Passage:
    """Give one section and table for each table of the extract."""
    columns = dictionary()
    parts = []
    for name, rows in columns.groupby("table", sort=False):
        about = literal(str(rows["table_about"].iloc[0]))
        required = _required(rows)
        table = NumberedTable(label=f"table-{_label(str(name))}", table=_columns(str(name), rows))
        parts.append(f"### `{name}`\n\n{about}. {required}\n\n{table._repr_markdown_()}")
    return Passage("\n\n".join(parts))


def _columns(name: str, rows: pd.DataFrame) -> Table:
    body = tuple(
        Row(
            head=f"{row['column']}{' (nyckel)' if row['key'] else ''}",
            cells=(
                str(row["type"]),
                YES if row["null"] else NO,
                _allowed(row),
                str(row["used_for"]) or NOT_ASKED,
                str(row["description"]),
            ),
        )
        for row in rows.to_dict("records")
    )
    return Table(
        columns=("Kolumn", "Typ", "Får vara tom", "Tillåtet", "Används till", "Innehåll"),
        groups=(("", body),),
        caption=f"Kolumnerna i {name}.",
        words=frozenset({1, 2, 3, 4, 5}),
        kind="wide",
    )


def _required(rows: pd.DataFrame) -> str:
    if not any(rows["used_for"]):
        return "Begärs inte: ingen läser den."
    return "Måste ingå." if rows["required"].iloc[0] else "Får saknas."


def _allowed(row: Record) -> str:
    parts = [str(row["allowed"])] if row["allowed"] else []
    parts += [f"kodlista {row['codes']}"] if row["codes"] else []
    parts += [f"finns i {row['reference']}"] if row["reference"] else []
    return "; ".join(parts)


def rule_table() -> NumberedTable:
    """Tabulate all rules: what is wrong, an example, the way out."""
    rules = rules_table()
    groups = tuple(
        (f"Regler som ger {word}", tuple(_rules(rules[rules["severity"] == severity])))
        for severity, word in SEVERITIES.items()
    )
    return NumberedTable(
        label="rules",
        table=Table(
            columns=("Regel", "Vad den säger", "Exempel", "Vad man gör"),
            groups=groups,
            caption="Alla regler som en leverans prövas mot.",
            words=frozenset({1, 2, 3}),
            kind="wide",
        ),
    )


def _rules(rules: pd.DataFrame) -> Iterator[Row]:
    for row in rules.to_dict("records"):
        cells = (str(row["text_sv"]), str(row["example_sv"]), str(row["way_out_sv"]))
        yield Row(head=str(row["id"]), cells=cells)


def code_tables() -> Passage:
    """Give one table for each code list, with how sure its source is."""
    lists = code_lists()
    parts = []
    for name, rows in lists.groupby("list", sort=False):
        first = rows.iloc[0]
        body = tuple(
            Row(head=str(row["code"]), cells=(str(row["label"]),))
            for row in rows.to_dict("records")
        )
        table = Table(
            columns=("Kod", "Betydelse"),
            groups=(("", body),),
            caption=f"Kodlistan {name}: {literal(str(first['title']))}.",
            words=frozenset({1}),
        )
        parts.append(NumberedTable(label=f"codes-{_label(str(name))}", table=table))
    return Passage("\n\n".join(part._repr_markdown_() for part in parts))


def _label(name: str) -> str:
    return name.replace("_", "-")
