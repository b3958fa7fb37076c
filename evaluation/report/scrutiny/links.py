"""Where the other pages of a study are: the board's, the technical one, the auditor's."""

from evaluation.provenance.project import find_project
from evaluation.report.labels import only_swedish
from evaluation.report.language import DEFAULT, say, spoken
from evaluation.report.markup import Passage
from evaluation.report.material import Material

GLOSSARY = "dataordlista"


def for_board(material: Material) -> Passage:
    """Point from the board's page to all numbers and to the auditor's page."""
    study = material.plan.name
    return Passage(
        say(
            "links.for_board",
            technical=_link("links.word.all_numbers", study),
            audit=_link("links.word.audit", f"{study}-revision"),
            glossary=_link("links.word.glossary", GLOSSARY),
        )
    )


def for_audit(material: Material) -> Passage:
    """Say what the auditor's page is for, and where answer and numbers are."""
    study = material.plan.name
    words = say(
        "links.for_audit",
        board=_link("links.word.board", f"{study}-namnd"),
        technical=_link("links.word.technical", study),
    )
    return Passage(f"::: {{.lead}}\n{words}\n:::")


def for_experts(material: Material) -> Passage:
    """Point from the technical page to the two others."""
    study = material.plan.name
    return Passage(
        say(
            "links.for_experts",
            board=_link("links.word.board", f"{study}-namnd"),
            audit=_link("links.word.audit", f"{study}-revision"),
            glossary=_link("links.word.the_glossary", GLOSSARY),
        )
    )


def _link(words: str, page: str) -> str:
    """Point to a page in the language that is spoken; to the Swedish one, marked, where it lacks.

    Parameters
    ----------
    words : str
        Key of what the link says.
    page : str
        Name of the Swedish page.
    """
    if spoken() == DEFAULT:
        return f"[{say(words)}]({page}.html)"
    own = f"{page}-{spoken()}"
    if (find_project().reports / f"{own}.qmd").is_file():
        return f"[{say(words)}]({own}.html)"
    return only_swedish(f"[{say(words)}]({page}.html)")
