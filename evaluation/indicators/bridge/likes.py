"""The background that two years may differ in, with levels that all of them have."""

from collections.abc import Sequence

import pandas as pd

from evaluation.indicators.equity import FEW, OTHER_LEVELS


def joined(frames: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Join levels, the scarcest first, until each that is left has enough persons in every frame.

    A level that a year lacks could not be told of anybody in it.

    Parameters
    ----------
    frames : sequence of DataFrame
        The same columns of words in each.
    """
    found = [frame.copy() for frame in frames]
    for name in frames[0].columns:
        gone = _scarce([frame[name] for frame in frames])
        for frame in found:
            frame[name] = frame[name].where(~frame[name].isin(gone), OTHER_LEVELS)
    return found


def _scarce(columns: Sequence[pd.Series]) -> list[str]:
    """Levels to be joined, so that those left and the joined one have enough everywhere."""
    sizes = pd.concat([column.value_counts() for column in columns], axis=1).fillna(0).sort_index()
    sizes = sizes.loc[sizes.min(axis=1).sort_values(kind="stable").index]
    gone = int((sizes.min(axis=1) < FEW).sum())
    while 0 < gone < len(sizes) and sizes.iloc[:gone].sum().min() < FEW:
        gone += 1
    return [str(name) for name in sizes.index[:gone]]
