"""T6 `inskrivning` and T7 `insats`: what the jobbcentrum registers."""

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.tables.days import day_in, last_day, only_where
from evaluation.simulate.tables.episodes import Episodes, enrolment_episodes, insats_episodes
from evaluation.simulate.tables.frames import empty_as_null, numbered
from evaluation.simulate.tables.people import People, Texts
from evaluation.simulate.tables.window import DESTINATIONS, Drawn, Window

RESULTS = {"arbete": "A", "subventionerat": "A", "studier": "B", "akassa": "C", "sjuk": "C"}
NOT_REACHED = 0.15
FOLLOW_UP_MONTHS = 6
LOCAL_NAMES = {"8": "Stockholmsjobb", "5": "Praktik", "2": "Coachning"}
GROUPS = {"8": "anst", "5": "praktik", "2": "coach"}
LONGEST_JOB = 12
PLANNED_LONGER = 0.3
SUBSIDISED = 0.33


def enrolment_table(drawn: Drawn, people: People, rng: np.random.Generator) -> pl.DataFrame:
    """T6: one row per enrolment that touches the delivered months."""
    population, window = drawn.population, drawn.window
    enrolments = enrolment_episodes(drawn.course, window, delivered=drawn.delivered)
    who, end, closed = enrolments.household, enrolments.end, ~enrolments.ongoing
    units = drawn.scenario.municipality.units
    home = np.array(units)[rng.integers(0, len(units), size=population.size)]
    result = np.where(closed, _results(window, who, end), "")
    return numbered(
        "inskrivning_id",
        "I",
        pl.DataFrame(
            {
                "lopnr": people.lopnr[who],
                "enhet_kod": home[who],
                "in_datum": day_in(enrolments.begin, rng.integers(1, 10, size=who.size)),
                "ut_datum": only_where(closed, last_day(end)),
                "anvisare": population.columns["anvisare"][who],
                "tid_utan_arbete": population.columns["tid_utan_arbete"][who],
                "resultat": result,
                "uppfoljning_6m": _follow_up(window, enrolments, rng),
            }
        ).with_columns(empty_as_null("resultat", "uppfoljning_6m")),
    )


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
    drawn: Drawn, people: People, enrolment: pl.DataFrame, rng: np.random.Generator
) -> pl.DataFrame:
    """T7: one row per insats that touches the delivered months."""
    scenario = drawn.scenario
    insatser, arm, planned = insats_episodes(drawn.course, drawn.window, delivered=drawn.delivered)
    who, n = insatser.household, insatser.household.size
    category = np.array(["", *(item.category for item in scenario.arms)])[arm]
    job = category == "8"
    start = day_in(insatser.begin, rng.integers(10, 16, size=n))
    planned = _planned_ends(insatser.begin, planned, job, rng)
    cut = ~insatser.ongoing & (insatser.end < planned)
    units = np.array(scenario.municipality.units)
    columns = {
        "lopnr": people.lopnr[who],
        "kategori": category,
        "klassificering_version": np.full(n, "skr12"),
        "arm": np.array([GROUPS.get(code, "ovr") for code in category], dtype="U10"),
        "lokal_benamning": np.array([LOCAL_NAMES.get(c, "Insats") for c in category], dtype="U20"),
        "beslut_datum": start - rng.integers(1, 15, size=n).astype("timedelta64[D]"),
        "start_datum": start,
        "planerat_slut": last_day(planned),
        "slut_datum": only_where(~insatser.ongoing, last_day(insatser.end)),
        "avbrott_orsak": np.where(cut, "AVBROTT", ""),
        "omfattning_procent": np.where(job, 100, 50).astype(np.int32),
        "sektor": _sectors(category, rng),
        "subvention": np.where(job & (rng.random(n) < SUBSIDISED), "EXTRA", ""),
        "enhet_kod": units[rng.integers(0, units.size, size=n)],
        "arbetsplats": np.array(["", *(item.workplace for item in scenario.arms)])[arm],
    }
    names = ("avbrott_orsak", "sektor", "subvention", "arbetsplats")
    frame = pl.DataFrame(columns).with_columns(empty_as_null(*names))
    return numbered("insats_id", "N", _with_enrolment(frame, enrolment))


def _sectors(category: Texts, rng: np.random.Generator) -> Texts:
    drawn = np.where(rng.random(category.size) < 0.5, "privat", "offentlig")
    return np.where(category == "8", "offentlig", np.where(category == "2", "", drawn))


def _planned_ends(begin: Ints, planned: Ints, job: Bools, rng: np.random.Generator) -> Ints:
    longer = rng.random(begin.size) < PLANNED_LONGER
    added = rng.integers(1, 4, size=begin.size)
    return np.where(job, begin + LONGEST_JOB - 1, planned + longer * added)


def _with_enrolment(frame: pl.DataFrame, enrolment: pl.DataFrame) -> pl.DataFrame:
    # Enrolments of a person do not overlap: the latest one begun is the one in force.
    keys = enrolment.select("inskrivning_id", "lopnr", "in_datum").sort("in_datum")
    ordered = frame.sort("start_datum")
    return ordered.join_asof(
        keys, left_on="start_datum", right_on="in_datum", by="lopnr", check_sortedness=False
    ).drop("in_datum")
