"""Where the other pages of a study are: the board's, the technical one, the auditor's."""

from collections.abc import Iterator, Mapping

from evaluation.provenance.project import find_project
from evaluation.report.labels import only_swedish
from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.markup import Passage
from evaluation.report.material import Material

GLOSSARY = "dataordlista"
_FOR_BOARD = {
    "technical": "links.for_board.technical",
    "audit": "links.for_board.audit",
    "glossary": "links.for_board.glossary",
}
_FOR_AUDIT = {"board": "links.for_audit.board", "technical": "links.for_audit.technical"}
_FOR_EXPERTS = {
    "board": "links.for_experts.board",
    "audit": "links.for_experts.audit",
    "glossary": "links.for_experts.glossary",
}


def for_board(material: Material) -> Passage:
    """Point from the board's page to all numbers and to the auditor's page."""
    pages = list(_told(material, _FOR_BOARD))
    return Passage(say("links.for_board.head", pages=", ".join(pages)) if pages else "")


def for_audit(material: Material) -> Passage:
    """Say what the auditor's page is for, and where answer and numbers are."""
    words = [say("links.for_audit.head"), *_told(material, _FOR_AUDIT)]
    return Passage(f"::: {{.lead}}\n{' '.join(words)}\n:::")


def for_experts(material: Material) -> Passage:
    """Point from the technical page to the two others."""
    words = [say("links.for_experts.head"), *_told(material, _FOR_EXPERTS)]
    return Passage(" ".join(words))


def _told(material: Material, keys: Mapping[str, str]) -> Iterator[str]:
    """Say where those pages are that there are; keys of the texts by page."""
    study = material.plan.name
    pages = {
        "board": f"{study}-namnd",
        "technical": study,
        "audit": f"{study}-revision",
        "glossary": GLOSSARY,
    }
    for name, key in keys.items():
        yield from _link(key, pages[name])


def _link(key: str, page: str) -> Iterator[str]:
    """Point to a page in the language that is spoken; to the Swedish one, marked, where it lacks.

    Parameters
    ----------
    key : str
        Of what the link says.
    page : str
        Name of the Swedish page.
    """
    reports = find_project().reports
    own = page if spoken() == DEFAULT else f"{page}-{spoken()}"
    if (reports / f"{own}.qmd").is_file():
        yield say(key, page=f"{own}.html")
    elif (reports / f"{page}.qmd").is_file():
        yield only_swedish(say(key, page=f"{page}.html"))
