"""From source folders to a delivery: each mapping makes its tables, then they are joined."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from evaluation.data.sources.canonical_tables import canonical_names, empty_table, is_required
from evaluation.data.sources.joining import Part, joined, linked
from evaluation.data.sources.leverans import Told, file_record, gap, leverans
from evaluation.data.sources.mapping import Mapping
from evaluation.data.sources.pseudonyms import Pseudonyms
from evaluation.data.sources.reading import Read, read_sources
from evaluation.data.sources.source_files import visible_files
from evaluation.data.sources.source_guard import refuse_names
from evaluation.data.sources.steps import FlowLine, Workbench
from evaluation.data.sources.tables import absent_tables, make_tables
from evaluation.errors import UsageError

CORE = ("person", "hushall_manad", "bistand_manad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A delivery that is ready to be written.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
    manifest : mapping
        Content of `leverans.json` except the list of files.
    flow : tuple of FlowLine
        Every row that was removed, merged or changed, in order.
    left_out : tuple of str
        Optional tables that the sources do not carry.
    empty : tuple of str
        Required tables that the sources do not carry: written without rows and told as gaps.
    absent_columns : tuple of str
        Optional source columns that some file lacks.
    unused_files : tuple of str
        Files of the folder that no mapping uses.
    linkage : mapping of str to mapping
        What joining each further mapping to the first one gave.
    linkage_lines : tuple of str
        The same in words.
    """

    tables: Dictionary[str, pl.DataFrame] = field(repr=False)
    manifest: Dictionary[str, Any]
    flow: tuple[FlowLine, ...]
    left_out: tuple[str, ...]
    empty: tuple[str, ...]
    absent_columns: tuple[str, ...]
    unused_files: tuple[str, ...]
    linkage: Dictionary[str, Dictionary[str, int]]
    linkage_lines: tuple[str, ...]


def map_sources(mappings: Sequence[Mapping], folder: Path, *, told: Told, key: Path) -> Mapped:
    """Return the canonical tables of the files in a folder, and what `leverans.json` says.

    Parameters
    ----------
    mappings : sequence of Mapping
        Applied to the same folder, then joined by `lopnr`; the first is the aid system.
    folder : Path
        The source files.
    told : Told
        What the files do not say: origin, municipality, day of extraction.
    key : Path
        Secret key for pseudonyms; drawn and written there when there is none.

    Raises
    ------
    ProtocolError, DataError, UsageError
        Nothing is written then, except a new key.
    """
    if not folder.is_dir():
        raise UsageError("there is no such folder", at=folder.name, way_out="name the sources")
    files = visible_files(folder)
    refuse_names(files)
    told.refuse_incomplete(mappings)
    pseudonyms = Pseudonyms(key)
    # Every cell of every system passes the guard before anything is made of any of them.
    reads = [read_sources(mapping, folder) for mapping in mappings]
    parts = [
        _part(mapping, read, told, pseudonyms)
        for mapping, read in zip(mappings, reads, strict=True)
    ]
    return _together(mappings, parts, told, [path.name for path in files])


def _together(
    mappings: Sequence[Mapping], parts: Sequence[Part], told: Told, files: Sequence[str]
) -> Mapped:
    links = linked(parts)
    tables, flow = joined(parts)
    _refuse_without_core(tables)
    period = told.period(mappings, tables)
    flow += _observed_to(tables, period[1])
    empty = [name for name in canonical_names() if is_required(name) and name not in tables]
    used = [file for part in parts for file in part.read.files]
    linkage = {name: link.record() for name, link in links.items()}
    content = leverans(mappings, told, period=period, households=tables["hushall_manad"])
    content |= {
        "kanda_luckor": [*content["kanda_luckor"], *(gap(name, content) for name in empty)],
        "kallfiler": [file_record(file) for file in used],
        "flode": [asdict(line) for line in flow],
        **({"koppling": linkage} if linkage else {}),
    }
    return Mapped(
        tables={**tables, **{name: empty_table(name) for name in empty}},
        manifest=content,
        flow=tuple(flow),
        left_out=tuple(n for n in canonical_names() if n not in tables and n not in empty),
        empty=tuple(empty),
        absent_columns=tuple(name for part in parts for name in part.read.absent_columns),
        unused_files=tuple(name for name in files if name not in {file.name for file in used}),
        linkage=linkage,
        linkage_lines=tuple(
            f"{name}: {line}" for name, link in links.items() for line in link.lines()
        ),
    )


def _part(mapping: Mapping, read: Read, told: Told, pseudonyms: Pseudonyms) -> Part:
    bench = Workbench(
        mapping=mapping.files[0].name,
        codes=mapping.codes,
        facts=told.facts([mapping]),
        pseudonyms=pseudonyms,
        files=[file.name for file in read.files],
        tables=dict(read.tables),
    )
    tables = make_tables(mapping, bench)
    gone = absent_tables(mapping, set(read.absent))
    return Part(
        name=mapping.name,
        read=read,
        tables={name: table for name, table in tables.items() if name not in gone},
        flow=tuple(bench.flow),
    )


def _refuse_without_core(tables: Dictionary[str, pl.DataFrame]) -> None:
    missing = [name for name in CORE if name not in tables]
    if missing:
        raise UsageError(
            f"the mappings make no {', '.join(missing)}",
            at="mapping",
            way_out="give the mapping of the aid system too (--mapping twice)",
        )


def _observed_to(tables: dict[str, pl.DataFrame], last: int) -> list[FlowLine]:
    """Let observation end with the data for everybody of whom no earlier end is known."""
    person = tables["person"]
    unknown = person["sista_manad_observerbar"].is_null()
    tables["person"] = person.with_columns(
        pl.col("sista_manad_observerbar").fill_null(last),
        pl.when(unknown).then(pl.lit("slut_data")).otherwise("censor_orsak").alias("censor_orsak"),
    )
    line = FlowLine(
        table="person",
        step="",
        before=person.height,
        after=person.height,
        count=int(unknown.sum()),
        what="sista_manad_observerbar: periodens slut, inget tidigare slut är känt",
    )
    return [line] if line.count else []
