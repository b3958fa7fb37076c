"""What pages call published tables, the keys of their rows and the rules that withhold them."""

from evaluation.disclosure.certificate import BESIDE_A_RELEASE, FEW, GATED, SHOWN_ELSEWHERE
from evaluation.report.language import say

RULES = {
    FEW: "protection.rule.few",
    BESIDE_A_RELEASE: "protection.rule.beside",
    SHOWN_ELSEWHERE: "protection.rule.elsewhere",
    GATED: "protection.rule.gated",
}
RULE_HEADS = {
    FEW: "protection.rule_head.few",
    BESIDE_A_RELEASE: "protection.rule_head.beside",
    SHOWN_ELSEWHERE: "protection.rule_head.elsewhere",
    GATED: "protection.rule.gated",
}
"""The same in the head of a column."""
TABLES = {
    "cost_acceptable": "protection.table.cost_acceptable",
    "cost_assistance": "protection.table.cost_assistance",
    "cost_curve": "protection.table.cost_curve",
    "cost_hosts": "protection.table.cost_hosts",
    "cost_insatser": "protection.table.cost_insatser",
    "cost_worth": "protection.table.cost_worth",
    "indicators": "protection.table.indicators",
    "indicator_gaps": "protection.table.indicator_gaps",
    "indicator_published": "protection.table.indicator_published",
    "balance": "protection.table.balance",
    "cells": "protection.table.cells",
    "clusters": "protection.table.clusters",
    "cohorts": "protection.table.cohorts",
    "curves": "protection.table.curves",
    "decomposition": "protection.table.decomposition",
    "descriptive": "protection.table.descriptive",
    "estimates": "protection.table.estimates",
    "event_study": "protection.table.event_study",
    "flow": "protection.table.flow",
    "gates": "protection.table.gates",
    "honest": "protection.table.honest",
    "literature": "protection.table.literature",
    "occupation": "protection.table.occupation",
    "overlap": "protection.table.overlap",
    "quality_findings": "protection.table.quality_findings",
    "quality_linkage": "protection.table.quality_linkage",
    "quality_reconciliation": "protection.table.quality_reconciliation",
    "quality_trends": "protection.table.quality_trends",
    "pooled": "protection.table.pooled",
    "table1": "protection.table.table1",
    "truth": "protection.table.truth",
}
KEYS = {
    "amount": "protection.key.amount",
    "insats": "protection.key.insats",
    "kr": "protection.key.kr",
    "payer": "protection.key.payer",
    "sector": "protection.key.sector",
    "subsidy": "protection.key.subsidy",
    "top": "protection.key.top",
    "indicator": "protection.key.indicator",
    "version": "protection.key.version",
    "definition": "protection.key.definition",
    "group_kind": "protection.key.group_kind",
    "whose": "protection.key.whose",
    "analysis": "protection.key.analysis",
    "arm": "protection.key.arm",
    "cohort": "protection.key.cohort",
    "column": "protection.key.column",
    "contrast": "protection.key.contrast",
    "control": "protection.key.control",
    "covariate": "protection.key.covariate",
    "departure": "protection.key.departure",
    "estimator": "protection.key.estimator",
    "event": "protection.key.event",
    "group": "protection.key.group",
    "kind": "protection.key.kind",
    "label": "protection.key.label",
    "level": "protection.key.level",
    "low": "protection.key.low",
    "measure": "protection.key.measure",
    "method": "protection.key.method",
    "month": "protection.key.month",
    "name": "protection.key.name",
    "outcome": "protection.key.outcome",
    "population": "protection.key.population",
    "quantity": "protection.key.quantity",
    "reference": "protection.key.reference",
    "restriction": "protection.key.restriction",
    "role": "protection.key.role",
    "rule": "protection.key.rule",
    "scale": "protection.key.scale",
    "series": "protection.key.series",
    "severity": "protection.key.severity",
    "state": "protection.key.state",
    "step": "protection.key.step",
    "table": "protection.key.table",
    "target": "protection.key.target",
    "text_sv": "protection.key.text_sv",
    "time": "protection.key.time",
    "treated": "protection.key.treated",
    "year": "protection.key.year",
}


def table_word(name: str) -> str:
    """Name a published table; a study's own by its file's name."""
    return say(TABLES[name]) if name in TABLES else name


def key_word(name: str) -> str:
    """Name a column that points out rows."""
    return say(KEYS[name]) if name in KEYS else name


def sentence_start(words: str) -> str:
    """Write words with a capital first, and the rest as it is."""
    return words[:1].upper() + words[1:]
