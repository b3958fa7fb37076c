"""The people for whom every arm was realistic: overlap weights from the true start law."""

from collections.abc import Mapping

import numpy as np

from evaluation.simulate.law import Floats, Ints
from evaluation.simulate.rules import start_probabilities
from evaluation.simulate.scenario.scenario import Scenario
from evaluation.simulate.truth.potential import Starts


def groups_of(scenario: Scenario) -> Mapping[str, Ints]:
    """Arms that are compared with each other and the places of their sub-types.

    Only insatser handed out by background have an overlap to speak of.
    """
    groups: dict[str, list[int]] = {}
    if scenario.policy.kind == "hazard":
        for place, arm in enumerate(scenario.arms):
            groups.setdefault(arm.parent or arm.name, []).append(place)
    return {name: np.array(places) for name, places in groups.items()}


def overlap_weights(scenario: Scenario, starts: Starts) -> Floats:
    """Weight of every start: 1 / sum(1 / e_l) over the arms l, of those who start some arm.

    The people are starters, so their arms' probabilities e_l sum to 1 (Li & Li 2019).
    """
    probability = _probabilities(starts)
    pooled = np.stack(
        [probability[:, places].sum(axis=1) for places in groups_of(scenario).values()], axis=1
    )
    share = pooled / pooled.sum(axis=1, keepdims=True)
    return np.asarray(1 / (1 / share).sum(axis=1))


def arm_of_group(scenario: Scenario, starts: Starts, name: str) -> Ints:
    """Arm (from 1) that each start would be under a group; its sub-types as likely as in reality.

    Neighbouring paths of a start share the sub-types in proportion, so nothing is drawn.
    """
    places = groups_of(scenario)[name]
    if places.size == 1:
        return np.full(starts.size, places[0] + 1)
    probability = _probabilities(starts)[:, places]
    cumulated = (probability / probability.sum(axis=1, keepdims=True)).cumsum(axis=1)
    # Golden-ratio points are spread evenly over any run of neighbours.
    point = (np.arange(starts.size) * 0.6180339887498949) % 1.0
    position = (point[:, None] >= cumulated[:, :-1]).sum(axis=1)
    return np.asarray(places[position] + 1)


def _probabilities(starts: Starts) -> Floats:
    everybody = np.arange(starts.size)
    return start_probabilities(
        starts.rules, starts.standing, starts.enrolled, starts.month, everybody
    )
