"""Rules on referrals: dates in order, outcomes with a day, nobody referred twice at once."""

from datetime import date

import pytest

from evaluation.data import check_delivery

from .conftest import PEOPLE, frame

SENT, SETTLED = date(2018, 3, 1), date(2018, 3, 20)


def referrals(*rows):
    return frame(
        "anvisning",
        [
            {
                "anvisning_id": f"V-{number}",
                "lopnr": PEOPLE["a"],
                "enhet_kod": "JC1",
                "anvisad_datum": SENT,
                "utfall_datum": SETTLED,
                "utfall": "KOM",
                **row,
            }
            for number, row in enumerate(rows, start=1)
        ],
    )


def told(delivery, *rows):
    delivery.tables["anvisning"] = referrals(*rows)
    report = check_delivery(delivery.write())
    return {(f.rule, f.column, f.first_rows) for f in report.findings if f.table == "anvisning"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([{}], set(), id="in order"),
        pytest.param([{"utfall_datum": None, "utfall": "VANTAR"}], set(), id="waits"),
        pytest.param(
            [{}, {"utfall_datum": date(2018, 2, 1), "anvisad_datum": date(2018, 2, 2)}],
            {("E4", "utfall_datum", (2,))},
            id="settled before it was sent",
        ),
        pytest.param(
            [{"utfall_datum": None}], {("S7", "utfall_datum", (1,))}, id="settled without a day"
        ),
        pytest.param([{"utfall": "VANTAR"}], {("S7", "utfall_datum", (1,))}, id="waits with a day"),
        pytest.param([{}, {}], {("W36", "anvisad_datum", (2,))}, id="twice the same day"),
        pytest.param([{}, {"enhet_kod": "JC2"}], set(), id="to two units"),
        pytest.param([{}, {"anvisning_id": "V-1"}], {("E1", "", (2,))}, id="number given twice"),
        pytest.param(
            [{"lopnr": "PAAAAAAAA99"}], {("E1", "lopnr", (1,))}, id="a person nobody knows"
        ),
        pytest.param(
            [{"anvisad_datum": date(2031, 1, 1), "utfall_datum": date(2031, 1, 2)}],
            {("E3", "anvisad_datum", (1,)), ("E3", "utfall_datum", (1,))},
            id="after the extraction",
        ),
        pytest.param([{"utfall": "KANSKE"}], {("S6", "utfall", (1,))}, id="no such outcome"),
    ],
)
def test_what_a_referral_is_held_to(delivery, rows, expected):
    found = told(delivery, *rows)

    assert expected <= found
    assert {rule for rule, _, _ in found} - {rule for rule, _, _ in expected} <= {"W36", "W10"}


def test_a_delivery_without_referrals_is_accepted_and_says_so(delivery):
    report = check_delivery(delivery.write())

    assert report.ok
    assert ("W20", "anvisning") in {(f.rule, f.table) for f in report.findings}
