"""One bucket of persons at a time: bounded memory, and any scheduler can take the buckets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.cohort import flow
from evaluation.cohort.build import Cohort
from evaluation.cohort.cells import Cells, add_cells
from evaluation.cohort.histories import Histories
from evaluation.cohort.intake import RegisterTables

if TYPE_CHECKING:
    import polars as pl

Part = TypeVar("Part")
GRIDS = ("observed_to", "on_aid", "in_programme", "eligible", "state")


class Map(Protocol):
    """What `map`, a pool of processes or a cluster offer."""

    def __call__(
        self, function: Callable[["Bucket"], Part], buckets: Iterable["Bucket"], /
    ) -> Iterable[Part]:
        """Apply the function to every bucket, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The persons of a register whose number leaves `bucket` when divided by `buckets`.

    Attributes
    ----------
    tables : mapping
        Persons numbered from 0 inside the bucket.
    """

    tables: "Mapping[str, pl.DataFrame]"
    first_month: int
    last_month: int
    bucket: int
    buckets: int


def bucket_of(register: RegisterTables, bucket: int, buckets: int) -> Bucket:
    """Keep the persons of one bucket, numbered from 0.

    The tables may hold all persons or only those of the bucket; rows that belong to no
    person stay as they are.
    """
    import polars as pl

    person = pl.col("person")
    tables = {
        name: table.filter(person % buckets == bucket).with_columns(person // buckets)
        if "person" in table.columns
        else table
        for name, table in register.tables.items()
    }
    return Bucket(
        tables=tables,
        first_month=register.first_month,
        last_month=register.last_month,
        bucket=bucket,
        buckets=buckets,
    )


def split(register: RegisterTables, buckets: int) -> Iterable[Bucket]:
    """Give a register in memory bucket by bucket."""
    return (bucket_of(register, bucket, buckets) for bucket in range(buckets))


def cohort_in_buckets(
    buckets: Iterable[Bucket], build: Callable[[RegisterTables], Cohort], *, mapping: Map = map
) -> Cohort:
    """Build the cohort bucket by bucket and join the parts: the same as from the whole.

    Parameters
    ----------
    buckets : iterable of Bucket
        Every bucket of the register, in order; each is asked for when its turn comes.
    build : callable
        Such as `partial(build_cohort, definition=..., arms=..., eligibility=...)`.
    mapping : callable
        Any `map`: the built-in one, a pool's, a cluster's.
    """
    return join_cohorts(list(mapping(build, buckets)))


def cells_in_buckets(
    buckets: Iterable[Bucket], build: Callable[[RegisterTables], Cells], *, mapping: Map = map
) -> Cells:
    """Count the cells bucket by bucket and add them up; parameters as `cohort_in_buckets`."""
    return add_cells(mapping(build, buckets))


def join_cohorts(parts: "list[Cohort]") -> Cohort:
    """Join the cohorts of all buckets, in order, and number the persons as before."""
    return Cohort(
        trials=_joined([part.trials for part in parts], "month"),
        histories=_histories([part.histories for part in parts]),
        exits=_joined([part.exits for part in parts], "exit_month"),
        flow=flow.added([part.flow for part in parts]),
        start_flow=flow.added([part.start_flow for part in parts]),
        definition=parts[0].definition,
        arms=parts[0].arms,
        matured_to=parts[0].matured_to,
        ended_by=_ended_by(parts),
    )


def _joined(frames: list[pd.DataFrame], month: str) -> pd.DataFrame:
    count = len(frames)
    numbered = [
        frame.assign(person=frame["person"] * count + bucket) for bucket, frame in enumerate(frames)
    ]
    rows = pd.concat(numbered, ignore_index=True)
    return rows.sort_values(["person", month], ignore_index=True)


def _ended_by(parts: "list[Cohort]") -> NDArray[np.str_] | None:
    known = [part.ended_by for part in parts if part.ended_by is not None]
    if len(known) < len(parts):
        return None
    codes = np.empty(sum(map(len, known)), dtype=np.result_type(*known))
    for bucket, part in enumerate(known):
        codes[bucket :: len(parts)] = part
    return codes


def _histories(parts: list[Histories]) -> Histories:
    persons = sum(len(part.observed_to) for part in parts)
    grids = {}
    for name in GRIDS:
        first = getattr(parts[0], name)
        grid = np.empty((persons, *first.shape[1:]), dtype=first.dtype)
        for bucket, part in enumerate(parts):
            grid[bucket :: len(parts)] = getattr(part, name)
        grids[name] = grid
    return Histories(first_month=parts[0].first_month, max_gap=parts[0].max_gap, **grids)
