"""What others have published of the chosen indicators, as a table for the door."""

import math

import pandas as pd

from evaluation.data import Manifest
from evaluation.data.published_series import Value, published_values, snapshot_values
from evaluation.protocol.indicators.indicator import Indicator

COLUMNS = (
    *("indicator", "definition", "whose", "year", "value", "part", "whole"),
    *("source", "remark_sv", "remark_en"),
)


def published_frame(indicators: tuple[Indicator, ...], manifest: Manifest) -> pd.DataFrame:
    """Give the published values that a definition of a chosen indicator may stand beside."""
    known = {(item.id, own.name) for item in indicators for own in item.definitions}
    rows: list[Value] = [
        row for row in published_values() if (row["indicator"], row["definition"]) in known
    ]
    empty: Value = {"part": math.nan, "whole": math.nan, "remark_sv": "", "remark_en": ""}
    rows += [
        {"indicator": item.id, "definition": own.name, **empty, **row}
        for item in indicators
        for own in item.definitions
        if own.kolada
        for row in snapshot_values(own.kolada, manifest.municipality_code, manifest.municipality)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates(list(COLUMNS[:4]))
