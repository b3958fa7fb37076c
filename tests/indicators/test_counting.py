"""Every measure on registers small enough to count by hand."""

import numpy as np
import pytest

from evaluation.data import month_number
from evaluation.indicators.computing import computed
from evaluation.indicators.coverage import NO_TABLE, NOT_YET
from evaluation.indicators.measuring import MEASURERS
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.measures import MEASURES
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen

from .made import day, register

AGED = {"month_rule": "bistand", "age": 18}
RETURN = {
    **AGED,
    "level": "vuxen",
    "exits_in": "forsta_halvaret_aret_fore",
    "exit_after": 3,
    "window_months": 12,
    "return_by": "beviljad_manad",
}


def counted(measure, rules, year, made):
    """n, and events when the measure has them."""
    units = MEASURERS[measure].count(Workbench(made), rules, year)
    rows = units.rows
    n = rows["unit"].n_unique() if units.distinct else rows.height
    return (n, int(rows["event"].sum())) if "event" in rows.columns else n


def levels(measure, rules, year, made):
    rows = MEASURERS[measure].count(Workbench(made), rules, year).rows
    return dict(rows.group_by("level").len().sort("level").iter_rows())


def test_every_declared_measure_can_be_counted():
    assert MEASURERS.keys() == MEASURES.keys()


@pytest.mark.parametrize(
    ("aid", "expected"),
    [
        pytest.param(["2021-01..2021-10"], (1, 1), id="ten months"),
        pytest.param(["2021-01..2021-09"], (1, 0), id="nine months"),
        pytest.param(["2021-01..2021-05 2021-08..2021-12"], (1, 1), id="ten with a pause"),
        pytest.param(["2020-07..2021-06"], (1, 0), id="twelve across the turn of the year"),
        pytest.param(["2020-01..2020-12"], (0, 0), id="another year"),
    ],
)
def test_long_term_is_ten_months_of_the_calendar_year(aid, expected):
    rules = {**AGED, "at_least": 10, "of_months": 12, "longest_gap": 12}

    assert counted("months_in_years", rules, 2021, register(aid)) == expected


@pytest.mark.parametrize(
    ("aid", "expected"),
    [
        pytest.param("2019-01..2021-03", (1, 1), id="27 in a row"),
        pytest.param("2019-01..2021-02", (1, 0), id="26 in a row"),
        pytest.param("2019-01..2020-06 2020-09..2021-06", (1, 1), id="28 with a pause of two"),
        pytest.param("2019-01..2020-06 2020-10..2021-09", (1, 0), id="30 with a pause of three"),
    ],
)
def test_very_long_term_is_27_of_36_with_short_pauses(aid, expected):
    rules = {**AGED, "at_least": 27, "of_months": 36, "longest_gap": 2}

    assert counted("months_in_years", rules, 2021, register([aid])) == expected


# Exits in the first half of 2020, told by the indicator of 2021.
SPELLS = [
    "2019-10..2020-03",  # gone for good
    "2019-10..2020-03 2020-05..2020-08",  # one empty month
    "2019-10..2020-03 2020-06..2020-08",  # two empty months
    "2019-10..2020-03 2020-07..2020-08",  # three empty months
    "2019-10..2020-03 2021-03",  # the twelfth month after
    "2019-10..2020-03 2021-04",  # the thirteenth
]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, (4, 2), id="three empty, a year"),
        pytest.param({"exit_after": 1}, (6, 2), id="one empty: the same left, more closings"),
        pytest.param({"exit_after": 2}, (5, 2), id="two empty"),
        pytest.param({"window_months": 6}, (4, 3), id="half a year"),
        pytest.param({"window_months": 24}, (4, 1), id="two years"),
        pytest.param({"exits_in": "aret_fore"}, (7, 5), id="the whole year"),
    ],
)
def test_definitions_of_return_stand_side_by_side(change, expected):
    assert counted("returns", RETURN | change, 2021, register(SPELLS)) == expected


def test_households_leave_and_come_back_as_their_adults_here():
    rules = RETURN | {"level": "hushall"}

    assert counted("returns", rules, 2021, register(SPELLS)) == (4, 2)


def test_a_new_application_is_a_return_and_a_renewal_is_none():
    applied = [
        (0, 0, "NY", day("2020-09-10"), month_number("2020-09")),
        (5, 5, "ATER", day("2020-09-10"), month_number("2020-09")),
        (4, 4, "NY", day("2021-04-01"), month_number("2021-04")),
    ]
    made = register(SPELLS, ansokan=applied)

    found = counted("returns", RETURN | {"return_by": "ny_ansokan"}, 2021, made)

    # Closed: 0, 3, 4 and 5; only person 0 applied anew within twelve months.
    assert found == (4, 3)


def test_who_cannot_be_followed_is_in_no_denominator():
    moved = {0: month_number("2020-12")}

    assert counted("returns", RETURN, 2021, register(SPELLS, last_seen=moved)) == (3, 1)


def test_months_with_other_assistance_only_are_no_income_support():
    made = register(["2021-01..2021-12"], kronor=0, other=900)

    assert counted("recipients", AGED, 2021, made) == 1
    assert counted("recipients", AGED | {"month_rule": "forsorjningsstod"}, 2021, made) == 0


ENROLMENTS = [
    (0, "JC1", day("2020-11-01"), day("2021-03-31"), "SOC", "A"),
    (0, "JC2", day("2021-05-01"), day("2021-09-30"), "AF", "B"),
    (1, "JC1", day("2021-02-01"), day("2021-06-30"), "SOC", "A"),
    (2, "JC1", day("2021-02-01"), None, "IND", None),
    (3, "JC2", day("2020-02-01"), day("2021-12-31"), "AFSOC", "E"),
]
AIDED = ["2021-01", "2021-12", "2021-01", "2022-06"]
JOBS = [
    (1, "8", "skr12", day("2021-07-01"), day("2021-12-31"), 100, "offentlig", "JC1"),
    (0, "5", "skr12", day("2021-06-01"), day("2021-07-31"), 50, "privat", "JC2"),
    (2, "2", "skr12", day("2020-01-01"), None, None, None, "JC1"),
    (3, "9", "skr12", day("2021-06-01"), day("2021-07-31"), 75, None, "JC2"),
    (3, "8", "kas_2023", day("2021-08-01"), day("2021-08-31"), 49, None, "JC2"),
]
CENTRE = register(AIDED, inskrivning=ENROLMENTS, insats=JOBS)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param("in", 3, id="began"),
        pytest.param("anvisad", 1, id="referred by social services"),
        pytest.param("ut", 3, id="ended: a person once"),
        pytest.param("inskriven", 4, id="at any time"),
    ],
)
def test_persons_enrolled_are_counted_once(event, expected):
    assert counted("enrolment_persons", {"event": event}, 2021, CENTRE) == expected


def test_a_municipal_job_is_no_work():
    rules = {"results": ("A", "B"), "municipal_jobs_count": False}

    # Four ended: A, B, E, and an A into a municipal job the day after.
    assert counted("closing_results", rules, 2021, CENTRE) == (4, 2)
    assert counted("closing_results", rules | {"municipal_jobs_count": True}, 2021, CENTRE) == (
        4,
        3,
    )


def test_self_supporting_is_without_aid_in_the_sixth_month_after():
    rules = {"month_rule": "forsorjningsstod", "horizon_months": 6}

    # June 2021 + 6 is December, with aid; December 2021 + 6 is June 2022, with aid.
    assert counted("self_supporting", rules, 2021, CENTRE) == (4, 2)


def test_participants_are_persons_without_summer_jobs():
    assert counted("participants", {"without_summer_jobs": True}, 2021, CENTRE) == 3
    assert counted("participants", {"without_summer_jobs": False}, 2021, CENTRE) == 4


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        pytest.param("kategori", {"5": 1, "8": 1, "9": 1, "kas_2023:8": 1}, id="category"),
        pytest.param("sektor", {"offentlig": 1, "privat": 1, "saknas": 2}, id="sector"),
        pytest.param("omfattning", {"50_74": 1, "75_100": 2, "under_50": 1}, id="hours"),
    ],
)
def test_the_mix_of_insatser_tells_numbers_of_two_classifications_apart(by, expected):
    assert levels("insats_mix", {"by": by}, 2021, CENTRE) == expected


@pytest.mark.parametrize(
    ("reached", "horizon", "expected"),
    [
        pytest.param(("arbete", "studier"), 12, (3, 2), id="work or studies"),
        pytest.param(("praktik",), 12, (3, 1), id="a placement, apart"),
        pytest.param(("arbete", "studier"), 3, (3, 0), id="not within three months"),
        pytest.param(("vuxenutbildning",), 6, (3, 1), id="adult education"),
    ],
)
def test_a_placement_is_told_apart_from_work(reached, horizon, expected):
    rules = {"reached": reached, "horizon_months": horizon}

    assert counted("reached_within", rules, 2021, CENTRE) == expected


def test_who_had_no_insats():
    # With aid in 2021: 0, 1 and 2; each had one.
    assert counted("without_insats", {**AGED, "hinder": ()}, 2021, CENTRE) == (3, 0)
    assert counted("without_insats", {**AGED, "hinder": ("AL",)}, 2022, CENTRE) == (1, 1)


def test_reasons_of_closing_with_back_on_assistance_apart():
    closed = [
        (number, month_number("2020-03"), "A1" if number < 3 else "O2") for number in range(6)
    ]
    made = register(SPELLS, avslut=closed)
    rules = {**AGED, "window_months": 12, "with_return": False}

    assert levels("closing_reasons", rules, 2020, made) == {"A1": 3, "O2": 3}
    back = levels("closing_reasons", rules | {"with_return": True}, 2020, made)
    assert back == {"A1": 1, "O2": 1, "ater": 4}


def test_authorities_that_the_same_persons_met():
    rows = [
        (0, month_number("2021-05"), "oppet", 0, None),
        (1, month_number("2021-05"), "ej", 4_000, None),
        (2, month_number("2021-05"), "ej", 0, 0),
    ]
    made = register(["2021-01"] * 4, status_manad=rows)

    assert levels("authorities", AGED, 2021, made) == {"fs": 1, "fs_af": 1, "fs_fk": 1, "saknas": 1}


def test_cost_goes_by_households():
    made = register(["2021-01..2021-12", "2021-01..2021-04", "2021-01..2021-04"])
    rows = MEASURERS["cost_concentration"].count(Workbench(made), {"at_least": 10}, 2021).rows

    assert rows["value"].sum() / rows["below"].sum() == pytest.approx(12 / 20, rel=1e-12)


def test_groups_are_of_the_latest_district_and_sex():
    plan = IndicatorPlan(choose=("mottagare",), groups=("kon", "distrikt", "enhet"))

    counts, _ = computed(register(["2021-01"] * 5), chosen(plan), plan, seed=1)

    told = counts[(counts["definition"] == "bistand") & (counts["year"] == 2021)]
    found = {(row.group_kind, row.group): row.n for row in told.itertuples()}
    assert found == {("", ""): 5, ("kon", "1"): 3, ("kon", "2"): 2, ("distrikt", "Norr"): 2,
                     ("distrikt", "Söder"): 3}  # fmt: skip


def test_years_and_tables_that_cannot_be_told_are_named():
    plan = IndicatorPlan(choose=("ej_ateraktualiserade", "myndigheter"))

    counts, left = computed(register(SPELLS), chosen(plan), plan, seed=1)

    named = {(row.definition, row.year, row.reason, row.missing) for row in left.itertuples()}
    assert ("tre_tomma_12_ansokan", 0, NO_TABLE, "ansokan") in named
    assert ("samma_ar", 0, NO_TABLE, "status_manad") in named
    assert ("tre_tomma_24", 2022, NOT_YET, "") in named
    own = counts[counts["definition"] == "tre_tomma_24"]
    assert set(own["year"]) == {2020, 2021}
    assert np.isnan(own["estimate"]).all()


DECIDED = [
    # household 0: two adults, ten days; household 2: four days; refused after twenty
    (0, 0, "NY", day("2021-01-01"), None, day("2021-01-11"), "BIFALL"),
    (1, 0, "NY", day("2021-01-01"), None, day("2021-01-11"), "BIFALL"),
    (2, 2, "NY", day("2020-12-30"), None, day("2021-01-03"), "DELAVSLAG"),
    (3, 3, "NY", day("2021-05-01"), None, day("2021-05-21"), "AVSLAG", "INKOMST"),
    (4, 4, "NY", day("2021-05-01"), None, day("2021-05-07"), "AVSLAG"),
    # of another year, still waiting, and a renewal
    (5, 5, "NY", day("2021-12-20"), None, day("2022-01-02"), "BIFALL"),
    (5, 5, "NY", day("2021-11-01")),
    (5, 5, "ATER", day("2021-03-01"), None, day("2021-03-31"), "BIFALL"),
]


def test_days_to_a_decision_are_those_of_new_applications_decided_in_the_year():
    made = register(["2021-01"] * 6, ansokan=DECIDED)

    rows = MEASURERS["decision_days"].count(Workbench(made), {}, 2021).rows

    assert sorted(rows["value"]) == [4, 6, 10, 10, 20]
    # Two adults of a household wait for one decision.
    assert rows["unit"].n_unique() == 4


def test_refusals_are_told_by_ground_and_all_outcomes_make_up_the_decisions():
    made = register(["2021-01"] * 6, ansokan=DECIDED)

    assert levels("decisions", {}, 2021, made) == {
        "AVSLAG:INKOMST": 1,
        "AVSLAG:saknas": 1,
        "BIFALL": 2,
        "DELAVSLAG": 1,
    }


def test_without_applications_decisions_are_left_out_by_name():
    plan = IndicatorPlan(choose=("beslut", "beslutstid"))

    _, left_out = computed(register(["2021-01"]), chosen(plan), plan, seed=1)

    assert set(left_out["indicator"]) == {"beslut", "beslutstid"}
    assert set(left_out["missing"]) == {"ansokan"}
