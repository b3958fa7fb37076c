"""What a page can ask of a study of indicators."""

from collections.abc import Callable, Iterator, Mapping

from evaluation.report.indicators.costs import cost_lead, cost_table
from evaluation.report.indicators.dashboard import dashboard_table, lead, reading
from evaluation.report.indicators.left_out import gap_table
from evaluation.report.indicators.others import (
    agreement_lead,
    agreement_table,
    difference_table,
)
from evaluation.report.indicators.published import group_table, published_table
from evaluation.report.indicators.sections import indicator_sections, mix_sections
from evaluation.report.markup import Passage, Table
from evaluation.report.material import Material
from evaluation.report.parts import Part

TEXTS: Mapping[str, Callable[[Material], Passage]] = {
    "agreement": agreement_lead,
    "cost": cost_lead,
    "lead": lead,
    "reading": reading,
}
TABLES: Mapping[str, Callable[[Material], Table]] = {
    "agreement": agreement_table,
    "compared_with": group_table,
    "cost": cost_table,
    "dashboard": dashboard_table,
    "differences": difference_table,
    "gaps": gap_table,
    "published": published_table,
}
SECTIONS: Mapping[str, Callable[[Material], Iterator[Part]]] = {
    "indicators": indicator_sections,
    "mixes": mix_sections,
}
