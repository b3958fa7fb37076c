"""T6 `inskrivning` and T7 `insats`: what the jobbcentrum registers."""

import numpy as np
import polars as pl

from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.population import Population
from evaluation.simulate.scenario import Scenario
from evaluation.simulate.tables.cases import numbered
from evaluation.simulate.tables.days import day_in, last_day, only_where
from evaluation.simulate.tables.episodes import Episodes
from evaluation.simulate.tables.people import People
from evaluation.simulate.tables.window import DESTINATIONS, Window

RESULTS = {"arbete": "A", "subventionerat": "A", "studier": "B", "akassa": "C", "sjuk": "C"}
NOT_REACHED = 0.15
FOLLOW_UP_MONTHS = 6
LOCAL_NAMES = {"8": "Stockholmsjobb", "5": "Praktik", "2": "Coachning"}
GROUPS = {"8": "anst", "5": "praktik", "2": "coach"}
LONGEST_JOB = 12
PLANNED_LONGER = 0.3


def enrolment_table(
    population: Population,
    window: Window,
    people: People,
    enrolments: Episodes,
    *,
    units: tuple[str, ...],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """T6: one row per enrolment that touches the delivered months."""
    who, end, closed = enrolments.household, enrolments.end, ~enrolments.ongoing
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
        ).with_columns(
            pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).alias(name)
            for name in ("resultat", "uppfoljning_6m")
        ),
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
    scenario: Scenario,
    people: People,
    insatser: Episodes,
    arm: Ints,
    planned: Ints,
    enrolment: pl.DataFrame,
    *,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """T7: one row per insats that touches the delivered months."""
    who, n = insatser.household, insatser.household.size
    category = np.array(["", *(item.category for item in scenario.arms)])[arm]
    workplace = np.array(["", *(item.workplace for item in scenario.arms)])[arm]
    start = day_in(insatser.begin, rng.integers(10, 16, size=n))
    planned = _planned_ends(insatser.begin, planned, category == "8", rng)
    cut = ~insatser.ongoing & (insatser.end < planned)
    frame = pl.DataFrame(
        {
            "lopnr": people.lopnr[who],
            "kategori": category,
            "klassificering_version": np.full(n, "skr12"),
            "arm": np.array([GROUPS.get(code, "ovr") for code in category], dtype="U10"),
            "lokal_benamning": np.array([LOCAL_NAMES.get(c, "Insats") for c in category], "U20"),
            "beslut_datum": start - rng.integers(1, 15, size=n).astype("timedelta64[D]"),
            "start_datum": start,
            "planerat_slut": last_day(planned),
            "slut_datum": only_where(~insatser.ongoing, last_day(insatser.end)),
            "avbrott_orsak": np.where(cut, "AVBROTT", ""),
            "omfattning_procent": np.where(category == "8", 100, 50).astype(np.int32),
            "sektor": np.where(rng.random(n) < 0.5, "privat", "offentlig"),
            "subvention": np.where((category == "8") & (rng.random(n) < 0.33), "EXTRA", ""),
            "enhet_kod": np.array(scenario.municipality.units)[
                rng.integers(0, len(scenario.municipality.units), size=n)
            ],
            "arbetsplats": workplace,
        }
    ).with_columns(
        pl.when(pl.col("kategori") == "8")
        .then(pl.lit("offentlig"))
        .when(pl.col("kategori") == "2")
        .then(None)
        .otherwise(pl.col("sektor"))
        .alias("sektor"),
        *(
            pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).alias(name)
            for name in ("avbrott_orsak", "subvention", "arbetsplats")
        ),
    )
    return numbered("insats_id", "N", _with_enrolment(frame, enrolment))


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
