"""One file with what Kolada said on a day: values, groups with their members, and a proof."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from data_schemas.kolada import snapshot as transcribed
from evaluation.data.kolada.answers import ALL_SEXES, Value
from evaluation.errors import DataError
from evaluation.provenance import atomic_write_text, fingerprint, sha256_bytes
from evaluation.provenance.fingerprint import plain

FORMAT = "kolada-snapshot/1"
SOURCE = "Källa: Kolada"
NATION = "0000"
SIMILAR, COUNTY = "similar", "county"
AGAIN = "fetch it again: evaluation kolada fetch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Municipalities that are compared together, as they were when it was fetched.

    Attributes
    ----------
    kind : str
        `similar` (liknande kommuner) or `county` (länets kommuner).
    year : int
        That the group was made for; 0 for every year.
    members : tuple of str
        Codes. Kolada changes those of similar municipalities every year.
    """

    id: str
    title: str
    kind: str
    year: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What Kolada said on a day.

    Attributes
    ----------
    municipality : str
        Code of the one that it was fetched for.
    date : str
        When it was fetched, or when saved files were read.
    query : mapping
        What was asked, or which files were read, with their hashes.
    kpis, municipalities : mapping
        Titles by id.
    groups : tuple of Group
    values : tuple of Value
        Without deleted ones.
    deleted : tuple of Value
        Published once and taken back; their numbers are not kept.
    """

    municipality: str
    date: str
    query: Mapping[str, Any]
    kpis: Mapping[str, str]
    municipalities: Mapping[str, str]
    groups: tuple[Group, ...] = ()
    values: tuple[Value, ...] = ()
    deleted: tuple[Value, ...] = field(default=())

    @cached_property
    def known(self) -> Mapping[tuple[str, str, int], float]:
        """Numbers for both sexes by measure, municipality and year."""
        return {
            (one.kpi, one.municipality, one.year): one.value
            for one in self.values
            if one.sex == ALL_SEXES and one.value is not None
        }

    @cached_property
    def content(self) -> dict[str, Any]:
        """What is written, but for its proof."""
        return {
            "format": FORMAT,
            "source": SOURCE,
            "terms": transcribed()["licens"],
            "municipality": self.municipality,
            "date": self.date,
            "query": dict(self.query),
            "kpis": dict(self.kpis),
            "municipalities": dict(self.municipalities),
            "groups": [{**asdict(one), "members": list(one.members)} for one in self.groups],
            "values": [_written(one) for one in sorted(self.values, key=_place)],
            "deleted": [_place(one) for one in sorted(self.deleted, key=_place)],
        }

    @cached_property
    def sha256(self) -> str:
        """Proof of the content."""
        return fingerprint(self.content)


def write_snapshot(snapshot: Snapshot, path: Path) -> None:
    """Write the file, all or nothing."""
    whole = {**plain(snapshot.content), "sha256": snapshot.sha256}
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)
    atomic_write_text(path, f"{text}\n")


def read_snapshot(path: Path) -> Snapshot:
    """Read a snapshot.

    Raises
    ------
    DataError
        When it is missing, of another shape, or not what its proof says.
    """
    if not path.is_file():
        raise DataError("the snapshot is missing", at=path.name, way_out=AGAIN)
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise DataError("the snapshot is not whole JSON", at=path.name, way_out=AGAIN) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        problem = "the file is no snapshot of Kolada"
        way_out = "make one of saved answers: evaluation kolada read FILE"
        raise DataError(problem, at=path.name, way_out=way_out)
    proof = found.pop("sha256", "")
    if fingerprint(found) != proof:
        raise DataError("the content is not what its sha256 says", at=path.name, way_out=AGAIN)
    try:
        return _read(found)
    except (KeyError, TypeError, ValueError):
        problem = "the snapshot has another shape"
        raise DataError(problem, at=path.name, way_out=AGAIN) from None


def hashed(files: Iterable[Path]) -> list[dict[str, str]]:
    """Name saved files with the proof of each."""
    return [{"file": path.name, "sha256": sha256_bytes(path.read_bytes())} for path in files]


def _place(one: Value) -> list[Any]:
    return [one.kpi, one.municipality, one.year, one.sex]


def _written(one: Value) -> list[Any]:
    return [*_place(one), one.value, one.status]


def _read(found: Mapping[str, Any]) -> Snapshot:
    names = ("kpi", "municipality", "year", "sex", "value", "status")
    kept = ("municipality", "date", "query", "kpis", "municipalities")
    return Snapshot(
        **{name: found[name] for name in kept},
        groups=tuple(Group(**{**one, "members": tuple(one["members"])}) for one in found["groups"]),
        values=tuple(Value(**dict(zip(names, one, strict=True))) for one in found["values"]),
        deleted=tuple(
            Value(**dict(zip(names[:4], one, strict=True)), value=None, status="", is_deleted=True)
            for one in found["deleted"]
        ),
    )
