"""Counted flow: every removed person and row is a step, so the steps add up."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluation.cohort.arms import NO_ARM, ArmRule
from evaluation.cohort.month_filters import Count

FLOW_COLUMNS = ("step", "label_sv", "persons", "rows", "removed_persons", "removed_rows")


def chain(counts: Sequence[Count]) -> pd.DataFrame:
    """Flow table from successive counts; each step says what it removed."""
    persons = np.array([count[1] for count in counts], dtype=np.int64)
    rows = np.array([count[2] for count in counts], dtype=np.int64)
    return pd.DataFrame(
        {
            "step": np.arange(len(counts)),
            "label_sv": [count[0] for count in counts],
            "persons": persons,
            "rows": rows,
            "removed_persons": -np.diff(persons, prepend=persons[0]),
            "removed_rows": -np.diff(rows, prepend=rows[0]),
        }
    )


def added(flows: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add the flows of parts that share no person.

    A step that only some parts have removed nothing in the others.
    """
    longest = max(flows, key=len)
    total = longest.copy()
    aligned = [_aligned(one, longest) for one in flows]
    for name in FLOW_COLUMNS[2:]:
        total[name] = np.sum([one[name].to_numpy() for one in aligned], axis=0)
    return total


def arm_counts(trials: pd.DataFrame, arms: Sequence[ArmRule]) -> list[Count]:
    """Persons and start months in each arm and sub-type, the comparison months last."""
    found: list[Count] = []
    for arm in arms:
        column, value = ("subtype", arm.name) if arm.parent else ("arm", arm.name)
        chosen = trials.loc[trials[column] == value, "person"]
        found.append((f"varav start av {arm.label}", chosen.nunique(), len(chosen)))
    rest = trials.loc[trials["arm"] == NO_ARM, "person"]
    return [*found, ("varav jämförelsemånader utan start", rest.nunique(), len(rest))]


def with_arms(flow: pd.DataFrame, counts: Sequence[Count]) -> pd.DataFrame:
    """Append the arms: parts of the last step, which remove nothing and may share persons."""
    parts = pd.DataFrame(
        {
            "step": np.arange(len(flow), len(flow) + len(counts)),
            "label_sv": [count[0] for count in counts],
            "persons": [count[1] for count in counts],
            "rows": [count[2] for count in counts],
            "removed_persons": 0,
            "removed_rows": 0,
        }
    )
    return pd.concat([flow, parts], ignore_index=True)


def _aligned(flow: pd.DataFrame, longest: pd.DataFrame) -> pd.DataFrame:
    if len(flow) == len(longest):
        return flow
    ours, theirs = flow["label_sv"].tolist(), longest["label_sv"].tolist()
    missing = next(at for at, label in enumerate(theirs) if ours[at : at + 1] != [label])
    same = flow.iloc[[missing - 1]].assign(removed_persons=0, removed_rows=0)
    return pd.concat([flow.iloc[:missing], same, flow.iloc[missing:]], ignore_index=True)
