"""What somebody wrote reaches a page as it was written, whatever the page is made of."""

import string

import pandas as pd
import pytest

from evaluation.report.figures.drawing import canvas, house_style, save_svg
from evaluation.report.literal import (
    MARKUP,
    NO_SIGN,
    as_html,
    as_markdown,
    as_words,
    literal,
    marked,
)
from evaluation.report.markup import DataTable, NumberedFigure, Passage, Row, Table


def test_every_sign_of_punctuation_is_taken_for_markup():
    assert sorted(MARKUP) == sorted(string.punctuation)


def test_a_text_comes_out_as_it_was_written_everywhere():
    text = literal(f"a {string.punctuation} b")

    assert as_words(text) == f"a {string.punctuation} b"
    assert as_markdown(text) == "a " + "".join(f"\\{sign}" for sign in string.punctuation) + " b"
    assert as_html(literal("<b> & `c` {d}")) == "&lt;b&gt; &amp; &#96;c&#96; &#123;d&#125;"


def test_marking_twice_is_marking_once():
    assert literal(literal("*a*")) == literal("*a*")


@pytest.mark.parametrize("name", ["inte_nu", "a:b.c", "-0.3", "x:", "2024-01", "Kaplan"])
def test_names_and_numbers_stay_what_code_compares_with(name):
    assert marked(name) == name


@pytest.mark.parametrize("text", ["_a_", "1.", "a--b", "a...", "- a", "*", ":::", "a`b"])
def test_what_only_looks_like_a_name_is_marked(text):
    assert marked(text) != text
    assert as_words(marked(text)) == text


def test_line_ends_make_no_paragraph_and_numbers_are_not_torn():
    assert as_words(literal(" a\n\n- b\tc\r\n1\u00a0000\u202f0 ")) == "a - b c 1\u00a0000\u202f0"


def test_what_the_font_lacks_is_shown_as_a_box():
    assert as_words(literal("a\u202eb\U0001f600c\x00d")) == f"a{NO_SIGN}b{NO_SIGN}c{NO_SIGN}d"
    assert literal("Å–ä’ö”ø€é") == "Å–ä’ö”ø€é"


def test_tables_and_nested_values_are_marked_with_their_keys():
    table = marked(pd.DataFrame({"label": ["<a>", "b"], "method": ["x, y", "z"], "n": [1.0, 2.0]}))
    content = marked({"<k>": ["*a*", 1, None, True]})

    assert [as_words(label) for label in table["label"]] == ["<a>", "b"]
    assert list(table["method"]) == ["x, y", "z"]
    assert table["label"].iloc[0] != "<a>"
    assert content == {literal("<k>"): [literal("*a*"), 1, None, True]}


def test_passages_captions_and_descriptions_show_marked_signs():
    figure = NumberedFigure(label="a", source="a.svg", caption=literal("*b*"), alt='c "d" }')

    assert str(Passage(f"**x** {literal('*y*')}")) == "**x** \\*y\\*"
    assert figure._repr_markdown_() == '![\\*b\\*](a.svg){#fig-a fig-alt="c \\"d\\" \\}"}'


def test_a_cell_cannot_end_the_block_it_stands_in():
    table = Table(columns=("A",), groups=(("", (Row(head="\n```\n<b>", cells=()),)),), caption="")

    markdown = DataTable(label="```\n", table=table)._repr_markdown_()

    assert markdown.count("```") == 2
    assert "<b>" not in markdown


def test_figures_draw_letters_and_no_formulas(tmp_path):
    text = r"a $\frac{1}{2}$ _b_"
    with house_style():
        figure = canvas(3)
        figure.text(0.1, 0.5, literal(text))
        save_svg(figure, tmp_path / "a.svg")

    assert figure.texts[0].get_text() == text
    assert not figure.texts[0].get_parse_math()
    # One outline for each letter, and none that the font lacks.
    uses = (tmp_path / "a.svg").read_text(encoding="utf-8").count("<use ")
    assert uses == len(text.replace(" ", "")) + text.count(" ")
