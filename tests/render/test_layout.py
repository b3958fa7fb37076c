"""How pages are laid out: tables are divided with sense, and a phone hides nothing unmarked."""

import re
import shutil
import subprocess
from itertools import pairwise

import pypandoc
import pytest

from evaluation.provenance.project import STYLE
from evaluation.render import render_page

PDFTOTEXT = shutil.which("pdftotext")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"></svg>'
pdf_text = pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not on the path")


def table(rows, *, label="a", title="Grupp"):
    """A numbered table with groups of three rows, as the house's tables are written."""
    body = []
    for number in range(rows):
        if title and number % 3 == 0:
            head = f'<th scope="rowgroup" colspan="2">{title} {number // 3}.</th>'
            body.append(f'<tr class="group">{head}</tr>')
        body.append(f'<tr><th scope="row">Rad {number}.</th><td class="num">1</td></tr>')
    head = '<tr><th scope="col">Huvud</th><th scope="col" class="num">Antal</th></tr>'
    html = f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"
    return f"::: {{#tbl-{label}}}\n```{{=html}}\n{html}\n```\n\nEn rubrik.\n\n:::\n"


@pytest.fixture
def rendered(page, tmp_path):
    """Render a body whose raw HTML comes from a cell, as on the house's pages."""

    def render(body, target):
        cell = f"```{{python}}\n#| label: c\n#| output: asis\nprint({body!r})\n```\n"
        path = page(cell)
        (path.parent / "a.svg").write_text(SVG, encoding="utf-8")
        (path.parent / "a-narrow.svg").write_text(SVG.replace("90", "40"), encoding="utf-8")
        done = render_page(path, out=tmp_path, formats=(target,), engine="embedded")
        return done.paths[target]

    return render


def pages(path):
    told = subprocess.run(
        [PDFTOTEXT, "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return told.stdout.split("\f")[:-1]


def rows_of(text):
    return [int(number) for number in re.findall(r"Rad (\d+)\.", text)]


@pdf_text
@pytest.mark.parametrize("lines", range(14, 30, 3))
def test_no_page_has_only_the_first_or_the_last_row_of_a_table(rendered, lines):
    before = "".join(f"Stycke {number}.\n\n" for number in range(lines))

    shares = [rows_of(text) for text in pages(rendered(f"{before}\n{table(36)}", "pdf"))]

    shares = [share for share in shares if share]
    assert len(shares) > 1
    assert [row for share in shares for row in share] == list(range(36))
    assert min(map(len, shares)) >= 2
    assert len(shares[0]) >= 3


@pdf_text
@pytest.mark.parametrize("rows", [59, 60, *range(29, 38)])
def test_heads_come_again_on_every_page_and_a_groups_title_never_stands_alone(rendered, rows):
    texts = [text for text in pages(rendered(table(rows), "pdf")) if rows_of(text)]

    assert len(texts) > 1
    for text in texts:
        first = rows_of(text)[0]
        assert "Huvud" in text
        lines = [line.strip() for line in text.splitlines() if re.search(r"Rad|Grupp", line)]
        # A last group of two rows stays whole; the title before it must not stand above it too.
        is_before_last_pair = rows % 3 == 2 and first // 3 == rows // 3 - 1
        assert is_before_last_pair or f"Grupp {first // 3}." in text
        assert not lines[-1].startswith("Grupp")
        assert not any(one.startswith("Grupp") and two.startswith("Grupp")
                       for one, two in pairwise(lines))  # fmt: skip


@pdf_text
@pytest.mark.parametrize("lines", range(20, 30, 2))
def test_a_short_table_is_not_divided(rendered, lines):
    before = "".join(f"Stycke {number}.\n\n" for number in range(lines))

    shares = [rows_of(text) for text in pages(rendered(f"{before}\n{table(6)}", "pdf"))]

    assert [share for share in shares if share] == [list(range(6))]


@pdf_text
def test_a_checksum_stays_within_its_table(rendered):
    digest = "8" * 64
    cells = f'<tr><th scope="row">Kontrollsumma för hela körningen</th><td>{digest}</td></tr>'
    body = f'<table class="key-value"><tbody>{cells}</tbody></table>'
    path = rendered(f"::: {{#tbl-a}}\n```{{=html}}\n{body}\n```\n\nEn rubrik.\n\n:::\n", "pdf")

    told = subprocess.run(
        [PDFTOTEXT, "-bbox", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout

    width = float(re.search(r'<page width="([\d.]+)"', told).group(1))
    ends = [float(end) for end in re.findall(rf'xMax="([\d.]+)"[^>]*>{digest[:40]}', told)]
    margin = width * 25 / 210
    assert ends
    assert max(ends) <= width - margin + 0.5


def test_a_figure_shows_one_drawing_on_paper_and_another_on_a_phone(rendered):
    figure = '![Text.](a.svg){#fig-a fig-alt="En linje." narrow="a-narrow.svg"}'

    html = rendered(figure, "html").read_text(encoding="utf-8")

    images = re.findall(r"<img [^>]*>", html)
    assert [re.search(r'class="([\w-]+)"', image).group(1) for image in images] == [
        "wide-drawing",
        "narrow-drawing",
    ]
    sources = [re.search(r'src="([^"]+)"', image).group(1) for image in images]
    assert len(set(sources)) == 2
    assert all(source.startswith("data:image/svg") for source in sources)
    assert all('alt="En linje."' in image for image in images)
    whole = html[html.index('<figure id="fig-a"') : html.index("</figure>")]
    assert "scroll" not in whole
    assert "narrow=" not in whole


def test_of_two_drawings_a_pdf_takes_the_wide_one(rendered):
    both = '![Text.](a.svg){#fig-a fig-alt="En linje." narrow="a-narrow.svg"}'
    one = '![Text.](a.svg){#fig-a fig-alt="En linje."}'

    assert rendered(both, "pdf").read_bytes() == rendered(one, "pdf").read_bytes()


def test_what_may_have_to_be_moved_is_a_region_with_a_name_and_a_key(rendered):
    html = rendered('![Text.](a.svg){#fig-a fig-alt="En linje."}\n\n' + table(3), "html").read_text(
        encoding="utf-8"
    )

    regions = re.findall(r'<div class="scroll"[^>]*>', html)
    assert len(regions) == 2
    for region in regions:
        assert 'role="region"' in region
        assert 'tabindex="0"' in region
        name = re.search(r'aria-labelledby="([^"]+)"', region).group(1)
        assert f'id="{name}"' in html


def test_captions_are_numbered_as_quarto_writes_them(rendered):
    html = rendered(
        '![Linjer.](a.svg){#fig-a fig-alt="En linje."}\n\n' + table(3), "html"
    ).read_text(encoding="utf-8")

    captions = re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", html, re.DOTALL)
    assert captions == ["Figur\u00a01: Linjer.", "Tabell\u00a01: En rubrik."]


def test_words_that_a_reader_may_move_sideways_are_in_the_pages_language():
    css = (STYLE / "page.css").read_text(encoding="utf-8")

    assert '.scroll > table::before {\n  content: "Dra i sidled' in css
    assert ':lang(en) .scroll > table::before { content: "Scroll sideways' in css


@pytest.mark.parametrize("drawing", ["wide", "narrow"])
def test_each_drawing_is_hidden_where_the_other_is_shown(drawing):
    css = (STYLE / "page.css").read_text(encoding="utf-8")
    everywhere, _, phone = css.partition("@media screen and (max-width: 600px) {")
    phone = phone[: phone.index("\n}")]

    is_hidden = f"img.{drawing}-drawing {{ display: none;"
    assert (is_hidden in everywhere) == (drawing == "narrow")
    assert (is_hidden in phone) == (drawing == "wide")


ASKED = """
FORMAT = "html"
local float = { attributes = { alt = "Linjer.", ["fig-alt"] = "Linjer.", width = "100%" } }
for _, filter in ipairs(dofile(arg[1])) do
  if filter.FloatRefTarget then float = filter.FloatRefTarget(float) end
end
for name, value in pairs(float.attributes) do print(name, value) end
"""


def test_a_figure_of_quarto_keeps_no_attribute_that_belongs_to_its_image(tmp_path):
    script = tmp_path / "asked.lua"
    script.write_text(ASKED, encoding="utf-8")

    told = subprocess.run(
        [pypandoc.get_pandoc_path(), "lua", str(script), str(STYLE / "house.lua")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["width", "100%"]
