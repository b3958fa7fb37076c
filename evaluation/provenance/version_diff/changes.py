"""One thing that is not the same in both versions, and how such things are found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not the same in both versions.

    Attributes
    ----------
    section : str
        One of `SECTIONS`.
    what : str
        The thing's name.
    old, new : object
        Before and after; None where the thing does not exist.
    in_se : float or None
        For an estimate: the change in units of the old standard error.
    """

    section: str
    what: str
    old: Any
    new: Any
    in_se: float | None = None


def changed_values(section: str, old: Row, new: Row) -> Iterator[Change]:
    """Compare by name, in the order of the old version; what is only in one of them counts."""
    for name in [*old, *(name for name in new if name not in old)]:
        if (name in old) != (name in new) or old.get(name) != new.get(name):
            yield Change(section=section, what=name, old=old.get(name), new=new.get(name))


def told_apart(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Give rows by name, also those whose name another has: nothing falls away."""
    found: dict[str, Any] = {}
    for name, value in rows:
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name} ({number})"
        found[free] = value
    return found
