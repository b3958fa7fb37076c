"""Counts that the record of a run tells: rounded as on the pages, or left out.

Exact counts in the records of two runs differ by a person when the deliveries do. How many
rows went in is told as the tables tell persons; bytes are left out, for a file's length gives
its rows; the hash stays, and says nothing but whether it is the same file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from evaluation.disclosure.levels import Rules, rounded

LENGTH = "bytes"


def told_count(count: int, rules: Rules) -> int | None:
    """Round a count of persons, rows or events; None when it is small, nought stays nought."""
    if 0 < count < rules.min_count:
        return None
    return int(rounded(np.array([float(count)]), rules.round_to)[0])


def told_counts(counts: Mapping[str, int], rules: Rules) -> dict[str, int | None]:
    """Round the counts of a mapping."""
    return {name: told_count(count, rules) for name, count in counts.items()}


def told_inputs(inputs: Iterable[Mapping[str, Any]], rules: Rules) -> tuple[dict[str, Any], ...]:
    """Give the records of input files as they may be read by anyone."""
    return tuple(
        {
            **{name: value for name, value in entry.items() if name != LENGTH},
            "rows": told_count(int(entry["rows"]), rules),
        }
        for entry in inputs
    )


def told_delivery(said: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Round what a delivery says of how its systems were joined; the rest counts nobody."""
    joined = {name: told_counts(counts, rules) for name, counts in said.get("koppling", {}).items()}
    return {**said, **({"koppling": joined} if joined else {})}
