"""What is withheld is a gap in a figure, never nought, and the caption says what it means."""

import numpy as np
import pandas as pd
import pytest

from evaluation.report.figures.curve_rows import from_start, withheld_note
from evaluation.report.figures.curves import draw_curves
from evaluation.report.figures.drawing import house_style
from evaluation.report.figures.incidence import draw_incidence
from evaluation.report.figures.states import draw_states

MAIN = {"contrast": "inte_nu", "arm": "stockholmsjobb"}
OUTCOME = "varaktigt_avslut"
REASONS = "avslut_efter_orsak"


@pytest.fixture
def drawn(material):
    """Draw with the house's style, after a change to one table."""

    def draw(maker, table, change, **about):
        frame = material.published.tables[table]
        change(frame)
        with house_style():
            return maker(material, **about)

    return draw


def curve(*estimates):
    """One curve, month by month; None is withheld."""
    rows = [
        {"contrast": "nu", "arm": "a", "series": "arm", "outcome": "avslut", "month": month,
         "estimate": value, "conf_low": value, "conf_high": value, "at_risk": np.nan,
         "events": 0.0, "status": "suppressed" if value is None else "ok"}
        for month, value in enumerate(estimates, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"estimate": float, "conf_low": float, "conf_high": float})


def test_curve_is_nought_until_its_first_step_and_blank_where_it_is_withheld():
    found = from_start(curve(np.nan, 0.2, None, None, 0.5))

    assert found["month"].tolist() == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(found["estimate"], [0, 0, 0.2, np.nan, np.nan, 0.5])
    np.testing.assert_array_equal(found["conf_low"], [0, 0, 0.2, np.nan, np.nan, 0.5])


def test_curve_of_which_nothing_is_shown_is_left_out():
    assert from_start(curve(None, None)).empty
    assert from_start(curve(None, None).head(0)).empty


@pytest.mark.parametrize(
    ("curves", "words"),
    [
        pytest.param([curve(0.1, 0.2)], "", id="whole"),
        pytest.param([curve(0.1, None, 0.2)], " Ett uppehåll i en linje", id="gap"),
        pytest.param(
            [curve(0.1, 0.2), curve(0.1).assign(series="reference")],
            " En linje som slutar tidigare",
            id="early end",
        ),
    ],
)
def test_note_says_what_a_reader_sees(curves, words):
    note = withheld_note(from_start(pd.concat(curves)))

    assert note.startswith(words)
    assert bool(note) == bool(words)


def test_line_is_broken_where_months_are_withheld(drawn):
    def hide(frame):
        here = (frame["contrast"] == "inte_nu") & (frame["arm"] == "stockholmsjobb")
        here &= (frame["outcome"] == OUTCOME) & (frame["series"] == "arm")
        here &= frame["month"].between(14, 20)
        frame.loc[here, ["estimate", "conf_low", "conf_high"]] = np.nan
        frame.loc[here, "status"] = "suppressed"

    drawing = drawn(draw_curves, "curves", hide, **MAIN, outcome=OUTCOME)

    line = drawing.figure.axes[0].lines[0]
    shown = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert [month for month, value in shown.items() if np.isnan(value)] == list(range(14, 21))
    assert "Ett uppehåll i en linje betyder att talen inte visas där." in drawing.caption


def test_part_of_a_group_is_points_at_its_steps(drawn):
    about = {"contrast": "inte_nu", "arm": "ordinarie", "outcome": OUTCOME}

    def horizons_only(frame):
        here = (frame["arm"] == "ordinarie") & (frame["series"] == "arm")
        frame.loc[here, "status"] = "ok"
        frame.loc[here, "events"] = frame["month"].isin([12, 24, 36]) * 10.0

    drawing = drawn(draw_curves, "curves", horizons_only, **about)

    points = drawing.figure.axes[0].containers[0].lines[0]
    assert points.get_xdata().tolist() == [12, 24, 36]
    assert "är en del av en större grupp" in drawing.caption
    assert drawing.alt.startswith("Punkter och en trappkurva")


def test_numbers_at_risk_stand_where_they_are_shown(drawn):
    def some(frame):
        frame.loc[~frame["month"].isin([0, 24]), "at_risk"] = np.nan

    drawing = drawn(draw_curves, "curves", some, **MAIN, outcome=OUTCOME)

    axes = drawing.figure.axes[0]
    across = [text for text in axes.texts if text.get_transform() == axes.get_xaxis_transform()]
    places = {text.get_position()[0] for text in across if text.get_text() != "Antal under risk"}
    assert places == {0, 24}
    assert "–" not in {text.get_text() for text in across}


def test_group_without_a_curve_is_named_in_its_panel(drawn):
    def hide(frame):
        here = (frame["outcome"] == f"{REASONS}:arbete") & (frame["series"] == "arm")
        frame.loc[here, "status"] = "suppressed"

    drawing = drawn(draw_incidence, "curves", hide, **MAIN, outcome=REASONS)

    panels = {
        axes.get_title(loc="left"): [text.get_text() for text in axes.texts]
        for axes in drawing.figure.axes
    }
    assert panels["Arbete"] == ["Stockholmsjobb: visas inte"]
    assert panels["Kommunal anställning"] == []
    assert "Där en grupp inte visas är de för få" in drawing.caption


def hidden_height(drawing, month):
    """Height of the blank area of the arm over a month."""
    across = drawing.figure.axes[0].collections[-1].get_paths()[0].vertices
    heights = across[np.isclose(across[:, 0], month, atol=0.6), 1]
    return heights.max() - heights.min()


def test_states_that_are_withheld_have_an_area_of_their_own(drawn, material):
    occupation = material.published.tables["occupation"]
    here = (occupation["series"] == "arm") & (occupation["arm"] == "stockholmsjobb")
    here &= (occupation["state"] == "bistand") & (occupation["month"] == 20)
    share = 100 * float(occupation.loc[here, "share"].iloc[0])

    def hide(frame):
        frame.loc[here, ["share", "count"]] = np.nan

    before = drawn(draw_states, "occupation", lambda _: None, **MAIN)
    after = drawn(draw_states, "occupation", hide, **MAIN)

    assert share > 10
    assert hidden_height(after, 20) - hidden_height(before, 20) == pytest.approx(share, abs=2)
    assert "räknas ur antal som är avrundade till närmaste 5" in after.caption
    assert "tillstånd som inte visas" in after.caption
