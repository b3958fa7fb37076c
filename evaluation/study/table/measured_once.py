"""Outcomes measured once: weighted means of a pair, and regressions beside them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.design.matrix import design_matrix
from evaluation.disclosure.dominance import TOO_FREE, is_saturated
from evaluation.estimate import Effects, concat, contrast, weighted_mean
from evaluation.estimate.least_squares import Variance, least_squares
from evaluation.estimate.result.contrast import Measure, with_ratios
from evaluation.protocol.kinds import kind_of
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import MEAN_METHODS, label, weighted_rows
from evaluation.study.rows.measured import Measured, without_numbers

# The published tables hold the same variance for everyone, or Stata's robust one.
OLS, OLS_ROBUST = "minsta_kvadrat", "minsta_kvadrat_hc1"
ADJUSTED = "minsta_kvadrat_hc1_justerad"

Guard = Callable[[Effects], Effects]


def _as_it_is(effects: Effects) -> Effects:
    return effects


def measured_once(
    rows: pd.DataFrame,
    protocol: Protocol,
    outcome: Outcome,
    pair: Pair,
    *,
    measure: Measure,
    guard: Guard = _as_it_is,
) -> Measured:
    """Estimate an outcome that is measured once.

    Parameters
    ----------
    rows : DataFrame
        Of the table, one per person.
    protocol : Protocol
        With the background that this outcome is adjusted for.
    measure : str
        Scale of the levels.
    guard : callable
        Hides levels that would tell about few persons, and what they make.
    """
    values = rows[outcome.column].to_numpy(dtype=float)
    compared = weighted_rows(pair, rows)
    named = label(outcome, pair, methods=MEAN_METHODS)
    arm, reference = (weighted_mean(values, compared, members=members) for members in pair.sides)
    effects = contrast(arm, reference, compared, label=named, measure=measure)
    found = effects
    if (effects.estimate[:2] > 0).all():
        found = with_ratios(effects, scale=kind_of(outcome).ratio)
    unweighted = pair.contrast.weights == "none"
    beside = _regressions(rows, protocol, outcome, pair, measure) if unweighted else ()
    return Measured(
        effects=concat([guard(found), *beside]), bare=effects.select([False, False, True])
    )


def _regressions(
    rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair, measure: Measure
) -> Iterator[Effects]:
    """Coefficients of the arm, alone and adjusted, with the variances of published tables."""
    member, others = pair.sides
    kept = member | others
    chosen, arm = rows[kept], member[kept].astype(float)
    values = chosen[outcome.column].to_numpy(dtype=float)
    counts = np.array([arm.sum(), (1 - arm).sum(), np.count_nonzero(values)])
    alone = np.column_stack([np.ones(len(arm)), arm])
    background = design_matrix(chosen, protocol.adjustment.covariates).X[:, 1:]
    wanted: tuple[tuple[str, np.ndarray, Variance], ...] = (
        (OLS, alone, "classical"),
        (OLS_ROBUST, alone, "HC1"),
        (ADJUSTED, np.column_stack([alone, background]), "HC1"),
    )
    for method, X, variance in wanted:
        effect = least_squares(values, X).effect(
            1,
            person=chosen["person"].to_numpy(),
            label=replace(label(outcome, pair), method=method, role="secondary"),
            scale=f"{measure}_difference",
            variance=variance,
            n=counts,
        )
        here = np.array([is_saturated(len(arm), X.shape[1])])
        yield without_numbers(effect, here, TOO_FREE) if here.any() else effect
