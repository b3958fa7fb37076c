"""On synthetic pages the planted value stands beside the estimate; on others nothing does."""

from dataclasses import replace

import pytest

from evaluation.provenance import find_project
from evaluation.report.markup import Passage
from evaluation.report.page import Page
from tests.report.plausible import estimates, protocol

MISSED = ("varaktigt_avslut", "inte_nu", "ordinarie", "ingen", 24)
KEYS = ["outcome", "contrast", "arm", "reference", "month"]


@pytest.fixture
def told():
    """Invented primary differences of the first contrast."""
    rows = estimates(protocol("stockholmsjobb"))
    rows = rows[(rows["reference"] != "") & (rows["role"] == "primary")]
    rows = rows[rows["scale"].isin(["risk_difference", "months_difference"])]
    rows = rows.assign(contrast=rows["population"].str.partition(":")[0])
    return rows[(rows["contrast"] == "inte_nu") & (rows["analysis"] == "stockholmsjobb")]


@pytest.fixture
def beside(changed, told):
    """Everything was planted as estimated, but for one that lies far outside."""
    planted = told.set_index(KEYS)["estimate"].rename("planted")
    planted[MISSED] += 1.0
    return changed(truth=planted.reset_index().assign(planted_error=0.001))


def shown(material):
    return Page(material=material, home=find_project().reports).table("truth")


def rows_of(table):
    return {(title, row.head): row for title, rows in table.table.groups for row in rows}


def test_each_primary_difference_stands_beside_what_was_planted(beside, told):
    rows = rows_of(shown(beside))

    assert len(rows) == len(told)
    answered = {place: row.cells for place, row in rows.items() if not row.kind}
    missed = [place for place, cells in answered.items() if cells[3] == "Nej"]
    ((title, head),) = missed
    assert (head[:2], "ordinarie arbetsplats: varaktigt avslut" in title) == ("24", True)
    planted, estimate = (float(cell.replace(",", ".")) for cell in answered[missed[0]][:2])
    assert planted - estimate == pytest.approx(100)


def test_what_is_withheld_is_not_judged(beside):
    withheld = [row.cells for row in rows_of(shown(beside)).values() if row.kind == "gated"]

    assert withheld
    assert all(cells[1:] == ("ej utvärderbart", "–", "–") for cells in withheld)
    assert all(cells[0] != "–" for cells in withheld)


def test_the_caption_counts_and_says_how_the_seed_was_chosen(beside):
    delivery = {**beside.manifest["delivery"], "fro_regel": "Den mittersta."}
    drawn = replace(beside, manifest={**beside.manifest, "delivery": delivery})
    judged = [row for row in rows_of(shown(beside)).values() if not row.kind]

    caption = shown(drawn).table.caption

    assert f"täcker {len(judged) - 1} av {len(judged)} intervall" in caption
    assert caption.endswith("Så valdes kommunen: Den mittersta.")
    assert "Så valdes" not in shown(beside).table.caption


def test_without_planted_values_the_cell_gives_nothing(page):
    del page.material.published.tables["truth"]

    assert page.table("truth") == Passage("")
    assert page.table("truth", contrast="aldrig") == Passage("")


def test_planted_values_are_published_as_they_are(beside):
    table = beside.table("truth")

    assert set(table["status"]) == {"ok"}
    assert table["planted"].notna().all()
