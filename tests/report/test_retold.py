"""Every sentence that a study may publish is known in English, with the same numbers."""

import pytest

from evaluation.data.quality.published_measures import MEASURES
from evaluation.design.gates import Evidence, evaluate_gates
from evaluation.disclosure import dominance, linking, protection
from evaluation.estimate.did.few_clusters import rule
from evaluation.protocol.limits import GateLimits
from evaluation.report.language import speaking
from evaluation.report.literal import literal
from evaluation.report.retold import retold
from evaluation.study.panel import clusters, hazards
from evaluation.study.panel.gates import _cumulative as cumulative
from evaluation.study.panel.measurers import panel
from evaluation.study.register import returns, sub_types, subgroups
from evaluation.study.rows import compared_pairs, gating, safe_levels
from tests.report.english import numbers, swedish

LIMITS = GateLimits(max_variance_ratio=2.0, min_starters_per_column=10.0)
PLENTY = Evidence(
    persons=900, events=900, ess=900, smd=0.01, top_share=0.02, overlap=0.99, mature=0.99,
    variance_ratio=1.1, per_column=90.0, unmodelled=0.0, rows=900,
)  # fmt: skip
SCARCE = Evidence(
    persons=7, events=3, ess=7.5, smd=0.84, top_share=0.78, overlap=0.5, mature=0.01,
    variance_ratio=float("inf"), per_column=2.0, unmodelled=0.4, rows=900,
)  # fmt: skip
RULES = [("none", 3, 1), ("normal", 43, 9), ("permutation", 20, 2), ("permutation", 9, 5),
         ("wild bootstrap", 13, 5), ("wild bootstrap", 9, 5)]  # fmt: skip
CONSTANTS = (
    protection.WITHHELD.format(minimum=5),
    safe_levels.TOO_FEW.format(minimum=5),
    linking.LINKED,
    dominance.DOMINATED,
    dominance.TOO_FREE,
    gating.UNKNOWN,
    compared_pairs.SEPARATED,
    compared_pairs.LOST_APART,
    sub_types.ONE_LEFT,
    subgroups.ONE_LEFT,
    returns.TOO_FEW,
    panel.TOO_EARLY,
    hazards.NOTE,
    clusters.TOO_FEW["sentence_sv"],
    "705 oberoende enheter räcker för vanliga klustrade medelfel.",
    "Andel som är kvar vid landmärket är minst 95\u00a0%",
    "Enheter som börjat före första perioden, eller saknar perioder, är bortvalda",
)
SENTENCES = [
    *(gate.reason_sv for seen in (PLENTY, SCARCE) for gate in evaluate_gates(seen, LIMITS)),
    *(rule._sentence(*given) for given in RULES),
    *CONSTANTS,
    cumulative(type("Outcome", (), {"name": "utfall"})()).reason_sv,
    *(measure.label for measure in MEASURES.values()),
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_published_sentence_is_told_in_english_with_its_numbers(sentence):
    with speaking("en"):
        told = retold(literal(sentence))

    assert swedish(told) == []
    assert "in Swedish" not in told
    assert numbers(told) == numbers(sentence)
    assert retold(sentence) == sentence


def test_several_reasons_are_told_one_by_one():
    both = (
        "Färre än 50 personer i effektiv storlek; "
        "Andel med motsvarighet är 82\u00a0%, gränsen är 90\u00a0%"
    )
    with speaking("en"):
        told = retold(literal(both))

    assert told == (
        "Fewer than 50 persons in effective size; "
        "The share with a counterpart is 82%, the limit is 90%"
    )


def test_an_unknown_reason_is_kept_and_marked():
    with speaking("en"):
        assert retold("Ett nytt skäl") == "Ett nytt skäl (in Swedish)"
        assert retold("2014") == "2014"
        assert retold("Vägd till lika") == "Vägd till lika (in Swedish)"
        assert retold("Minst ett") == "Minst ett (in Swedish)"
        assert retold("2015 kv 3") == "2015 Q3"


def test_two_sentences_of_one_kind_are_told_one_by_one():
    told = [gate.reason_sv for gate in evaluate_gates(SCARCE, LIMITS) if gate.name == "smd"] * 2
    with speaking("en"):
        words = retold("; ".join(told))

        alone = retold(told[0])

    assert swedish(words) == []
    assert words == f"{alone}; {alone}"
