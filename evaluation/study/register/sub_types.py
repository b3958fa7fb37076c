"""Whether the sub-types of an insats have one effect: the joint test, from who they share."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evaluation.cohort import NO_ARM, ArmRule
from evaluation.estimate import Effects, Label, concat
from evaluation.estimate.result.interaction import equal_effects
from evaluation.estimate.result.stated import Counts, Stated
from evaluation.protocol.kinds import CONTRAST_KINDS
from evaluation.protocol.protocol import Contrast, Outcome, Protocol
from evaluation.study.register.families import Member
from evaluation.study.rows.compared_pairs import Pair

ANALYSIS = "delar"
METHOD = "Wald-test av lika effekt i deltyperna"
ONE_LEFT = "Färre än två deltyper har tillräckligt underlag"
PAIR = 2


def is_tested(protocol: Protocol, pair: Pair, outcome: Outcome) -> bool:
    """Tell whether a pair's outcome belongs to a test of sub-types."""
    is_part = any(arm.name == pair.arm and arm.parent for arm in protocol.arms)
    return is_part and outcome.role == "primary" and not _is_between(pair.contrast)


def sub_type_rows(members: Sequence[Member], protocol: Protocol) -> list[pd.DataFrame]:
    """Give the tests of every insats with sub-types, analysis `<study>:delar:<insats>`.

    One row for each contrast that holds two of them or more, each primary outcome and each
    horizon. The sub-types are compared with the same persons, so their effects are not
    independent: the covariance comes from the influence of each person. The row tells no
    counts, as those of the sub-types stand beside it.
    """
    found = []
    for whole in protocol.main_arms:
        tests = list(_tests(members, protocol, whole))
        if tests:
            name = f"{protocol.name}:{ANALYSIS}:{whole.name}"
            found.append(concat(tests).rows(analysis=name))
    return found


def _tests(members: Sequence[Member], protocol: Protocol, whole: ArmRule) -> Iterator[Effects]:
    parts = {arm.name for arm in protocol.arms if arm.parent == whole.name}
    for contrast in protocol.contrasts:
        if _is_between(contrast) or len(parts & set(contrast.arms)) < PAIR:
            continue
        for outcome in protocol.outcomes:
            if outcome.role != "primary":
                continue
            effects = [
                item.effects
                for item in members
                if (item.contrast, item.outcome) == (contrast.name, outcome.name)
                and parts.issuperset(item.effects.labels["arm"])
            ]
            label = Label(
                outcome=outcome.name,
                population=f"{contrast.name}:{whole.name}",
                arm=whole.name,
                reference=NO_ARM,
                method=METHOD,
                role="secondary",
            )
            for month in outcome.horizons:
                test = alike(effects, month)
                yield test.effects(label, scale="chi_square", counts=Counts(), month=month)


def alike(effects: Sequence[Effects], month: int) -> Stated:
    """Test that all effects at a month are one; withheld where fewer than two are numbers."""
    chosen = [
        item.select((np.isfinite(item.estimate) & (item.labels["month"] == month)).tolist())
        for item in effects
    ]
    if sum(len(item.estimate) for item in chosen) < PAIR:
        return Stated(withheld=ONE_LEFT)
    return equal_effects(concat(chosen)).stated


def _is_between(contrast: Contrast) -> bool:
    return CONTRAST_KINDS[contrast.kind].is_between
