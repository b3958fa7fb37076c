"""Where the other pages of a study are: the board's, the technical one, the auditor's."""

from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.markup import Passage
from evaluation.report.material import Material


def for_board(material: Material) -> Passage:
    """Point from the board's page to all numbers and to the auditor's page."""
    return Passage(say("links.for_board", **_pages(material, "technical", "audit", "glossary")))


def for_audit(material: Material) -> Passage:
    """Say what the auditor's page is for, and where answer and numbers are."""
    return Passage(
        f"::: {{.lead}}\n{say('links.for_audit', **_pages(material, 'board', 'technical'))}\n:::"
    )


def for_experts(material: Material) -> Passage:
    """Point from the technical page to the two others."""
    return Passage(say("links.for_experts", **_pages(material, "board", "audit", "glossary")))


def _pages(material: Material, *wanted: str) -> dict[str, str]:
    study = material.plan.name
    # The pages of the board and of experts are there in other languages too.
    tail = "" if spoken() == DEFAULT else f"-{spoken()}"
    pages = {
        "board": f"{study}-namnd{tail}.html",
        "technical": f"{study}{tail}.html",
        "audit": f"{study}-revision.html",
        "glossary": "dataordlista.html",
    }
    return {name: pages[name] for name in wanted}
