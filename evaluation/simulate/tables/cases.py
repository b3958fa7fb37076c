"""T4 `ansokan` and T5 `avslut`: how cases open and close."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from evaluation.simulate.departures import NEVER
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.scenario.scenario import DESTINATIONS
from evaluation.simulate.tables.days import day_in, last_day
from evaluation.simulate.tables.frames import by_person_and_day, empty_as_null, texts
from evaluation.simulate.tables.people import People
from evaluation.simulate.tables.window import Drawn, Window

# A case is closed when three months in a row are empty.
CLOSES_AFTER = 3
# Most reasons are registered within weeks; the return allows four months after the month.
TYPICAL_REGISTRATION_DAYS, LATEST_REGISTRATION_DAYS = 25, 110
REJECTED = 0.04
REASONS = {
    "arbete": {"A1": 1.0},
    "subventionerat": {"A9": 1.0},
    "studier": {"A8": 1.0},
    "akassa": {"A2": 1.0},
    "sjuk": {"A3": 0.5, "A4": 0.1, "A5": 0.2, "A6": 0.1, "A7": 0.1},
    "okand": {"O2": 0.65, "O3": 0.35},
    "kommunal": {"A9": 1.0},
    "pension": {"A7": 1.0},
    "flyttat": {"O1": 1.0},
    "avliden": {"O3": 1.0},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Unbroken runs of aid months of delivered applicants.

    Attributes
    ----------
    household, begin, end : array of int, shape (r,)
        Applicant, first and last month.
    gap_before, gap_after : array of int, shape (r,)
        Months without aid around the run; `NEVER` before a first run, and after it the months
        that can be seen.
    """

    household: Ints
    begin: Ints
    end: Ints
    gap_before: Ints
    gap_after: Ints


def aid_runs(window: Window, population: Population, *, delivered: Bools) -> Runs:
    """Return the runs of aid months within the delivered months."""
    household, begin = run_starts(window.on & delivered[:, None], window.first)
    backwards = (window.on & delivered[:, None])[:, ::-1]
    last_column = np.nonzero(backwards & ~_before(backwards))
    order = np.lexsort((-last_column[1], last_column[0]))
    end = window.last - last_column[1][order]
    same_before = np.concatenate([[False], household[1:] == household[:-1]])
    same_after = np.concatenate([same_before[1:], [False]])
    previous_end, next_begin = np.roll(end, 1), np.roll(begin, -1)
    new = population.entry[household] == begin
    # Earlier aid is out of sight in the first run: as if it had been long ago.
    gap_before = np.where(same_before, begin - previous_end - 1, NEVER)
    seen = window.observed_to[household] - end
    return Runs(
        household=household,
        begin=begin,
        end=end,
        gap_before=np.where(new, NEVER, gap_before),
        gap_after=np.where(same_after, next_begin - end - 1, seen),
    )


def run_starts(grid: Bools, first: int) -> tuple[Ints, Ints]:
    """Row and month of every first cell of a run, row by row."""
    row, column = np.nonzero(grid & ~_before(grid))
    return row, first + column


def _before(grid: Bools) -> Bools:
    return np.concatenate([np.zeros((grid.shape[0], 1), bool), grid[:, :-1]], axis=1)


def closing_table(
    drawn: Drawn,
    people: People,
    runs: Runs,
    *,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """T5: closed cases with the reason, as far as registered by the day of the extract."""
    window, dead = drawn.window, drawn.population.dead
    gone = (window.observed_to[runs.household] == runs.end) & (runs.end < window.last)
    closed = np.flatnonzero((runs.gap_after >= CLOSES_AFTER) | gone)
    household, end, gone = runs.household[closed], runs.end[closed], gone[closed]
    column = np.minimum(end - window.first + 1, window.destination.shape[1] - 1)
    where = np.array(DESTINATIONS)[window.destination[household, column]]
    left = np.where(dead[household] == end, "avliden", "flyttat")
    reason = _reasons(np.where(gone, left, where), rng)
    day = last_day(end + np.where(gone, 0, CLOSES_AFTER - 1))
    wait = np.minimum(
        rng.exponential(TYPICAL_REGISTRATION_DAYS, size=closed.size).astype(np.int64),
        LATEST_REGISTRATION_DAYS,
    )
    person, case = adults_of(people, household)
    registered = (day + wait.astype("timedelta64[D]"))[case]
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(person),
            "hushall_id": people.household_id.gather(household[case]),
            "avslut_datum": day[case],
            "sista_bistandsmanad": end[case].astype(np.int32),
            "avslutsorsak": texts(reason, case),
            "registrerad_datum": registered,
        }
    )
    extracted = np.datetime64(drawn.scenario.period.extracted)
    return by_person_and_day(frame.filter(pl.Series(registered <= extracted)))


def application_table(
    window: Window, people: People, runs: Runs, *, rng: np.random.Generator
) -> pl.DataFrame:
    """T4: the application that opened each run, and some that were rejected."""
    granted = np.flatnonzero((runs.begin > window.first) | (runs.gap_before == NEVER))
    rejected = np.flatnonzero((runs.gap_after > 12) & (rng.random(runs.end.size) < REJECTED))
    late = runs.end[rejected] + rng.integers(4, 12, size=rejected.size)
    month = np.concatenate([runs.begin[granted], late])
    household = np.concatenate([runs.household[granted], runs.household[rejected]])
    new = np.concatenate([runs.gap_before[granted] >= CLOSES_AFTER, np.ones(rejected.size, bool)])
    yes = np.arange(month.size) < granted.size
    day = day_in(month, rng.integers(1, 20, size=month.size))
    decided = day + rng.integers(2, 21, size=month.size).astype("timedelta64[D]")
    person, case = adults_of(people, household)
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(person),
            "hushall_id": people.household_id.gather(household[case]),
            "ansokan_typ": texts(("ATER", "NY"), new[case].astype(np.int8)),
            "ansokan_datum": day[case],
            "avser_manad": month[case].astype(np.int32),
            "beslut_datum": decided[case],
            "utfall": texts(("AVSLAG", "BIFALL"), yes[case].astype(np.int8)),
            "avslag_grund": texts(("INKOMST", ""), yes[case].astype(np.int8)),
        }
    )
    return by_person_and_day(frame.with_columns(empty_as_null("avslag_grund")))


def adults_of(people: People, household: Ints) -> tuple[Ints, Ints]:
    """Person and event for every adult of the household of each event."""
    partner = np.full(people.household_id.len(), -1)
    pairs = np.flatnonzero(people.role == "2")
    partner[people.household[pairs]] = pairs
    event = np.arange(household.size)
    second = partner[household] >= 0
    person = np.concatenate([household, partner[household][second]])
    return person, np.concatenate([event, event[second]])


def _reasons(where: npt.NDArray[np.str_], rng: np.random.Generator) -> npt.NDArray[np.str_]:
    drawn = np.full(where.size, "O3", dtype="U2")
    uniform = rng.random(where.size)
    for name, shares in REASONS.items():
        rows = np.flatnonzero(where == name)
        codes = np.array(list(shares))
        position = np.searchsorted(np.cumsum(list(shares.values())), uniform[rows])
        drawn[rows] = codes[np.minimum(position, codes.size - 1)]
    return drawn
