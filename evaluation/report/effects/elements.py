"""What a page may ask for about the effects of a comparison, by name."""

from collections.abc import Callable, Mapping

from evaluation.report.answers import box
from evaluation.report.effects import (
    cautions,
    family_tables,
    figures,
    findings,
    group_tables,
    method,
    own_tables,
    ranking,
    tables,
    whereabouts,
)
from evaluation.report.figures.drawing import Drawing
from evaluation.report.markup import Passage, Table

TEXTS: Mapping[str, Callable[..., Passage]] = {
    "answer": box.answer,
    "background": findings.background,
    "between": findings.between,
    "compared": findings.compared,
    "contrasts": findings.contrasts,
    "descriptive": findings.descriptive,
    "family": family_tables.family_finding,
    "follow-up": method.follow_up,
    "gates": cautions.gates,
    "key-figures": box.key_figures,
    "lead": box.lead,
    "main-finding": findings.main_finding,
    "mechanical": cautions.mechanical,
    "method": method.method,
    "plausibility": cautions.plausibility,
    "ranking": ranking.ranking,
    "sensitivity": cautions.sensitivity,
    "short-follow-up": cautions.short_follow_up,
    "subtypes": findings.subtypes,
    "two-contrasts": cautions.two_contrasts,
    "whereabouts": whereabouts.whereabouts,
}
TABLES: Mapping[str, Callable[..., Table]] = {
    "background": group_tables.background_table,
    "effects": tables.effect_table,
    "effects-subtypes": tables.subtype_table,
    "family": family_tables.family_table,
    "literature": tables.literature_table,
    "own-estimators": own_tables.own_estimator_table,
    "ratios": tables.ratio_table,
    "return": tables.return_table,
    "whereabouts": whereabouts.whereabouts_table,
}
FIGURES: Mapping[str, Callable[..., Drawing | None]] = {
    "arms": figures.arms,
    "balance": figures.balance,
    "curves": figures.curves,
    "definitions": figures.definitions,
    "family": family_tables.draw_family,
    "incidence": figures.incidence,
    "overlap": figures.overlap,
    "states": figures.states,
}
