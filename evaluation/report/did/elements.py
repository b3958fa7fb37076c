"""What a page may ask for about a panel study, by name."""

from collections.abc import Callable, Mapping

from evaluation.report.did import cautions, event_study, honest_bounds, literature, tables, texts
from evaluation.report.figures.drawing import Drawing
from evaluation.report.markup import Passage, Table

TEXTS: Mapping[str, Callable[..., Passage]] = {
    "did-agreement": cautions.agreement,
    "did-answer": texts.answer,
    "did-background": texts.background,
    "did-cannot": cautions.cannot,
    "did-clusters": cautions.clusters,
    "did-cumulative": cautions.cumulative,
    "did-hazards": cautions.hazards,
    "did-honest": cautions.honest,
    "did-key-figures": texts.key_figures,
    "did-lead": texts.lead,
    "did-literature": literature.literature_text,
    "did-method": texts.method,
    "did-missing": cautions.missing,
    "did-placebo": cautions.placebo,
    "did-trends": cautions.trends,
    "did-two-way": cautions.two_way,
    "gates": cautions.gates,
}
TABLES: Mapping[str, Callable[..., Table]] = {
    "did-clusters": tables.cluster_table,
    "did-cohorts": tables.cohort_table,
    "did-decomposition": tables.decomposition_table,
    "did-estimators": tables.estimator_table,
    "did-hazards": tables.hazard_table,
    "did-honest": tables.honest_table,
    "did-literature": literature.literature_table,
}
FIGURES: Mapping[str, Callable[..., Drawing | None]] = {
    "event-study": event_study.draw_event_study,
    "honest": honest_bounds.draw_honest,
}
