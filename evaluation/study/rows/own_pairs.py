"""A study's own estimators on the pairs of a study, judged as the study's own answers are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.modules import Function
from evaluation.study.own_estimators import Given, own_effects, own_rows
from evaluation.study.own_rows import PairRows
from evaluation.study.rows.compared_pairs import Pair, persons
from evaluation.study.rows.effect_rows import weighted_rows
from evaluation.study.rows.gating import NUMBERS, Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the study itself gave for one outcome of one pair.

    Attributes
    ----------
    estimated, judged : DataFrame
        Rows of the contract before and after the gates.
    """

    outcome: Outcome
    estimated: pd.DataFrame
    judged: pd.DataFrame


def own_pair_rows(
    pair: Pair,
    frame: pd.DataFrame,
    answered: Sequence[Answered],
    judge: Judge,
    protocol: Protocol,
    functions: Mapping[str, Function],
    *,
    cohort: Cohort | None = None,
) -> Iterator[pd.DataFrame]:
    """Run every declared estimator on a pair.

    Its estimates are held back by the gates of the outcome, with the events that the study
    itself counted, and are hidden where the study's own answer is.

    Parameters
    ----------
    frame : DataFrame
        Rows of the pair.
    answered : sequence of Answered
        Outcomes that estimates may be of.
    """
    known = {item.outcome.name: item for item in answered if _has_one_row(item.outcome)}
    if not known:
        return
    given = _given(pair, frame, tuple(item.outcome for item in known.values()), cohort)
    for estimator in protocol.estimators:
        effects = own_effects(estimator, given, protocol, functions)
        for outcome, rows in own_rows(effects, estimator, protocol):
            answer = known[outcome.name]
            counted = _counted(rows, answer.estimated)
            held = judge.withhold(counted, outcome, pair, evidence=answer.estimated)
            yield _hidden_alike(held, answer.judged)


def _has_one_row(outcome: Outcome) -> bool:
    row = kind_of(outcome)
    return not row.is_described and not row.has_states


def _given(
    pair: Pair, frame: pd.DataFrame, outcomes: tuple[Outcome, ...], cohort: Cohort | None
) -> Given:
    comparison = weighted_rows(pair, frame)
    weight, person = comparison.weights.base, persons(frame)
    arm, reference = (members & (weight > 0) for members in pair.sides)
    rows = PairRows(
        contrast=pair.contrast.name,
        population=pair.population,
        arm=pair.arm,
        reference=pair.reference,
        outcomes=tuple(item.name for item in outcomes),
        frame=frame.copy(),
        in_arm=arm,
        in_reference=reference,
        weight=np.where(arm | reference, weight, 0.0),
        comparison=comparison,
        cohort=cohort,
    )
    n, n_reference = (float(len(np.unique(person[members]))) for members in (arm, reference))
    return Given(rows=rows, outcomes=outcomes, n=n, n_reference=n_reference)


def _counted(rows: pd.DataFrame, estimated: pd.DataFrame) -> pd.DataFrame:
    """Let no estimate claim more events than the study itself counted: small counts hide it."""
    key = ["arm", "reference", "month"]
    events = estimated.groupby(key, sort=False)["events"].min()
    found = events.reindex(pd.MultiIndex.from_frame(rows[key])).to_numpy()
    return rows.assign(events=np.fmin(rows["events"].to_numpy(dtype=float), found))


def _hidden_alike(rows: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Hide what touches a group whose level the study hides in the same month."""
    hidden = judged[(judged["status"] == "suppressed") & (judged["reference"] == "")]
    notes = {(row.arm, row.month): row.note for row in hidden.itertuples()}
    told = rows.copy()
    for side in ("arm", "reference"):
        keys = zip(rows[side], rows["month"], strict=True)
        reason = pd.Series([notes.get(key, "") for key in keys], index=rows.index)
        here = reason != ""
        told.loc[here, list(NUMBERS)] = np.nan
        told["status"] = told["status"].mask(here, "suppressed")
        told["note"] = told["note"].mask(here, reason)
    return told
