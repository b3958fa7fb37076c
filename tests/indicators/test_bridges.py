"""From 55 to 75 per cent: a register whose true parts are known, taken apart."""

from dataclasses import replace
from datetime import date
from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from evaluation.data import month_number
from evaluation.errors import DataError
from evaluation.estimate.bridge.parts import PARTS
from evaluation.indicators.bridge.computing import FIRST, LAST, bridges
from evaluation.indicators.bridge.likes import joined
from evaluation.protocol.indicators.bridges import BridgeEnd, BridgePlan
from evaluation.protocol.indicators.plan import IndicatorPlan
from tests.indicators.made import register

FITTED = 1e-5  # percentage points; the logit is iterated
EXACT = 1e-9
IN_TIME, LATE = date(2020, 9, 1), date(2021, 6, 1)
# By year of the closing, sex and what came after: how many, and how many registered in time.
# Away for good; back after nine months, which is away by a window of six; back after four.
CLOSED = {
    (2020, "1"): {"away": (26, 18), "late": (3, 3), "back": (11, 9)},
    (2020, "2"): {"away": (34, 26), "late": (3, 3), "back": (23, 21)},
    (2021, "1"): {"away": (42, 42), "late": (5, 5), "back": (13, 13)},
    (2021, "2"): {"away": (26, 26), "late": (2, 2), "back": (12, 12)},
}
SPELLS = {
    (2020, "away"): "2019-01..2020-03",
    (2020, "late"): "2019-01..2020-03 2020-12",
    (2020, "back"): "2019-01..2020-03 2020-07",
    (2021, "away"): "2019-06..2021-03",
    (2021, "late"): "2019-06..2021-03 2021-12",
    (2021, "back"): "2019-06..2021-03 2021-07",
}
GOOD = ({"away"}, {"away", "late"})
"""What counts as away by a window of twelve months, and of six."""
FROM = BridgeEnd(
    year=2021, version="1.0", definition="tre_tomma_12", registered_by="2020-12-31"
)  # fmt: skip
TO = BridgeEnd(year=2022, version="1.0", definition="tre_tomma_6", registered_by="2022-12-31")
PLAN = BridgePlan(
    indicator="ej_ateraktualiserade", first=FROM, last=TO, case_mix=("kon",)
)  # fmt: skip


def with_reasons(found, told):
    """A register with reasons of closing: person, last month, reason, day of registration."""
    *rows, days = zip(*told, strict=True)
    table = pl.DataFrame(dict(zip(found.tables["avslut"].columns, rows, strict=True)))
    table = table.with_columns(pl.Series("registrerad_datum", days))
    return replace(
        found,
        tables=found.tables | {"avslut": table},
        manifest=SimpleNamespace(extracted=date(2022, 12, 31)),
    )


def closed():
    """A register of 200 closings; whoever has an even number is registered as of sex 1."""
    people = {"1": [], "2": []}
    for (year, sex), kinds in CLOSED.items():
        for kind, (number, told) in kinds.items():
            for place in range(number):
                people[sex].append((SPELLS[year, kind], year, place < told))
    aid, told = [], []
    pairs = zip(*people.values(), strict=True)
    for place, (spell, year, is_told) in enumerate(row for pair in pairs for row in pair):
        aid.append(spell)
        day = IN_TIME.replace(year=year) if is_told else LATE
        told.append((place, month_number(f"{year}-03"), "A1", day))
    return with_reasons(register(aid), told)


def plan(*bridges, **groups):
    return IndicatorPlan(choose=("ej_ateraktualiserade",), bridges=bridges, **groups)


def true_parts():
    """The mean over all orders, from the table above and odds."""
    sizes = {at: sum(n for n, _ in kinds.values()) for at, kinds in CLOSED.items()}
    years = (2020, 2021)

    def share(by, mix, outcome):
        total = sum(sizes[years[mix], sex] for sex in "12")
        good = {
            sex: sum(CLOSED[years[outcome], sex][kind][0] for kind in GOOD[by])
            / sizes[years[outcome], sex]
            for sex in "12"
        }
        return sum(sizes[years[mix], sex] / total * good[sex] for sex in "12")

    def told_more(by, of):
        """How much oftener those who stayed away were registered than the others."""
        rows = [CLOSED[years[of], sex] for sex in "12"]
        in_time = [
            [sum(row[kind][at] for row in rows for kind in kinds) for at in (0, 1)]
            for kinds in (GOOD[by], {"away", "late", "back"} - GOOD[by])
        ]
        return in_time[0][1] / in_time[0][0] * in_time[1][0] / in_time[1][1]

    def value(by, of, mix, outcome):
        odds = share(by, mix, outcome) / (1 - share(by, mix, outcome)) * told_more(by, of)
        return 100 * odds / (1 + odds)

    found, orders = dict.fromkeys(PARTS, 0.0), list(permutations(range(4)))
    for order in orders:
        turned = [0, 0, 0, 0]
        for part in order:
            before = value(*turned)
            turned[part] = 1
            found[PARTS[part]] += (value(*turned) - before) / len(orders)
    return found


def parts_of(frame):
    return dict(zip(frame["part"], frame["estimate"], strict=True))


def test_55_to_75_per_cent_is_taken_into_its_true_parts():
    counts, frame = bridges(closed(), plan(PLAN))
    found = parts_of(frame)

    assert found.pop(FIRST) == pytest.approx(55, abs=EXACT)
    assert found.pop(LAST) == pytest.approx(75, abs=EXACT)
    assert found == pytest.approx(true_parts(), abs=FITTED)
    assert sum(found.values()) == pytest.approx(20, abs=EXACT)
    assert found["registration"] > 4
    assert found["definition"] > 5
    errors = dict(zip(frame["part"], frame["error"], strict=True))
    assert all(errors[part] > 0 for part in PARTS)
    told = {
        (row.definition, row.year, row.registered_by): (row.n, row.events)
        for row in counts.itertuples()
    }
    assert told["tre_tomma_12", 2021, ""] == (100, 60)
    assert told["tre_tomma_12", 2021, "2020-12-31"] == (80, 44)
    assert told["tre_tomma_6", 2022, "2022-12-31"] == (100, 75)


def test_without_days_registration_is_not_examined():
    ends = (replace(end, registered_by="") for end in PLAN.ends)
    first, last = ends
    _, frame = bridges(closed(), plan(replace(PLAN, first=first, last=last)))
    found = parts_of(frame)

    assert np.isnan(found.pop("registration"))
    assert found.pop(LAST) - found.pop(FIRST) == pytest.approx(15, abs=EXACT)
    assert sum(found.values()) == pytest.approx(15, abs=EXACT)


def test_a_reason_is_known_by_the_last_month_or_an_empty_one_after_it():
    found = closed()
    later = found.tables["avslut"].with_columns(pl.col("sista_bistandsmanad") + 3)
    too_late = later.with_columns(pl.col("sista_bistandsmanad") + 1)
    counts = [
        bridges(replace(found, tables=found.tables | {"avslut": table}), plan(PLAN))[0]
        for table in (found.tables["avslut"], later, too_late)
    ]
    told = [int(one[one["registered_by"] != ""]["n"].sum()) for one in counts]

    assert told == [2 * (80 + 100), 2 * (80 + 100), 0]


@pytest.mark.parametrize(
    ("bridge", "told"),
    [
        pytest.param(
            replace(PLAN, last=replace(TO, registered_by="2023-01-01")),
            r"nobody knows what is registered by 2023-01-01 @ indicators.bridges\[0\]",
            id="day to come",
        ),
        pytest.param(
            replace(PLAN, first=replace(FROM, registered_by="1999-12-31")),
            r"nothing that was registered by 1999-12-31 @ indicators.bridges\[0\].registered_by",
            id="day before the delivery",
        ),
        pytest.param(
            replace(PLAN, first=replace(FROM, definition="tre_tomma_24"), last=TO),
            "horisont_ej_passerad.*ej_ateraktualiserade.tre_tomma_24.2022",
            id="follow-up to come",
        ),
        pytest.param(
            replace(PLAN, first=replace(FROM, year=2019)), "fore_leveransen", id="before the data"
        ),
        pytest.param(
            replace(
                PLAN,
                first=replace(FROM, definition="tre_tomma_12_ansokan"),
                last=replace(TO, definition="tre_tomma_12_ansokan"),
            ),
            "ansokan",
            id="table that was not delivered",
        ),
    ],
)
def test_what_the_delivery_cannot_tell_is_refused(bridge, told):
    with pytest.raises(DataError, match=told):
        bridges(closed(), plan(bridge))


def test_a_change_without_a_model_has_blank_parts():
    found = closed()
    nobody = found.tables["avslut"].filter(pl.lit(value=False))

    _, frame = bridges(replace(found, tables=found.tables | {"avslut": nobody}), plan(PLAN))

    assert frame["estimate"].isna().all()


def test_the_scarcest_levels_are_joined_until_each_year_has_enough():
    years = [
        pd.DataFrame({"x": ["a"] * 50 + ["b"] * 30 + ["c"] * 5}),
        pd.DataFrame({"x": ["a"] * 40 + ["b"] * 10 + ["d"] * 25}),
    ]
    sizes = [dict(frame["x"].value_counts()) for frame in joined(years)]

    assert sizes == [{"a": 50, "ovriga": 35}, {"a": 40, "ovriga": 35}]
    assert [len(frame) for frame in years] == [85, 75]


def test_everybody_joined_is_one_level():
    few = [pd.DataFrame({"x": list("aabb")}), pd.DataFrame({"x": list("abcd")})]

    assert all(set(frame["x"]) == {"ovriga"} for frame in joined(few))
