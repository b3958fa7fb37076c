"""Make the tables of a mapping from its sources, step by step, and rehearse it without any."""

from collections.abc import Iterator

import polars as pl

from evaluation.data.sources.canonical_tables import deliverable, is_canonical
from evaluation.data.sources.mapping import Made, Mapping, Source
from evaluation.data.sources.pseudonyms import KEY_BYTES, Pseudonyms
from evaluation.data.sources.steps import Workbench
from evaluation.data.sources.steps.groups import Lookup
from evaluation.data.sources.steps.workbench import FILE, FILE_CLASS, ROW
from evaluation.errors import EvaluationError, Faults, ProtocolError

FACTS = ("kommun_kod",)
NUMBERED = "{n}"
REHEARSED_GROUPS = (1, 2)


def make_tables(mapping: Mapping, bench: Workbench) -> dict[str, pl.DataFrame]:
    """Return the canonical tables; `bench.tables` holds the sources and gets every other table."""
    for name, made in mapping.tables.items():
        bench.tables[name] = _made(name, made, bench)
    return {
        name: deliverable(name, bench.tables[name], bench)
        for name in mapping.tables
        if is_canonical(name)
    }


def rehearse(mapping: Mapping, file: str) -> list[EvaluationError]:
    """Return what is wrong with the tables of a mapping, found by making them without a row."""
    bench = Workbench(
        mapping=file,
        codes=mapping.codes,
        facts=dict.fromkeys(FACTS, ""),
        pseudonyms=Pseudonyms(bytes(KEY_BYTES)),
        tables={name: empty_source(source) for name, source in mapping.sources.items()},
    )
    faults: list[EvaluationError] = list(_name_faults(mapping, file))
    spoilt: set[str] = set()
    for name, made in mapping.tables.items():
        # What rests on a table that failed would only repeat its fault.
        if spoilt & references(made):
            spoilt.add(name)
            continue
        try:
            bench.tables[name] = _made(name, made, bench)
            if is_canonical(name):
                deliverable(name, bench.tables[name], bench)
        except EvaluationError as fault:
            faults += fault.faults if isinstance(fault, Faults) else [fault]
            spoilt.add(name)
    return faults


def references(made: Made) -> set[str]:
    """Return the sources and tables that a table is made of."""
    looked_up = {step.table for step in made.steps if isinstance(step, Lookup)}
    return {*made.from_, *looked_up}


def absent_tables(mapping: Mapping, absent: set[str]) -> set[str]:
    """Return the tables whose rows all come from sources that were not delivered."""
    gone = set(absent)
    for name, made in mapping.tables.items():
        if gone.issuperset(made.from_):
            gone.add(name)
    return gone - absent


def empty_source(source: Source) -> pl.DataFrame:
    """Return the columns of a source without a row, numbered groups as 1 and 2."""
    names = [
        numbered(name, number)
        for name in source.columns.values()
        for number in (REHEARSED_GROUPS if NUMBERED in name else (0,))
    ]
    texts = dict.fromkeys([*names, FILE_CLASS], pl.String())
    return pl.DataFrame(schema={**texts, FILE: pl.UInt32(), ROW: pl.UInt32()})


def numbered(name: str, number: int) -> str:
    """Write a numbered name out: `person{n}` and 2 give `person2`."""
    return name.replace(NUMBERED, str(number))


def _made(name: str, made: Made, bench: Workbench) -> pl.DataFrame:
    at = bench.at(name, f"table.{name}.from")
    for origin in made.from_:
        if origin not in bench.tables:
            raise at.fault(
                f"there is no source or table '{origin}' above", allowed=tuple(bench.tables)
            )
    frames = [bench.tables[origin] for origin in made.from_]
    frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
    for number, step in enumerate(made.steps):
        frame = step.apply(frame, bench.at(name, f"table.{name}.steps[{number}]"))
    return frame


def _name_faults(mapping: Mapping, file: str) -> Iterator[ProtocolError]:
    for name in mapping.sources:
        if name in mapping.tables or is_canonical(name):
            yield ProtocolError(
                f"'{name}' is the name of a table too",
                at=f"{file}: source.{name}",
                way_out="give the source a name of its own",
            )
    if not any(is_canonical(name) for name in mapping.tables):
        yield ProtocolError("no canonical table is made", at=f"{file}: table")
