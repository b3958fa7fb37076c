"""What a page can ask of a study with costs."""

from collections.abc import Callable, Mapping

from evaluation.report.costs import tables, year_tables
from evaluation.report.costs.budget import draw_budget
from evaluation.report.costs.curve import draw_curve
from evaluation.report.costs.lead import credit, lead, reading
from evaluation.report.costs.ledgers import draw_ledgers
from evaluation.report.costs.plane import draw_plane
from evaluation.report.figures.drawing import Drawing
from evaluation.report.markup import Passage, Table
from evaluation.report.material import Material

TEXTS: Mapping[str, Callable[[Material], Passage]] = {
    "cost_credit": credit,
    "cost_lead": lead,
    "cost_reading": reading,
}
TABLES: Mapping[str, Callable[[Material], Table]] = {
    "cost_acceptable": tables.acceptable_table,
    "cost_assistance": year_tables.assistance_table,
    "cost_hosts": year_tables.host_table,
    "cost_insatser": year_tables.insats_table,
    "cost_parts": tables.part_table,
    "cost_shifted": tables.shifted_table,
    "cost_stated": tables.stated_table,
    "cost_units": tables.unit_table,
    "cost_worth": tables.worth_table,
}
FIGURES: Mapping[str, Callable[..., Drawing | None]] = {
    "cost_budget": draw_budget,
    "cost_curve": draw_curve,
    "cost_ledgers": draw_ledgers,
    "cost_plane": draw_plane,
}
