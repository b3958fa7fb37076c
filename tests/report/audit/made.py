"""Published tables of a made study, and rules that read them."""

import math
from pathlib import Path

import pandas as pd

from evaluation.disclosure import Results, TableSpec, publish
from evaluation.report.audit.questions import read_questions
from evaluation.report.material import QualityMaterial
from tests.disclosure.test_publish import Limits

SPEC = TableSpec(
    name="tal",
    keys=("group_kind", "year", "place"),
    text=("verdict",),
    numbers=("year",),
    counts=("n",),
    measures=("estimate", "low", "high"),
    decimals=0,
)
NUMBER = """
rule = "number"
study = "studien"
table = "tal"
where = { group_kind = "" }
latest = "year"
value = "estimate"
low = "low"
high = "high"
unit = "procent"
yes = [[80, inf]]
partly = [[60, 80]]
no = [[-inf, 60]]
"""
WORD = """
rule = "word"
study = "studien"
table = "tal"
value = "verdict"
yes = ["uppnatt"]
partly = ["pa_vag"]
no = ["ej_uppnatt"]
"""
SHOWN = 'rule = "shown"\nstudy = "studien"\ntable = "tal"\nvalue = "low"\n'
NONE = 'rule = "none"\n'
START = """
[sources]
a = { sv = "A:s granskning", en = "the audit of A" }

[[questions]]
id = "fraga"
source = "a"
text = { sv = "Får alla?", en = "Does everybody?" }
"""
FINDING = """
[[questions.findings]]
criterion = { sv = "Minst 80 procent.", en = "At least 80 per cent." }
about = { sv = "Andel som fick", en = "Share that got" }
"""
PLACE = 'page = "likvardighet"\nsection = "lika-resultat"\n'


def text(*rules, place=PLACE, start=""):
    """The declaration of one question, judged by the rules in turn."""
    parts = [FINDING + rule + ("" if rule == NONE else place) for rule in rules]
    return start + START + "".join(parts)


def declared(*rules, place=PLACE):
    """Questions with one question, judged by the rules in turn."""
    return read_questions(text(*rules, place=place), at="revision.toml")


def finding(rule):
    """The one thing that a rule is about."""
    return declared(rule).asked[0].findings[0]


def row(estimate=math.nan, low=math.nan, high=math.nan, **other):
    """A row of fifty persons, as computed."""
    return {
        "group_kind": "", "year": 2022, "verdict": "", "n": 50,
        "estimate": estimate, "low": low, "high": high, **other,
    }  # fmt: skip


FEW = row(90, 85, 94, n=2)
"""A row that the door withholds."""


def published(*rows):
    """A study that has published the rows in its table `tal`, through the door."""
    frame = pd.DataFrame(rows).assign(place=[f"r{number}" for number in range(len(rows))])
    tables = publish(Results(tables={"tal": frame}, extra=(SPEC,)), Limits())
    return QualityMaterial(
        published=tables,
        manifest={"origin": "syntetisk", "digest": "0123456789abcdef"},
        certificate={},
        folder=Path("studien"),
    )
