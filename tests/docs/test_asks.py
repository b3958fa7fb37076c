"""The rows of what audits ask: every place they name is there."""

import re

import pytest

from evaluation.protocol.indicators.registry import registry
from evaluation.provenance import find_project
from evaluation.report.audit.places import headings
from evaluation.report.audit.questions import RULES
from tests.docs.reach import ROOT

ASKS = (ROOT / "docs" / "asks.md").read_text(encoding="utf-8")
LINK = re.compile(r"\(\.\./reports/(?P<page>[\w-]+)\.qmd(?:#(?P<section>[^)]+))?\)")
NAME = re.compile(r"`(\w+)`")
STATES = ("yes", "part", "no")


LINES = re.findall(r"^\| (\d.*) \|$", ASKS, flags=re.MULTILINE)
ROWS = {int(cells[0]): cells for cells in (line.split(" | ") for line in LINES)}


def test_every_ask_has_a_row_with_a_state():
    assert list(ROWS) == list(range(1, 37))
    assert {cells[-1] for cells in ROWS.values()} <= set(STATES)


@pytest.mark.parametrize("number", ROWS)
def test_every_place_that_a_row_names_is_there(number):
    found = list(LINK.finditer(ROWS[number][3]))

    assert found, f"row {number} names no page"
    for link in found:
        page = find_project().reports / f"{link['page']}.qmd"
        assert page.is_file(), link["page"]
        assert link["section"] is None or link["section"] in headings(page)


def test_every_named_indicator_is_declared():
    declared = {item.id for item in registry()}

    assert {name for cells in ROWS.values() for name in NAME.findall(cells[3])} <= declared


def test_every_kind_of_rule_is_told():
    part = ASKS.partition("## A question and its rule")[2]

    assert re.findall(r"^\| `(\w+)`", part, flags=re.MULTILINE) == list(RULES)
