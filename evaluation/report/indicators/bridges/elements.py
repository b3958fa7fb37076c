"""Has the way of measuring changed? A sentence, a figure and a table for every bridge."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from evaluation.report.indicators.bridges.figure import draw_bridge
from evaluation.report.indicators.bridges.rows import Shown, shown_bridges
from evaluation.report.indicators.bridges.words import listed, part_name, title, year_of
from evaluation.report.indicators.words import GROUP_KINDS
from evaluation.report.labels import lowered
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.numbers import decimal, signed
from evaluation.report.parts import Part

WITHOUT: Mapping[str, str] = {"suppressed": "bridge.withheld", "gated": "bridge.gated"}


def bridge_sections(material: Material) -> Iterator[Part]:
    """Give the parts of the section of every bridge, in the plan's order."""
    found = list(shown_bridges(material))
    for number, bridge in enumerate(found):
        yield Part(content=Passage(f"### {title(bridge)}"))
        yield Part(content=sentence(bridge))
        if bridge.status in WITHOUT:
            continue
        drawing = draw_bridge(bridge)
        yield Part(content=drawing, label=f"bridge-{number + 1}")
        yield Part(content=drawing.data, label=f"bridge-parts-{number + 1}")
    if found:
        yield Part(content=_reading(found))


def sentence(bridge: Shown) -> Passage:
    """Say whether the way of measuring changed, and how much of the change each part is."""
    lines = [say("bridge.same" if bridge.is_same else "bridge.changed")]
    if bridge.status in WITHOUT:
        return Passage(" ".join([*lines, say(WITHOUT[bridge.status])]))
    return Passage(" ".join([*lines, _change(bridge), _certainty(bridge), _registration(bridge)]))


def _change(bridge: Shown) -> str:
    parts = listed(
        [
            say("bridge.mark", part=part_name(part), value=signed(ends.value, 0))
            for part, ends in bridge.parts.items()
        ]
    )
    ends = {"first": decimal(bridge.first.value, 0), "last": decimal(bridge.last.value, 0)}
    if bridge.change == 0:
        return say("bridge.unmoved", first=ends["first"], parts=parts)
    key = "bridge.risen" if bridge.change > 0 else "bridge.fallen"
    return say(key, change=decimal(abs(bridge.change), 0), parts=parts, **ends)


def _certainty(bridge: Shown) -> str:
    sure = [part_name(part) for part, ends in bridge.parts.items() if ends.is_sure]
    return say("bridge.sure", parts=listed(sure)) if sure else say("bridge.unsure")


def _registration(bridge: Shown) -> str:
    if not bridge.plan.is_registered:
        return say("bridge.no_day")
    first, last = bridge.plan.ends
    return say(
        "bridge.day",
        first=year_of(first),
        first_day=first.registered_by,
        last=year_of(last),
        last_day=last.registered_by,
    )


def _reading(found: Sequence[Shown]) -> Passage:
    mixes = dict.fromkeys(name for bridge in found for name in bridge.plan.case_mix)
    names = listed([lowered(say(GROUP_KINDS[name])) for name in mixes])
    return Passage(say("bridge.reading", case_mix=names))


SECTIONS: Mapping[str, Callable[[Material], Iterator[Part]]] = {"bridges": bridge_sections}
