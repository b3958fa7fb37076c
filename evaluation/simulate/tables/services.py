"""T6 `inskrivning` and T7 `insats`: what the jobbcentrum registers."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.scenario.scenario import DESTINATIONS, Arm
from evaluation.simulate.tables.days import Days, day_in, last_day, only_where
from evaluation.simulate.tables.episodes import Episodes, enrolment_episodes, insats_episodes
from evaluation.simulate.tables.frames import by_person_and_day, constant, empty_as_null, texts
from evaluation.simulate.tables.people import People, Texts
from evaluation.simulate.tables.window import Drawn, Window

RESULTS = {"arbete": "A", "subventionerat": "A", "studier": "B", "akassa": "C", "sjuk": "C"}
NOT_REACHED = 0.15
FOLLOW_UP_MONTHS = 6
LOCAL_NAMES = {"8": "Stockholmsjobb", "5": "Praktik", "2": "Coachning"}
GROUPS = {"8": "anst", "5": "praktik", "2": "coach"}
LONGEST_JOB = 12
PLANNED_LONGER, PLANNED_FULL_YEAR = 0.22, 0.5
SUBSIDISED = 0.33
JOB = "8"
LATEST_ENROLMENT_DAY = 20
ON_THE_FIRST = 0.12
# More than any month count.
LONG_AGO = 10**7
# Which enrolment a row belongs to, until the enrolments have their numbers.
EPISODE = "#episode"
MAY_BE_EMPTY = ("avbrott_orsak", "sektor", "subvention", "arbetsplats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolments:
    """Enrolments that touch the delivered months, by applicant and month.

    Attributes
    ----------
    episodes : Episodes
    day : array of days, shape (e,)
        First day.
    """

    episodes: Episodes
    day: Days


def draw_enrolments(drawn: Drawn, rng: np.random.Generator) -> Enrolments:
    """Return the enrolments with a first day for each."""
    episodes = enrolment_episodes(drawn.course, drawn.window, delivered=drawn.delivered)
    day = rng.integers(1, LATEST_ENROLMENT_DAY + 1, size=episodes.begin.size)
    return Enrolments(episodes=episodes, day=day_in(episodes.begin, day))


def enrolment_table(
    drawn: Drawn, people: People, enrolments: Enrolments, rng: np.random.Generator
) -> pl.DataFrame:
    """T6: one row per enrolment; `#episode` says which one it is."""
    population, window, episodes = drawn.population, drawn.window, enrolments.episodes
    who, end, closed = episodes.household, episodes.end, ~episodes.ongoing
    units = drawn.scenario.municipality.units
    home = rng.integers(0, len(units), size=population.size)
    result = np.where(closed, _results(window, who, end), "")
    columns = population.columns
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(who),
            "enhet_kod": texts(units, home[who]),
            "in_datum": enrolments.day,
            "ut_datum": only_where(closed, last_day(end)),
            "anvisare": texts(columns["anvisare"], who),
            "tid_utan_arbete": texts(columns["tid_utan_arbete"], who),
            "resultat": result,
            "uppfoljning_6m": _follow_up(window, episodes, rng),
            EPISODE: np.arange(who.size),
        }
    )
    return by_person_and_day(frame.with_columns(empty_as_null("resultat", "uppfoljning_6m")))


def _results(window: Window, who: Ints, end: Ints) -> np.ndarray:
    column = np.clip(end - window.first, 0, window.destination.shape[1] - 1)
    where = np.array(DESTINATIONS)[window.destination[who, column]]
    return np.array([RESULTS.get(name, "E") for name in where], dtype="U1")


def _follow_up(window: Window, enrolments: Episodes, rng: np.random.Generator) -> np.ndarray:
    month = enrolments.end + FOLLOW_UP_MONTHS
    column = np.clip(month - window.first, 0, window.on.shape[1] - 1)
    aided = window.on[enrolments.household, column]
    answer = np.where(aided, "ej", "sjalvforsorjande")
    answer = np.where(rng.random(month.size) < NOT_REACHED, "ej_natt", answer)
    known = ~enrolments.ongoing & (month <= window.last)
    return np.where(known, answer, "")


def insats_table(
    drawn: Drawn, people: People, enrolments: Enrolments, rng: np.random.Generator
) -> pl.DataFrame:
    """T7: one row per insats that touches the delivered months; `#episode` is its enrolment."""
    arms = drawn.scenario.arms
    insatser, arm, planned = insats_episodes(drawn.course, drawn.window, delivered=drawn.delivered)
    who, n = insatser.household, insatser.household.size
    category = np.array(["", *(item.category for item in arms)])[arm]
    job = category == JOB
    inside = _enrolment_of(insatser, enrolments.episodes)
    start = np.maximum(day_in(insatser.begin, _start_days(n, rng)), enrolments.day[inside])
    last = _last_days(insatser.begin, start, insatser.end, job, rng)
    planned = _planned_ends(insatser.begin, planned, job, rng)
    cut = ~insatser.ongoing & (insatser.end < planned)
    groups = [GROUPS.get(item.category, "ovr") for item in arms]
    units = drawn.scenario.municipality.units
    columns = {
        "lopnr": people.lopnr.gather(who),
        "kategori": category,
        "klassificering_version": constant("skr12", n),
        "arm": texts(["", *groups], arm),
        "lokal_benamning": texts(["", *(_local_name(item) for item in arms)], arm),
        "beslut_datum": start - rng.integers(1, 15, size=n).astype("timedelta64[D]"),
        "start_datum": start,
        "planerat_slut": np.where(planned == insatser.end, last, last_day(planned)),
        "slut_datum": only_where(~insatser.ongoing, last),
        "avbrott_orsak": np.where(cut, "AVBROTT", ""),
        "omfattning_procent": np.where(job, 100, 50).astype(np.int32),
        "sektor": _sectors(category, rng),
        "subvention": np.where(job & (rng.random(n) < SUBSIDISED), "EXTRA", ""),
        "enhet_kod": texts(units, rng.integers(0, len(units), size=n)),
        "arbetsplats": texts(["", *(item.workplace for item in arms)], arm),
        EPISODE: inside,
    }
    return by_person_and_day(pl.DataFrame(columns).with_columns(empty_as_null(*MAY_BE_EMPTY)))


def _enrolment_of(insatser: Episodes, enrolments: Episodes) -> Ints:
    """Place of the enrolment that each insats began in; both lists run by applicant and month."""
    key = enrolments.household * LONG_AGO + enrolments.begin
    return np.searchsorted(key, insatser.household * LONG_AGO + insatser.begin, side="right") - 1


def _start_days(n: int, rng: np.random.Generator) -> Ints:
    """Days of the month; some insatser begin on the first."""
    day = rng.integers(1, 29, size=n)
    return np.where(rng.random(n) < ON_THE_FIRST, 1, day)


def _last_days(begin: Ints, start: Days, end: Ints, job: Bools, rng: np.random.Generator) -> Days:
    """Jobs end with the month, other insatser on any day after they began."""
    day = day_in(end, rng.integers(1, 29, size=end.size))
    day = np.where(begin == end, np.maximum(day, start), day)
    return np.where(job, last_day(end), day)


def _local_name(arm: Arm) -> str:
    return LOCAL_NAMES.get(arm.category, "Insats")


def _sectors(category: Texts, rng: np.random.Generator) -> Texts:
    drawn = np.where(rng.random(category.size) < 0.5, "privat", "offentlig")
    return np.where(category == JOB, "offentlig", np.where(category == "2", "", drawn))


def _planned_ends(begin: Ints, planned: Ints, job: Bools, rng: np.random.Generator) -> Ints:
    """Planned last month; a decision may say more than what was meant, a job a full year."""
    longer = rng.random(begin.size) < PLANNED_LONGER
    added = rng.integers(1, 4, size=begin.size)
    full_year = job & (rng.random(begin.size) < PLANNED_FULL_YEAR)
    return np.where(
        full_year, begin + LONGEST_JOB - 1, np.where(job, planned, planned + longer * added)
    )
