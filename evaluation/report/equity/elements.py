"""What a page can ask of groups beside their likes."""

from collections.abc import Callable, Iterator, Mapping

from evaluation.protocol.indicators.indicator import About
from evaluation.report.equity.figure import draw_funnel, draw_gaps
from evaluation.report.equity.lead import lead, reading
from evaluation.report.equity.rows import Asked, asked
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.parts import Part

PLACES = ("distrikt", "enhet")


def access(material: Material) -> Iterator[Part]:
    """Give the parts about who gets what."""
    return _sections(material, "access")


def results(material: Material) -> Iterator[Part]:
    """Give the parts about how it went."""
    return _sections(material, "result")


TEXTS: Mapping[str, Callable[[Material], Passage]] = {
    "equity_lead": lead,
    "equity_reading": reading,
}
SECTIONS: Mapping[str, Callable[[Material], Iterator[Part]]] = {
    "access": access,
    "results": results,
}


def _sections(material: Material, about: About) -> Iterator[Part]:
    for question in asked(material, about):
        yield Part(content=Passage(f"### {question.name}"))
        yield from _question(question)


def _question(question: Asked) -> Iterator[Part]:
    label = f"{question.item.id}-{question.definition.name}".replace("_", "-")
    drawing = draw_gaps(question)
    if drawing is None:
        yield Part(content=Passage(say("equity.no_groups")))
        return
    yield Part(content=drawing, label=label)
    yield Part(content=drawing.data, folded=drawing.data.caption)
    for kind in PLACES:
        funnel = draw_funnel(question, kind)
        if funnel is not None:
            yield Part(content=funnel, label=f"{label}-{kind}")
            yield Part(content=funnel.data, folded=funnel.data.caption)
