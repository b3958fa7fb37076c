"""Every judgement from made published tables; what is unsure or withheld is never a plain Yes."""

import math

import pytest

from evaluation.report.audit.judging import answered, judged, whole
from evaluation.report.audit.limits import open_spans, possible, together
from evaluation.report.audit.rows import materials
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.material import BUILD_VARIABLE
from evaluation.report.scrutiny.verdicts import Judgement
from tests.report.audit.made import (
    FEW,
    NONE,
    NUMBER,
    SHOWN,
    WORD,
    declared,
    finding,
    published,
    row,
)

YES, PARTLY, NO, OPEN, UNSURE, HIDDEN, NOT_RUN, BEYOND = Judgement
SPANS = {
    YES: ((80, math.inf),),
    PARTLY: ((60, 80),),
    NO: ((-math.inf, 60),),
}
OLD = row(95, 92, 97, year=2021)
MIX = NUMBER.replace('where = { group_kind = "" }', 'where = { group_kind = ["", "kon"] }')


def of(rule, *rows):
    return judged(finding(rule), {"studien": published(*rows)})


@pytest.mark.parametrize(
    ("rule", "rows", "judgement"),
    [
        pytest.param(NUMBER, [row(90, 85, 94)], YES, id="inside yes"),
        pytest.param(NUMBER, [row(80, 80, 80)], YES, id="where two meet, the better"),
        pytest.param(NUMBER, [row(70, 62, 78)], PARTLY, id="inside partly"),
        pytest.param(NUMBER, [row(40, 30, 50)], NO, id="inside no"),
        pytest.param(NUMBER, [row(85, 78, 91)], UNSURE, id="yes by value, not by interval"),
        pytest.param(NUMBER + 'spans = "partly"\n', [row(85, 78, 91)], PARTLY, id="declared"),
        pytest.param(NUMBER, [row(90)], UNSURE, id="a value without its interval"),
        pytest.param(NUMBER, [FEW], HIDDEN, id="withheld"),
        pytest.param(NUMBER, [row()], HIDDEN, id="not computed"),
        pytest.param(NUMBER, [row(90, 85, 94, group_kind="kon")], OPEN, id="no such row"),
        pytest.param(NUMBER, [OLD, row(40, 30, 50)], NO, id="the latest year"),
        pytest.param(NUMBER, [OLD, FEW], YES, id="the latest year that is shown"),
        pytest.param(MIX, [row(90, 85, 94), row(90, 85, 94, group_kind="kon")], YES, id="all"),
        pytest.param(MIX, [row(90, 85, 94), row(40, 30, 50)], PARTLY, id="some"),
        pytest.param(MIX, [row(90, 85, 94), FEW], UNSURE, id="yes beside a withheld one"),
        pytest.param(
            MIX, [row(90, 85, 94), row(40, 30, 50), FEW], PARTLY, id="partly all the same"
        ),
        pytest.param(WORD, [row(verdict="uppnatt")], YES, id="word yes"),
        pytest.param(WORD, [row(verdict="pa_vag")], PARTLY, id="word partly"),
        pytest.param(WORD, [row(verdict="ej_uppnatt")], NO, id="word no"),
        pytest.param(WORD, [row(verdict="osaker")], UNSURE, id="a word that says neither"),
        pytest.param(WORD, [row()], HIDDEN, id="no word"),
        pytest.param(SHOWN, [row(90, 85, 94)], YES, id="shown"),
        pytest.param(SHOWN, [FEW], NO, id="not shown"),
        pytest.param(SHOWN, [row(90, 85, 94), FEW], PARTLY, id="half shown"),
        pytest.param(SHOWN + "enough = 0.5\n", [row(90, 85, 94), FEW], YES, id="enough shown"),
        pytest.param(NONE, [row()], BEYOND, id="no register"),
    ],
)
def test_a_rule_judges_what_is_published(rule, rows, judgement):
    assert of(rule, *rows).judgement is judgement


def test_a_number_without_interval_is_judged_by_its_declared_margin():
    rule = NUMBER.replace('low = "low"\nhigh = "high"', "margin = 2")

    found = [of(rule, row(value)).judgement for value in (83, 81)]

    assert found == [YES, UNSURE]


def test_a_study_that_was_not_run_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))
    (tmp_path / "halv").mkdir()

    read = materials(frozenset({"studien", "halv"}))

    found = judged(finding(NUMBER), read)
    assert (found.judgement, found.seen) == (NOT_RUN, "Studien studien är inte körd.")
    again = judged(finding(NUMBER.replace("studien", "halv")), read)
    assert (again.judgement, again.seen) == (NOT_RUN, "Studien halv behöver köras om.")


def test_a_table_or_column_that_was_not_published_is_no_answer():
    rule = NUMBER.replace('value = "estimate"', 'value = "annat"')

    assert of(rule, row(90, 85, 94)).judgement is OPEN
    assert of(NUMBER.replace('"tal"', '"annan"'), row(90, 85, 94)).judgement is OPEN


@pytest.mark.parametrize(
    ("names", "judgement"),
    [
        pytest.param(["repeatable"], YES, id="one of them"),
        pytest.param(["repeatable", "planned"], PARTLY, id="one of them partly"),
        pytest.param(["trend"], OPEN, id="does not concern it"),
    ],
)
def test_a_studys_own_questions_are_asked_and_not_again(material, names, judgement):
    names = ", ".join(f'"{name}"' for name in names)
    rule = f'rule = "study"\nstudy = "stockholmsjobb"\nnames = [{names}]\n'

    found = judged(finding(rule), {"stockholmsjobb": material})

    assert found.judgement is judgement


@pytest.mark.parametrize(
    ("judgements", "judgement"),
    [
        pytest.param([YES, YES], YES, id="all"),
        pytest.param([YES, NO], PARTLY, id="some"),
        pytest.param([NO, NO], NO, id="none"),
        pytest.param([YES, UNSURE], UNSURE, id="one is unsure"),
        pytest.param([YES, BEYOND], BEYOND, id="one that no register tells"),
        pytest.param([YES, HIDDEN], HIDDEN, id="one is withheld"),
        pytest.param(
            [UNSURE, NOT_RUN, BEYOND],
            NOT_RUN,
            id="one is not run",
        ),
        pytest.param([UNSURE, HIDDEN], UNSURE, id="several reasons"),
        pytest.param(
            [YES, NO, NOT_RUN],
            PARTLY,
            id="whatever the open one is",
        ),
        pytest.param([PARTLY, UNSURE], PARTLY, id="partly is partly"),
    ],
)
def test_a_question_is_never_yes_while_something_is_open(judgements, judgement):
    assert whole(judgements) is judgement


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        pytest.param(81, 90, (YES, YES), id="inside"),
        pytest.param(55, 90, (NO, YES), id="over two limits"),
        pytest.param(60, 80, (PARTLY, PARTLY), id="from limit to limit"),
        pytest.param(60, 60, (PARTLY, PARTLY), id="on a limit"),
        pytest.param(math.nan, 90, (NO, YES), id="unknown"),
    ],
)
def test_an_interval_may_be_all_that_it_touches(low, high, found):
    assert possible(low, high, SPANS) == found


def test_rows_are_yes_from_the_declared_share():
    rows = [(YES, YES)] * 9 + [(NO, NO)]

    assert together(rows, enough=0.9) == (YES, YES)
    assert together(rows, enough=0.95) == (PARTLY, PARTLY)


def test_limits_leave_nothing_open_and_nothing_twice():
    assert list(open_spans(SPANS)) == []
    assert list(open_spans({YES: ((80, math.inf),), NO: ((-math.inf, 78),)})) == [
        "78 to 80 is undefined"
    ]
    assert list(open_spans({YES: ((70, math.inf),), NO: ((-math.inf, 78),)})) == [
        "70 to 78 is defined twice"
    ]


@pytest.mark.parametrize(
    ("rule", "rows", "words"),
    [
        pytest.param(
            NUMBER, [row(52, 43, 61)],
            "Andel som fick (2022): 52 procent (95 % intervall 43 till 61).",
            id="one number",
        ),
        pytest.param(
            MIX, [row(52, 43, 55), FEW],
            "Andel som fick (2022), 2 rader: 1 uppfyller det inte, 1 visas inte.", id="rows",
        ),
        pytest.param(
            NUMBER, [FEW], "Andel som fick (2022): talet visas inte, för att skydda få personer.",
            id="withheld",
        ),
    ],
)  # fmt: skip
def test_a_finding_says_what_was_seen(rule, rows, words):
    assert of(rule, *rows).seen == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_judgement_has_a_word(language):
    with speaking(language):
        assert all(state.word for state in Judgement)


def test_a_question_keeps_all_that_it_is_judged_by():
    question = declared(NUMBER, NONE).asked[0]

    found = answered(question, {"studien": published(row(90, 85, 94))})

    assert [one.judgement for _, one in found.found] == [YES, BEYOND]
    assert found.judgement is BEYOND
