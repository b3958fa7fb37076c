"""A snapshot of answers of version 2 or 3 that somebody saved as files."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluation.data.kolada.answers import (
    KPI,
    MUNICIPALITY,
    Answer,
    Item,
    Value,
    is_group,
    is_value,
    read_answer,
    values_of,
)
from evaluation.data.kolada.query import Collected, Query, snapshot_of
from evaluation.data.kolada.snapshot import Snapshot, hashed
from evaluation.errors import DataError


def from_files(files: Sequence[Path], query: Query, *, date: str) -> Snapshot:
    """Make a snapshot of saved answers.

    Measures and years that the query does not name are left out; no years name all of them.

    Raises
    ------
    DataError
        When a file has another shape, a page of several is missing, or no value is of the
        municipality.
    """
    answers = {path.name: read_answer(path.read_bytes(), at=path.name) for path in files}
    _refuse_missing_page(answers)
    others = [item for one in answers.values() for item in one.items if not is_value(item)]
    found = Collected(
        places=_by_id(others, MUNICIPALITY),
        groups=[item for item in others if is_group(item)],
        kpis=_by_id(others, KPI),
        values=[one for one in _values(answers) if _is_wanted(one, query)],
    )
    if not any(one.municipality == query.municipality for one in found.values):
        raise DataError(
            f"no value of municipality {query.municipality}",
            at=", ".join(answers),
            way_out="save data of the municipality and its measures, or name others",
        )
    return snapshot_of(query, found, date=date, origin={"files": hashed(files)})


def _values(answers: Mapping[str, Answer]) -> list[Value]:
    return [
        value
        for name, answer in answers.items()
        for value in values_of(filter(is_value, answer.items), at=name)
    ]


def _is_wanted(one: Value, query: Query) -> bool:
    return one.kpi in query.kpis and (not query.years or one.year in query.years)


def _by_id(items: Sequence[Item], form: re.Pattern[str]) -> list[Item]:
    return [
        item for item in items if not is_group(item) and form.fullmatch(str(item.get("id", "")))
    ]


def _refuse_missing_page(answers: Mapping[str, Answer]) -> None:
    """Every page that another follows needs one that is not the first."""
    followed = sum(bool(one.following) for one in answers.values())
    if followed != sum(not one.is_first for one in answers.values()):
        raise DataError(
            "a page of an answer is missing",
            at=", ".join(answers),
            way_out="save every page, until next_url is empty",
        )
