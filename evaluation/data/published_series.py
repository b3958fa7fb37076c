"""Values of indicators that others have published: printed by audits, or fetched from Kolada.

Each row says whose it is (`about`) and by which road it came: `printed` values are copied from a
report, `fetched` ones are Kolada's own and named so, and `computed` ones are made here of fetched
ones, which Kolada's terms forbid to call Kolada's.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from importlib.resources import files

from data_schemas.kolada import snapshot as transcribed
from evaluation.data.kolada.groups import group_of, unweighted_mean
from evaluation.data.kolada.measures import COSTS, WHOLES
from evaluation.data.kolada.snapshot import COUNTY, NATION, SIMILAR, SOURCE, Snapshot

PUBLISHED = "published.csv"
PRINTED, FETCHED, COMPUTED = "printed", "fetched", "computed"
OWN, COUNTRY, OTHER = "own", "country", "other"
NATION_NAME = "Riket"
UNWEIGHTED = "ovägt medel"
Value = Mapping[str, str | float]
NO_COUNTS: Value = {"part": math.nan, "whole": math.nan}
NO_REMARK: Value = {"remark_sv": "", "remark_en": ""}


def printed_values() -> Iterator[Value]:
    """Yield what audits have printed: indicator, definition, whose, year, value and source.

    `part` and `whole` are NaN where no counts were printed.
    """
    text = (files("data_schemas") / "indicators" / PUBLISHED).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        numbers = {name: float(row[name] or "nan") for name in ("year", "value", "part", "whole")}
        yield {**row, **numbers, "about": OTHER, "road": PRINTED}


def snapshot_values(kpi: str, municipality: str, name: str) -> Iterator[Value]:
    """Yield the shipped values of a measure, copied from reports, for a municipality and Riket.

    Parameters
    ----------
    name : str
        What the municipality is called.
    """
    whose = {municipality: (OWN, name), NATION: (COUNTRY, NATION_NAME)}
    for row in transcribed()["varden"]:
        if row["kpi"] == kpi and row["kommun"] in whose:
            about, called = whose[row["kommun"]]
            yield {
                **NO_COUNTS,
                **NO_REMARK,
                "whose": called,
                "about": about,
                "road": PRINTED,
                "year": float(row["ar"]),
                "value": float(row["varde"]),
                "source": str(row["kalla"]),
            }


def fetched_values(snapshot: Snapshot, kpi: str) -> Iterator[Value]:
    """Yield a measure of a snapshot: the municipality, Riket, and unweighted means of groups."""
    for year in sorted({one.year for one in snapshot.values if one.kpi == kpi}):
        for about, code in ((OWN, snapshot.municipality), (COUNTRY, NATION)):
            value = snapshot.known.get((kpi, code, year))
            if value is not None:
                whole = snapshot.known.get((WHOLES.get(kpi, ""), code, year), math.nan)
                yield {
                    **_row(about, _called(snapshot, code), year, value),
                    "whole": whole,
                    "road": FETCHED,
                    "source": SOURCE,
                    "remark_sv": f"Hämtat {snapshot.date}.",
                    "remark_en": f"Fetched {snapshot.date}.",
                }
        yield from _means(snapshot, kpi, year)


def cost_values(snapshot: Snapshot) -> Iterator[Value]:
    """Yield cost per inhabitant: the municipality's, Riket's, and unweighted means of groups."""
    for kpi in COSTS:
        for row in fetched_values(snapshot, kpi):
            yield {**row, "kpi": kpi, "title": snapshot.kpis.get(kpi, kpi)}


def _means(snapshot: Snapshot, kpi: str, year: int) -> Iterator[Value]:
    for kind in (SIMILAR, COUNTY):
        group = group_of(snapshot.groups, kind, year)
        mean = unweighted_mean(snapshot, group, kpi, year) if group else None
        if group is None or mean is None:
            continue
        value, many = mean
        told = f"{many} av {len(group.members)}", f"{many} of {len(group.members)}"
        yield {
            **_row(kind, f"{group.title} ({UNWEIGHTED})", year, value),
            "road": COMPUTED,
            "source": "",
            "remark_sv": f"Egen beräkning: {told[0]} kommuner, som väger lika. Det är inte Riket.",
            "remark_en": f"Own computation: {told[1]} municipalities, which weigh the same. "
            "It is not the whole country.",
        }


def _row(about: str, whose: str, year: int, value: float) -> Value:
    return {**NO_COUNTS, "about": about, "whose": whose, "year": float(year), "value": value}


def _called(snapshot: Snapshot, code: str) -> str:
    return NATION_NAME if code == NATION else snapshot.municipalities.get(code, code)
