"""Rules on closings: E13, W4, W22 and W26."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from data_schemas.rules import all_rules, limit_of
from evaluation.data.findings import Violation
from evaluation.data.maturity import LATEST_REGISTRATION, MAX_GAP, matured_to
from evaluation.data.months import MONTHS_PER_YEAR
from evaluation.data.rules.keys import broken
from evaluation.data.rules.material import Material
from evaluation.data.rules.monthly_grid import ROW, Bools, Ints, rows_of

TABLE, LAST = "avslut", "sista_bistandsmanad"
# A difference below two standard errors of the earlier share is chance.
CHANCE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """Closings within the period: person, last month of assistance (from 0) and row number."""

    person: Ints
    month: Ints
    row: Ints


def closings_of(material: Material) -> Closings:
    """Return the closings whose last month lies within the period."""
    manifest = material.manifest
    rows = (
        material.tables[TABLE]
        .select(ROW, "lopnr", LAST)
        .drop_nulls(["lopnr", LAST])
        .filter(pl.col(LAST).is_between(manifest.first_month, manifest.last_month))
        .with_columns((pl.col(LAST) - manifest.first_month).cast(pl.Int32))
        .collect()
    )
    return Closings(
        person=rows["lopnr"].to_numpy(), month=rows[LAST].to_numpy(), row=rows[ROW].to_numpy()
    )


def closings(material: Material) -> Iterator[Violation]:
    """E13: a closing ends a month of assistance; W22: none follows directly; W26: most are late."""
    closed = closings_of(material)
    here, follows = _aided(material, closed, 0), _aided(material, closed, 1)
    shifted = follows & ~_aided(material, closed, 2)
    if shifted.sum() < all_rules()["W26"].least or shifted.mean() <= limit_of("W26"):
        shifted[:] = False
    # A month that the whole municipality lacks says nothing about a person.
    delivered = np.asarray(material.aided.any(axis=0))[closed.month]
    for rule, wrong in (
        ("E13", ~here & delivered & ~shifted),
        ("W26", shifted),
        ("W22", here & follows & ~shifted),
    ):
        yield from broken(TABLE, rule, rows_of(wrong, closed.row), column=LAST)


def _aided(material: Material, closed: Closings, later: int) -> Bools:
    """Whether the person has assistance some months after the closing's last month."""
    month = closed.month + later
    seen = month < material.months
    aided = np.zeros(month.size, dtype=bool)
    aided[seen] = material.aided[closed.person[seen], month[seen]]
    return aided


def late_registration(material: Material) -> Iterator[Violation]:
    """W4: of the last exits that should have a closing by now, fewer have one than before."""
    exits = exit_grid(material)
    stop = matured_to(material.manifest) - material.manifest.first_month + 1
    late, earlier = stop - LATEST_REGISTRATION, stop - LATEST_REGISTRATION - MONTHS_PER_YEAR
    if earlier < 0:
        return
    left, registered = exits.sum(axis=0), closed_exits(material, exits).sum(axis=0)
    before, after = int(left[earlier:late].sum()), int(left[late:stop].sum())
    if min(before, after) < all_rules()["W4"].least:
        return
    share = registered[earlier:late].sum() / before
    drop = share - registered[late:stop].sum() / after
    # Rounded, since 1 - 0.85 is no 0.15 to a computer.
    if round(drop, 9) > max(limit_of("W4"), CHANCE * np.sqrt(share * (1 - share) / after)):
        missing = after - int(registered[late:stop].sum())
        yield Violation(table=TABLE, column="avslutsorsak", rule="W4", count=missing)


def closed_exits(material: Material, exits: Bools) -> Bools:
    """Return the exits that have a closing, which may give a somewhat earlier last month."""
    found = closings_of(material)
    closed = np.zeros(exits.shape, dtype=bool)
    for later in range(MAX_GAP + 1):
        seen = found.month + later < material.months
        closed[found.person[seen], found.month[seen] + later] = True
    return exits & closed


def exit_grid(material: Material) -> Bools:
    """Return the last months of adults' spells, shape (persons, months).

    An exit is seen when three months in a row are empty while the person can be observed
    and the months are final.
    """
    aided = material.aided_adult
    empty = MAX_GAP + 1
    last = material.by_person("sista_manad_observerbar", missing=-1)
    until = np.minimum(last - material.manifest.first_month, material.final_months - 1)
    exits = aided.copy()
    for later in range(1, empty + 1):
        exits[:, :-later] &= ~material.aided[:, later:]
    month = np.arange(material.months)
    exits &= month[None, :] + empty <= until[:, None]
    return exits
