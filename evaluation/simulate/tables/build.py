"""All tables of one delivery, block of applicants by block."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from data_schemas import TABLES
from evaluation.data.months import month_number
from evaluation.simulate.law import Bools, Ints
from evaluation.simulate.riksnorm import riksnorm_table
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.tables.assistance import (
    LAST_CHILD_YEAR,
    HouseholdMonths,
    household_months,
    household_table,
    person_months,
)
from evaluation.simulate.tables.cases import aid_runs, application_table, closing_table
from evaluation.simulate.tables.frames import numbered
from evaluation.simulate.tables.outside import municipality_table, status_table
from evaluation.simulate.tables.people import People, draw_people
from evaluation.simulate.tables.persons import is_adult, person_table
from evaluation.simulate.tables.pseudonyms import Pseudonyms
from evaluation.simulate.tables.referrals import referral_table
from evaluation.simulate.tables.services import (
    EPISODE,
    draw_enrolments,
    enrolment_table,
    insats_table,
)
from evaluation.simulate.tables.window import Drawn

Tables = Mapping[str, pl.DataFrame]
NUMBERS = {
    "ansokan": ("ansokan_id", "S"),
    "anvisning": ("anvisning_id", "V"),
    "avslut": ("avslut_id", "A"),
    "insats": ("insats_id", "N"),
    "inskrivning": ("inskrivning_id", "I"),
}


@dataclass(slots=True, kw_only=True)
class Numbering:
    """Pseudonyms and running numbers already given in one delivery."""

    names: Pseudonyms = field(default_factory=Pseudonyms)
    rows: dict[str, int] = field(default_factory=dict)

    def number(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of a table with the next running numbers in front."""
        if table not in NUMBERS:
            return frame
        column, prefix = NUMBERS[table]
        before = self.rows.get(table, 0)
        self.rows[table] = before + frame.height
        return numbered(column, prefix, frame, before=before)


def block_tables(
    drawn: Drawn,
    given: Numbering,
    rng: np.random.Generator,
    *,
    referrals: np.random.Generator,
) -> Tables:
    """Return the canonical tables of the delivered people of one block of applicants.

    Parameters
    ----------
    referrals : Generator
        Random numbers of the referrals: the other tables are the same with and without them.
    """
    people = draw_people(drawn.scenario, drawn.population, given.names, rng)
    months = household_months(drawn.window, people, delivered=drawn.delivered)
    households = household_table(drawn, people, months, rng)
    present = _present(people, months, drawn.delivered)
    runs = aid_runs(drawn.window, drawn.population, delivered=drawn.delivered)
    enrolments = draw_enrolments(drawn, rng)
    tables = {
        "hushall_manad": households,
        "bistand_manad": person_months(drawn.population, people, months, households),
        "person": person_table(drawn, people, present, rng),
        "avslut": closing_table(drawn, people, runs, rng=rng),
        "ansokan": application_table(drawn.window, people, runs, rng=rng),
        "inskrivning": enrolment_table(drawn, people, enrolments, rng),
        "insats": insats_table(drawn, people, enrolments, rng),
        "status_manad": status_table(drawn.window, people, delivered=drawn.delivered, rng=rng),
    }
    tables["anvisning"] = referral_table(
        drawn, people, enrolments, tables["inskrivning"], referrals
    )
    tables = {name: given.number(name, frame) for name, frame in tables.items()}
    tables["insats"] = _with_enrolment(tables["insats"], tables["inskrivning"])
    return {name: frame.select(TABLES[name].column_names) for name, frame in tables.items()}


def reference_tables(scenario: Scenario) -> Tables:
    """Return the canonical tables that speak of the municipality and of nobody in it."""
    first, last = month_number(scenario.period.first), month_number(scenario.period.last)
    return {
        "kommun_manad": municipality_table(scenario, first=first, last=last),
        "riksnorm": riksnorm_table(first // 12, last // 12),
    }


def _with_enrolment(insatser: pl.DataFrame, enrolments: pl.DataFrame) -> pl.DataFrame:
    by_episode = enrolments.sort(EPISODE)["inskrivning_id"]
    return insatser.with_columns(by_episode.gather(insatser[EPISODE]).alias("inskrivning_id"))


def _present(people: People, months: HouseholdMonths, delivered: Bools) -> Bools:
    """Adults of delivered households, and children who were at home in an aid month."""
    first, last = _aid_years(months, delivered.size)
    child_was_home = people.birth_year <= last[people.household]
    child_was_home &= first[people.household] - people.birth_year <= LAST_CHILD_YEAR
    keep: Ints = np.asarray(is_adult(people.role) | child_was_home)
    return np.asarray(delivered[people.household] & keep, dtype=bool)


def _aid_years(months: HouseholdMonths, households: int) -> tuple[Ints, Ints]:
    first = np.full(households, np.iinfo(np.int64).max)
    last = np.zeros(households, dtype=np.int64)
    np.minimum.at(first, months.household, months.year)
    np.maximum.at(last, months.household, months.year)
    return first, last
