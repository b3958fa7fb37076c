"""Where people are after 24 and 36 months: table and sentences follow figure and interval."""

import numpy as np
import pytest

from evaluation.report.effects.whereabouts import whereabouts, whereabouts_table
from evaluation.report.figures.drawing import house_style
from evaluation.report.figures.states import draw_states
from evaluation.report.language import say
from evaluation.report.numbers import WITHHELD, decimal

CONTRAST = "inte_nu"
ARM = "stockholmsjobb"
OTHERS = "whereabouts.others"
NUMBERS = ["estimate", "std_error", "conf_low", "conf_high"]


@pytest.fixture
def estimates(material):
    return material.published.tables["estimates"]


def rows_of(material, title):
    groups = dict(whereabouts_table(material, contrast=CONTRAST).groups)
    return {row.head: row.cells for row in groups[title]}


def chosen(frame, state, month, arm=ARM):
    return (
        (frame["outcome"] == f"tillstand:{state}")
        & (frame["month"] == month)
        & (frame["population"] == f"{CONTRAST}:{arm}")
    )


def put(frame, here, **values):
    for name, value in values.items():
        frame.loc[here, name] = value


def test_every_arm_has_both_times_and_sub_types_stand_beside_it(material):
    titles = [title for title, _ in whereabouts_table(material, contrast=CONTRAST).groups]

    labels = [arm.label for arm in material.plan.arms]
    assert titles == [
        f"{label}, efter {month}\u00a0månader" for label in labels for month in (24, 36)
    ]


def test_table_and_figure_show_the_same_digits(material):
    with house_style():
        drawing = draw_states(material, contrast=CONTRAST, arm=ARM)
    figure = [
        dict(zip(drawing.data.columns[1:], row.cells, strict=True))
        for _, body in drawing.data.groups
        for row in body
        if row.head == "24"
    ]

    rows = rows_of(material, "Stockholmsjobb, efter 24\u00a0månader")

    assert len(rows) >= 6
    for label in set(rows) - {say(OTHERS)}:
        assert rows[label][:2] == tuple(side[f"{label} (%)"] for side in figure)


def test_withheld_state_is_put_with_the_others_and_the_rest_is_of_a_hundred(material, estimates):
    put(estimates, chosen(estimates, "a_kassa", 24), **dict.fromkeys(NUMBERS, np.nan))
    estimates.loc[chosen(estimates, "a_kassa", 24), "status"] = "suppressed"

    rows = rows_of(material, "Stockholmsjobb, efter 24\u00a0månader")

    assert "A-kassa" not in rows
    assert "A-kassa" in rows_of(material, "Stockholmsjobb, efter 36\u00a0månader")
    assert rows[say(OTHERS)][2:] == (WITHHELD, WITHHELD)
    for side in (0, 1):
        shares = [float(cells[side].replace(",", ".")) for cells in rows.values()]
        assert sum(shares) == pytest.approx(100, abs=0.05 * len(shares))


def test_gated_time_has_one_row_with_the_reason(material, estimates):
    here = estimates["outcome"].str.startswith("tillstand:") & (estimates["month"] == 36)
    put(estimates, here, **dict.fromkeys(NUMBERS, np.nan), status="gated", note="För få kvar")

    rows = rows_of(material, "Coachning, efter 36\u00a0månader")

    assert rows == {"ej utvärderbart (för få kvar)": (WITHHELD,) * 4}


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        pytest.param(0.3, 0.2, 0.4, "**fler** i tillståndet *a-kassa*", id="more"),
        pytest.param(-0.3, -0.4, -0.2, "**färre** i tillståndet *a-kassa*", id="fewer"),
    ],
)
def test_sentence_names_the_largest_established_difference(
    material, estimates, value, low, high, words
):
    here = chosen(estimates, "a_kassa", 36) & (estimates["reference"] != "")
    put(estimates, here, estimate=value, conf_low=low, conf_high=high)
    larger = chosen(estimates, "okand", 36) & (estimates["reference"] != "")
    put(estimates, larger, estimate=0.4, conf_low=-0.1, conf_high=0.9)

    (line,) = (
        line
        for line in whereabouts(material, contrast=CONTRAST).text.splitlines()
        if line.startswith("- Stockholmsjobb, efter")
    )

    assert words in line
    assert "efter 36\u00a0månader" in line
    assert f"Skillnaden är {decimal(100 * value)} procentenheter" in line


def test_without_an_interval_on_one_side_nothing_is_established(material, estimates):
    of_states = estimates["outcome"].str.startswith("tillstand:") & (estimates["reference"] != "")
    put(estimates, of_states, conf_low=-0.5, conf_high=0.5)

    lines = whereabouts(material, contrast=CONTRAST).text.splitlines()

    told = [line for line in lines if line.startswith("- ")]
    assert len(told) == len(material.plan.arms)
    assert all("**ingen säkerställd skillnad**" in line for line in told)


def test_study_without_states_has_neither(in_build, changed):
    material = changed(study="rossi")

    assert whereabouts_table(material, contrast=material.plan.contrasts[0].name).groups == ()
    assert whereabouts(material, contrast=material.plan.contrasts[0].name).text == ""


def test_part_is_drawn_at_the_horizons_only(material):
    frame = material.published.tables["occupation"]
    material.published.tables["occupation"] = frame[frame["month"].isin([0, 12, 24, 36])]

    with house_style():
        drawing = draw_states(material, contrast=CONTRAST, arm="ordinarie")

    assert [row.head for row in drawing.data.groups[0][1]] == ["0", "12", "24", "36"]
    assert "Det vita fältet" in drawing.caption
