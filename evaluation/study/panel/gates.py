"""What is known to be against the answer: trends before the start, few groups, what was dropped."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from evaluation.design.gates import Gate, gate_rows
from evaluation.disclosure.levels import rounded
from evaluation.errors import EvaluationError
from evaluation.estimate.did.answers import Answer, with_one_base
from evaluation.estimate.did.before.few_groups import LeadsTest, leads_test
from evaluation.estimate.did.before.pretest import PreTest, pretest
from evaluation.estimate.did.few_clusters.rule import FEWEST, MANY
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.counts import independent
from evaluation.estimate.did.panel.levels import cumulative_warning
from evaluation.protocol.protocol import Outcome
from evaluation.study.panel.asked import Asked

ALPHA = 0.05
SMALLEST = 0.001
FINE_P, COARSE_P = 6, 2


def panel_gates(asked: Asked, effects: GroupTime, answers: Sequence[Answer]) -> pd.DataFrame:
    """Give the checks of one outcome."""
    contrast, outcome, panel = asked.protocol.contrasts[0], asked.outcome, asked.panel
    gates = [_groups(asked), _dropped(asked)]
    with suppress(EvaluationError):  # nothing before the start, nothing to check
        gates.append(_trend(asked, effects, with_one_base(answers)))
    if cumulative_warning(panel):
        gates.append(_cumulative(outcome))
    return gate_rows(tuple(gates), contrast=contrast.name, arm=contrast.arms[0])


def _trend(asked: Asked, effects: GroupTime, found: Answer) -> Gate:
    outcome, panel = asked.outcome, asked.panel
    # Of persons, a finer one gives the estimate behind it finer than that is told.
    places = FINE_P if not asked.rows.of_persons else COARSE_P
    jackknifed = found.variance == "jackknife"
    tested: LeadsTest | PreTest = (
        leads_test(found.study, groups=independent(panel)) if jackknifed else pretest(effects)
    )
    p_value, slope = tested.p_value, tested.detectable_slope
    factor, unit = (100, " procentenheter") if outcome.unit == "andel" else (1, f" {outcome.unit}")
    two_digits = float(f"{factor * slope:.2g}")
    told = f"{two_digits:.10g}".replace(".", ",") + unit.rstrip()
    found_p = (
        "p\u00a0<\u00a00,001"
        if p_value < SMALLEST
        else f"p\u00a0=\u00a0{p_value:.{min(places, 3)}f}"
    )
    reason = (
        f"Utvecklingen före starten skiljer sig {'inte säkert' if p_value >= ALPHA else 'åt'} "
        f"({found_p.replace('.', ',')}); provet hade sett en lutning på {told} per period fyra "
        "gånger av fem"
    )
    return Gate(
        name=f"pretest:{outcome.name}",
        value=round(p_value, places),
        limit=ALPHA,
        passed=bool(p_value >= ALPHA),
        reason_sv=reason,
    )


def _groups(asked: Asked) -> Gate:
    count = told_units(asked)
    return Gate(
        name=f"clusters:{asked.outcome.name}",
        value=float(count),
        limit=float(MANY),
        passed=independent(asked.panel) >= MANY,
        reason_sv=f"{count} grupper; under {MANY} prövas skillnaden på annat sätt än med vanliga "
        f"medelfel, under {FEWEST} inte alls",
    )


def told_units(asked: Asked) -> int:
    """Count what is independent of each other: many as the tables round, and persons always."""
    count = independent(asked.panel)
    return _told(count, asked) if asked.rows.of_persons or count >= MANY else count


def _told(count: int, asked: Asked) -> int:
    rules = asked.protocol.disclosure
    if count < rules.min_count:
        return 0
    return int(rounded(np.array([float(count)]), rules.round_to)[0])


def _cumulative(outcome: Outcome) -> Gate:
    return Gate(
        name=f"cumulative:{outcome.name}",
        value=1.0,
        limit=0.0,
        passed=False,
        reason_sv="Utfallet kan bara stiga: andelar som har lämnat är aldrig parallella, och "
        "nivåerna ger en skillnad också utan effekt; läs hasarderna",
    )


def _dropped(asked: Asked) -> Gate:
    count = sum(asked.panel.dropped.values())
    return Gate(
        name=f"left_out:{asked.outcome.name}",
        value=float(_told(count, asked)),
        limit=0.0,
        passed=not count,
        reason_sv="Enheter som börjat före första perioden, eller saknar perioder, är bortvalda",
    )
