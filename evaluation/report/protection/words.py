"""Swedish words for published tables and the keys of their rows."""

from evaluation.disclosure.certificate import BESIDE_A_RELEASE, FEW, GATED, SHOWN_ELSEWHERE

RULE_WORDS = {
    FEW: "Färre än gränsen, eller ett tal som skulle röja så få",
    BESIDE_A_RELEASE: "Utelämnat vad det än är, för vad en tidigare version säger",
    SHOWN_ELSEWHERE: "Kunde räknas fram ur ett nivåtal som inte visas",
    GATED: "Underlaget bär inte",
}
RULE_HEADS = {
    FEW: "Få, eller skulle röja få",
    BESIDE_A_RELEASE: "Bredvid en tidigare version",
    SHOWN_ELSEWHERE: "Ur ett nivåtal",
    GATED: "Underlaget bär inte",
}
"""The same in the head of a column."""
TABLE_WORDS = {
    "balance": "Likhet",
    "cells": "Effekter per grupp och period",
    "clusters": "Oberoende grupper",
    "cohorts": "Grupper som började samtidigt",
    "curves": "Kurvor",
    "decomposition": "Delar av tvåvägsskattningen",
    "descriptive": "Beskrivande andelar",
    "estimates": "Skattningar",
    "event_study": "Effekter per tid till start",
    "flow": "Flöde",
    "gates": "Spärrar",
    "honest": "Gränser vid brutna trender",
    "literature": "Publicerade värden",
    "occupation": "Var personerna är",
    "overlap": "Överlapp",
    "quality_findings": "Brutna regler",
    "quality_linkage": "Koppling mellan tabeller",
    "quality_reconciliation": "Mot publicerade värden",
    "quality_trends": "Månadsserier",
    "pooled": "Effekter per startperiod och tid till start",
    "table1": "Bakgrund",
    "truth": "Inlagda värden",
}
KEY_WORDS = {
    "analysis": "analys",
    "arm": "grupp",
    "cohort": "startgrupp",
    "column": "kolumn",
    "contrast": "jämförelse",
    "control": "jämförd med",
    "covariate": "egenskap",
    "departure": "avvikelse",
    "estimator": "skattning",
    "event": "tid till start",
    "group": "grupp",
    "kind": "slag",
    "label": "rad",
    "level": "värde",
    "low": "från sannolikhet",
    "measure": "mått",
    "method": "metod",
    "month": "månad",
    "name": "spärr",
    "outcome": "utfall",
    "population": "jämförelse och grupp",
    "quantity": "storhet",
    "reference": "mot",
    "restriction": "villkor",
    "role": "roll",
    "rule": "regel",
    "scale": "skala",
    "series": "sida",
    "severity": "allvar",
    "state": "tillstånd",
    "step": "steg",
    "table": "tabell",
    "target": "mål",
    "text_sv": "text",
    "time": "period",
    "treated": "startgrupp",
    "year": "år",
}


def table_word(name: str) -> str:
    """Name a published table; a study's own by its file's name."""
    return TABLE_WORDS.get(name, name)


def key_word(name: str) -> str:
    """Name a column that points out rows."""
    return KEY_WORDS.get(name, name)


def sentence_start(words: str) -> str:
    """Write words with a capital first, and the rest as it is."""
    return words[:1].upper() + words[1:]
