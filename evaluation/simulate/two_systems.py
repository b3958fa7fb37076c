"""The same municipality in two systems that number people in their own ways.

The system for social assistance has customer numbers. The jobbcentrum has participant numbers
and writes the customer number down when somebody enrols: sometimes it is forgotten, sometimes
mistyped, and now and then the year of birth is not the same. What is lost is known, so a
linkage report can be held to it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from evaluation.provenance import atomic_folder
from evaluation.simulate.synthetic import Synthetic
from evaluation.simulate.tables.pseudonyms import Pseudonyms

ASSISTANCE = ("person", "hushall_manad", "bistand_manad", "ansokan", "avslut")
JOB_CENTRE = ("inskrivning", "insats")
CUSTOMER, PARTICIPANT = "kundnummer", "deltagarnummer"
# What both systems say of a person.
AGREE = ("fodelsear", "kon")
ANSWERS = "koppling.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageFaults:
    """Shares of the participants whose customer number or year of birth went wrong."""

    forgotten: float = 0.02
    mistyped: float = 0.005
    other_birth_year: float = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoSystems:
    """Tables of each system, and how many people can be found in both.

    Attributes
    ----------
    assistance, job_centre : mapping of str to DataFrame
        `job_centre` has a table `deltagare`: one row per participant, with what it knows.
    expected : mapping of str to int
        `left`, `right`, `both`, `right_without_key` and `conflict_fodelsear` of a linkage on
        the customer number.
    """

    assistance: Mapping[str, pl.DataFrame]
    job_centre: Mapping[str, pl.DataFrame]
    expected: Mapping[str, int]


def two_systems(
    synthetic: Synthetic, *, seed: int, faults: LinkageFaults | None = None
) -> TwoSystems:
    """Split a municipality into its two systems.

    Parameters
    ----------
    faults : LinkageFaults, optional
        Shares; without them every participant has her right customer number.
    """
    rng = np.random.default_rng(seed)
    shares = faults or LinkageFaults(forgotten=0, mistyped=0, other_birth_year=0)
    tables, names = synthetic.tables, Pseudonyms()
    person = tables["person"].select("lopnr", *AGREE)
    customers = person.with_columns(_numbers(names, person.height, rng).alias(CUSTOMER))
    enrolled = person.join(tables["inskrivning"].select("lopnr").unique(), on="lopnr", how="semi")
    participants = customers.join(enrolled.select("lopnr"), on="lopnr", how="semi")
    participants = participants.with_columns(
        _numbers(names, participants.height, rng).alias(PARTICIPANT)
    )
    known, expected = _spoilt(participants, shares, names, rng)
    known_to = {name: _renumbered(tables[name], participants, PARTICIPANT) for name in JOB_CENTRE}
    return TwoSystems(
        assistance={name: _renumbered(tables[name], customers, CUSTOMER) for name in ASSISTANCE},
        job_centre={"deltagare": known, **known_to},
        expected={"left": person.height, **expected},
    )


def write_two_systems(folder: Path, systems: TwoSystems) -> None:
    """Write both systems as CSV files into a new folder, with the counts to find."""
    parts = (("bistand", systems.assistance), ("jobbcentrum", systems.job_centre))
    with atomic_folder(folder, over=False) as fresh:
        for prefix, tables in parts:
            for name, frame in tables.items():
                path = fresh / f"{prefix}_{name}.csv"
                frame.write_csv(path, separator=";", line_terminator="\n")
        text = json.dumps(dict(systems.expected), indent=2) + "\n"
        (fresh / ANSWERS).write_text(text, encoding="utf-8", newline="\n")


def _spoilt(
    participants: pl.DataFrame,
    shares: LinkageFaults,
    names: Pseudonyms,
    rng: np.random.Generator,
) -> tuple[pl.DataFrame, dict[str, int]]:
    n = participants.height
    counts = [
        round(share * n) for share in (shares.forgotten, shares.mistyped, shares.other_birth_year)
    ]
    # Different people for each fault, so that every count can be seen by itself.
    order = rng.permutation(n)
    forgotten, mistyped, other = np.split(order[: sum(counts)], np.cumsum(counts)[:-1])
    number, year = participants[CUSTOMER].to_list(), participants["fodelsear"].to_numpy().copy()
    for row in forgotten:
        number[row] = None
    for row, text in zip(mistyped, _numbers(names, mistyped.size, rng), strict=True):
        number[row] = text
    year[other] += rng.choice([-1, 1], size=other.size).astype(year.dtype)
    known = participants.select(
        PARTICIPANT,
        pl.Series(CUSTOMER, number, dtype=pl.String),
        pl.Series("fodelsear", year),
        "kon",
    )
    return known.sort(PARTICIPANT), {
        "right": n - forgotten.size,
        "both": n - forgotten.size - mistyped.size,
        "right_without_key": int(forgotten.size),
        "conflict_fodelsear": int(other.size),
    }


def _numbers(names: Pseudonyms, n: int, rng: np.random.Generator) -> pl.Series:
    return names.households(n, rng).str.replace("H", "K", literal=True)


def _renumbered(frame: pl.DataFrame, numbers: pl.DataFrame, column: str) -> pl.DataFrame:
    if "lopnr" not in frame.columns:
        return frame
    place = frame.columns.index("lopnr")
    joined = frame.join(
        numbers.select("lopnr", column), on="lopnr", how="left", maintain_order="left"
    )
    return joined.drop("lopnr", column).insert_column(place, joined[column])
