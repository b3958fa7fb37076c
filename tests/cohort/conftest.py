"""Hand-made persons: a register written as timelines, one letter per month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from evaluation.cohort import ArmRule, Cohort, Definition, Eligibility, build_cohort

FIRST_MONTH = 2014 * 12
ARMS = (
    ArmRule(name="jobb", label="Stockholmsjobb", categories=("8",), programme=True),
    ArmRule(name="ordinarie", label="Ordinarie", workplace="ordinarie", parent="jobb"),
    ArmRule(name="konstruerad", label="Konstruerad", workplace="konstruerad", parent="jobb"),
    ArmRule(name="praktik", label="Praktik", categories=("5",)),
    ArmRule(name="coachning", label="Coachning", categories=("2",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMade:
    """A person as a timeline: `B` month of assistance, `0` decision of 0 kr, `.` nothing.

    Months in the other fields are places in the timeline, from 0; a closing may carry the
    day of the next month on which it was registered.
    """

    aid: str
    born: int = 1980
    observed_to: int | None = None
    enrolled: tuple[tuple[int, int | None], ...] = ((0, None),)
    insats: tuple[Mapping[str, object], ...] = ()
    closings: tuple[tuple[int, str] | tuple[int, str, int], ...] = ()
    applications: tuple[tuple[int, str], ...] = ()
    status: tuple[Mapping[str, object], ...] = ()
    role: str = "1"
    children: int = 0
    adults: int = 1
    person: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMadeRegister:
    """The three attributes the cohort reads of a register."""

    tables: Mapping[str, pl.DataFrame]
    first_month: int
    last_month: int


def day(place: int, number: int = 1) -> date:
    """Day in a place of the timeline."""
    return date(2014 + place // 12, place % 12 + 1, number)


def episode(
    category: str,
    start: int,
    end: int | None,
    *,
    workplace: str | None = None,
    from_day: int = 1,
    planned: int | None = None,
    classification: str = "skr12",
) -> dict[str, object]:
    """An insats from one place of the timeline to another, both months touched."""
    return {
        "kategori": category,
        "klassificering_version": classification,
        "start_datum": day(start, from_day),
        "planerat_slut": None if planned is None else day(planned, 28),
        "slut_datum": None if end is None else day(end, 28),
        "arbetsplats": workplace,
    }


SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "person": {
        "person": pl.Int32,
        "fodelsear": pl.Int64,
        "kon": pl.String,
        "fodelseland": pl.String,
        "utbildning": pl.String,
        "sista_manad_observerbar": pl.Int32,
    },
    "hushall_manad": {
        "hushall": pl.Int32,
        "manad": pl.Int32,
        "antal_vuxna": pl.Int64,
        "antal_barn": pl.Int64,
        "belopp_forsorjningsstod": pl.Int64,
        "belopp_ovrigt": pl.Int64,
    },
    "bistand_manad": {
        "person": pl.Int32,
        "manad": pl.Int32,
        "hushall": pl.Int32,
        "roll": pl.String,
        "forsorjningshinder": pl.String,
        "forsorjningsstod": pl.Boolean,
    },
    "ansokan": {
        "person": pl.Int32,
        "ansokan_typ": pl.String,
        "ansokan_datum": pl.Date,
        "avser_manad": pl.Int32,
    },
    "avslut": {
        "person": pl.Int32,
        "avslut_datum": pl.Date,
        "sista_bistandsmanad": pl.Int32,
        "avslutsorsak": pl.String,
        "registrerad_datum": pl.Date,
    },
    "inskrivning": {
        "person": pl.Int32,
        "in_datum": pl.Date,
        "ut_datum": pl.Date,
        "anvisare": pl.String,
        "tid_utan_arbete": pl.String,
    },
    "insats": {
        "person": pl.Int32,
        "kategori": pl.String,
        "klassificering_version": pl.String,
        "start_datum": pl.Date,
        "planerat_slut": pl.Date,
        "slut_datum": pl.Date,
        "arbetsplats": pl.String,
    },
    "status_manad": {
        "person": pl.Int32,
        "manad": pl.Int32,
        "lon": pl.Int64,
        "kommunal_anstallning": pl.Boolean,
        "a_kassa": pl.Int64,
        "studiemedel": pl.Int64,
        "sjukpenning": pl.Int64,
        "sjuk_aktivitetsersattning": pl.Int64,
        "pension": pl.Int64,
    },
}
AMOUNTS = {"B": (9000, 0), "0": (0, 0), "o": (0, 2500), "f": (None, None)}


def rows_of(number: int, who: HandMade, last: int) -> dict[str, list[dict[str, object]]]:
    """Rows of one person in every table."""
    observed = last if who.observed_to is None else who.observed_to
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
    background = {"fodelsear": who.born, "kon": "2", "fodelseland": "1", "utbildning": None}
    rows["person"].append(
        {
            "person": number,
            **background,
            "sista_manad_observerbar": FIRST_MONTH + observed,
            **who.person,
        }
    )
    for place, letter in enumerate(who.aid):
        if letter in AMOUNTS:
            support, other = AMOUNTS[letter]
            key = {"hushall": number, "manad": FIRST_MONTH + place}
            rows["hushall_manad"].append(
                {
                    **key,
                    "antal_vuxna": who.adults,
                    "antal_barn": who.children,
                    "belopp_forsorjningsstod": support,
                    "belopp_ovrigt": other,
                }
            )
            rows["bistand_manad"].append(
                {"person": number, **key, "roll": who.role, "forsorjningsstod": letter == "f"}
            )
    for place, reason, *registered in who.closings:
        rows["avslut"].append(
            {
                "person": number,
                "avslut_datum": day(place + 1),
                "sista_bistandsmanad": FIRST_MONTH + place,
                "avslutsorsak": reason,
                "registrerad_datum": day(place + 1, *registered or [2]),
            }
        )
    for start, end in who.enrolled:
        rows["inskrivning"].append(
            {
                "person": number,
                "in_datum": day(start),
                "ut_datum": None if end is None else day(end, 20),
                "anvisare": "AF",
            }
        )
    rows["ansokan"] += [
        {"person": number, "ansokan_typ": kind, "avser_manad": FIRST_MONTH + place}
        for place, kind in who.applications
    ]
    rows["insats"] += [{"person": number, **one} for one in who.insats]
    rows["status_manad"] += [
        {"person": number, **one, "manad": FIRST_MONTH + int(str(one["manad"]))}
        for one in who.status
    ]
    return rows


def make_register(*persons: HandMade, months: int | None = None) -> HandMadeRegister:
    """Register of hand-made persons over as many months as the longest timeline."""
    length = months or max(len(who.aid) for who in persons)
    rows = [rows_of(number, who, length - 1) for number, who in enumerate(persons)]
    tables = {
        name: pl.DataFrame([row for one in rows for row in one[name]], schema=schema)
        for name, schema in SCHEMAS.items()
    }
    return HandMadeRegister(
        tables=tables, first_month=FIRST_MONTH, last_month=FIRST_MONTH + length - 1
    )


def in_two_households(
    register: HandMadeRegister, *, person: int, amount: int = 9000
) -> HandMadeRegister:
    """The same register; the person's months stand in a second household as well."""
    second = {
        "antal_barn": pl.lit(3, pl.Int64),
        "belopp_forsorjningsstod": pl.lit(amount, pl.Int64),
    }
    tables = dict(register.tables)
    for name in ("hushall_manad", "bistand_manad"):
        table = tables[name]
        more = table.filter(pl.col("hushall") == person).with_columns(hushall=pl.lit(99, pl.Int32))
        if name == "hushall_manad":
            more = more.with_columns(**second)
        tables[name] = pl.concat([table, more])
    return HandMadeRegister(
        tables=tables, first_month=register.first_month, last_month=register.last_month
    )


def make_cohort(
    *persons: HandMade,
    months: int | None = None,
    definition: Definition | None = None,
    eligibility: Eligibility | None = None,
    engine: str = "polars",
    matured_to: int | None = None,
) -> Cohort:
    """Cohort of hand-made persons; without `eligibility` every month of assistance is followed."""
    return build_cohort(
        make_register(*persons, months=months),
        definition=definition or Definition(),
        arms=ARMS,
        eligibility=eligibility or open_eligibility(),
        engine=engine,
        matured_to=matured_to,
    )


def open_eligibility(**overrides: object) -> Eligibility:
    """Every month of assistance, unless something else is asked for."""
    everybody = {
        "enrolled": False,
        "no_ongoing_insats": False,
        "washout_months": 0,
        "min_aid_months_12": 0,
        "first_month": FIRST_MONTH,
    }
    return Eligibility(**{**everybody, **overrides})


RANDOM_MONTHS = 60


def random_person(rng: np.random.Generator) -> HandMade:
    """A person with everything that can happen, some of it at once."""
    on = rng.random(RANDOM_MONTHS) < rng.choice([0.2, 0.6, 0.95])
    aid = "".join(rng.choice(list("BBBBo0f")) if month else "." for month in on)
    insats = tuple(
        episode(
            str(rng.choice(["8", "5", "2", "7"])),
            start,
            None if rng.random() < 0.2 else min(start + int(rng.integers(0, 9)), RANDOM_MONTHS - 1),
            workplace=[None, "ordinarie", "konstruerad"][rng.integers(0, 3)],
            from_day=int(rng.integers(1, 28)),
        )
        for start in rng.integers(0, RANDOM_MONTHS, rng.integers(0, 5)).tolist()
    )
    enrolled = tuple((start, start + 7) for start in range(int(rng.integers(0, 20)), 50, 12))
    reasons = ["A1", "A2", "A8", "A9", "O1", "O2", ""]
    closings = tuple(
        (place, str(rng.choice(reasons)), int(rng.integers(1, 28)))
        for place in rng.integers(0, RANDOM_MONTHS - 1, 12).tolist()
    )
    return HandMade(
        aid=aid,
        born=int(rng.integers(1945, 2000)),
        insats=insats,
        enrolled=enrolled,
        closings=closings,
        applications=tuple((int(p), "NY") for p in rng.integers(0, RANDOM_MONTHS, 2)),
        status=tuple({"manad": p, "lon": int(rng.integers(0, 2))} for p in range(40, 50)),
        observed_to=int(rng.integers(20, RANDOM_MONTHS)),
        role=str(rng.choice(["1", "1", "2", "3"])),
    )


@pytest.fixture(scope="session")
def hand() -> SimpleNamespace:
    """What tests need to write persons by hand and to build their cohort."""
    return SimpleNamespace(
        person=HandMade,
        episode=episode,
        day=day,
        register=make_register,
        in_two_households=in_two_households,
        cohort=make_cohort,
        random_person=random_person,
        eligibility=open_eligibility,
        arms=ARMS,
        first_month=FIRST_MONTH,
    )
