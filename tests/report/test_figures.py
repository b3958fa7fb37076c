"""Figures as they are drawn: every name whole, nothing on top of anything, on paper and phone."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from evaluation.report.catalogue import FIGURES, make, offered
from evaluation.report.did.event_study import draw_event_study
from evaluation.report.did.honest_bounds import draw_honest
from evaluation.report.figures.balance import draw_balance
from evaluation.report.figures.drawing import CM, NARROW, WIDE, Sheet, house_style
from evaluation.report.figures.incidence import draw_incidence
from evaluation.report.figures.ladder import Rung, ladder
from evaluation.report.figures.words import broken, lines_of, width_cm
from evaluation.report.literal import as_words
from evaluation.report.markup import NumberedFigure
from evaluation.report.material import read_quality
from evaluation.report.quality.figure import draw_trends
from tests.report.quality import write_quality
from tests.report.test_did_page import material as panel_material
from tests.study.panel_rows import districts

MAIN = {"contrast": "inte_nu", "arm": "stockholmsjobb"}
# Drawn outlines reach this far out of the box that a text is said to fill, in pixels at 100 dpi.
OUTLINE = 1.5
LONG = "Tidsbegränsad anställning hos kommunen med handledning och yrkesutbildning på deltid"
NAMES = ("arms", "balance", "curves", "definitions", "flow", "hundred", "incidence", "overlap",
         "states")  # fmt: skip


def boxes(figure):
    """Every visible text of a figure with the box it fills, in pixels."""
    canvas = FigureCanvasAgg(figure)
    for text in figure.findobj(Text):
        text.set_text(as_words(text.get_text()))
    canvas.draw()
    axes = [one for one in figure.axes if one.get_visible()]
    shown = [text for text in figure.texts if text.get_text().strip()]
    shown += [text for legend in figure.legends for text in legend.get_texts()]
    for one in axes:
        shown += [*one.texts, one.title, one._left_title, one.xaxis.label, one.yaxis.label]
        shown += [text for axis in (one.xaxis, one.yaxis) if one.axison
                  for tick in axis.get_major_ticks() for text in (tick.label1,)
                  if tick.label1.get_visible() and _is_within(axis, tick)]  # fmt: skip
        if one.get_legend():
            shown += one.get_legend().get_texts()
    renderer = canvas.get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in shown
            if text.get_text().strip() and text.get_visible()]  # fmt: skip


def _is_within(axis, tick):
    low, high = sorted(axis.get_view_interval())
    return low - 1e-9 <= tick.get_loc() <= high + 1e-9


def assert_readable(figure):
    found = boxes(figure)
    wide, high = figure.get_size_inches() * figure.dpi

    assert found
    assert [words for words, _ in found if "…" in words] == []
    assert [
        words for words, box in found
        if box.x0 < -OUTLINE or box.y0 < -OUTLINE or box.x1 > wide + OUTLINE
        or box.y1 > high + OUTLINE
    ] == []  # fmt: skip
    assert [
        (one, other) for (one, a), (other, b) in combinations(found, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > OUTLINE
        and min(a.y1, b.y1) - max(a.y0, b.y0) > 2 * OUTLINE
    ] == []  # fmt: skip


def on(sheet, drawing):
    return drawing.narrow if sheet.is_narrow else drawing.figure


@pytest.fixture(params=[WIDE, NARROW], ids=["paper", "phone"])
def sheet(request):
    return request.param


@pytest.fixture
def style():
    with house_style():
        yield


@pytest.fixture(scope="module")
def panel():
    return panel_material(districts(2), placebo_periods=[2], first_event=-4, last_event=4)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_figure_is_whole_and_alone(style, material, name, sheet):
    drawing = make(FIGURES, "figure", name, material)

    assert_readable(on(sheet, drawing))
    assert on(sheet, drawing).get_size_inches()[0] == pytest.approx(sheet.cm * CM)


def test_the_names_tried_are_all_that_a_study_of_persons_draws(material):
    drawn = set(offered(FIGURES, material.plan))

    assert drawn - set(NAMES) <= {"benchmark", "family"}


@pytest.mark.parametrize("name", NAMES)
def test_long_names_are_broken_and_never_cut(style, material, name, sheet):
    arms = tuple(replace(arm, label=f"{LONG} {n}") for n, arm in enumerate(material.plan.arms))
    data = replace(material.plan.data, reference_label=f"Ingen start: {LONG.lower()}")
    plan = replace(material.plan, arms=arms, data=data)

    drawing = make(FIGURES, "figure", name, replace(material, plan=plan))

    assert_readable(on(sheet, drawing))


@pytest.mark.parametrize("draw", [draw_event_study, draw_honest])
def test_figures_of_a_panel_are_readable(style, panel, draw, sheet):
    drawing = draw(panel, panel.plan.primary.name)

    assert_readable(on(sheet, drawing))


def test_series_of_a_delivery_are_readable(style, tmp_path, monkeypatch, sheet):
    write_quality(tmp_path)
    monkeypatch.setenv("EVALUATION_BUILD", str(tmp_path))

    drawing = draw_trends(read_quality(next(tmp_path.iterdir()).name))

    assert_readable(on(sheet, drawing))


def test_a_cut_word_and_two_on_top_of_each_other_are_seen(style):
    figure = ladder([Rung(label="En"), Rung(label="Två")], WIDE, row_cm=0.5).figure
    assert_readable(figure)

    figure.text(0.99, 0.5, "utanför")
    with pytest.raises(AssertionError):
        assert_readable(figure)
    figure.texts[-1].remove()
    for words in ("ett", "annat"):
        figure.text(0.5, 0.5, words)
    with pytest.raises(AssertionError):
        assert_readable(figure)


def test_a_figure_is_as_high_as_its_rows(style):
    def height(rows, sheet):
        return ladder([Rung(label="Namn")] * rows, sheet, row_cm=0.5).figure.get_size_inches()[1]

    for sheet in (WIDE, NARROW):
        added = [height(rows + 1, sheet) - height(rows, sheet) for rows in (1, 5, 9)]
        np.testing.assert_allclose(added, added[0])
        assert added[0] > 0


def test_marks_stand_within_their_rows(style, sheet):
    drawn = ladder([Rung(label=LONG * 2), Rung(label="Kort")], sheet, row_cm=0.5)

    for place, first, last in zip(drawn.places, drawn.edges, drawn.edges[1:], strict=False):
        assert first < place < last


def test_the_key_names_both_groups_also_when_one_has_no_curve(style, material, sheet):
    curves = material.published.tables["curves"]
    hidden = curves["outcome"].str.contains(":") & (curves["series"] == "arm")
    curves.loc[hidden, "status"] = "suppressed"

    figure = on(sheet, draw_incidence(material, outcome="avslut_efter_orsak", **MAIN))
    (key,) = figure.legends

    assert [text.get_text() for text in key.get_texts()] == [
        "Stockholmsjobb",
        "Ingen start den månaden",
    ]


def test_no_panel_is_drawn_without_a_reason(style, material, sheet):
    figure = on(sheet, draw_incidence(material, outcome="avslut_efter_orsak", **MAIN))

    assert all(axes.get_visible() and (axes.lines or axes.texts) for axes in figure.axes)


def test_balance_data_stand_in_the_order_of_the_code_list(style, material):
    balance = material.published.tables["balance"]
    codes = ("gymn", "efter", "saknas", "ej_grund", "grund")
    rows = pd.concat([balance[balance["covariate"] == "alder"]] * len(codes))
    rows = rows.assign(covariate="utbildning", level=np.repeat(codes, len(rows) // len(codes)))
    material.published.tables["balance"] = rows

    drawing = draw_balance(material, **MAIN)

    heads = [as_words(row.head) for _, body in drawing.data.groups for row in body]
    assert [head.partition(": ")[2] for head in heads] == [
        "icke fullgjord grundskola",
        "högst grundskola (inkl. påbörjat gymnasium)",
        "gymnasial (slutbetyg)",
        "eftergymnasial",
        "uppgift saknas",
    ]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        pytest.param("Kort", 5.0, ["Kort"], id="fits"),
        pytest.param("Två ord", 0.9, ["Två", "ord"], id="broken at the space"),
        pytest.param("", 1.0, [""], id="nothing"),
    ],
)
def test_words_are_broken_where_they_stop_fitting(style, text, room, lines):
    assert broken(text, room).split("\n") == lines


def test_a_word_without_room_is_divided_and_loses_no_letter(style):
    told = broken("Arbetsmarknadsanställningarna", 2.0)

    assert lines_of(told) > 1
    assert told.replace("-\n", "") == "Arbetsmarknadsanställningarna"
    assert all(width_cm(line) <= 2.0 for line in told.split("\n"))


def test_a_figure_names_the_drawing_for_a_phone_where_there_is_one():
    figure = NumberedFigure(label="a", source="a.svg", caption="A.", alt="En linje.")

    assert "narrow" not in figure._repr_markdown_()
    assert 'narrow="a-narrow.svg"' in replace(figure, narrow="a-narrow.svg")._repr_markdown_()


def test_sheets_tell_their_files_apart():
    assert {WIDE.suffix, NARROW.suffix} == {"", "-narrow"}
    assert Path(f"a{NARROW.suffix}.svg").name == "a-narrow.svg"
    assert not WIDE.is_narrow
    assert Sheet(cm=1.0, suffix="-x").is_narrow
