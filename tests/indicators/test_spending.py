"""What insatser and assistance cost, on registers that can be counted by hand."""

import numpy as np
import polars as pl
import pytest

from evaluation.cohort import ArmRule
from evaluation.cohort.amounts import adult_amounts
from evaluation.data import month_number
from evaluation.errors import DataError, Faults
from evaluation.indicators.spending.by_year import (
    TOGETHER,
    hosts,
    households,
    insats_years,
    whole_years,
)
from evaluation.indicators.spending.insats_months import insats_months
from evaluation.indicators.spending.person_costs import cost_values, ledgers
from evaluation.protocol.costs.plan import CostPlan, Subsidy, UnitCost
from evaluation.protocol.protocol import Outcome
from tests.indicators.made import FIRST, day, register

ARMS = (
    ArmRule(name="jobb", label="", categories=("8",)),
    ArmRule(name="ordinarie", label="", workplace="ordinarie", parent="jobb"),
    ArmRule(name="praktik", label="", categories=("5",)),
)
EXTRA = Subsidy(code="EXTRA", label="Extratjänst", share=0.25, source="")
JOB = UnitCost(insats="jobb", kr_per_month=40_000, source="")
PLACEMENT = UnitCost(insats="praktik", kr_per_month=4_000, source="")


def plan(*units):
    return CostPlan(contrast="", exit="", willingness=(1,), unit=units, subsidies=(EXTRA,))


def insats(person, category, start, end, *, sector="offentlig", subsidy=None, place=None):
    return {
        "person": person,
        "kategori": category,
        "klassificering_version": "skr12",
        "start_datum": day(start),
        "slut_datum": day(end) if end else None,
        "planerat_slut": None,
        "sektor": sector,
        "subvention": subsidy,
        "arbetsplats": place,
    }


SCHEMA = {
    "person": pl.Int32,
    "start_datum": pl.Date,
    "slut_datum": pl.Date,
    "planerat_slut": pl.Date,
    **dict.fromkeys(
        ("kategori", "klassificering_version", "sektor", "subvention", "arbetsplats"), pl.String
    ),
}


def made(aid, insatser, *, kronor=5_000, adults=1):
    found = register(aid, kronor=kronor)
    homes = found.tables["hushall_manad"].with_columns(antal_vuxna=pl.lit(adults))
    table = pl.DataFrame(insatser, schema=SCHEMA)
    object.__setattr__(found, "tables", {**found.tables, "insats": table, "hushall_manad": homes})
    return found


def test_every_month_that_is_touched_costs_the_price_of_that_month():
    first = UnitCost(insats="jobb", kr_per_month=30_000, valid_to=month_number("2020-01"))
    then = UnitCost(insats="jobb", kr_per_month=40_000, valid_from=month_number("2020-02"))
    own = made(["2020-01"], [insats(0, "8", "2020-01-31", "2020-03-01", subsidy="EXTRA")])

    rows = insats_months(own, plan(first, then), ARMS)

    assert rows["gross"].to_list() == [30_000, 40_000, 40_000]
    assert rows["transfer"].to_list() == [7_500, 10_000, 10_000]


def test_a_sub_type_has_its_own_price_where_it_is_declared_else_that_of_its_arm():
    own = made(
        ["2020-01"] * 2,
        [
            insats(0, "8", "2020-01-01", "2020-01-31", place="ordinarie"),
            insats(1, "8", "2020-01-01", "2020-01-31", place="konstruerad"),
        ],
    )
    part = UnitCost(insats="ordinarie", kr_per_month=1_000, source="")

    assert insats_months(own, plan(JOB, part), ARMS)["gross"].to_list() == [1_000, 40_000]
    assert insats_months(own, plan(JOB), ARMS)["gross"].to_list() == [40_000, 40_000]


def test_a_month_without_a_price_is_named_with_its_insats():
    until = UnitCost(insats="jobb", kr_per_month=1, valid_to=month_number("2020-02"))
    own = made(["2020-01"], [insats(0, "8", "2020-01-01", "2020-05-31")])

    with pytest.raises(DataError, match=r"'jobb' runs in 2020-03 and has no unit cost then @ cost"):
        insats_months(own, plan(until), ARMS)


def test_a_subsidy_of_which_the_plan_says_nothing_is_named():
    own = made(["2020-01"], [insats(0, "8", "2020-01-01", "2020-01-31", subsidy="NYSTART")])

    with pytest.raises(DataError, match="the subsidy 'NYSTART', of which the plan says nothing"):
        insats_months(own, plan(JOB), ARMS)


def test_every_insats_without_a_price_is_named_also_one_that_is_no_arm():
    own = made(
        ["2020-01"],
        [insats(0, "9", "2020-01-01", "2020-01-31"), insats(0, "5", "2020-01-01", "2020-01-31")],
    )

    with pytest.raises(Faults) as told:
        insats_months(own, plan(JOB), ARMS)

    assert [str(fault).split(" runs")[0] for fault in told.value.faults] == [
        "'praktik'",
        "'skr12:9'",
    ]
    nine = UnitCost(insats="skr12:9", kr_per_month=7, source="")
    assert set(insats_months(own, plan(PLACEMENT, nine), ARMS)["gross"]) == {7, 4_000}


def test_a_couple_is_counted_once():
    own = made(["2020-01..2020-03"], [], adults=2)
    both = own.tables["bistand_manad"]
    both = pl.concat([both, both.with_columns(person=pl.lit(1, pl.Int32), roll=pl.lit("2"))])
    object.__setattr__(own, "tables", {**own.tables, "bistand_manad": both})

    assert adult_amounts(own.tables)["kronor"].sum() == 3 * 5_000
    assert households(own).rows() == [(2020, 0, 3, 15_000.0)]


def test_a_transfer_leaves_one_ledger_and_enters_the_other():
    draw = np.random.default_rng(5)
    assistance, gross = draw.uniform(0, 1e4, (2, 30))
    by_state, transfer = 0.3 * gross, 0.2 * gross

    found = ledgers(assistance, gross, by_state, transfer)
    without = ledgers(assistance, gross, by_state, np.zeros(30))

    assert found["alla"] == pytest.approx(assistance + gross)
    assert found["kommun"] + found["stat"] == pytest.approx(found["alla"])
    moved = {name: found[name] - without[name] for name in ("kommun", "stat")}
    assert moved["kommun"] + moved["stat"] == pytest.approx(np.zeros(30), abs=1e-9)
    assert moved["stat"] == pytest.approx(transfer)


def test_what_the_state_pays_itself_is_no_transfer():
    state = UnitCost(insats="jobb", kr_per_month=40_000, payer="stat", source="")
    own = made(["2020-01"], [insats(0, "8", "2020-01-01", "2020-01-31", subsidy="EXTRA")])

    assert insats_months(own, plan(state), ARMS)["transfer"].to_list() == [0.0]


class Trials:
    """The part of a cohort that costs are counted from."""

    def __init__(self, *rows):
        frame = pl.DataFrame(rows, schema=["person", "month"], orient="row").to_pandas()
        self.trials = frame


@pytest.mark.parametrize(
    ("column", "costs"),
    [
        pytest.param("bistand", [10_000, 15_000], id="assistance"),
        pytest.param("insats", [80_000, 80_000], id="insatser"),
        pytest.param("stat", [20_000, 20_000], id="state"),
        pytest.param("kommun", [70_000, 75_000], id="municipality"),
        pytest.param("alla", [90_000, 95_000], id="both"),
    ],
)
def test_a_start_costs_what_is_paid_from_its_month_to_the_horizon(column, costs):
    own = made(["2020-01..2020-04"], [insats(0, "8", "2020-02-01", "2020-03-31", subsidy="EXTRA")])
    outcome = Outcome(
        name="", label="", kind="cost", role="secondary", scale="", horizons=(1, 2), window=0,
        column=column,
    )  # fmt: skip

    found = cost_values(own, plan(JOB), ARMS)(Trials((0, month_number("2020-02"))), outcome)

    assert found.tolist() == [costs]


def test_few_with_a_subsidy_are_told_with_the_others_and_never_apart():
    many = [insats(i, "8", "2020-01-01", "2020-02-28") for i in range(6)]
    few = [insats(6, "8", "2020-01-01", "2020-01-31", subsidy="EXTRA")]
    own = made(["2020-01"] * 7, many + few)
    months = insats_months(own, plan(JOB), ARMS)

    found = insats_years(months, range(2019, 2023), min_count=5)

    assert found["subsidy"].tolist() == [TOGETHER]
    assert found[["persons", "months", "starts"]].to_numpy().tolist() == [[7, 13, 7]]


def test_one_few_host_takes_the_smallest_other_with_it():
    own = made(
        ["2020-01"] * 30,
        [
            insats(i, "5", "2020-01-01", "2020-01-31", sector=sector)
            for i, sector in enumerate(["offentlig"] * 20 + ["privat"] * 8 + [None] * 2)
        ],
    )

    found = hosts(insats_months(own, plan(PLACEMENT), ARMS), min_count=5)

    told = dict(zip(found["sector"], found["status"], strict=True))
    assert told == {"offentlig": "ok", "privat": "suppressed", "saknas": "ok"}


def test_only_whole_years_are_told():
    own = made(["2020-01"], [])
    assert list(whole_years(own)) == [2019, 2020, 2021, 2022]
    object.__setattr__(own, "first_month", FIRST + 1)
    object.__setattr__(own, "last_month", own.last_month - 1)
    assert list(whole_years(own)) == [2020, 2021]
