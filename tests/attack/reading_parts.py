"""Tables whose counts make up a whole, as a reader reads them."""

from itertools import pairwise

import pandas as pd

from tests.attack.unknowns import MOST, Name, Unknowns
from tests.attack.words import Words, groups, shown, told


def occupation(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """States of a month make up the group; a nought is shown only among noughts."""
    for (contrast, arm, series, month), rows in groups(frame, "contrast", "arm", "series", "month"):
        whole = ("n", arm, contrast, series, month)
        if words.one_number and series == "arm":
            whole = ("persons", arm)
        cells = [("state", arm, contrast, series, month, row["state"]) for row in rows]
        for cell, row in zip(cells, rows, strict=True):
            _whole(unknowns, whole, row, "n")
            told(unknowns, cell, row, "count")
        unknowns.equal({whole: 1}, cells)
    _noughts(unknowns, frame)


def state_levels(unknowns: Unknowns, frame: pd.DataFrame) -> None:
    """Levels of states are points of the series: the same persons, of all who are followed."""
    of_states = (frame["reference"] == "") & (frame["scale"] == "share")
    of_states &= frame["outcome"].str.contains(":") & ~frame["analysis"].str.contains(":")
    for row in frame[of_states].to_dict("records"):
        contrast, _, whose = row["population"].partition(":")
        arm = whose or row["arm"]
        group = (arm, contrast, "arm" if arm == row["arm"] else "reference")
        persons = ("persons", *group)
        cell = ("state", *group, row["month"], row["outcome"].partition(":")[2])
        _whole(unknowns, persons, row, "n")
        told(unknowns, cell, row, "events")
        unknowns.say({persons: 1, cell: -1}, 0, MOST)
        unknowns.say({persons: 1, ("n", *group, row["month"]): -1}, 0, MOST)


def _whole(unknowns: Unknowns, name: Name, row: dict, column: str) -> None:
    """A whole that is blank here may be told in another row."""
    unknowns.add(name)
    if shown(row, column):
        told(unknowns, name, row, column)


def _noughts(unknowns: Unknowns, frame: pd.DataFrame) -> None:
    """Among noughts only, a nought is shown: a mark says that not all are noughts."""
    for columns in (("contrast", "arm", "series", "state"), ("state", "month")):
        for _, rows in groups(frame, *columns):
            marked = [row for row in rows if not shown(row, "count")]
            if marked and not any(row["count"] > 0 for row in rows):
                cells = {
                    (
                        "state",
                        *(row[key] for key in ("arm", "contrast", "series", "month", "state")),
                    ): 1
                    for row in marked
                }
                unknowns.say(cells, 1, MOST)


def table1(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """Levels make up an arm, which is one number."""
    for (arm, covariate), rows in groups(frame, "arm", "covariate"):
        whole = ("persons", arm)
        cells = [("level", arm, covariate, row["level"]) for row in rows]
        for cell, row in zip(cells, rows, strict=True):
            _whole(unknowns, whole, row, "total")
            told(unknowns, cell, row, "n")
        unknowns.equal({whole: 1}, cells)


def overlap(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """Bins of the propensity make up the group that Table 1 counts."""
    for (contrast, arm, series), rows in groups(frame, "contrast", "arm", "series"):
        cells = [("bin", arm, contrast, series, row["low"]) for row in rows]
        for cell, row in zip(cells, rows, strict=True):
            told(unknowns, cell, row, "n")
        if words.one_number and series == "arm":
            unknowns.equal({("persons", arm): 1}, cells)


def descriptive(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """A count within a whole."""
    for row in frame.to_dict("records"):
        key = (row["outcome"], row["label"], row["month"])
        whole, part = ("base", row["arm"], *key), ("part", row["arm"], *key)
        _whole(unknowns, whole, row, "n")
        told(unknowns, part, row, "count")
        unknowns.say({whole: 1, part: -1}, 0, MOST)


def flow(unknowns: Unknowns, frame: pd.DataFrame, words: Words) -> None:
    """Fewer are left of every step; those removed are told by nothing else."""
    rows = frame.sort_values("step").to_dict("records")
    for what in ("persons", "rows"):
        names = [told(unknowns, (what, "flow", row["step"]), row, what) for row in rows]
        for first, second in pairwise(names):
            unknowns.say({first: 1, second: -1}, 0, MOST)
