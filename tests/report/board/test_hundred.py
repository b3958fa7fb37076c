"""A hundred dots per insats, and the same numbers in the table beneath."""

import pytest

from evaluation.report.figures.hundred import ALIKE, EMPTY, PERSONS, Hundred, draw_hundred


def row(with_insats, without, is_good=True):
    return Hundred(
        name="Praktik",
        verdict="hjälper",
        certainty="osäkert",
        with_insats=with_insats,
        without=without,
        value=with_insats - without,
        low=with_insats - without - 5,
        high=with_insats - without + 5,
        is_good=is_good,
    )


def dots(drawing):
    from matplotlib.colors import to_hex

    axes = drawing.figure.axes[0]
    return {
        to_hex(one.get_facecolors()[0]): len(one.get_offsets())
        for one in axes.collections
        if len(one.get_offsets())
    }


@pytest.mark.parametrize(
    ("with_insats", "without"), [(71, 54), (27, 46), (50, 50), (0, 3), (100, 98)]
)
def test_every_person_is_one_dot(with_insats, without):
    found = dots(draw_hundred([row(with_insats, without)], what="w", caption="c"))

    assert sum(found.values()) == PERSONS
    assert found.get(ALIKE, 0) == min(with_insats, without)
    assert found.get(EMPTY, 0) == PERSONS - max(with_insats, without)


def test_numbers_stand_in_the_table_and_in_the_words_for_those_who_do_not_see():
    drawing = draw_hundred([row(71, 54)], what="w", caption="c")

    cells = drawing.data.groups[0][1][0].cells
    assert cells == ("71", "54", "+17 av 100 (12 till 22)", "hjälper", "osäkert")
    assert "71 av 100 mot 54 av 100" in drawing.alt
