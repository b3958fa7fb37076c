"""What tries the answer is told by its intervals: families, definitions, placebos, bounds."""

import pytest

from evaluation.report.answers.horizon import headline
from evaluation.report.answers.words import certainty
from evaluation.report.definition_words import definitions, near
from evaluation.report.effects import family_tables
from evaluation.report.labels import sensitivity_labels
from evaluation.report.robustness import definition_tables
from evaluation.report.robustness import tables as robustness_tables
from evaluation.report.robustness import texts as robustness_texts
from tests.report.plausible import estimates, protocol

STUDY = "stockholmsjobb"


@pytest.fixture
def frame():
    return estimates(protocol(STUDY))


def said(passage):
    return passage.text.replace("\u00a0", " ").replace("\u202f", " ").replace("*", "")


def said_of(text):
    return text.replace("\u00a0", " ")


def put(frame, analysis, low, high, **where):
    """Set an interval in the rows of an analysis that fit."""
    rows = frame["analysis"].eq(f"{STUDY}{analysis}") & frame["reference"].ne("")
    for column, value in where.items():
        rows &= frame[column].eq(value)
    assert rows.any(), (analysis, where)
    frame.loc[rows, ["conf_low", "conf_high", "estimate"]] = [low, high, (low + high) / 2]
    return frame


def test_family_tells_that_nothing_holds_while_joint_intervals_cross(material):
    text = said(family_tables.family_finding(material, "inte_nu"))

    assert "Ingen skillnad står sig när alla räknas." in text
    assert "Räknad för sig, men inte tillsammans" in text  # Stockholmsjobb's own interval does not


def test_family_names_what_holds_with_its_joint_interval(changed, frame):
    put(frame, ":familj:mot_inte_nu", 0.02, 0.09, arm="coachning", month=12)

    text = said(family_tables.family_finding(changed(estimates=frame), "inte_nu"))

    assert "Skillnad som står sig när alla räknas: Coachning, 12 månader" in text
    assert "simultant intervall 2,0 till 9,0" in text


def test_family_table_has_both_intervals_and_withheld_members(material):
    html = family_tables.family_table(material, "mellan_insatser").html()

    assert "Simultant" in html
    assert "Enskilt" in html
    assert "ej utvärderbart" in html  # practice is withheld at 36 months
    assert "0,400" in html


def test_family_without_results_is_not_evaluable(changed, frame):
    kept = frame[~frame["analysis"].str.contains("familj")]

    text = said(family_tables.family_finding(changed(estimates=kept), "inte_nu"))

    assert "ej utvärderbart" in text


def test_definition_table_has_a_row_per_definition_and_the_plan_is_named(material):
    html = definition_tables.definition_table(material).html()

    assert html.count("(planen)") == 1
    assert html.count('<th scope="row">') == 4 * 3 * 2
    assert html.count("utan annat bistånd") == 4 * 3


def test_definitions_are_told_by_intervals(changed, frame, material):
    assert "intervall ligger över noll" in said(definition_tables.definition_finding(material))
    wide = frame["analysis"].str.startswith(f"{STUDY}:uppehall") & frame["reference"].ne("")
    frame.loc[wide, ["conf_low", "conf_high"]] = [-0.2, 0.2]
    main = frame["analysis"].eq(STUDY) & frame["scale"].eq("risk_difference")
    frame.loc[main, ["conf_low", "conf_high"]] = [-0.2, 0.2]

    text = said(definition_tables.definition_finding(changed(estimates=frame)))

    assert text.count("Inget av intervallen utesluter att skillnaden är noll.") == 3
    assert "procent beroende på definition" in text


def test_definition_that_turns_the_sign_is_pointed_out(changed, frame):
    name = ":uppehall_0_fonster_6_beviljad_manad_med_annat"
    put(frame, name, -0.2, -0.1, arm="stockholmsjobb")

    text = said(definition_tables.definition_finding(changed(estimates=frame)))

    assert "Riktningen vänder" in text


def test_nearest_definitions_differ_in_one_thing(material):
    labels = near(definitions(material.plan))

    assert len(labels) == 3 + 2 + 1
    assert set(labels) < set(sensitivity_labels(material.plan))
    assert "Annat bistånd räknas inte" in labels.values()


def test_e_value_speaks_only_where_the_interval_excludes_no_difference(material):
    text = said(robustness_texts.e_values(material))

    assert "Stockholmsjobb, varaktigt avslut utanför insatsen: en dold orsak måste" in text
    assert "1,20 gånger" in text
    assert "Praktik och Coachning" in text
    assert "intervallet rymmer redan" in text
    assert "1,43" in robustness_tables.e_value_table(material).html()


def test_quiet_placebos_are_told_with_what_they_leave_possible(material):
    text = said(robustness_texts.placebo(material))

    assert text.count("inget larm") == 2
    assert "larm för" not in text
    assert "ungefär en av tjugo" in text
    assert "minst en av alla gör det ungefär 26 gånger av 100" in text  # 1 - 0.95**6


def test_placebo_alarm_is_told_and_lowers_the_certainty(changed, frame):
    put(frame, "", -0.8, -0.2, outcome="bistand_fore", arm="stockholmsjobb")
    material = changed(estimates=frame)

    text = said(robustness_texts.placebo(material))

    assert "larm för Stockholmsjobb, 0,5 färre månader (0,2 till 0,8)" in text
    row = headline(material)
    word, reason = certainty(material, row)
    assert (word, said_of(reason)) == (
        "osäkert",
        "grupperna skilde sig redan före starten (−0,5 månader)",
    )


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        pytest.param((-0.2, 0.3), "förenliga med både fler och färre", id="across nought"),
        pytest.param((0.05, 0.3), "fler kommer tillbaka", id="above"),
        pytest.param((-0.3, -0.05), "färre kommer tillbaka", id="below"),
    ],
)
def test_bounds_follow_the_interval_of_the_difference(changed, frame, ends, words):
    # The bounds themselves lie above nought throughout: only the interval may decide.
    for end, column, value in (("undre", "conf_low", ends[0]), ("ovre", "conf_high", ends[1])):
        rows = frame["outcome"].eq(f"ej_ateraktualiserad:{end}")
        frame.loc[rows, ["estimate", column]] = [0.1 if end == "undre" else 0.2, value]

    assert words in said(robustness_texts.bounded(changed(estimates=frame)))


def test_groups_that_do_not_differ_are_not_called_alike(material):
    text = said(robustness_texts.group_effects(material))

    assert "6 prövningar" in text
    assert "Ingen säkerställd skillnad mellan grupper" in text
    assert "Det betyder inte att effekten är lika" in text


@pytest.mark.parametrize(
    ("p", "told"),
    [pytest.param(0.004, True, id="holds for six"), pytest.param(0.02, False, id="one of six")],
)
def test_group_difference_counts_all_tests(changed, frame, p, told):
    rows = frame["scale"].eq("chi_square") & frame["arm"].eq("praktik")
    rows &= frame["analysis"].eq(f"{STUDY}:grupp:kon")
    frame.loc[rows, "p_value"] = p

    text = said(robustness_texts.group_effects(changed(estimates=frame)))

    assert ("Effekten skiljer sig mellan grupper: Praktik efter kön" in text) is told


def test_withheld_tries_say_so(changed, frame):
    tried = frame["analysis"].str.contains(":(?:placebo|grupp)", regex=True)
    tried |= frame["role"].eq("placebo") | frame["scale"].isin(["risk_ratio", "e_value"])
    tried |= frame["outcome"].str.startswith("ej_ateraktualiserad:")
    frame.loc[tried, "status"] = "gated"
    frame.loc[tried, "note"] = "Färre än 10 händelser"
    material = changed(estimates=frame)

    told = [
        said(text(material))
        for text in (
            robustness_texts.e_values,
            robustness_texts.placebo,
            robustness_texts.bounded,
            robustness_texts.group_effects,
        )
    ]

    assert all("ej utvärderbart" in text for text in told)
    for table in (robustness_tables.bound_table, robustness_tables.group_effect_table):
        assert "ej utvärderbart" in table(material).html()
