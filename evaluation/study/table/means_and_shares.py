"""Outcomes measured once: weighted means and shares of a pair, and regressions beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.design.matrix import design_matrix
from evaluation.disclosure.dominance import DOMINATED, TOO_FREE, is_dominated, is_saturated
from evaluation.estimate import Effects, concat, contrast, difference, ratio, weighted_mean
from evaluation.estimate.least_squares import Variance, least_squares
from evaluation.estimate.result.contrast import Measure
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import label, weighted_rows
from evaluation.study.rows.gating import NUMBERS

METHODS = {
    "att": "viktade medelvärden, ATT-vikter",
    "overlap": "viktade medelvärden, överlappsvikter",
    "none": "medelvärden",
}
# The published tables hold the same variance for everyone, or Stata's robust one.
OLS, OLS_ROBUST = "minsta_kvadrat", "minsta_kvadrat_hc1"
ADJUSTED = "minsta_kvadrat_hc1_justerad"
DEVIATION = "avvikelse"
RATIOS = {"mean": "ratio", "share": "risk_ratio"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One outcome of one pair.

    Attributes
    ----------
    rows : DataFrame
        Of the contract: both levels, difference, ratio of shares, regressions; rows that
        would tell about few persons are suppressed.
    effect : Effects
        The difference with its influences, whatever is withheld of it.
    """

    pair: Pair
    rows: pd.DataFrame
    effect: Effects

    @property
    def reason(self) -> tuple[str, str]:
        """Status of the difference, and why it is not shown."""
        row = self.rows[self.rows["reference"] != ""].iloc[0]
        return str(row["status"]), str(row["note"])


def measure(rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair) -> Measured:
    """Estimate an outcome that is measured once.

    Parameters
    ----------
    rows : DataFrame
        Of the table, one per person.
    protocol : Protocol
        With the background that this outcome is adjusted for.
    outcome : Outcome
        Of kind `mean` or `share`.
    pair : Pair
    """
    values = rows[outcome.column].to_numpy(dtype=float)
    compared = weighted_rows(pair, rows)
    sides = {name: pair.comparison.members(name) for name in (pair.arm, pair.reference)}
    named = label(outcome, pair, methods=METHODS)
    arm, reference = (weighted_mean(values, compared, members=sides[name]) for name in sides)
    effects = contrast(arm, reference, compared, label=named, measure=_measure(outcome))
    parts = [effects]
    if (effects.estimate[:2] > 0).all():
        levels = [effects.select([place == side for place in range(3)]) for side in range(2)]
        parts.append(ratio(*levels, scale=RATIOS[outcome.kind]))
    found = concat(parts).rows(analysis="")
    weight = pair.comparison.weights.base
    closed = {
        name: is_dominated(values[members], weight[members])
        for name, members in sides.items()
        if outcome.kind == "mean"
    }
    _suppress(found, closed)
    beside = _regressions(rows, protocol, outcome, pair) if pair.contrast.weights == "none" else []
    return Measured(
        pair=pair,
        rows=pd.concat([found, *beside], ignore_index=True),
        effect=effects.select([False, False, True]),
    )


def deviation_rows(found: Measured, every: Sequence[Measured]) -> Iterator[pd.DataFrame]:
    """How far a pair's difference lies from that of the experiment on the same arm.

    Both share those who started, so the error is that of their joint influences.
    """
    for other in every:
        drawn = other.pair.contrast.kind == "randomised" and other.pair.arm == found.pair.arm
        if not drawn or found.pair.contrast.kind != "observational":
            continue
        scale = str(found.effect.labels["scale"].iloc[0])
        away = difference(
            found.effect,
            other.effect,
            scale=scale,
            population=f"{DEVIATION}:{found.pair.contrast.name}",
            reference=found.pair.reference,
        )
        rows = replace(away, n_reference=found.effect.n_reference).rows(analysis="")
        for status, note in (found.reason, other.reason):
            if status != "ok":
                _close(rows, np.ones(len(rows), dtype=bool), note, status=status)
        yield rows


def _measure(outcome: Outcome) -> Measure:
    return "share" if outcome.kind == "share" else "mean"


def _regressions(
    rows: pd.DataFrame, protocol: Protocol, outcome: Outcome, pair: Pair
) -> Iterator[pd.DataFrame]:
    """Coefficients of the arm, alone and adjusted, with the variances of published tables."""
    member = pair.comparison.members(pair.arm)
    kept = member | pair.comparison.members(pair.reference)
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
        fit = least_squares(values, X)
        row = fit.effect(
            1,
            person=chosen["person"].to_numpy(),
            label=replace(label(outcome, pair), method=method, role="secondary"),
            scale=f"{_measure(outcome)}_difference",
            variance=variance,
            n=counts,
        ).rows(analysis="")
        if is_saturated(len(arm), X.shape[1]):
            _close(row, np.ones(len(row), dtype=bool), TOO_FREE)
        yield row


def _suppress(rows: pd.DataFrame, closed: Mapping[str, bool]) -> None:
    """Hide a mean that few persons make, and the difference it could be computed from."""
    names = [name for name, is_closed in closed.items() if is_closed]
    touched = rows["arm"].isin(names) | rows["reference"].isin(names)
    _close(rows, touched.to_numpy(dtype=bool), DOMINATED)


def _close(
    rows: pd.DataFrame, here: np.ndarray, reason: str, *, status: str = "suppressed"
) -> None:
    rows.loc[here, list(NUMBERS)] = np.nan
    rows.loc[here, "status"] = status
    rows.loc[here, "note"] = reason
