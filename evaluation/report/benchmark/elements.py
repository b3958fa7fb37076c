"""What a page may ask for about a lottery and its twin without one, by name."""

from collections.abc import Callable, Mapping

from evaluation.report.benchmark import figure, tables, texts
from evaluation.report.figures.drawing import Drawing
from evaluation.report.markup import Passage, Table

TEXTS: Mapping[str, Callable[..., Passage]] = {
    "benchmark-answer": texts.answer,
    "benchmark-background": texts.background,
    "benchmark-key-figures": texts.key_figures,
    "benchmark-lead": texts.lead,
    "benchmark-method": texts.method,
    "benchmark-outcomes": texts.outcomes,
    "benchmark-placebo": texts.placebo,
}
TABLES: Mapping[str, Callable[..., Table]] = {
    "benchmark": tables.primary_table,
    "benchmark-e-values": tables.e_value_table,
    "benchmark-gates": tables.gate_table,
    "benchmark-literature": tables.literature_table,
    "benchmark-secondary": tables.secondary_table,
}
FIGURES: Mapping[str, Callable[..., Drawing | None]] = {"benchmark": figure.draw_benchmark}
