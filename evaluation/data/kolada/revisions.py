"""What Kolada has changed between two snapshots: values, and members of groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.data.kolada.snapshot import Group, Snapshot

REVISED, GONE, ADDED = "revised", "gone", "added"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Revision:
    """A value that is not what it was; None where there is none."""

    kind: str
    kpi: str
    municipality: str
    year: int
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """A group whose members are others than they were."""

    title: str
    left: tuple[str, ...]
    joined: tuple[str, ...]


def revisions(old: Snapshot, new: Snapshot) -> tuple[Revision, ...]:
    """Give every value that was revised, taken back or added, revised ones first."""
    both = old.known.keys() | new.known.keys()
    found = [
        Revision(
            kind=_kind(old.known.get(place), new.known.get(place)),
            kpi=place[0],
            municipality=place[1],
            year=place[2],
            before=old.known.get(place),
            now=new.known.get(place),
        )
        for place in both
        if old.known.get(place) != new.known.get(place)
    ]
    order = {REVISED: 0, GONE: 1, ADDED: 2}
    return tuple(
        sorted(found, key=lambda one: (order[one.kind], one.kpi, one.municipality, one.year))
    )


def regrouped(old: Snapshot, new: Snapshot) -> Iterator[Regrouped]:
    """Yield the groups of both whose members changed."""
    before = {(one.kind, one.title): one for one in old.groups}
    for group in new.groups:
        earlier = before.get((group.kind, group.title))
        if earlier is not None and earlier.members != group.members:
            yield _moved(earlier, group)


def _moved(before: Group, now: Group) -> Regrouped:
    was, are = set(before.members), set(now.members)
    return Regrouped(
        title=now.title, left=tuple(sorted(was - are)), joined=tuple(sorted(are - was))
    )


def _kind(before: float | None, now: float | None) -> str:
    if before is None:
        return ADDED
    return GONE if now is None else REVISED
