"""What is wanted of Kolada, and the snapshot that its answers make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.data.kolada.answers import Item, Value
from evaluation.data.kolada.groups import SUBJECT, county_group, similar_groups
from evaluation.data.kolada.snapshot import Group, Snapshot
from evaluation.errors import DataError

MUNICIPAL = "K"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is wanted.

    Attributes
    ----------
    municipality : str
        Four-digit code.
    kpis : tuple of str
    years : tuple of int
        None where all are wanted that saved files hold.
    subject : str
        Of the groups of similar municipalities.
    """

    municipality: str
    kpis: tuple[str, ...]
    years: tuple[int, ...] = ()
    subject: str = SUBJECT

    @property
    def told(self) -> dict[str, Any]:
        """Plain values, for the snapshot."""
        return {
            "municipality": self.municipality,
            "kpis": list(self.kpis),
            "years": list(self.years),
            "subject": self.subject,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What the answers to a query hold.

    Attributes
    ----------
    places, groups, kpis : sequence of mapping
        Municipalities, groups of them, and measures, as they were answered.
    values : sequence of Value
    """

    places: Sequence[Item]
    groups: Sequence[Item]
    kpis: Sequence[Item]
    values: Sequence[Value] = ()


def titles(items: Iterable[Item]) -> dict[str, str]:
    """Give the title of each item by its id."""
    return {str(item["id"]): str(item.get("title", "")) for item in items if item.get("id")}


def groups_of(found: Collected, query: Query) -> tuple[Group, ...]:
    """Give the groups that the municipality is compared with; none where nothing tells of any."""
    name = titles(found.places).get(query.municipality, "")
    municipal = titles(item for item in found.places if item.get("type") == MUNICIPAL)
    similar = similar_groups(
        found.groups, name=name, at="municipality_groups", subject=query.subject
    )
    county = county_group(query.municipality, municipal)
    return (*similar, *([county] if county.members else []))


def snapshot_of(
    query: Query, found: Collected, *, date: str, origin: Mapping[str, Any]
) -> Snapshot:
    """Put a snapshot together.

    Parameters
    ----------
    date : str
        Of today.
    origin : mapping
        The address that was asked, or the files that were read.

    Raises
    ------
    DataError
        When two answers give two values of the same.
    """
    kept = sorted(set(found.values), key=_place)
    _refuse_twice(one for one in kept if not one.is_deleted)
    names = titles(found.places)
    codes = {one.municipality for one in kept} | {query.municipality}
    return Snapshot(
        municipality=query.municipality,
        date=date,
        query={**query.told, **origin},
        kpis={one: title for one, title in titles(found.kpis).items() if one in query.kpis},
        municipalities={code: names[code] for code in sorted(codes) if code in names},
        groups=groups_of(found, query),
        values=tuple(one for one in kept if not one.is_deleted),
        deleted=tuple(one for one in kept if one.is_deleted),
    )


def parts(ids: Sequence[str], at_once: int) -> Iterator[str]:
    """Yield ids, some at a time, as an address names them."""
    for first in range(0, len(ids), at_once):
        yield ",".join(ids[first : first + at_once])


def _place(one: Value) -> tuple[str, str, int, str]:
    return one.kpi, one.municipality, one.year, one.sex


def _refuse_twice(values: Iterable[Value]) -> None:
    seen: set[tuple[str, str, int, str]] = set()
    for one in values:
        if _place(one) in seen:
            told = f"{one.kpi}, {one.municipality}, {one.year}"
            way_out = "take answers of one day"
            raise DataError("two values of the same", at=told, way_out=way_out)
        seen.add(_place(one))
