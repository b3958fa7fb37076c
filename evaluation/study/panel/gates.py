"""What is known to be against the answer: trends before the start, few groups, what was dropped."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import f as f_distribution
from scipy.stats import ncf

from evaluation.design.gates import Gate, gate_rows
from evaluation.errors import EvaluationError
from evaluation.estimate.did.aggregate.event_study import EventStudy
from evaluation.estimate.did.before.pretest import pretest
from evaluation.estimate.did.few_clusters.rule import FEWEST, MANY
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.levels import cumulative_warning
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.panel.estimators import Measured, clusters_of
from evaluation.study.panel.frames import with_one_base

ALPHA, POWER = 0.05, 0.8
STEP = 5
SMALLEST = 0.001


def panel_gates(
    protocol: Protocol,
    outcome: Outcome,
    panel: PanelData,
    effects: GroupTime,
    measured: Sequence[Measured],
) -> pd.DataFrame:
    """Give the checks of one outcome."""
    contrast = protocol.contrasts[0]
    gates = [_groups(outcome, panel), _dropped(outcome, panel)]
    with suppress(EvaluationError):  # nothing before the start, nothing to check
        gates.append(_trend(outcome, panel, effects, with_one_base(measured)))
    if cumulative_warning(panel):
        gates.append(_cumulative(outcome))
    return gate_rows(tuple(gates), contrast=contrast.name, arm=contrast.arms[0])


def _trend(outcome: Outcome, panel: PanelData, effects: GroupTime, found: Measured) -> Gate:
    if found.variance == "jackknife":
        p_value, slope = leads_test(found.study, groups=clusters_of(panel))
    else:
        tested = pretest(effects)
        p_value, slope = tested.p_value, tested.detectable_slope
    factor, unit = (100, " procentenheter") if outcome.unit == "andel" else (1, f" {outcome.unit}")
    told = f"{factor * slope:.2g}".replace(".", ",") + unit.rstrip()
    found_p = "p\u00a0<\u00a00,001" if p_value < SMALLEST else f"p\u00a0=\u00a0{p_value:.3f}"
    reason = (
        f"Utvecklingen före starten skiljer sig {'inte säkert' if p_value >= ALPHA else 'åt'} "
        f"({found_p.replace('.', ',')}); provet hade sett en lutning på {told} per period fyra "
        "gånger av fem"
    )
    return Gate(
        name=f"pretest:{outcome.name}",
        value=round(p_value, 6),
        limit=ALPHA,
        passed=bool(p_value >= ALPHA),
        reason_sv=reason,
    )


def leads_test(study: EventStudy, *, groups: int) -> tuple[float, float]:
    """Test that nothing differed before the start, with so few groups as there are.

    Hotelling's test of the estimates before the reference: F with q and G - q degrees of
    freedom. Gives its p value and the slope per period that it finds in four samples of five.
    """
    before = np.flatnonzero(study.event_time < study.reference)
    # More estimates than groups allow leave the covariance without full rank.
    before = before[-max(1, min(len(before), groups // 2 - 1)) :]
    q, left = len(before), groups - len(before)
    if not q:
        return float("nan"), float("nan")
    inverse = np.linalg.pinv(study.covariance[np.ix_(before, before)])
    share = left / (q * (groups - 1))
    statistic = share * float(study.estimate[before] @ inverse @ study.estimate[before])
    step = (study.event_time[before] - study.reference).astype(float)
    per_slope = float(step @ inverse @ step)
    critical = f_distribution.isf(ALPHA, q, left)

    def lacking(noncentrality: float) -> float:
        return float(ncf.sf(critical, q, left, noncentrality)) - POWER

    wanted = brentq(lacking, 1e-6, 1e4)
    return float(f_distribution.sf(statistic, q, left)), float(np.sqrt(wanted / per_slope))


def _groups(outcome: Outcome, panel: PanelData) -> Gate:
    count = in_fives(clusters_of(panel))
    return Gate(
        name=f"clusters:{outcome.name}",
        value=float(count),
        limit=float(MANY),
        passed=count >= MANY,
        reason_sv=f"{count} grupper; under {MANY} prövas skillnaden på annat sätt än med vanliga "
        f"medelfel, under {FEWEST} inte alls",
    )


def in_fives(count: int) -> int:
    """Tell many units in fives: they may be persons."""
    return count if count < MANY else count // STEP * STEP


def _cumulative(outcome: Outcome) -> Gate:
    return Gate(
        name=f"cumulative:{outcome.name}",
        value=1.0,
        limit=0.0,
        passed=False,
        reason_sv="Utfallet kan bara stiga: andelar som har lämnat är aldrig parallella, och "
        "nivåerna ger en skillnad också utan effekt; läs hasarderna",
    )


def _dropped(outcome: Outcome, panel: PanelData) -> Gate:
    count = sum(panel.dropped.values())
    return Gate(
        name=f"left_out:{outcome.name}",
        value=float(count // STEP * STEP),
        limit=0.0,
        passed=not count,
        reason_sv="Enheter som börjat före första perioden, eller saknar perioder, är bortvalda",
    )
