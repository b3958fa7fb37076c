"""Heads of tables, by the keys of their texts."""

from evaluation.report.language import say


def heads(*keys: str) -> tuple[str, ...]:
    """Name the columns of a table in the page's language."""
    return tuple(map(say, keys))
