"""T8 `status_manad` and R1 `kommun_manad`: what other registers say."""

import numpy as np
import polars as pl

from evaluation.simulate.destinations import Codes
from evaluation.simulate.law import Bools, Floats, Ints
from evaluation.simulate.scenario.scenario import DESTINATIONS, Scenario
from evaluation.simulate.tables.cases import adults_of
from evaluation.simulate.tables.frames import constant, in_order, texts
from evaluation.simulate.tables.people import People
from evaluation.simulate.tables.window import Window

# Typical kronor a month by where the person is, and the column that shows it.
AMOUNTS = {
    "arbete": ("lon", 21500),
    "subventionerat": ("lon", 19500),
    "kommunal": ("lon", 20500),
    "studier": ("studiemedel", 10800),
    "akassa": ("a_kassa", 12500),
    "sjuk": ("sjukpenning", 9800),
    "pension": ("pension", 11200),
}
AF_STATUS = {"akassa": "oppet", "subventionerat": "subv", "kommunal": "subv"}
SPREAD = 0.12
SOURCES = "AGI, IAF, CSN, FK, AF"


def status_table(
    window: Window,
    people: People,
    *,
    delivered: Bools,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """T8: months without assistance, from the first aid month on, as other registers see them."""
    household, column = np.nonzero((window.destination > 0) & delivered[:, None])
    person, case = adults_of(people, household)
    month = (window.first + column)[case]
    order = in_order(people.lopnr, person, month)
    person, month = person[order], month[order]
    where = window.destination[household, column][case][order]
    level = rng.normal(1.0, SPREAD, size=people.lopnr.len()).clip(0.6, 1.5)[person]
    return pl.DataFrame(
        {
            "lopnr": people.lopnr.gather(person),
            "manad": month.astype(np.int32),
            "lon": _amounts("lon", where, level),
            "antal_arbetsgivare": np.isin(where, _places("lon")).astype(np.int32),
            "kommunal_anstallning": where == DESTINATIONS.index("kommunal"),
            **{n: _amounts(n, where, level) for n in ("a_kassa", "studiemedel", "sjukpenning")},
            "sjuk_aktivitetsersattning": np.zeros(person.size, dtype=np.int64),
            "pension": _amounts("pension", where, level),
            "af_status": texts([AF_STATUS.get(name, "ej") for name in DESTINATIONS], where),
            "kallor": constant(SOURCES, person.size),
        }
    )


def _places(column: str) -> list[int]:
    return [DESTINATIONS.index(place) for place, (name, _) in AMOUNTS.items() if name == column]


def _amounts(column: str, where: Codes, level: Floats) -> Ints:
    typical = np.zeros(len(DESTINATIONS))
    for place in _places(column):
        typical[place] = AMOUNTS[DESTINATIONS[place]][1]
    return (np.rint(typical[where] * level / 100) * 100).astype(np.int64)


def municipality_table(scenario: Scenario, *, first: int, last: int) -> pl.DataFrame:
    """R1: unemployment and population of the municipality by month."""
    months = np.arange(first, last + 1)
    table = {int(year): share for year, share in scenario.municipality.unemployment.items()}
    years = months // 12
    level = np.interp(years, list(table), list(table.values())) if table else np.zeros(years.size)
    season = np.array(scenario.season)[months % 12]
    return pl.DataFrame(
        {
            "kommun_kod": constant(scenario.municipality.code, months.size),
            "manad": months.astype(np.int32),
            "oppet_arbetslosa_andel": np.round(level / season, 1),
            "befolkning_18_64": np.full(months.size, scenario.municipality.adults_18_64, np.int32),
            "reform": pl.Series([None] * months.size, dtype=pl.String),
        }
    )
