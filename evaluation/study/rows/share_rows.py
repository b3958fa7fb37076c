"""Shares of two groups and their difference, from protected counts where weights are equal."""

from evaluation.disclosure.levels import Rules
from evaluation.estimate import ComparedRows, Effects, Label, Linear, contrast
from evaluation.study.rows.compared_pairs import Pair
from evaluation.study.rows.safe_levels import hide, safe_share


def share_effects(
    sides: tuple[Linear, Linear], rows: ComparedRows, pair: Pair, label: Label, *, rules: Rules
) -> Effects:
    """Give both levels and the difference, month by month, as they may be published.

    Parameters
    ----------
    sides : tuple of Linear
        Shares in the arm and in the reference.
    """
    arm, reference = (
        safe_share(side, rows, members, rules=rules)
        for side, members in zip(sides, pair.sides, strict=True)
    )
    effects = contrast(arm.curve, reference.curve, rows, label=label, measure="share")
    return hide(effects, arm, reference, rules)
