"""T1 `person`."""

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import MISSING, Population
from evaluation.simulate.tables.frames import constant, empty_as_null, texts
from evaluation.simulate.tables.people import CHILD, MERGED_IDS, People, Texts
from evaluation.simulate.tables.window import Drawn

REASONS = ("slut_data", "utflyttad", "avliden")
SHOWN = ("kon", "fodelseland", "utbildning")


def person_table(
    drawn: Drawn, people: People, delivered: Bools, rng: np.random.Generator
) -> pl.DataFrame:
    """Return one row per delivered person."""
    rows = np.flatnonzero(delivered)
    rows = rows[np.argsort(people.lopnr.gather(rows).to_numpy())]
    immigrated = _immigration_years(drawn.population, people, rng)[rows]
    id_changes = (rng.random(people.household.size) < MERGED_IDS)[rows]
    columns = {name: texts(people.columns[name], rows) for name in SHOWN}
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(rows),
            "kommun_kod": constant(drawn.scenario.municipality.code, rows.size),
            "fodelsear": people.birth_year[rows].astype(np.int32),
            **columns,
            "invandringsar": immigrated.astype(np.int32),
            "id_byten": id_changes.astype(np.int32),
            "sista_manad_observerbar": drawn.window.observed_to[people.household[rows]].astype(
                np.int32
            ),
            "censor_orsak": texts(REASONS, _reasons(drawn, people)[rows]),
        }
    )
    no_year = pl.col("invandringsar") == 0
    return frame.with_columns(
        *empty_as_null("fodelseland", "utbildning", missing=MISSING),
        pl.when(no_year).then(None).otherwise(pl.col("invandringsar")).alias("invandringsar"),
    )


def _reasons(drawn: Drawn, people: People) -> Ints:
    """Place in `REASONS`; the children of who died are cared for elsewhere."""
    population, last = drawn.population, drawn.window.last
    died = population.dead < np.minimum(population.moved, last)
    gone = died | (population.moved <= last)
    of_household = np.where(died, REASONS.index("avliden"), np.where(gone, 1, 0))
    reason = of_household[people.household]
    child = ~is_adult(people.role)
    return np.where(child & (reason == REASONS.index("avliden")), 1, reason)


def is_adult(role: Texts) -> Bools:
    """Whether a role is that of an applicant or co-applicant."""
    return np.asarray(role != CHILD)


def _immigration_years(population: Population, people: People, rng: np.random.Generator) -> Ints:
    entry_year = population.entry[people.household] // 12
    span = np.maximum(entry_year - people.birth_year, 0)
    # Most came within the last ten years before they first needed assistance.
    before = np.minimum(rng.integers(0, 11, size=span.size), span)
    arrived = np.maximum(entry_year - before, people.birth_year)
    return np.where(people.columns["fodelseland"] == "1", arrived, 0)
