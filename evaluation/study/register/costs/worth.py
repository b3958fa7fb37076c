"""What one more exit costs in each insats, ledger and horizon, from influences of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm as normal

from evaluation.estimate import concat
from evaluation.estimate.cost.ratio import (
    Pairing,
    acceptable,
    drawn,
    fieller,
    percentile,
    quadrants,
)
from evaluation.estimate.result.combine import covariance, holm
from evaluation.protocol.costs.plan import COST, CostPlan
from evaluation.protocol.protocol import Outcome, Protocol
from evaluation.study.register.families import Member
from evaluation.study.rows.compared_pairs import Pair

MORE, SAVING, FEWER = "fler", "fler_billigare", "farre"
UNDECIDED, WITHHELD = "obestamt", "visas_ej"
Z = 1.959963984540054
ALPHA = 0.05
PERCENT = 100.0
Row = dict[str, Any]
NUMBERS = (
    *("exits", "exits_low", "exits_high", "cost", "cost_low", "cost_high", "correlation"),
    *("ratio", "ratio_low", "ratio_high", "fieller_low", "fieller_high"),
    *("more_dearer", "more_cheaper", "fewer_dearer", "fewer_cheaper"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference of a pair, with its place among its member's."""

    member: Member
    place: int

    @property
    def label(self) -> Row:
        """What it is about."""
        found = self.member.effects.labels.iloc[self.place].to_dict()
        return {str(name): value for name, value in found.items()}


Couple = tuple[Difference, Difference, Pairing | None]


def is_costed(protocol: Protocol, pair: Pair, outcome: Outcome) -> bool:
    """Tell whether a difference takes part in what one more exit costs."""
    plan = protocol.cost
    if plan is None or pair.contrast.name != plan.contrast:
        return False
    return outcome.kind == COST or outcome.name == plan.exit


def worth_frames(
    members: Sequence[Member], protocol: Protocol, plan: CostPlan
) -> dict[str, pd.DataFrame]:
    """Set every cost against the exits of the same insats and horizon.

    Returns
    -------
    dict of DataFrame
        cost_worth: a row per arm, cost and horizon; cost_acceptable: a row per amount too.
    """
    worth: list[Row] = []
    acceptability: list[Row] = []
    couples = [(*couple, _pairing(*couple)) for couple in _couples(members, protocol, plan)]
    certain = certain_of(couples, protocol)
    for number, (_, paid, pairing) in enumerate(couples):
        label = paid.label
        keys = {name: label[name] for name in ("arm", "outcome", "month", "population")}
        keys["bought"] = plan.exit
        counts = {"n": paid.member.effects.n[paid.place]}
        counts["n_reference"] = paid.member.effects.n_reference[paid.place]
        if pairing is None:
            empty = dict.fromkeys(NUMBERS, np.nan)
            worth.append({**keys, **counts, **empty, "verdict": WITHHELD, "status": "gated"})
            continue
        pairs = drawn(pairing, np.random.default_rng([protocol.seed, number]), draws=plan.draws)
        worth.append({**keys, **counts, **_told(pairing, pairs, certain[number]), "status": "ok"})
        acceptability += [
            {**keys, **counts, "amount": amount, "share": PERCENT * acceptable(pairs, amount)}
            for amount in plan.willingness
        ]
    return {"cost_worth": pd.DataFrame(worth), "cost_acceptable": pd.DataFrame(acceptability)}


def certain_of(couples: Sequence[Couple], protocol: Protocol) -> NDArray[np.bool_]:
    """Tell which differences in exits hold when all insatser are asked about at once (Holm).

    Those of one cost and horizon are a family; parts of insatser are one of their own.
    """
    parents = {arm.name: arm.parent for arm in protocol.arms}
    families = pd.Series(
        [
            (paid.label["outcome"], paid.label["month"], bool(parents[paid.label["arm"]]))
            for _, paid, _ in couples
        ],
        dtype=object,
    )
    p = pd.Series([_p_value(pairing) for *_, pairing in couples], dtype=float)
    held = p.groupby(families, sort=False).transform(lambda some: holm(some.to_numpy()))
    return (held < ALPHA).to_numpy()


def _p_value(pairing: Pairing | None) -> float:
    if pairing is None:
        return float("nan")
    return float(2 * normal.sf(abs(pairing.exits) / np.sqrt(pairing.covariance[1, 1])))


def _couples(
    members: Sequence[Member], protocol: Protocol, plan: CostPlan
) -> Iterator[tuple[Difference, Difference]]:
    costs = {item.name for item in protocol.outcomes if item.kind == COST}
    exits = {
        (one.label["arm"], one.label["month"]): one
        for one in _differences(members)
        if one.member.outcome == plan.exit
    }
    for paid in _differences(members):
        key = (paid.label["arm"], paid.label["month"])
        if paid.member.outcome in costs and key in exits:
            yield exits[key], paid


def _differences(members: Sequence[Member]) -> Iterator[Difference]:
    for member in members:
        for place in range(len(member.effects.estimate)):
            yield Difference(member=member, place=place)


def _pairing(bought: Difference, paid: Difference) -> Pairing | None:
    """Give the joint distribution; None where either is withheld or nothing varies."""
    both = concat([_alone(paid), _alone(bought)])
    found = covariance(both)
    if not (np.isfinite(both.estimate).all() and np.isfinite(found).all()):
        return None
    if not (np.diag(found) > 0).all():
        return None
    cost, exits = (float(value) for value in both.estimate)
    return Pairing(cost=cost, exits=exits, covariance=found)


def _alone(one: Difference) -> Any:
    effects = one.member.effects
    return effects.select(np.arange(len(effects.estimate)) == one.place)


def _told(pairing: Pairing, pairs: np.ndarray, certain: bool) -> Row:
    """Give the row: a ratio only where there certainly are more exits, and they may cost."""
    off_cost, off_exits = Z * np.sqrt(np.diag(pairing.covariance))
    low, high = pairing.exits - off_exits, pairing.exits + off_exits
    verdict = (MORE if pairing.exits > 0 else FEWER) if certain else UNDECIDED
    if verdict == MORE and pairing.cost + off_cost < 0:
        verdict = SAVING
    ratio: tuple[float, ...] = (np.nan,) * 5
    if verdict == MORE:
        own = fieller(pairing) or (np.nan, np.nan)
        ratio = (pairing.ratio, *percentile(pairs), *own)
    shares = {name: PERCENT * share for name, share in quadrants(pairs).items()}
    numbers = (
        *(PERCENT * value for value in (pairing.exits, low, high)),
        *(pairing.cost, pairing.cost - off_cost, pairing.cost + off_cost),
        *(pairing.correlation, *ratio),
    )
    return {**dict(zip(NUMBERS, numbers, strict=False)), **shares, "verdict": verdict}
