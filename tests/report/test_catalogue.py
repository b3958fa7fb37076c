"""Every element of a page, asked for in every kind of study: something to show, or words."""

import re
from pathlib import Path

import pytest

from evaluation.errors import UsageError
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.report.catalogue import FIGURES, TABLES, TEXTS, offered
from evaluation.report.markup import DataTable, NumberedTable, Passage
from evaluation.report.material import read_material
from evaluation.report.page import Page
from evaluation.report.vocabulary import CONTRAST_PURPOSE
from tests.report.test_did_page import districts
from tests.report.test_did_page import material as panel_material

SHELVES = {"text": TEXTS, "table": TABLES, "data": FIGURES}
ELEMENTS = [
    pytest.param(method, name, id=f"{method} {name}")
    for method, shelf in SHELVES.items()
    for name in sorted({name for makers in shelf.values() for name in makers})
]
KINDS = {"register": "stockholmsjobb", "table": "rossi", "panel": ""}


@pytest.fixture(scope="module")
def panel():
    return panel_material(districts(2), placebo_periods=[2], first_event=-4, last_event=4)


@pytest.fixture(params=KINDS)
def study(request, in_build, panel):
    """One kind of study with its page."""
    name = KINDS[request.param]
    material = read_material(name) if name else panel
    return request.param, Page(material=material, home=Path())


@pytest.mark.parametrize(("method", "name"), ELEMENTS)
def test_an_element_gives_something_or_says_in_words_what_it_is_for(study, method, name):
    kind, page = study
    fits = name in offered(SHELVES[method], page.material.plan)

    if fits:
        assert isinstance(getattr(page, method)(name), Passage | NumberedTable | DataTable)
        return
    with pytest.raises(
        UsageError,
        match=rf"'{name}' is for .*, and \w+ is of kind {kind}[ a-z]* @ the page; allowed: ",
    ):
        getattr(page, method)(name)


def test_what_is_allowed_is_what_there_is_for_that_kind_of_study(panel):
    page = Page(material=panel, home=Path())

    with pytest.raises(UsageError, match="unknown table 'balans'") as caught:
        page.table("balans")

    listed = re.split(", ", str(caught.value).partition("allowed: ")[2])
    assert listed == sorted(offered(TABLES, panel.plan))
    assert "did-cohorts" in listed
    assert "background" not in listed


@pytest.mark.parametrize(
    ("method", "name", "about"),
    [
        pytest.param("table", "inputs", {"contrast": "inte_nu"}, id="table, contrast"),
        pytest.param("text", "method", {"contrast": "inte_nu"}, id="text, contrast"),
        pytest.param("figure", "flow", {"arm": "praktik"}, id="figure, arm"),
        pytest.param("data", "balance", {"outcome": "varaktigt_avslut"}, id="numbers, outcome"),
    ],
)
def test_a_name_that_an_element_would_not_use_is_refused(page, method, name, about):
    with pytest.raises(UsageError, match=f"'{name}' is not about one {next(iter(about))}"):
        getattr(page, method)(name, **about)


def test_every_kind_of_comparison_has_its_purpose_in_words():
    comparing = {name for name, kind in CONTRAST_KINDS.items() if kind.studies != ("panel",)}

    assert set(CONTRAST_PURPOSE) == comparing
