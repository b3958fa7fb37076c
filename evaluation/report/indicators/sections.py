"""A section for every indicator: series, how it is counted, its definitions and groups."""

from collections.abc import Iterator

from evaluation.protocol.indicators.indicator import Indicator
from evaluation.report.indicators.figure import draw_series
from evaluation.report.indicators.rows import indicators, series, shown
from evaluation.report.indicators.tables import (
    about_table,
    definition_table,
    group_table,
    mix_table,
)
from evaluation.report.labels import told
from evaluation.report.language import say
from evaluation.report.markup import Passage
from evaluation.report.material import Material
from evaluation.report.parts import Part

SEVERAL = 2


def indicator_sections(material: Material) -> Iterator[Part]:
    """Give the parts of the sections of all indicators but mixes, in the plan's order."""
    for item in indicators(material):
        yield _heading(item)
        drawing = draw_series(material, item)
        if drawing is None:
            yield Part(content=Passage(say("indicators.no_years")))
        else:
            yield Part(content=drawing, label=_label(item))
            yield Part(content=drawing.data, folded=drawing.data.caption)
        yield Part(content=about_table(item))
        if len(item.definitions) >= SEVERAL:
            yield Part(content=definition_table(material, item), label=f"def-{_label(item)}")
        if len(shown(series(material, item))):
            groups = group_table(material, item)
            yield Part(content=groups, folded=groups.caption)


def mix_sections(material: Material) -> Iterator[Part]:
    """Give the parts of the sections of all mixes, in the plan's order."""
    for item in indicators(material, mixes=True):
        yield _heading(item)
        for definition in item.definitions:
            table = mix_table(material, item, definition)
            yield Part(content=table, label=f"{_label(item)}-{definition.name.replace('_', '-')}")
        about = about_table(item)
        yield Part(content=about, folded=about.caption)


def _heading(item: Indicator) -> Part:
    return Part(content=Passage(f"### {told(item.title)}"))


def _label(item: Indicator) -> str:
    return item.id.replace("_", "-")
