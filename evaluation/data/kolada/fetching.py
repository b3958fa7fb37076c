"""A snapshot of what Kolada answers to the questions that a query takes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evaluation.data.kolada.answers import values_of
from evaluation.data.kolada.asking import Asker
from evaluation.data.kolada.query import (
    Collected,
    Query,
    groups_of,
    parts,
    snapshot_of,
    titles,
)
from evaluation.data.kolada.snapshot import NATION, Snapshot
from evaluation.errors import UsageError

AT_ONCE = 25
"""Ids, and years, that one question may hold in version 3."""


def fetched(asker: Asker, query: Query, *, date: str) -> Snapshot:
    """Ask Kolada for everything of a query; nothing is kept before all of it is there.

    Raises
    ------
    UsageError
        When the municipality or a measure is unknown to Kolada.
    EvaluationError, DataError
        When it does not answer, or answers something else.
    """
    found = Collected(
        places=tuple(asker.items("municipality")),
        groups=tuple(asker.items("municipality_groups")),
        kpis=tuple(
            item for ids in parts(query.kpis, AT_ONCE) for item in asker.items(f"kpi/{ids}")
        ),
    )
    _refuse_unknown(found, query)
    members = (code for group in groups_of(found, query) for code in group.members)
    values = tuple(
        value
        for path in _addresses(query, sorted({query.municipality, NATION, *members}))
        for value in values_of(asker.items(path), at=path)
    )
    return snapshot_of(query, replace(found, values=values), date=date, origin={"base": asker.base})


def _refuse_unknown(found: Collected, query: Query) -> None:
    if query.municipality == NATION or query.municipality not in titles(found.places):
        raise UsageError(
            f"Kolada has no municipality {query.municipality}",
            at="--municipality",
            way_out="write its four digits, as 0381",
        )
    if unknown := sorted(set(query.kpis) - set(titles(found.kpis))):
        way_out = "see the ids on kolada.se"
        raise UsageError(f"Kolada has no {', '.join(unknown)}", at="--kpi", way_out=way_out)


def _addresses(query: Query, codes: Sequence[str]) -> Iterator[str]:
    years = [str(year) for year in query.years]
    for kpis in parts(query.kpis, AT_ONCE):
        for places in parts(codes, AT_ONCE):
            for some in parts(years, AT_ONCE):
                yield f"data/kpi/{kpis}/municipality/{places}/year/{some}"
