"""Names of published rows: the table, then the words of its keys."""

import pandas as pd

Key = tuple[str, ...]


def word(value: object) -> str:
    """A key's value as text, the same whether a month is kept as 12 or as 12.0."""
    return f"{value:.12g}" if isinstance(value, int | float) else str(value)


def row_keys(frame: pd.DataFrame, table: str, keys: tuple[str, ...]) -> list[Key]:
    """Names of all rows of a table, in its order."""
    columns = [frame[key].map(word) for key in keys]
    return [(table, *words) for words in zip(*columns, strict=True)]
