"""Rows of the contract that give each other away: levels, differences, parts of a whole."""

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd

SAME = ["analysis", "population", "month", "method", "role"]
MEASURES = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]
LINKED = "visas inte, eftersom ett undertryckt tal annars kan räknas fram"
WITHHELD = ("suppressed", "gated")
COPIES, GROUPS, PARTS = "familj", "grupp", "delar"
WHAT = ["outcome", "population", "arm", "reference", "month"]


def withhold_linked(
    frame: pd.DataFrame,
    *,
    settled: Sequence[int] = (),
    hidden_with: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[pd.DataFrame, int]:
    """Return the contract without rows from which a suppressed row could be computed.

    - Shares of all states add up to one: where one is suppressed, the smallest of the
      others goes with it, but for those that are settled already.
    - Outcomes add up to others: where one is suppressed, those it could be had from are too.
    - A difference and one level give the other level: where a level is suppressed, the
      difference is too.
    - Groups make up all: where one group is suppressed, the others and their test are too.
    - A family shows the same difference again: where that is withheld, its copy is too.
    - A test of sub-types is made from their differences: where one is suppressed, it is too.

    Parameters
    ----------
    frame : DataFrame
        Protected rows of the contract.
    settled : sequence of int
        Rows whose share stands in a series that has been seen to.
    hidden_with : mapping of str to tuple of str
        By outcome, those whose level of the same group hides it.

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
    _hide_sums(safe, hidden_with or {})
    _hide_other_groups(safe)
    _hide_differences(safe)
    _hide_other_groups(safe)
    _hide_copies(safe)
    _hide_part_tests(safe)
    return safe, int((safe["status"] == "suppressed").sum()) - before


def _add_up_events(safe: pd.DataFrame) -> None:
    """Give differences the events of their two levels as shown: rounding a sum tells more."""
    key = ["outcome", *SAME]
    if "events" not in safe:
        return
    sides = [
        list(safe[[*key, side]].itertuples(index=False, name=None)) for side in ("arm", "reference")
    ]
    events, is_level = safe["events"].tolist(), (safe["reference"] == "").tolist()
    known = {
        name: number
        for name, number, level in zip(sides[0], events, is_level, strict=True)
        if level
    }
    safe["events"] = [
        number if level or not known.keys() >= {*both} else sum(known[name] for name in both)
        for number, level, both in zip(events, is_level, zip(*sides, strict=True), strict=True)
    ]


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
            _hide(safe, [shown["estimate"].idxmin()])


def _hide_sums(safe: pd.DataFrame, hidden_with: Mapping[str, tuple[str, ...]]) -> None:
    """Levels of outcomes that others add up to, as the ledgers of a cost do."""
    levels, where = safe[safe["reference"] == ""], [*SAME, "arm"]
    for outcome, others in hidden_with.items():
        lost = levels[levels["outcome"].isin(others) & (levels["status"] == "suppressed")]
        hidden = set(lost[where].itertuples(index=False, name=None))
        own = levels[(levels["outcome"] == outcome) & ~levels["status"].isin(WITHHELD)]
        rows = own[where].itertuples(index=False, name=None)
        _hide(safe, own.index[[row in hidden for row in rows]])


def _hide_differences(safe: pd.DataFrame) -> None:
    levels = safe[(safe["reference"] == "") & (safe["status"] == "suppressed")]
    hidden = set(levels[["outcome", *SAME, "arm"]].itertuples(index=False, name=None))
    differences = safe[(safe["reference"] != "") & ~safe["status"].isin(WITHHELD)]
    for side in ("arm", "reference"):
        rows = differences[["outcome", *SAME, side]].itertuples(index=False, name=None)
        _hide(safe, differences.index[[row in hidden for row in rows]])


def _hide_other_groups(safe: pd.DataFrame) -> None:
    """Analyses `<study>:grupp:<group>:<level>`, and `<study>:grupp:<group>` for their test."""
    parts = safe["analysis"].str.split(":")
    of_group = safe[parts.str[1] == GROUPS]
    name = parts.loc[of_group.index].str[2]
    for _, alike in of_group.groupby([name, *(of_group[key] for key in WHAT)], sort=False):
        if (alike["status"] == "suppressed").any():
            _hide(safe, alike.index[~alike["status"].isin(WITHHELD)])


def _hide_copies(safe: pd.DataFrame) -> None:
    """Analyses `<study>:familj:<family>` repeat differences of `<study>`."""
    parts = safe["analysis"].str.split(":")
    key = [*WHAT, "scale"]
    withheld = safe[parts.str[1].isna() & safe["status"].isin(WITHHELD)]
    hidden = set(withheld[key].itertuples(index=False, name=None))
    copies = safe[(parts.str[1] == COPIES) & ~safe["status"].isin(WITHHELD)]
    rows = copies[key].itertuples(index=False, name=None)
    _hide(safe, copies.index[[row in hidden for row in rows]])


def _hide_part_tests(safe: pd.DataFrame) -> None:
    """Analyses `<study>:delar:<insats>` test differences of `<study>` in the same contrast.

    Which of them are its sub-types is not asked: any that is suppressed hides the test.
    """
    parts, contrast = safe["analysis"].str.split(":"), safe["population"].str.partition(":")[0]
    lost = parts.str[1].isna() & (safe["reference"] != "") & (safe["status"] == "suppressed")
    about = list(zip(safe["outcome"], contrast, safe["month"], strict=True))
    hidden = {what for what, is_lost in zip(about, lost, strict=True) if is_lost}
    tests = (parts.str[1] == PARTS) & ~safe["status"].isin(WITHHELD)
    told = [is_test and what in hidden for what, is_test in zip(about, tests, strict=True)]
    _hide(safe, safe.index[told])


def _hide(safe: pd.DataFrame, places: Sequence[Hashable] | pd.Index) -> None:
    safe.loc[places, [name for name in MEASURES if name in safe]] = float("nan")
    safe.loc[places, "status"] = "suppressed"
    safe.loc[places, "note"] = LINKED
