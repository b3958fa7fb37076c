"""Choose by name, and list the names when there is none such."""

from collections.abc import Mapping
from typing import TypeVar

from evaluation.errors import UsageError

Maker = TypeVar("Maker")


def chosen(makers: Mapping[str, Maker], name: str, what: str) -> Maker:
    """Give the maker of that name.

    Raises
    ------
    UsageError
        When there is none; the message lists the names.
    """
    if name not in makers:
        way_out = f"allowed: {', '.join(sorted(makers))}"
        raise UsageError(f"unknown {what} '{name}'", at="the page", way_out=way_out)
    return makers[name]
