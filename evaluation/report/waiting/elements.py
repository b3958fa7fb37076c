"""What a page can ask of a flow."""

from collections.abc import Callable, Iterator, Mapping

from evaluation.protocol.indicators.indicator import Indicator
from evaluation.report.figures.drawing import Drawing
from evaluation.report.indicators.tables import group_table, mix_table
from evaluation.report.language import say
from evaluation.report.markup import Passage, Table
from evaluation.report.material import Material
from evaluation.report.parts import Part
from evaluation.report.waiting.curves import draw_waits
from evaluation.report.waiting.lead import lead
from evaluation.report.waiting.queue import draw_queue
from evaluation.report.waiting.rows import NEED, REFERRAL, found, lacks_referrals
from evaluation.report.waiting.states import draw_after
from evaluation.report.waiting.tables import counts_by_place, mix_by_place, share_table
from evaluation.report.waiting.words import WORDS

WAITS = ("vantetid_behov", "vantetid_anvisning", "vantetid_beslut", "handlaggningstid")
OUTCOMES = ("utfall_anvisning", "utfall_behov")


def reading(_: Material) -> Passage:
    """Say how shares and curves are read."""
    return Passage(say("waiting.reading"))


def waits(material: Material) -> Iterator[Part]:
    """Give curves and tables of every wait."""
    for kind in (REFERRAL, NEED):
        told = f"vantan-{kind}", WORDS[kind].see
        yield from _drawn(material, draw_waits(material, kind), *told)
    for item in _chosen(material, WAITS):
        yield _table(share_table(material, item), item)


def queues(material: Material) -> Iterator[Part]:
    """Give the queue against inflow and starts."""
    for kind in (REFERRAL, NEED):
        yield from _drawn(material, draw_queue(material, kind), f"ko-{kind}", WORDS[kind].see_queue)


def never_came(material: Material) -> Iterator[Part]:
    """Give what became of referrals and needs, and who was followed up."""
    for item in _chosen(material, OUTCOMES):
        yield _table(mix_by_place(material, item, item.main), item)
    for item in _chosen(material, ("uppfoljda_6m",)):
        yield _table(share_table(material, item), item)


def rounds(material: Material) -> Iterator[Part]:
    """Give where people are after an enrolment, and the insatser of a spell."""
    yield from _drawn(material, draw_after(material), "efter-inskrivning", "waiting.see.states")
    for item in _chosen(material, ("rundgang",)):
        for own in item.definitions:
            yield Part(content=mix_table(material, item, own), label=f"rundgang-{own.name}")


def report(material: Material) -> Iterator[Part]:
    """Give the monthly report by district and unit, and how long people have been enrolled."""
    for item in _chosen(material, ("manadsrapport",)):
        for own in item.definitions:
            table = counts_by_place(material, item, own)
            yield Part(content=table, label=f"rapport-{own.name.replace('_', '-')}")
    for item in _chosen(material, ("inskrivningstid",)):
        yield Part(content=group_table(material, item), label="inskrivningstid")


TEXTS: Mapping[str, Callable[[Material], Passage]] = {
    "flow_lead": lead,
    "flow_reading": reading,
}
SECTIONS: Mapping[str, Callable[[Material], Iterator[Part]]] = {
    "waits": waits,
    "queues": queues,
    "never_came": never_came,
    "rounds": rounds,
    "report": report,
}


def _chosen(material: Material, names: tuple[str, ...]) -> Iterator[Indicator]:
    """Yield the chosen indicators of which anything was counted."""
    counted = set(material.table("indicators")["indicator"])
    for name in names:
        item = found(material, name)
        if item is not None and name in counted:
            yield item


def _drawn(material: Material, drawing: Drawing | None, label: str, see: str) -> Iterator[Part]:
    """Give a figure with a sentence that refers to it and its table, or say why there is none."""
    if drawing is not None:
        yield Part(content=Passage(say(see, figure=f"@fig-{label}")))
        yield Part(content=drawing, label=label)
        yield Part(content=drawing.data, folded=drawing.data.caption)
        return
    missing = REFERRAL in label and lacks_referrals(material)
    yield Part(content=Passage(say("waiting.no_referrals" if missing else "waiting.no_figure")))


def _table(table: Table, item: Indicator) -> Part:
    return Part(content=table, label=item.id.replace("_", "-"))
