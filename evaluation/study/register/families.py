"""Declared families of comparisons: one covariance, intervals that hold at once."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.estimate import Effects, concat
from evaluation.estimate.result.families import family
from evaluation.protocol.probes import ContrastFamily
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.rows.compared_pairs import Pair

ANALYSIS = "familj"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Differences of one outcome in one pair; NaN where a gate holds them back."""

    contrast: str
    outcome: str
    effects: Effects


def member(effects: Effects, judged: pd.DataFrame, pair: Pair, outcome: Outcome) -> Member:
    """Keep the differences of a pair for the families it may belong to.

    Parameters
    ----------
    judged : DataFrame
        The rows of `effects`, in its order, after the gates.
    """
    shown = (judged["status"] == "ok").to_numpy()
    held = replace(effects, estimate=np.where(shown, effects.estimate, np.nan))
    scale = effects.labels["scale"]
    differences = (effects.labels["reference"] != "") & scale.str.endswith("_difference")
    return Member(
        contrast=pair.contrast.name, outcome=outcome.name, effects=held.select(differences)
    )


def wanted(protocol: Protocol, pair: Pair, outcome: Outcome) -> bool:
    """Tell whether a pair's outcome belongs to any declared family."""
    return any(
        pair.contrast.name in item.contrasts
        and outcome.name in item.outcomes
        and pair.arm in item.members(protocol.arms)
        for item in protocol.families
    )


def family_rows(members: list[Member], protocol: Protocol) -> list[pd.DataFrame]:
    """Give every family's rows of the contract, analysis `<study>:familj:<name>`."""
    found = []
    for number, declared in enumerate(protocol.families):
        effects = _joined(members, declared, protocol)
        if effects is None:
            continue
        rng = np.random.default_rng([protocol.seed, number])
        name = f"{protocol.name}:{ANALYSIS}:{declared.name}"
        found.append(family(effects, rng=rng).rows(analysis=name))
    return found


def _joined(members: list[Member], declared: ContrastFamily, protocol: Protocol) -> Effects | None:
    arms = declared.members(protocol.arms)
    chosen = [
        item.effects
        for item in members
        if item.contrast in declared.contrasts
        and item.outcome in declared.outcomes
        and arms.issuperset(item.effects.labels["arm"])
    ]
    if not chosen:
        return None
    effects = concat(chosen)
    if declared.months:
        effects = effects.select(effects.labels["month"].isin(declared.months))
    has_number = np.isfinite(effects.estimate) & (effects.std_error > 0)
    return effects if has_number.any() else None
