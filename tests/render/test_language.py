"""Templates have no language of their own: every label follows the page's `lang`."""

import re

import pytest

from evaluation.render import render_page

from .pdf_text import pdf_words

PAGE = """## Ett {#sec-a}

![Bild](a.svg){#fig-a fig-alt="En bild"}

::: {#tbl-a}
| a |
|---|
| 1 |

Tal.
:::

$$
x
$$ {#eq-a alt="x"}

Se @sec-a, @fig-a, @tbl-a och @eq-a.

| b |
|---|
| 2 |

::: {.callout-important}
Text.
:::

::: {.details}
Text.
:::
"""
SHOWN = {
    "sv": (
        "Till innehållet", "Innehåll", "12 mars 2026", "Avsnitt 1", "Figur 1:", "Tabell 1:",
        "Viktigt", "Ekvation 1", "Mer om detta", "Syntetiska data.",
        "Alla personer och belopp är påhittade.",
        "Studie demo, protokoll 1.0.", "Kontrollsumma",
    ),
    "en": (
        "Skip to content", "Contents", "12 March 2026", "Section 1", "Figure 1:", "Table 1:",
        "Important", "Equation 1", "More about this", "Synthetic data.",
        "All persons and amounts are made up.",
        "Study demo, protocol 1.0.", "Checksum",
    ),
}  # fmt: skip
SAID = {"sv": ("Om uppgifterna", "Tabell i texten"), "en": ("About the data", "Table in the text")}
PRINTED = {"sv": ("Figur1:", "Tabell1:"), "en": ("Figure1:", "Table1:")}


@pytest.fixture
def rendered(page):
    def render(lang):
        path = page(PAGE, f"title: T\ndate: 2026-03-12\nstudy: demo\nlang: {lang}")
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
        path.with_name("a.svg").write_text(svg, encoding="utf-8")
        return render_page(path, out=path.parent / lang, engine="embedded").paths

    return render


@pytest.mark.parametrize(("lang", "other"), [("sv", "en"), ("en", "sv")])
def test_labels_follow_the_language_of_the_page(rendered, lang, other):
    paths = rendered(lang)

    html = paths["html"].read_text(encoding="utf-8")
    body = html.split("</head>")[1]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body).replace("\u00a0", " "))
    said = re.findall(r'aria-label="([^"]*)"', body)
    printed = "".join(pdf_words(paths["pdf"].read_bytes()).split())
    assert f'<html lang="{lang}">' in html
    assert [word for word in SHOWN[lang] if word not in text] == []
    assert [word for word in SHOWN[other] if word in text] == []
    assert all(any(name in word for word in said) for name in SAID[lang])
    assert not any(name in word for word in said for name in SAID[other])
    assert [word for word in PRINTED[lang] if word not in printed] == []
    assert f"/Lang({lang})".encode() in paths["pdf"].read_bytes()


def test_a_caution_needs_a_title_where_quarto_has_no_word_for_it(page):
    path = page("::: {.callout-caution}\nText.\n:::")

    with pytest.raises(Exception, match=r"a callout without title @ callout-caution"):
        render_page(path, out=path.parent, formats=("html",), engine="embedded")
