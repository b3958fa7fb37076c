"""A release held against one that is published already."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Elsewhere, Results, publish
from tests.disclosure.test_publish import Limits


def background(*counts):
    return pd.DataFrame(
        {
            "arm": "praktik",
            "covariate": "utbildning",
            "level": list("abcd")[: len(counts)],
            "n": counts,
            "total": sum(counts),
            "mean": np.nan,
            "sd": np.nan,
        }
    )


def shown(counts, before=None, *, same_persons=False):
    elsewhere = ()
    if before is not None:
        first = publish(Results(tables={"table1": background(*before)}), Limits())
        release = Elsewhere(
            name="praktik/1.0", tables=first.tables, rules=Limits(), same_persons=same_persons
        )
        elsewhere = (release,)
    after = publish(Results(tables={"table1": background(*counts)}), Limits(), elsewhere=elsewhere)
    return after.tables["table1"]["n"].fillna(-1).tolist()


@pytest.mark.parametrize(
    "counts", [(40, 17, 5), (60, 41, 6, 7), (48, 12, 3, 2)], ids=["five", "small", "few"]
)
def test_what_is_published_again_hides_nothing_more(counts):
    assert shown(counts, before=counts, same_persons=True) == shown(counts)


def test_five_that_is_shown_again_of_other_persons_is_withheld():
    # Shown as 5 is five to seven: shown twice, at most two came.
    assert shown((60, 41, 7, 22), before=(60, 41, 6, 22)) == [60, 40, -1, 20]


@pytest.mark.parametrize(
    ("before", "counts", "hidden"),
    [
        pytest.param((60, 40, 4), (60, 40, 8), True, id="from few to ten: at least four came"),
        pytest.param((60, 40, 4), (60, 40, 6), False, id="from few to five: one to seven came"),
        pytest.param((60, 40, 12), (60, 40, 13), False, id="from ten to fifteen: one to nine"),
    ],
)
def test_a_count_that_tells_how_few_came_is_withheld(before, counts, hidden):
    assert (shown(counts, before=before)[-1] == -1) == hidden
    assert shown(counts)[-1] != -1


@dataclass(frozen=True)
class Exact:
    min_count: int = 1
    round_to: int = 1


def test_release_that_tells_a_count_by_itself_is_named_and_stops_nothing():
    results = Results(tables={"table1": background(60, 41, 3)})
    alone = publish(results, Limits()).tables["table1"]
    tables = {"table1": alone.assign(n=[60.0, 41.0, 3.0], total=104.0)}
    release = Elsewhere(name="praktik/1.0", tables=tables, rules=Exact(), same_persons=True)

    found = publish(results, Limits(), elsewhere=(release,))

    assert found.audit.told_already == ("praktik/1.0",)
    assert found.audit.last.found == 0
    assert found.tables["table1"]["n"].iloc[0] == 60
