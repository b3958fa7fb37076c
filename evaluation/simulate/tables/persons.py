"""T1 `person`."""

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import MISSING, Population
from evaluation.simulate.tables.frames import empty_as_null
from evaluation.simulate.tables.people import CHILD, MERGED_IDS, People, Texts
from evaluation.simulate.tables.window import Drawn

DEATHS_AMONG_CENSORED = 0.1


def person_table(
    drawn: Drawn, people: People, delivered: Bools, rng: np.random.Generator
) -> pl.DataFrame:
    """Return one row per delivered person."""
    scenario, population, window = drawn.scenario, drawn.population, drawn.window
    n = people.lopnr.size
    gone = (population.moved <= window.last)[people.household]
    died = gone & (rng.random(n) < DEATHS_AMONG_CENSORED)
    reason = np.where(died, "avliden", np.where(gone, "utflyttad", "slut_data"))
    immigrated = _immigration_years(population, people, rng)
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr,
            "kommun_kod": np.full(n, scenario.municipality.code),
            "fodelsear": people.birth_year.astype(np.int32),
            "kon": people.columns["kon"],
            "fodelseland": people.columns["fodelseland"],
            "invandringsar": immigrated.astype(np.int32),
            "utbildning": people.columns["utbildning"],
            "id_byten": (rng.random(n) < MERGED_IDS).astype(np.int32),
            "sista_manad_observerbar": window.observed_to[people.household].astype(np.int32),
            "censor_orsak": reason,
        }
    )
    no_year = pl.col("invandringsar") == 0
    return frame.filter(pl.Series(delivered)).with_columns(
        *empty_as_null("fodelseland", "utbildning", missing=MISSING),
        pl.when(no_year).then(None).otherwise(pl.col("invandringsar")).alias("invandringsar"),
    )


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
