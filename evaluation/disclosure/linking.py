"""Rows of the contract that give each other away: levels, differences, parts of a whole."""

from collections.abc import Sequence

import pandas as pd

SAME = ["analysis", "population", "month", "method", "role"]
MEASURES = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]
LINKED = "visas inte, eftersom ett undertryckt tal annars kan räknas fram"
WITHHELD = ("suppressed", "gated")
COPIES, GROUPS = "familj", "grupp"
WHAT = ["outcome", "population", "arm", "reference", "month"]


def withhold_linked(
    frame: pd.DataFrame, *, settled: Sequence[int] = ()
) -> tuple[pd.DataFrame, int]:
    """Return the contract without rows from which a suppressed row could be computed.

    - Shares of all states add up to one: where one is suppressed, the smallest of the
      others goes with it, but for those that are settled already.
    - A difference and one level give the other level: where a level is suppressed, the
      difference is too.
    - Groups make up all: where one group is suppressed, the others and their test are too.
    - A family shows the same difference again: where that is withheld, its copy is too.

    Parameters
    ----------
    frame : DataFrame
        Protected rows of the contract.
    settled : sequence of int
        Rows whose share stands in a series that has been seen to.

    Returns
    -------
    DataFrame, int
        The rows, and how many were withheld here.
    """
    safe = frame.copy()
    if safe.empty:
        return safe, 0
    before = int((safe["status"] == "suppressed").sum())
    _add_up_events(safe)
    _hide_second_share(safe, settled)
    _hide_other_groups(safe)
    _hide_differences(safe)
    _hide_other_groups(safe)
    _hide_copies(safe)
    return safe, int((safe["status"] == "suppressed").sum()) - before


def _add_up_events(safe: pd.DataFrame) -> None:
    """Give differences the events of their two levels as shown: rounding a sum tells more."""
    key = ["outcome", *SAME]
    if "events" not in safe:
        return
    levels = safe[safe["reference"] == ""]
    known = dict(
        zip(levels[[*key, "arm"]].itertuples(index=False, name=None), levels["events"], strict=True)
    )
    for place in safe.index[safe["reference"] != ""]:
        row = safe.loc[place]
        same = tuple(row[name] for name in key)
        both = [known.get((*same, row[side])) for side in ("arm", "reference")]
        if None not in both:
            safe.loc[place, "events"] = sum(number for number in both if number is not None)


def _hide_second_share(safe: pd.DataFrame, settled: Sequence[int]) -> None:
    whole = safe["outcome"].str.partition(":")
    open_still = ~safe.index.isin(settled)
    parts = safe[
        open_still & (whole[1] == ":") & (safe["scale"] == "share") & (safe["reference"] == "")
    ]
    keys = [parts[name] for name in (*SAME, "arm")] + [whole.loc[parts.index, 0]]
    for _, group in parts.groupby(keys, sort=False):
        hidden = group["status"] == "suppressed"
        shown = group[~hidden & group["estimate"].notna()]
        if hidden.sum() == 1 and len(shown):
            _hide(safe, shown["estimate"].idxmin())


def _hide_differences(safe: pd.DataFrame) -> None:
    levels = safe[(safe["reference"] == "") & (safe["status"] == "suppressed")]
    hidden = set(levels[["outcome", *SAME, "arm"]].itertuples(index=False, name=None))
    differences = safe[(safe["reference"] != "") & ~safe["status"].isin(WITHHELD)]
    for side in ("arm", "reference"):
        rows = differences[["outcome", *SAME, side]].itertuples(index=False, name=None)
        for place, row in zip(differences.index, rows, strict=True):
            if row in hidden:
                _hide(safe, place)


def _hide_other_groups(safe: pd.DataFrame) -> None:
    """Analyses `<study>:grupp:<group>:<level>`, and `<study>:grupp:<group>` for their test."""
    parts = safe["analysis"].str.split(":")
    of_group = safe[parts.str[1] == GROUPS]
    name = parts.loc[of_group.index].str[2]
    for _, alike in of_group.groupby([name, *(of_group[key] for key in WHAT)], sort=False):
        if (alike["status"] == "suppressed").any():
            for place in alike.index[~alike["status"].isin(WITHHELD)]:
                _hide(safe, place)


def _hide_copies(safe: pd.DataFrame) -> None:
    """Analyses `<study>:familj:<family>` repeat differences of `<study>`."""
    parts = safe["analysis"].str.split(":")
    key = [*WHAT, "scale"]
    withheld = safe[parts.str[1].isna() & safe["status"].isin(WITHHELD)]
    hidden = set(withheld[key].itertuples(index=False, name=None))
    copies = safe[(parts.str[1] == COPIES) & ~safe["status"].isin(WITHHELD)]
    for place, row in zip(
        copies.index, copies[key].itertuples(index=False, name=None), strict=True
    ):
        if row in hidden:
            _hide(safe, place)


def _hide(safe: pd.DataFrame, place: object) -> None:
    safe.loc[[place], [name for name in MEASURES if name in safe]] = float("nan")
    safe.loc[[place], "status"] = "suppressed"
    safe.loc[[place], "note"] = LINKED
