"""Monthly states, written with one letter a month."""

import pytest

from evaluation.cohort import STATES

LETTERS = dict(zip("BKASCEF?", STATES, strict=True))


def states_of(hand, **fields):
    """State per month as letters; a hyphen where the person is not observable."""
    cohort = hand.cohort(hand.person(**fields))
    return "".join("-" if code < 0 else list(LETTERS)[code] for code in cohort.histories.state[0])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"aid": "BB...", "closings": ((1, "A1"),)}, "BBAAA", id="work"),
        pytest.param({"aid": "BB...", "closings": ((1, "A9"),)}, "BBAAA", id="supported work"),
        pytest.param({"aid": "BB...", "closings": ((1, "A8"),)}, "BBSSS", id="studies"),
        pytest.param({"aid": "BB...", "closings": ((1, "A2"),)}, "BBCCC", id="a-kassa"),
        pytest.param({"aid": "BB...", "closings": ((1, "A7"),)}, "BBEEE", id="other benefit"),
        pytest.param({"aid": "BB...", "closings": ((1, "O1"),)}, "BBFFF", id="moved"),
        pytest.param({"aid": "BB...", "closings": ((1, "O2"),)}, "BB???", id="planning ended"),
        pytest.param({"aid": "BB..."}, "BB???", id="no closing registered"),
        pytest.param({"aid": "BB..B", "closings": ((1, "A1"),)}, "BBAAB", id="until next aid"),
        pytest.param(
            {"aid": "BB.B.", "closings": ((1, "A1"),)}, "BBAB?", id="not after the next aid"
        ),
        pytest.param({"aid": "BBB..", "closings": ((1, "A1"),)}, "BBB??", id="closed too early"),
        pytest.param({"aid": "..BB", "closings": ()}, "??BB", id="before the first aid"),
        pytest.param({"aid": "BB....", "observed_to": 3}, "BB??--", id="out of sight"),
        pytest.param({"aid": "BB0of.", "closings": ()}, "BB?BB?", id="amounts decide"),
    ],
)
def test_state_follows_assistance_and_closing_reason(hand, fields, expected):
    assert states_of(hand, **fields) == expected


@pytest.mark.parametrize(
    ("closings", "expected"),
    [
        pytest.param(((1, "A8", 20), (1, "A1", 5)), "BBSSS", id="studies corrected work"),
        pytest.param(((1, "A8", 5), (1, "A1", 20)), "BBAAA", id="work corrected studies"),
    ],
)
def test_closing_registered_last_decides(hand, closings, expected):
    assert states_of(hand, aid="BB...", closings=closings) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param(4, "BBKKK???", id="work as reason described the job, which has ended"),
        pytest.param(9, "BBKKKKKK", id="still running at the end of data"),
        pytest.param(None, "BBKKKKKK", id="open episode"),
    ],
)
def test_municipal_job_is_a_state_of_its_own(hand, end, expected):
    job = hand.episode("8", 1, end)

    assert states_of(hand, aid="BB......", insats=(job,), closings=((1, "A1"),)) == expected


def test_open_job_ends_when_planned(hand):
    job = hand.episode("8", 1, None, planned=3)

    assert states_of(hand, aid="BB......", insats=(job,)) == "BBKK????"


def test_reason_other_than_work_outlives_the_job(hand):
    job = hand.episode("8", 1, 3)

    assert states_of(hand, aid="BB....", insats=(job,), closings=((1, "A2"),)) == "BBKKCC"


def test_months_of_practice_are_not_paid_by_it(hand):
    assert states_of(hand, aid="BB....", insats=(hand.episode("5", 1, 4),)) == "BB????"


@pytest.mark.parametrize(
    ("amounts", "letter"),
    [
        pytest.param({"lon": 25000}, "A", id="wage"),
        pytest.param({"lon": 25000, "kommunal_anstallning": True}, "K", id="wage, municipal"),
        pytest.param({"lon": 900, "a_kassa": 9000}, "A", id="wage goes before benefit"),
        pytest.param({"a_kassa": 9000}, "C", id="a-kassa"),
        pytest.param({"a_kassa": 1, "sjukpenning": 9000}, "C", id="a-kassa before other benefit"),
        pytest.param({"pension": 9000}, "E", id="other benefit"),
        pytest.param({"sjukpenning": 9000, "studiemedel": 1}, "E", id="benefit before studies"),
        pytest.param({"studiemedel": 9000}, "S", id="studies"),
        pytest.param({"lon": 0, "a_kassa": 0}, "F", id="covered and nothing: reason stands"),
        pytest.param({}, "F", id="not covered: reason stands"),
    ],
)
def test_income_registers_refine_the_state(hand, amounts, letter):
    status = ({"manad": 3, **amounts},)

    found = states_of(hand, aid="BB....", closings=((1, "O1"),), status=status)
    assert found == f"BBF{letter}FF"


def test_assistance_goes_before_income(hand):
    assert states_of(hand, aid="BBB", status=({"manad": 1, "lon": 5000},)) == "BBB"


def test_state_needs_no_income_registers(hand):
    register = hand.register(hand.person(aid="BB..", closings=((1, "A1"),)))
    tables = {name: table for name, table in register.tables.items() if name != "status_manad"}
    from evaluation.cohort import Definition, build_cohort

    cohort = build_cohort(
        type(register)(
            tables=tables, first_month=register.first_month, last_month=register.last_month
        ),
        definition=Definition(),
        arms=hand.arms,
        eligibility=hand.eligibility(),
    )

    assert cohort.histories.state[0].tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize(
    ("letter", "other", "counts"),
    [
        pytest.param("B", True, True, id="support"),
        pytest.param("o", True, True, id="other aid, counted"),
        pytest.param("o", False, False, id="other aid, not counted"),
        pytest.param("0", True, False, id="decision of 0 kr"),
        pytest.param("f", True, True, id="no amount delivered, the person's flag decides"),
    ],
)
def test_which_months_are_assistance(hand, letter, other, counts):
    from evaluation.cohort import Definition

    definition = Definition(count_other_aid=other)
    cohort = hand.cohort(hand.person(aid=f"B{letter}B"), definition=definition)

    assert bool(cohort.histories.on_aid[0, 1]) is counts


def test_children_have_no_assistance_of_their_own(hand):
    cohort = hand.cohort(hand.person(aid="BBB", role="3"), hand.person(aid="BBB", role="2"))

    assert cohort.histories.on_aid.sum(axis=1).tolist() == [0, 3]
