"""Plant faults in the tables of a delivery, one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from data_schemas import TABLES
from evaluation.data.delivery.writing import file_frame
from evaluation.simulate.dirty.fault import Fault, Ground, Mark, Tables
from evaluation.simulate.dirty.registry import FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedFault:
    """One place where a fault was planted, and how often it is there."""

    fault: Fault
    mark: Mark
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dirty:
    """A spoilt delivery.

    Attributes
    ----------
    tables : mapping of str to polars.DataFrame
        Every cell a text, as the files hold it.
    planted : tuple of PlantedFault
    """

    tables: Tables = field(repr=False)
    planted: tuple[PlantedFault, ...]


def plant(
    tables: Tables, manifest: Mapping[str, Any], faults: Sequence[Fault], *, seed: int
) -> Dirty:
    """Return the delivery with the faults planted; the same seed gives the same cells.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Clean canonical tables; not changed.
    manifest : mapping
        Content of `leverans.json`.
    faults : sequence of Fault
        In planting order.

    Raises
    ------
    UsageError
        When the municipality is too small for a fault.
    """
    ground, planted = Ground(tables=tables, manifest=manifest), []
    for written in (False, True):
        if written:
            ground = replace(ground, tables=texts(ground.tables))
        for fault in faults:
            if fault.written != written:
                continue
            # Every fault has a stream of its own: alone and in company it draws the same.
            rng = np.random.default_rng([seed, FAULTS.index(fault)])
            result = fault.plant(ground, rng)
            planted += [
                PlantedFault(fault=fault, mark=mark, count=count)
                for mark, count in zip(fault.marks, result.counts, strict=True)
            ]
            ground = replace(
                ground,
                tables={**ground.tables, **result.tables},
                taken=ground.taken | result.taken,
            )
    return Dirty(tables=ground.tables, planted=tuple(planted))


def texts(tables: Tables) -> dict[str, pl.DataFrame]:
    """Return the tables as a text file holds them: every cell a text, an empty one null."""
    return {
        name: file_frame(TABLES[name], frame).with_columns(pl.all().cast(pl.String))
        for name, frame in tables.items()
    }
