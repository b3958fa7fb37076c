"""Rows of a table that were found pair by pair, put together."""

import pandas as pd

from evaluation.disclosure.study_specs import TABLES

KEYS = {spec.name: list(spec.keys) for spec in TABLES}


def stacked(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the frames of a table together; groups met in several pairs stand once."""
    table = pd.concat(frames, ignore_index=True)
    if name == "gates":
        failed_first = table.sort_values("passed", kind="stable")
        return failed_first.drop_duplicates(["contrast", "arm", "name"]).sort_index()
    return table.drop_duplicates(KEYS[name], ignore_index=True) if name in KEYS else table
