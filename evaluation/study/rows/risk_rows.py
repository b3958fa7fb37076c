"""Risks of two groups as rows and lines, one protected series for both."""

from evaluation.disclosure.levels import Rules
from evaluation.estimate import ComparedRows, Linear, contrast
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.protocol import Outcome
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.effect_rows import at_horizons, curve_frames, label
from evaluation.study.rows.measured import Measured
from evaluation.study.rows.safe_levels import hide, safe_curve


def risk_rows(
    curves: tuple[Linear, Linear],
    rows: ComparedRows,
    outcome: Outcome,
    pair: Pair,
    *,
    rules: Rules,
    name: str = "",
    is_part: bool = False,
    is_open: bool = False,
) -> Measured:
    """Levels and difference at the horizons, and both curves, of which they are points.

    Parameters
    ----------
    curves : tuple of Linear
        Of the arm and of the reference, by month from the first.
    name : str
        Of the outcome, where it has several risks.
    is_part : bool
        Whether the arm is a part of another arm that is shown.
    is_open : bool
        Whether the rows lie open beside the plan: levels are then exact.
    """
    between = CONTRAST_KINDS[pair.contrast.kind].is_between and not is_open
    parts = (is_part or between, between)
    arm, reference = (
        safe_curve(
            curve,
            rows,
            members,
            horizons=outcome.horizons,
            rules=rules,
            is_part=part,
            is_open=is_open,
        )
        for curve, members, part in zip(curves, pair.sides, parts, strict=True)
    )
    named = label(outcome, pair, name)
    effects = contrast(arm.curve, reference.curve, rows, label=named)
    return Measured(
        effects=at_horizons(hide(effects, arm, reference, rules), outcome),
        curves=curve_frames(effects, arm, reference, pair, outcome),
    )
