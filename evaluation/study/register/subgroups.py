"""Declared groups, each weighed by itself, and whether the effect differs between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.cohort import Cohort
from evaluation.design.matrix import levels
from evaluation.estimate import ESTIMATE_COLUMNS, Effects, concat
from evaluation.estimate.result.interaction import equal_effects
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
    yield from found.frames
    if found.frames:
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
    for key, among in differences.groupby(keys, sort=True):
        head = dict(zip(keys, key, strict=True)) | {
            "analysis": name,
            "scale": "chi_square",
            "method": TEST,
            "role": "secondary",
        }
        tests.append(head | _test(found.members, head, among))
    return pd.DataFrame(tests).reindex(columns=list(ESTIMATE_COLUMNS))


def _test(members: list[Member], head: dict[str, object], among: pd.DataFrame) -> dict[str, object]:
    parts = _effects(members, head)
    counts = {column: among[column].sum() for column in ("n", "n_reference", "events")}
    if sum(len(part.estimate) for part in parts) < 2:
        nothing = dict.fromkeys(("estimate", "std_error", "p_value"), np.nan)
        return {**nothing, **counts, "status": "gated", "note": ONE_LEFT}
    found = equal_effects(concat(parts))
    return {
        **counts,
        "estimate": found.statistic,
        # Spread of the statistic when the groups are alike; it tells the degrees of freedom.
        "std_error": np.sqrt(2 * found.freedom),
        "p_value": found.p_value,
        "status": "ok",
        "note": "",
    }


def _effects(members: list[Member], head: dict[str, object]) -> list[Effects]:
    chosen = []
    for item in members:
        labels = item.effects.labels
        here = np.isfinite(item.effects.estimate)
        for column in ("outcome", "population", "arm", "reference", "month"):
            here &= (labels[column] == head[column]).to_numpy()
        chosen.append(item.effects.select(here.tolist()))
    return chosen
