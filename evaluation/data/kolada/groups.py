"""Which municipalities are compared together: similar ones, and those of the county."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from evaluation.data.kolada.answers import Item, members_of
from evaluation.data.kolada.snapshot import COUNTY, SIMILAR, Group, Snapshot

# "Liknande kommuner IFO, Enköping, 2020", with and without a comma before the subject.
TITLE = re.compile(r"Liknande kommuner,? (?P<subject>[^,]+), (?P<name>.+), (?P<year>\d{4})")
SUBJECT = "IFO"
LEAST_MEMBERS = 3


def similar_groups(
    items: Iterable[Item], *, name: str, at: str, subject: str = SUBJECT
) -> Iterator[Group]:
    """Yield the groups of municipalities that are similar to one, a group a year."""
    for item in items:
        title = str(item.get("title", "")).strip()
        found = TITLE.fullmatch(title)
        if found is None or found["name"] != name:
            continue
        if found["subject"].casefold() == subject.casefold():
            yield Group(
                id=str(item.get("id", "")),
                title=title,
                kind=SIMILAR,
                year=int(found["year"]),
                members=members_of(item, at=f"{at}, {title}"),
            )


def county_group(code: str, municipalities: Mapping[str, str]) -> Group:
    """Give the municipalities whose codes begin as this one's: those of its county."""
    county = code[:2]
    members = tuple(sorted(one for one in municipalities if one[:2] == county))
    return Group(id=county, title="Länets kommuner", kind=COUNTY, year=0, members=members)


def group_of(groups: Sequence[Group], kind: str, year: int) -> Group | None:
    """Give the group that holds for a year: the latest that was made by then, else the first."""
    own = sorted((one for one in groups if one.kind == kind), key=lambda one: one.year)
    made = [one for one in own if one.year <= year]
    return made[-1] if made else next(iter(own), None)


def unweighted_mean(
    snapshot: Snapshot, group: Group, kpi: str, year: int
) -> tuple[float, int] | None:
    """Give the mean in which every municipality weighs the same, and of how many it is.

    It is never the value of the whole country, and it is our processing, not Kolada's value.
    None where fewer than `LEAST_MEMBERS`, or less than half of them, have a value.
    """
    found = [snapshot.known.get((kpi, code, year)) for code in group.members]
    values = [one for one in found if one is not None]
    if len(values) < LEAST_MEMBERS or 2 * len(values) < len(group.members):
        return None
    return sum(values) / len(values), len(values)
