"""Waits, queues, reports and rounds on registers small enough to count by hand."""

import numpy as np
import polars as pl
import pytest

from evaluation.data import month_number
from evaluation.design.weights import unit_weights
from evaluation.errors import DataError
from evaluation.estimate import ComparedRows, Durations, aalen_johansen, kaplan_meier
from evaluation.indicators.computing import NO_TABLE, computed
from evaluation.indicators.counting import counted
from evaluation.indicators.flow.curves import CURVES, started_curve, steps_of, waiting_curves
from evaluation.indicators.flow.dated import months_for
from evaluation.indicators.flow.kinds import waits_of
from evaluation.indicators.flow.states import STATES, states_after_enrolment
from evaluation.indicators.flow.wait import ENDED, STARTED, STILL
from evaluation.indicators.measuring import MEASURERS
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.plan import FlowPlan, IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.study.indicators.flow import flow_frames
from tests.attack.batch import Limits

from .made import day, register

RTOL = 1e-12  # the same arithmetic: only rounding may differ


def enrolment(person, begin, end=None, unit="JC1", follow_up=None):
    result = "E" if end else None
    left = day(end) if end else None
    return (person, unit, day(begin), left, "SOC", result, follow_up)


def insats(person, begin, end=None, kind="5", unit="JC1", **more):
    decided = day(more["decided"]) if "decided" in more else None
    left = day(end) if end else None
    row = (person, kind, "skr12", day(begin), left, 50, "privat", unit)
    return (*row, decided, more.get("cut"))


def referral(person, sent, settled=None, outcome="KOM", unit="JC1"):
    return (person, unit, day(sent), day(settled) if settled else None, outcome)


def waits(made, kind):
    """Person, month, time and cause of each wait."""
    found = waits_of(Workbench(made), kind)
    columns = (found.person, found.month, found.time, found.cause)
    return sorted(zip(*(values.tolist() for values in columns), strict=True))


def told(measure, rules, year, made, **more):
    units = MEASURERS[measure].count(Workbench(made), rules, year, **more)
    if "event" in units.rows.columns:
        return units.rows.height, int(units.rows["event"].sum())
    return dict(units.rows.group_by("level").len().sort("level").iter_rows())


@pytest.mark.parametrize(
    ("aid", "tables", "time", "cause"),
    [
        pytest.param(
            "2020-01..2021-12", {"inskrivning": [enrolment(0, "2020-01-20")]}, 1, STARTED, id="same"
        ),
        pytest.param(
            "2020-01..2021-12", {"insats": [insats(0, "2020-03-02")]}, 3, STARTED, id="third month"
        ),
        pytest.param("2020-01..2020-03", {}, 4, ENDED, id="left after three months"),
        pytest.param(
            "2020-01..2020-02 2020-05..2020-06",
            {"inskrivning": [enrolment(0, "2020-05-04")]},
            5,
            STARTED,
            id="two empty months are no end",
        ),
        pytest.param("2022-03..2022-12", {}, 10, STILL, id="waits when the data end"),
        pytest.param("2022-03..2022-11", {}, 9, STILL, id="a pause at the end may be none"),
        pytest.param(
            "2020-01..2020-03", {"inskrivning": [enrolment(0, "2020-06-01")]}, 4, ENDED,
            id="a start after the spell is not its own",
        ),
    ],
)  # fmt: skip
def test_a_need_waits_until_a_start_an_end_or_the_data_end(aid, tables, time, cause):
    begin = month_number(aid[:7])

    assert waits(register([aid], **tables), "behov") == [(0, begin, time, cause)]


def test_who_is_served_already_does_not_wait_and_an_old_spell_has_no_first_month():
    made = register(
        ["2020-01..2020-12", "2019-01..2020-12", "2020-01..2020-12"],
        inskrivning=[enrolment(0, "2019-12-01"), enrolment(2, "2019-10-01", "2019-12-31")],
    )

    assert [row[0] for row in waits(made, "behov")] == [2]


def test_a_need_begins_with_the_hinder_unemployed():
    made = register(["2020-01..2020-06"])
    months = made.tables["bistand_manad"].with_columns(
        pl.when(pl.col("manad") < month_number("2020-03"))
        .then(pl.lit("SO"))
        .otherwise("forsorjningshinder")
        .alias("forsorjningshinder")
    )
    made.tables["bistand_manad"] = months

    assert waits(made, "behov") == [(0, month_number("2020-03"), 5, ENDED)]


def test_who_moves_away_has_left_the_queue():
    made = register(["2020-01..2020-03"], last_seen={0: month_number("2020-04")})

    assert waits(made, "behov") == [(0, month_number("2020-01"), 5, ENDED)]


REFERRALS = [
    referral(0, "2021-01-10", "2021-02-09"),  # 30 days
    referral(1, "2021-02-01", "2021-03-04"),  # 31 days
    referral(2, "2021-03-01", "2021-03-20", "UTEBLEV"),
    referral(3, "2021-04-01", "2021-04-11", "AVBOJDE", "JC2"),
    referral(0, "2022-12-22", None, "VANTAR"),
    referral(1, "2022-12-22", "2023-01-05"),  # after the final months: it waits
]


def test_a_referral_waits_until_it_is_settled_or_the_final_months_end():
    made = register(["2021-01..2021-12"] * 4, anvisning=REFERRALS)
    start = month_number("2021-01")

    assert waits(made, "anvisning") == [
        (0, start, 30, STARTED),
        (0, month_number("2022-12"), 10, STILL),
        (1, start + 1, 31, STARTED),
        (1, month_number("2022-12"), 10, STILL),
        (2, start + 2, 19, ENDED),
        (3, start + 3, 10, ENDED),
    ]


@pytest.mark.parametrize(("within", "events"), [(30, 1), (31, 2), (90, 2)])
def test_the_share_in_time_has_everybody_below_it(within, events):
    made = register(["2021-01..2021-12"] * 4, anvisning=REFERRALS)

    rules = {"wait": "anvisning", "within": within}
    assert told("started_within", rules, 2021, made) == (4, events)


def test_outcomes_are_the_registers_words_and_no_outcome_is_lost():
    made = register(["2021-01..2021-12"] * 4, anvisning=REFERRALS)

    rules = {"wait": "anvisning", "after": 20}
    expected = {"AVBOJDE": 1, "UTEBLEV": 1, "VANTAR": 2}
    assert told("wait_outcomes", rules, 2021, made) == expected


def test_outcomes_of_needs_are_start_end_and_wait():
    made = register(
        ["2020-01..2021-12", "2020-01..2020-03", "2020-02..2021-12"],
        inskrivning=[enrolment(0, "2020-04-15")],
    )

    rules = {"wait": "behov", "after": 12}
    assert told("wait_outcomes", rules, 2020, made) == {"borjat": 1, "lamnat": 1, "vantar": 1}


def test_decisions_and_applications_are_told_in_days():
    made = register(
        ["2020-01..2021-12"] * 2,
        insats=[insats(0, "2020-05-11", decided="2020-05-01"), insats(1, "2020-05-11")],
        ansokan=[(0, 0, "NY", day("2020-01-02"), month_number("2020-01"), day("2020-01-16"))],
    )

    assert waits(made, "beslut") == [(0, month_number("2020-05"), 10, STARTED)]
    assert waits(made, "ansokan") == [(0, month_number("2020-01"), 14, STARTED)]


def test_days_from_any_day_of_a_month_have_passed_after_so_many_months():
    assert [months_for(days) for days in (7, 28, 29, 30, 60, 90)] == [1, 1, 2, 2, 3, 4]


QUEUE = [
    referral(0, "2021-01-10", "2021-02-09"),
    referral(1, "2021-03-20", "2021-07-04"),
    referral(2, "2021-03-25", "2021-05-20", "UTEBLEV"),
]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param("in", {"k1": 3}, id="came"),
        pytest.param("startat", {"k1": 1, "k3": 1}, id="started"),
        pytest.param("vantar", {"k1": 2, "k2": 1}, id="waits at the end"),
    ],
)
def test_the_queue_goes_on_from_quarter_to_quarter(what, expected):
    made = register(["2021-01..2021-12"] * 3, anvisning=QUEUE)

    rules = {"wait": "anvisning", "what": what}
    assert told("queue_quarters", rules, 2021, made) == expected


def test_quarters_that_have_not_ended_are_not_told():
    made = register(["2021-01..2021-12"] * 3, anvisning=QUEUE)
    object.__setattr__(made, "last_month", month_number("2021-05"))

    units = MEASURERS["queue_quarters"].count(
        Workbench(made), {"wait": "anvisning", "what": "in"}, 2021
    )
    assert units.levels == ("k1",)
    assert units.names.whole == "vantan:anvisning:k1"


def test_a_report_of_a_year_that_goes_on_ends_with_the_last_final_month():
    made = register(["2021-01..2021-12"] * 3, insats=REPORTED)
    object.__setattr__(made, "last_month", month_number("2021-03"))
    count = MEASURERS["insats_report"].count

    begun = count(Workbench(made), {"what": "nya_slag"}, 2021)
    ongoing = count(Workbench(made), {"what": "pagaende_slag"}, 2021)

    assert begun.names.whole == "paborjade_insatser:m03"
    assert begun.rows.height == 2
    assert ongoing.rows.height == 0


def test_a_group_is_told_of_every_level_that_any_group_has():
    made = register(["2021-01..2021-12"] * 3, anvisning=QUEUE)
    rules = {"wait": "anvisning", "what": "startat"}
    units = MEASURERS["queue_quarters"].count(Workbench(made), rules, 2021)

    rows = list(counted(units, ("distrikt",), np.random.default_rng(1)))

    here = {(row["group"], row["level"]): row["events"] for row in rows if row["group_kind"]}
    assert here["Norr", "k1"] == 0
    assert {level for _, level in here} == {"k1", "k2", "k3", "k4"}


REPORTED = [
    insats(0, "2021-01-10", "2021-03-02"),
    insats(1, "2021-01-20", "2021-03-15", cut="SJUK"),
    insats(2, "2021-11-20", kind="8"),
]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param("nya_manad", {"m01": 2, "m11": 1}, id="new"),
        pytest.param("avslutade_manad", {"m03": 2}, id="ended"),
        pytest.param("pagaende_slag", {"8": 1}, id="ongoing"),
        pytest.param("avbrutna", {"avbruten": 1, "fullfoljd": 1}, id="how"),
    ],
)
def test_the_monthly_report(what, expected):
    made = register(["2021-01..2021-12"] * 3, insats=REPORTED)

    assert told("insats_report", {"what": what}, 2021, made) == expected


@pytest.mark.parametrize(("reached", "events"), [(True, 2), (False, 3)])
def test_who_was_followed_up(reached, events):
    answers = ["sjalvforsorjande", "ej", "ej_natt", None]
    made = register(
        ["2021-01..2021-12"] * 4,
        inskrivning=[
            enrolment(person, "2020-03-01", "2021-03-01", follow_up=answer)
            for person, answer in enumerate(answers)
        ],
    )

    assert told("followed_up", {"reached": reached}, 2021, made) == (4, events)


@pytest.fixture
def rounds():
    """Twelve with a placement then coaching, one with three at two units, one without."""
    rows = []
    for person in range(12):
        rows += [insats(person, "2020-02-01", "2020-04-20")]
        rows += [insats(person, "2020-09-01", "2020-10-01", kind="2")]
    rows += [
        insats(12, "2018-12-01", "2018-12-20"),  # before the spell
        insats(12, "2020-01-01", "2020-02-01", kind="2"),
        insats(12, "2020-02-20", "2020-05-01", kind="2", unit="JC2"),
        insats(12, "2021-06-20", kind="8", unit="JC2"),
    ]
    return register(["2020-01..2021-12"] * 14 + ["2020-01..2021-10"], insats=rows)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        pytest.param("antal", {"2": 12, "3": 1, "ingen": 1}, id="number"),
        pytest.param("foljd", {"5 > 2": 12, "ingen": 1, "ovriga": 1}, id="order"),
        pytest.param("enheter", {"1": 12, "2": 1, "ingen": 1}, id="units"),
        pytest.param("uppehall", {"0": 1, "12": 1, "3_5": 12}, id="months between"),
    ],
)
def test_rounds_of_those_with_assistance_when_the_year_ends(rounds, by, expected):
    assert told("spell_rounds", {"by": by}, 2021, rounds) == expected


def test_states_after_an_enrolment():
    made = register(
        ["2020-01..2020-06"],
        inskrivning=[enrolment(0, "2020-01-05", "2020-05-20")],
        insats=[
            insats(0, "2020-02-01", "2020-03-20"),
            insats(0, "2020-03-01", "2020-04-20", kind="8"),
        ],
    )
    rows = states_after_enrolment(Workbench(made), first_year=2020)

    there = rows[rows["count"] > 0]
    first = ["inskriven", "praktik", "kommunal_anstallning", "kommunal_anstallning"]
    assert list(there["state"]) == [*first, "inskriven", "bistand", *["varken"] * 7]
    assert len(rows) == 13 * len(STATES)
    assert set(rows["n"]) == {1}


def random_waits(seed=3, size=300):
    rng = np.random.default_rng(seed)
    return rng.integers(1, 14, size), rng.integers(0, 3, size)


def test_the_curve_is_that_of_aalen_and_johansen():
    step, cause = random_waits()
    rows = ComparedRows(person=np.arange(len(step)), weights=unit_weights(len(step)))
    everybody = np.ones(len(step), dtype=bool)

    found = started_curve(step, cause, rows, everybody, 12)
    months = np.arange(1, 13)
    wanted = aalen_johansen(Durations(time=step, cause=cause), cause=STARTED, months=months)
    np.testing.assert_allclose(found.estimate, wanted.estimate, rtol=RTOL)
    np.testing.assert_allclose(found.std_error(), wanted.std_error(), rtol=1e-9)


def test_without_competing_ends_it_is_one_minus_kaplan_and_meier():
    step, cause = random_waits()
    cause = np.minimum(cause, STARTED)
    rows = ComparedRows(person=np.arange(len(step)), weights=unit_weights(len(step)))

    found = started_curve(step, cause, rows, np.ones(len(step), dtype=bool), 12)
    wanted = kaplan_meier(Durations(time=step, cause=cause), months=np.arange(1, 13))
    np.testing.assert_allclose(found.estimate, 1 - wanted.estimate, rtol=RTOL)


def test_days_are_drawn_in_weeks_the_first_being_one():
    made = register(["2021-01..2021-12"] * 4, anvisning=REFERRALS)
    found = waits_of(Workbench(made), "anvisning")

    assert sorted(steps_of(found, CURVES["anvisning"])) == [2, 2, 2, 3, 5, 5]


def test_without_the_table_of_referrals_its_parts_are_left_out_and_named():
    made = register(["2020-02..2020-12"] * 3)
    plan = IndicatorPlan(choose=("vantetid_anvisning", "ko_anvisning", "vantetid_behov"))

    counts, left_out = computed(made, chosen(plan), plan, seed=1)

    gone = left_out[left_out["reason"] == NO_TABLE]
    assert set(gone["indicator"]) == {"vantetid_anvisning", "ko_anvisning"}
    assert set(gone["missing"]) == {"anvisning"}
    assert set(counts["indicator"]) == {"vantetid_behov"}
    assert {one.kind for one in waiting_curves(Workbench(made), first_year=2020)} == {"behov"}


def test_a_flow_that_begins_after_the_delivery_is_refused():
    plan = IndicatorPlan(choose=("vantetid_behov",), flow=FlowPlan(first_year=2050))

    with pytest.raises(DataError, match="the delivery ends before 2050"):
        flow_frames(register(["2020-02..2020-12"] * 3), plan, Limits())
