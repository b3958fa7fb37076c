"""Tables of a panel study: cells, cohorts, bounds, decomposition, who took part."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.cohort.flow import chain, with_arms
from evaluation.disclosure.levels import rounded
from evaluation.errors import EvaluationError
from evaluation.estimate.did.answers import Answer, with_one_base
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.honest.bounds import HonestBounds, relative_magnitudes, smoothness
from evaluation.estimate.did.panel.counts import by_cohort, independent_in
from evaluation.estimate.did.panel.counts import treated as treated_behind
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.regressions.decomposition import decompose
from evaluation.estimate.result.scales import interval
from evaluation.protocol.limits import DisclosureRules
from evaluation.protocol.panel import PanelPlan
from evaluation.protocol.protocol import Outcome
from evaluation.study.panel.asked import Asked
from evaluation.study.panel.rows import PanelRows

MOST_COHORTS = 12
MOST_NAMED = 20
NEVER_LABEL = "Aldrig"
ALL = -1
_HONEST = (
    *("outcome", "target", "restriction", "departure", "persons"),
    *("estimate", "conf_low", "conf_high", "breakdown"),
)
_COMPARED = (
    *("outcome", "kind", "treated", "control", "treated_label", "control_label"),
    *("persons", "weight", "estimate"),
)


def cell_frame(
    rows: PanelRows, outcome: Outcome, effects: GroupTime, panel: PanelData, persons: np.ndarray
) -> pd.DataFrame:
    """Effect of each cohort in each period, with the cohort's persons."""
    size = by_cohort(panel, persons)
    # A cohort of one group has no error of its own here; its interval would be nought wide.
    alone = np.array([independent_in(panel, int(cohort)) < 2 for cohort in effects.cohort])
    error = np.where(alone, np.nan, effects.std_error)
    low, high = interval(effects.estimate, error, kind="plain", level=0.95)
    return pd.DataFrame(
        {
            "outcome": outcome.name,
            "cohort": effects.cohort,
            "time": effects.time,
            "cohort_label": [rows.label(int(cohort)) for cohort in effects.cohort],
            "time_label": [rows.label(int(time)) for time in effects.time],
            "base": effects.base,
            "persons": [size[int(cohort)] for cohort in effects.cohort],
            "estimate": effects.estimate,
            "std_error": error,
            "conf_low": low,
            "conf_high": high,
        }
    )


def cohort_frame(rows: PanelRows, panel: PanelData) -> pd.DataFrame:
    """Who started when, and how long they are seen before and after."""
    persons = rows.persons_of(panel.unit)
    size = by_cohort(panel, persons)
    found = []
    for cohort in np.unique(panel.cohort):
        units = panel.unit[panel.cohort == cohort]
        never = cohort == NEVER
        is_named = bool(rows.persons) and len(panel) <= MOST_NAMED
        found.append(
            {
                "cohort": ALL if never else int(cohort),
                "cohort_label": NEVER_LABEL if never else rows.label(int(cohort)),
                # Only groups of many persons may be named.
                "names": ", ".join(map(str, units)) if is_named else "",
                "districts": float(len(units)) if rows.persons else np.nan,
                "periods_before": float((panel.periods < cohort).sum()),
                "periods_after": float((panel.periods >= cohort).sum()),
                "persons": size[int(cohort)],
            }
        )
    return pd.DataFrame(found)


def flow_frame(rows: PanelRows, panel: PanelData, *, months: int = 1) -> pd.DataFrame:
    """Count who was read, who took part, and what a declared choice left out."""
    persons = rows.persons_of(panel.unit)
    counts = [(text, units, count * months) for text, units, count in rows.steps]
    everybody = round(persons.sum())
    if panel.dropped:
        counts.append(("Efter deklarerade bortval", everybody, len(panel.outcome) * months))
    begun = round(treated_behind(panel, persons))
    wide = len(panel.periods) * months
    starts = int((panel.cohort <= panel.periods[-1]).sum())
    parts = [
        ("varav börjar inom perioderna", begun, starts * wide),
        ("varav börjar aldrig eller senare", everybody - begun, (len(panel) - starts) * wide),
    ]
    flow = with_arms(chain(counts), parts)
    if rows.of_persons:
        # As many rows for each person: their number would give that of the persons.
        flow = flow.assign(rows_each=float(wide))
    removed = ["removed_persons", "removed_rows"]
    # Units that are read and the persons behind them are counted differently.
    return flow.assign(step=flow["step"] + 1, **flow[removed].clip(lower=0))


def honest_frame(
    outcome: Outcome,
    answers: Sequence[Answer],
    plan: PanelPlan,
    panel: PanelData,
    persons: np.ndarray,
) -> pd.DataFrame:
    """Bounds on the effect after the start, by how far trends may have departed."""
    try:
        bounds = _bounds(with_one_base(answers), plan)
    except EvaluationError:
        return pd.DataFrame(columns=list(_HONEST))
    frames = [
        item.table.assign(estimate=item.estimate, breakdown=item.breakdown, target=target)
        for target, item in bounds
    ]
    table = pd.concat(frames, ignore_index=True)
    table = table.drop_duplicates(["target", "restriction", "departure"])
    return table.assign(
        outcome=outcome.name,
        departure=table["departure"].fillna(0.0),
        persons=treated_behind(panel, persons),
    )[list(_HONEST)]


def _bounds(found: Answer, plan: PanelPlan) -> list[tuple[str, HonestBounds]]:
    """Bounds on the average after the start, and on the first effect alone."""
    average = found.study.after
    bounds = []
    for name, target in (("average", average), ("first", None)):
        bounds.append((name, relative_magnitudes(found.study, bars=plan.bars, target=target)))
        if plan.bends:
            bounds.append((name, smoothness(found.study, bends=plan.bends, target=target)))
    return bounds


def decomposition_frame(asked: Asked, panel: PanelData, persons: np.ndarray) -> pd.DataFrame:
    """Split the two-way coefficient: by kind, and pair by pair when cohorts are few.

    Cohorts of persons weigh as many as are told of them: weights are products of sizes, and
    would give those of few persons back. Their pairs are not told.
    """
    rows, of_persons = asked.rows, asked.rows.of_persons
    try:
        found = decompose(_as_told(panel, asked.protocol.disclosure) if of_persons else panel)
    except EvaluationError:
        return pd.DataFrame(columns=list(_COMPARED))
    size = by_cohort(panel, persons)
    size[NEVER] = float(persons[panel.cohort > panel.periods[-1]].sum())
    pairs = found.comparisons
    sides = [pairs[side].map(lambda cohort: size[int(cohort)]) for side in ("treated", "control")]
    pairs = pairs.assign(persons=np.minimum(sides[0].to_numpy(), sides[1].to_numpy()))
    behind = treated_behind(panel, persons)
    whole = found.by_kind().assign(treated=ALL, control=ALL, persons=behind)
    is_short = len(panel.cohorts) <= MOST_COHORTS and not of_persons
    kept = [whole, pairs] if is_short else [whole]
    table = pd.concat(kept, ignore_index=True).assign(outcome=asked.outcome.name)
    for side in ("treated", "control"):
        table[f"{side}_label"] = [_name(rows, int(cohort)) for cohort in table[side]]
        table[side] = table[side].where(table[side] != NEVER, ALL - 1)
    return table[list(_COMPARED)]


def _as_told(panel: PanelData, rules: DisclosureRules) -> PanelData:
    """Let each cohort weigh what is told of its size; a few weigh half the limit."""
    start = np.where(panel.cohort > panel.periods[-1], NEVER, panel.cohort)
    _, place, size = np.unique(start, return_inverse=True, return_counts=True)
    told = np.where(
        size < rules.min_count, rules.min_count / 2, rounded(size.astype(float), rules.round_to)
    )
    return replace(panel, weight=(told / size)[place])


def _name(rows: PanelRows, cohort: int) -> str:
    if cohort == ALL:
        return ""
    return NEVER_LABEL if cohort == NEVER else rows.label(cohort)
