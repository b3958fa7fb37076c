"""What a page may ask for about what tries an answer, by name."""

from collections.abc import Callable, Mapping

from evaluation.report.markup import Passage, Table
from evaluation.report.robustness import definition_tables, tables, texts

TEXTS: Mapping[str, Callable[..., Passage]] = {
    "bounds": texts.bounded,
    "definitions": definition_tables.definition_finding,
    "e-values": texts.e_values,
    "group-effects": texts.group_effects,
    "placebo": texts.placebo,
}
TABLES: Mapping[str, Callable[..., Table]] = {
    "bounds": tables.bound_table,
    "definitions": definition_tables.definition_table,
    "e-values": tables.e_value_table,
    "group-effects": tables.group_effect_table,
    "placebo": tables.placebo_table,
    "return-definitions": definition_tables.return_definition_table,
}
