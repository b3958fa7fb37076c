"""What a page can ask of groups beside their likes."""

from collections.abc import Callable, Iterator, Mapping

from evaluation.protocol.indicators.indicator import About
from evaluation.report.equity.figure import draw_funnel, draw_gaps
from evaluation.report.equity.lead import in_short, lead, reading
from evaluation.report.equity.rows import Asked, asked
from evaluation.report.equity.tables import gap_table
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
    has_funnel = False
    for question in asked(material, about):
        yield Part(content=Passage(f"### {question.name}"))
        yield from _question(question)
        if not has_funnel:
            for part in _funnels(question):
                has_funnel = True
                yield part


def _question(question: Asked) -> Iterator[Part]:
    label = f"{question.item.id}-{question.definition.name}".replace("_", "-")
    if question.compared.empty:
        yield Part(content=Passage(say("equity.no_groups")))
        return
    drawing = draw_gaps(question)
    yield Part(content=in_short(question, figure=label if drawing is not None else ""))
    if drawing is not None:
        yield Part(content=drawing, label=label)
    table = gap_table(question)
    yield Part(content=table, folded=table.caption)


def _funnels(question: Asked) -> Iterator[Part]:
    """Give the funnels of the first question about something for which one can be drawn."""
    label = f"{question.item.id}-{question.definition.name}".replace("_", "-")
    for kind in PLACES:
        funnel = draw_funnel(question, kind)
        if funnel is not None:
            yield Part(content=funnel, label=f"{label}-{kind}")
            yield Part(content=funnel.data, folded=funnel.data.caption)
