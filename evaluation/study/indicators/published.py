"""What others have published of the chosen indicators, as tables for the door."""

import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evaluation.data import Manifest
from evaluation.data.kolada.snapshot import Snapshot, read_snapshot
from evaluation.data.published_series import (
    FETCHED,
    Value,
    cost_values,
    fetched_values,
    printed_values,
    snapshot_values,
)
from evaluation.data.quality.agreement import half_unit
from evaluation.errors import DataError
from evaluation.protocol import Protocol
from evaluation.protocol.indicators.indicator import Indicator
from evaluation.protocol.indicators.planning import chosen
from evaluation.study.material import Frames
from evaluation.study.sources import Source

KEYS = ("indicator", "definition", "whose", "year", "road")
COLUMNS = (*KEYS, "about", "kpi", "value", "part", "whole", "source", "remark_sv", "remark_en")
COST_COLUMNS = ("kpi", "whose", "year", "about", "title", "value", "source")
GROUP_COLUMNS = ("kind", "title", "members", "date", "sha256")


def named_snapshot(protocol: Protocol, folder: Path) -> Snapshot | None:
    """Read the snapshot that a plan names; None where it names none.

    Raises
    ------
    DataError
        When it is missing, or not what its proof says.
    """
    if protocol.indicators is None or not protocol.indicators.published:
        return None
    return read_snapshot(folder / protocol.indicators.published)


def published_frames(protocol: Protocol, source: Source, snapshot: Snapshot | None) -> Frames:
    """Give what was published: audits' values, and those of the snapshot where one is named.

    Raises
    ------
    DataError
        When the snapshot is of another municipality.
    """
    if protocol.indicators is None or source.register is None:
        return {}
    manifest = source.register.manifest
    if snapshot is not None and snapshot.municipality != manifest.municipality_code:
        raise DataError(
            f"the snapshot is of municipality {snapshot.municipality}",
            at=protocol.indicators.published,
            way_out=f"fetch it for {manifest.municipality_code}, whose delivery this is",
        )
    indicators = chosen(protocol.indicators)
    frames = {"indicator_published": _published(indicators, manifest, snapshot)}
    if snapshot is not None:
        costs = list(cost_values(snapshot))
        frames["indicator_costs"] = pd.DataFrame(costs, columns=list(COST_COLUMNS))
        frames["indicator_snapshot"] = pd.DataFrame(
            list(_told(snapshot)), columns=list(GROUP_COLUMNS)
        )
    return frames


def _published(
    indicators: tuple[Indicator, ...], manifest: Manifest, snapshot: Snapshot | None
) -> pd.DataFrame:
    known = {(item.id, own.name) for item in indicators for own in item.definitions}
    rows: list[Value] = [
        {"kpi": "", **row}
        for row in printed_values()
        if (row["indicator"], row["definition"]) in known
    ]
    for item in indicators:
        for own in item.definitions:
            named = {"indicator": item.id, "definition": own.name, "kpi": own.kolada}
            rows += [{**named, **row} for row in _of(own.kolada, manifest, snapshot)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates(list(KEYS))


def _of(kpi: str, manifest: Manifest, snapshot: Snapshot | None) -> Iterator[Value]:
    """Yield the values of a measure: what Kolada says now, and where it once said otherwise."""
    if not kpi:
        return
    fetched = list(fetched_values(snapshot, kpi)) if snapshot else []
    now = {(row["about"], row["year"]): row for row in fetched if row["road"] == FETCHED}
    for row in snapshot_values(kpi, manifest.municipality_code, manifest.municipality):
        later = now.get((row["about"], row["year"]))
        if later is None:
            yield row
        elif not _is_same(float(row["value"]), float(later["value"])):
            told = f"{float(later['value']):g}"
            yield {
                **row,
                "remark_sv": f"Kolada har nu {told.replace('.', ',')}: värdet är reviderat.",
                "remark_en": f"Kolada now has {told}: the value was revised.",
            }
    yield from fetched


def _is_same(printed: float, now: float) -> bool:
    """Whether a value is the other one, as printed with fewer figures."""
    return math.isclose(printed, now) or abs(printed - now) <= half_unit(printed) * (1 + 1e-9)


def _told(snapshot: Snapshot) -> Iterator[Value]:
    proof: Value = {"date": snapshot.date, "sha256": snapshot.sha256}
    yield {"kind": "snapshot", "title": "", "members": "", **proof}
    for group in snapshot.groups:
        names = [snapshot.municipalities.get(code, code) for code in group.members]
        yield {"kind": group.kind, "title": group.title, "members": ", ".join(names), **proof}
