"""Join what several mappings made: persons by `lopnr`, events under each other."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from evaluation.data.quality.linkage import Linkage, link
from evaluation.data.sources.canonical_tables import canonical_names, key_of
from evaluation.data.sources.reading import Read
from evaluation.data.sources.steps import FlowLine
from evaluation.errors import DataError

KEY = "lopnr"
AGREE = ("fodelsear", "kon", "fodelseland")
STEP = "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one mapping made of the folder."""

    name: str
    read: Read
    tables: Dictionary[str, pl.DataFrame] = field(repr=False)
    flow: tuple[FlowLine, ...]


def linked(parts: Sequence[Part]) -> dict[str, Linkage]:
    """Return how the persons of each further mapping meet those of the first."""
    if len(parts) == 1:
        return {}
    first = _persons(parts[0])
    return {
        f"{parts[0].name} + {part.name}": link(
            first, (other := _persons(part)), key=KEY, agree=_common(first, other)
        )
        for part in parts[1:]
    }


def joined(parts: Sequence[Part]) -> tuple[dict[str, pl.DataFrame], list[FlowLine]]:
    """Return one table per name, and the flow of all parts and of the joining.

    Of a person that several mappings know, each column comes from the first that has it.
    Rows of persons that no mapping describes are counted and left out.
    """
    flow = [line for part in parts for line in part.flow]
    tables: dict[str, pl.DataFrame] = {}
    for name in canonical_names():
        frames = [part.tables[name] for part in parts if name in part.tables]
        if not frames:
            continue
        frame = pl.concat(frames)
        if name == "person":
            frame = _one_row_each(frame, flow)
        tables[name] = frame
    if "person" in tables:
        for name in [name for name, frame in tables.items() if KEY in frame.columns]:
            tables[name] = _known(tables[name], tables["person"], name, flow)
    for name, frame in tables.items():
        _refuse_double(name, frame)
    return tables, flow


def _persons(part: Part) -> pl.DataFrame:
    """Return everybody whom any table of a part names, described where it can."""
    named = [frame.select(KEY) for frame in part.tables.values() if KEY in frame.columns]
    persons = pl.concat([pl.DataFrame(schema={KEY: pl.String()}), *named]).unique()
    if "person" not in part.tables:
        return persons
    return persons.join(part.tables["person"].select(KEY, *AGREE), on=KEY, how="left")


def _common(left: pl.DataFrame, right: pl.DataFrame) -> tuple[str, ...]:
    return tuple(name for name in AGREE if name in left.columns and name in right.columns)


def _one_row_each(frame: pl.DataFrame, flow: list[FlowLine]) -> pl.DataFrame:
    rest = [name for name in frame.columns if name != KEY]
    groups = frame.group_by(KEY, maintain_order=True)
    persons = groups.agg(pl.col(name).drop_nulls().first() for name in rest)
    for name in AGREE:
        torn = groups.agg(pl.col(name).drop_nulls().n_unique() > 1)[name].sum()
        _tell(flow, "person", f"{name}: personer med olika uppgifter", frame, frame, int(torn))
    _tell(flow, "person", "personer i flera källor sammanförda", frame, persons)
    return persons.select(frame.columns)


def _known(
    frame: pl.DataFrame, person: pl.DataFrame, name: str, flow: list[FlowLine]
) -> pl.DataFrame:
    known = frame.join(person.select(KEY), on=KEY, how="semi", maintain_order="left")
    _tell(flow, name, "personen finns inte i person", frame, known)
    return known


def _refuse_double(name: str, frame: pl.DataFrame) -> None:
    double = frame.height - frame.n_unique(key_of(name))
    if double:
        raise DataError(
            f"{double} keys stand in the tables of more than one mapping",
            at=f"{name}.{', '.join(key_of(name))}",
            way_out=f"extend one of the mappings and say {name} = false under its [table]",
        )


def _tell(
    flow: list[FlowLine],
    table: str,
    what: str,
    before: pl.DataFrame,
    after: pl.DataFrame,
    count: int | None = None,
) -> None:
    count = before.height - after.height if count is None else count
    if count:
        flow.append(
            FlowLine(
                table=table,
                step=STEP,
                before=before.height,
                after=after.height,
                count=count,
                what=what,
            )
        )
