"""Panels of districts and of persons, from timelines that can be counted by hand."""

import polars as pl
import pytest

from evaluation.cohort import Definition
from evaluation.cohort.district_panel import district_panel
from evaluation.cohort.person_panel import NEVER_STARTED, person_panel
from evaluation.errors import DataError

from .conftest import FIRST_MONTH, HandMade, episode, make_cohort, make_register


def with_districts(tables, homes):
    """Give each household its district."""
    named = pl.DataFrame(
        {"hushall": list(homes), "distrikt": list(homes.values())},
        schema={"hushall": pl.Int32, "distrikt": pl.String},
    )
    return {**tables, "hushall_manad": tables["hushall_manad"].join(named, on="hushall")}


def panel_of(*aids, homes, period_months=1, max_gap=1):
    persons = [HandMade(aid=aid) for aid in aids]
    cohort = make_cohort(*persons, definition=Definition(max_gap=max_gap))
    tables = with_districts(make_register(*persons).tables, homes)
    return district_panel(cohort, tables, period_months=period_months)


def test_each_month_counts_who_was_at_risk_and_who_left():
    # One empty month may still be a gap: person 0 leaves in month 2 to stay away, person 1
    # has an empty month 1 and comes back, person 2 never leaves.
    panel = panel_of("BB...", "B.BBB", "BBBBB", homes={0: "A", 1: "A", 2: "B"})

    a = panel[panel["distrikt"] == "A"].set_index("period")
    assert (a.index - FIRST_MONTH).tolist() == [1, 2, 3]
    assert a["manader"].tolist() == [2, 1, 1]
    assert a["lamnar_bistand"].tolist() == [0.5, 1.0, 0.0]
    assert a["lamnar_varaktigt"].tolist() == [0.0, 1.0, 0.0]
    b = panel[panel["distrikt"] == "B"]
    assert b["lamnar_bistand"].tolist() == [0, 0, 0]


def test_a_month_without_anybody_at_risk_has_no_row():
    panel = panel_of("B....", "BBBBB", homes={0: "A", 1: "B"})

    assert (panel.loc[panel["distrikt"] == "A", "period"] - FIRST_MONTH).tolist() == [1]


def test_months_join_to_whole_quarters_counted_from_january():
    panel = panel_of("B" * 12, homes={0: "A"}, period_months=3)

    # Month 0 is January and has nobody at risk before it: the first quarter is not whole.
    assert (panel["period"] - FIRST_MONTH).tolist() == [3, 6]
    assert panel["manader"].tolist() == [3, 3]
    assert panel["personer"].tolist() == [1, 1]


def test_without_districts_there_is_no_panel():
    with pytest.raises(DataError, match="no household has a district"):
        panel_of("BBB", homes={0: None})


def starting(aid, place, category="2"):
    return HandMade(aid=aid, insats=(episode(category, place, place + 2),))


def test_persons_are_followed_by_quarter_around_their_first_start():
    persons = [
        starting("BBBBBBB..", 4),
        HandMade(aid="BBB......"),
        starting("BBBBBBBBB", 3, category="5"),
        HandMade(aid="........."),
    ]
    cohort = make_cohort(*persons)

    panel = person_panel(cohort, make_register(*persons).tables, arm="coachning")

    # Person 2 first started something else, person 3 was never eligible.
    assert panel["person"].tolist() == [0, 0, 0, 1, 1, 1]
    assert panel["start"].tolist() == [FIRST_MONTH + 3] * 3 + [NEVER_STARTED] * 3
    assert (panel["period"] - FIRST_MONTH).tolist() == [0, 3, 6] * 2
    assert panel["manader_med_bistand"].tolist() == [3, 3, 1, 3, 0, 0]
    assert panel["kronor_bistand"].tolist() == [27000, 27000, 9000, 27000, 0, 0]
    assert "kronor_lon" not in panel


def test_whoever_leaves_the_data_early_is_not_followed():
    persons = [starting("BBBBBB", 1), HandMade(aid="BBBBBB", observed_to=3)]

    panel = person_panel(make_cohort(*persons), make_register(*persons).tables, arm="coachning")

    assert set(panel["person"]) == {0}


def test_amounts_are_shared_by_the_adults_and_earnings_need_everybody():
    covered = [{"manad": place, "lon": 1000 * place} for place in range(3)]
    persons = [
        HandMade(aid="BBB", adults=2, insats=(episode("2", 1, 2),), status=tuple(covered)),
    ]
    tables = make_register(*persons).tables

    panel = person_panel(make_cohort(*persons), tables, arm="coachning")

    assert panel["kronor_bistand"].tolist() == [13500]
    assert panel["kronor_lon"].tolist() == [3000]
    partly = {**tables, "status_manad": tables["status_manad"].head(2)}
    assert "kronor_lon" not in person_panel(make_cohort(*persons), partly, arm="coachning")


def test_an_arm_that_nobody_started_is_an_error():
    persons = [HandMade(aid="BBB")]

    with pytest.raises(DataError, match="started 'coachning'"):
        person_panel(make_cohort(*persons), make_register(*persons).tables, arm="coachning")
