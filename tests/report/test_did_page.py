"""Pages of panel studies: the words follow the interval that the rule lets be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.disclosure import Results, certificate
from evaluation.protocol.kinds import ESTIMATORS
from evaluation.report.did import tables as did_tables
from evaluation.report.did import texts as did_texts
from evaluation.report.did.elements import TEXTS
from evaluation.report.did.event_study import draw_event_study
from evaluation.report.did.honest_bounds import draw_honest
from evaluation.report.did.rows import METHODS, answers
from evaluation.report.figures.drawing import house_style
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.plan import Printed
from evaluation.study.panel.study import panel_frames
from tests.study.panel_rows import declared, districts, people, published


def material(rows, *, source="districts", **panel):
    """What a page reads of a panel study."""
    protocol = declared(**panel)
    plan = replace(protocol.panel, source=source)
    frames = panel_frames(rows, replace(protocol, panel=plan))
    unnamed = frames["estimates"]["analysis"] == ""
    frames["estimates"].loc[unnamed, "analysis"] = protocol.name
    shown = published(frames, protocol)
    return Material(
        published=shown,
        plan=replace(protocol, panel=plan),
        printed=Printed(),
        manifest={},
        certificate=certificate(shown, Results(tables={}).specs),
        folder=Path(),
    )


@pytest.fixture(scope="module")
def found():
    return material(districts(2), placebo_periods=[2], first_event=-4, last_event=4)


@pytest.fixture(scope="module")
def nothing():
    return material(districts(3, effect=0.0), first_event=-4, last_event=4)


def test_an_effect_is_told_with_the_interval_of_the_bootstrap(found):
    row = found.table("clusters").iloc[0]
    low = f"{row['conf_low']:.3f}".replace(".", ",")

    text = str(did_texts.answer(found))

    assert "**ökade**" in text
    assert low in text


def test_without_an_effect_no_direction_is_told(nothing):
    text = str(did_texts.answer(nothing))

    assert "ingen säkerställd skillnad" in text
    assert "**osäkert**" in text
    assert "ökade" not in text


def test_every_text_of_panel_studies_can_be_written(found):
    texts = {name: make(found) for name, make in TEXTS.items()}

    assert all(isinstance(text, Passage) for text in texts.values())
    assert "wild cluster-bootstrap" in str(texts["did-clusters"])
    assert "2 " in str(texts["did-placebo"])
    assert "Tvåvägsregressionen är inte svaret" in str(texts["did-two-way"])


def test_pages_have_a_name_for_every_estimator():
    assert ESTIMATORS.keys() <= METHODS.keys()


@pytest.mark.parametrize(
    "table",
    [
        did_tables.estimator_table,
        did_tables.cohort_table,
        did_tables.cluster_table,
        did_tables.honest_table,
        did_tables.decomposition_table,
    ],
)
def test_every_table_has_a_cell_under_every_head(found, table):
    made = table(found)

    rows = [row for _, group in made.groups for row in group]
    assert rows
    assert {len(row.cells) + 1 for row in rows} == {len(made.columns)}


def test_figures_say_what_they_show_and_hold_their_numbers(found):
    with house_style():
        events, bounds = draw_event_study(found, "utfall"), draw_honest(found, "utfall")

    assert len(events.data.groups[0][1]) == 9
    assert "Före starten 3 punkter" in events.alt
    assert "vertikal" in bounds.alt or "lodräta" in bounds.alt


def test_a_page_about_persons_says_what_it_cannot_answer():
    told = material(people(1), source="persons")

    assert "kan sidan inte svara på" in str(did_texts.answer(told)) + str(TEXTS["did-cannot"](told))


@pytest.mark.parametrize(
    ("shift", "number"), [pytest.param(0.0, 0, id="meet"), pytest.param(9.0, 1, id="apart")]
)
def test_two_averages_are_explained_where_their_intervals_do_not_meet(found, shift, number):
    honest = found.table("honest").copy()
    read = answers(found)[0]
    bounds = honest["restriction"].eq("parallel_trends") & honest["target"].eq("average")
    limits = [read.low + shift, read.high + shift]
    honest.loc[bounds, ["conf_low", "conf_high"]] = limits
    tables = {**found.published.tables, "honest": honest}
    planted = replace(found, published=replace(found.published, tables=tables))

    told = [text for text in str(did_texts.answer(planted)).split("\n- ") if "rutan säger" in text]

    assert len(told) == number
    assert all("0 till 4" in text and "alla lika mycket" in text for text in told)
