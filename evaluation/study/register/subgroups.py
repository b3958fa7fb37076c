"""Declared groups, each weighed by itself, and whether the effect differs between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort
from evaluation.design.matrix import levels
from evaluation.errors import DataError
from evaluation.estimate import Effects, Label, concat
from evaluation.estimate.result.interaction import equal_effects
from evaluation.estimate.result.stated import Counts, Stated
from evaluation.protocol.protocol import Group, Protocol
from evaluation.study.register.families import Member
from evaluation.study.register.placebos import main_arms_only

ANALYSIS = "grupp"
TEST = "Wald-test av lika effekt i grupperna"
ONE_LEFT = "Färre än två grupper har tillräckligt underlag"

Measure = Callable[[Cohort, Protocol], tuple[pd.DataFrame, list[Member]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Rows of a group's levels and the effects behind those that are shown."""

    frames: list[pd.DataFrame] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)


def group_rows(cohort: Cohort, protocol: Protocol, measure: Measure) -> list[pd.DataFrame]:
    """Give the first primary outcome in every declared group, and the test of their likeness.

    Parameters
    ----------
    measure : callable
        `(cohort, protocol) -> (judged rows, members)`; the study's own way.

    Returns
    -------
    list of DataFrame
        Analysis `<study>:grupp:<group>:<level>` for effects, `<study>:grupp:<group>` for tests.
    """
    return [frame for group in protocol.groups for frame in _one(cohort, protocol, group, measure)]


def _one(
    cohort: Cohort, protocol: Protocol, group: Group, measure: Measure
) -> Iterator[pd.DataFrame]:
    name = f"{protocol.name}:{ANALYSIS}:{group.name}"
    value = _level_of(cohort.trials[group.covariate], group)
    found = _Found()
    for level in group.levels:
        part = replace(cohort, trials=cohort.trials[value == level].reset_index(drop=True))
        if part.trials.empty:
            continue
        rows, members = measure(part, _plan(protocol, group))
        found.members.extend(members)
        found.frames.append(rows.assign(analysis=f"{name}:{level}", role="secondary"))
    if not found.frames:
        way_out = "declare levels or bands that somebody is in"
        raise DataError("nobody is in any level", at=f"groups.{group.name}", way_out=way_out)
    yield from found.frames
    yield _tests(found, name)


def _level_of(values: pd.Series, group: Group) -> np.ndarray:
    """Give each row's level; a number in no band has none."""
    if not group.bands:
        return levels(values).to_numpy()
    cut = pd.cut(values.astype(float), list(group.bands), right=False, labels=list(group.levels))
    return cut.astype(object).to_numpy()


def _plan(protocol: Protocol, group: Group) -> Protocol:
    """Declare the study within a level, where the group itself is constant if it has no bands."""
    adjustment = protocol.adjustment
    constant = "" if group.bands else group.covariate
    left = tuple(item for item in adjustment.covariates if item.name != constant)
    first = next(item for item in protocol.outcomes if item.role == "primary")
    return replace(
        main_arms_only(protocol, group.contrast),
        outcomes=(first,),
        adjustment=replace(adjustment, covariates=left),
    )


def _tests(found: _Found, name: str) -> pd.DataFrame:
    """Test each arm and horizon; rows of the contract."""
    rows = pd.concat(found.frames, ignore_index=True)
    differences = rows[(rows["reference"] != "") & rows["scale"].str.endswith("_difference")]
    keys = ["outcome", "population", "arm", "reference", "month"]
    tests = []
    for _, among in differences.groupby(keys, sort=True):
        first = among.iloc[0]
        named = {key: str(first[key]) for key in ("outcome", "population", "arm", "reference")}
        label, month = Label(**named, method=TEST, role="secondary"), int(first["month"])
        counts = Counts(**{name: among[name].sum() for name in ("n", "n_reference", "events")})
        test = _test(_effects(found.members, label, month))
        tests.append(test.effects(label, scale="chi_square", counts=counts, month=month))
    return concat(tests).rows(analysis=name)


def _test(parts: list[Effects]) -> Stated:
    if sum(len(part.estimate) for part in parts) < 2:
        return Stated(withheld=ONE_LEFT)
    return equal_effects(concat(parts)).stated


def _effects(members: list[Member], label: Label, month: int) -> list[Effects]:
    """Give the effects of all groups that a test is of."""
    chosen = []
    for item in members:
        labels = item.effects.labels
        here = np.isfinite(item.effects.estimate) & (labels["month"] == month).to_numpy()
        for column in ("outcome", "population", "arm", "reference"):
            here &= (labels[column] == getattr(label, column)).to_numpy()
        chosen.append(item.effects.select(here.tolist()))
    return chosen
