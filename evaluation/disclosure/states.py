"""Shares of states: one series in figure and table, and none of them found by subtraction."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.disclosure.linking import LINKED, MEASURES, WITHHELD
from evaluation.disclosure.row_keys import Key, group_of, records, word

SERIES, LEVELS = "occupation", "estimates"
GROUP = ["contrast", "arm", "series", "month"]
Places = NDArray[np.int64]
KEYS = ("contrast", "arm", "series", "state", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Tables in which both tell the same, and the rows that have been seen to.

    Attributes
    ----------
    tables : dict of DataFrame
    rows : tuple of int
        Places among the levels that stand in the series too.
    more : dict of str to int
        Rows by table that were withheld here.
    """

    tables: dict[str, pd.DataFrame]
    rows: tuple[int, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


def one_series(tables: Mapping[str, pd.DataFrame], exact: Mapping[str, pd.DataFrame]) -> Settled:
    """Withhold from series and levels what either of them withholds.

    Shares of all states add up to one. Where weights are equal they are made from rounded
    counts, and the audit sees to what those tell together; where they are not, the smallest
    share shown goes with a share that is withheld alone.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Protected tables.
    exact : mapping of str to DataFrame
        What they were made from; tells where weights are equal.
    """
    if SERIES not in tables:
        return Settled(tables=dict(tables))
    shares = tables[SERIES].copy()
    levels = tables[LEVELS].copy() if LEVELS in tables else pd.DataFrame()
    of_levels, of_shares = _pairs(levels, shares)
    if len(of_levels):
        # An open nought tells nothing of anybody; a level of nought has no error to show.
        blank = levels["estimate"].isna().to_numpy()[of_levels]
        blank &= shares["count"].to_numpy()[of_shares] != 0
        _withhold(shares, of_shares[blank], ["share"])
    _withhold(shares, _alone(shares, exact[SERIES]), ["share"])
    if len(of_levels):
        blank = shares["share"].isna().to_numpy()[of_shares]
        _withhold(levels, of_levels[blank], MEASURES)
    found = {**tables, SERIES: shares, **({LEVELS: levels} if LEVELS in tables else {})}
    more = {name: _suppressed(found[name]) - _suppressed(tables[name]) for name in found}
    return Settled(tables=found, rows=tuple(of_levels.tolist()), more=more)


def _pairs(levels: pd.DataFrame, shares: pd.DataFrame) -> tuple[Places, Places]:
    """Places of the same share in both tables."""
    known = {key: place for place, key in enumerate(zip(*_words(shares), strict=True))}
    found = []
    for place, row in enumerate(records(levels)):
        is_level = row["scale"] == "share" and not row["reference"] and ":" not in row["analysis"]
        if is_level and (share := known.get(state_key(row))) is not None:
            found.append((place, share))
    places = np.array(found, dtype=np.int64).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def state_key(row: Mapping[str, object]) -> Key:
    """Name the share that a level is, as the series does."""
    state = str(row["outcome"]).partition(":")[2]
    group = group_of(str(row["population"]), str(row["arm"]))
    return (*group, state, word(row["month"]))


def _words(shares: pd.DataFrame) -> list[pd.Series]:
    return [shares[key].map(word) for key in KEYS]


def _alone(shares: pd.DataFrame, exact: pd.DataFrame) -> Places:
    """Find the smallest share that is shown where exactly one of weighted shares is not."""
    part, found = shares["share"].to_numpy(), list[int]()
    weighted = exact.loc[~exact["equal_weights"].to_numpy(dtype=bool), GROUP]
    groups = set(weighted.itertuples(index=False, name=None))
    for words, group in shares.groupby(GROUP, sort=False):
        rows = group.index.to_numpy(dtype=np.int64)
        shown = rows[part[rows] > 0]
        if np.isnan(part[rows]).sum() == 1 and len(shown) and words in groups:
            found.append(int(shown[part[shown].argmin()]))
    return np.array(found, dtype=np.int64)


def _withhold(frame: pd.DataFrame, places: Places, measures: list[str]) -> None:
    """Blank rows that are not withheld already; their places are their index."""
    rows = places[~frame["status"].iloc[places].isin(WITHHELD).to_numpy()]
    frame.loc[rows, measures] = np.nan
    frame.loc[rows, ["status", "note"]] = "suppressed", LINKED


def _suppressed(frame: pd.DataFrame) -> int:
    return int((frame["status"] == "suppressed").sum()) if "status" in frame else 0
