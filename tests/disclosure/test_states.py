"""Shares of states are one series: what figure and table show of them is the same."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, publish
from evaluation.disclosure.states import one_series
from evaluation.study.rows.effect_rows import SHARE_METHODS

MEASURES = ["std_error", "conf_low", "conf_high", "p_value"]
STATES = ("bistand", "arbete", "studier")


class Limits:
    min_count = 5
    round_to = 5


def series(shares, *, equal=False, month=24):
    """Protected rows of the series, and the exact ones behind them."""
    frame = pd.DataFrame(
        {
            "contrast": "c",
            "arm": "jobb",
            "series": "arm",
            "state": STATES,
            "month": month,
            "n": 100.0,
            "count": [np.nan if np.isnan(share) else round(100 * share) for share in shares],
            "share": shares,
            "status": ["suppressed" if np.isnan(share) else "ok" for share in shares],
            "note": "",
        }
    )
    return frame, frame.assign(equal_weights=equal)


def levels(estimates, *, month=24, status="suppressed"):
    """Levels of the same shares; a blank one has the status."""
    rows = {
        "analysis": "s",
        "outcome": [f"tillstand:{state}" for state in STATES],
        "population": "c:jobb",
        "arm": "jobb",
        "reference": "",
        "month": month,
        "scale": "share",
        "method": SHARE_METHODS["att"],
        "role": "secondary",
        "n": 100.0,
        "n_reference": 0.0,
        "events": 20.0,
        "estimate": estimates,
        "status": [status if np.isnan(number) else "ok" for number in estimates],
        "note": "",
    }
    return pd.DataFrame(rows).assign(**dict.fromkeys(MEASURES, 0.1))


BLANK = float("nan")


@pytest.mark.parametrize(
    ("shares", "estimates", "equal", "shown"),
    [
        pytest.param([0.6, 0.3, 0.1], [0.6, 0.3, 0.1], False, [1, 1, 1], id="all shown"),
        pytest.param([0.6, 0.3, 0.1], [0.6, BLANK, 0.1], True, [1, 0, 1], id="as the level"),
        pytest.param([0.6, BLANK, 0.1], [0.6, 0.3, 0.1], True, [1, 0, 1], id="as the series"),
        pytest.param([0.6, 0.3, BLANK], [0.6, 0.3, BLANK], True, [1, 1, 0], id="rounded: alone"),
        pytest.param(
            [0.6, 0.3, BLANK], [0.6, 0.3, BLANK], False, [1, 0, 0], id="weighted: not alone"
        ),
        pytest.param([0.6, BLANK, BLANK], [0.6, 0.3, 0.1], False, [1, 0, 0], id="two are enough"),
    ],
)
def test_what_one_table_withholds_the_other_does_too(shares, estimates, equal, shown):
    shown_series, exact = series(shares, equal=equal)
    tables = {"occupation": shown_series, "estimates": levels(estimates)}

    settled = one_series(tables, {"occupation": exact})

    for name, column in (("occupation", "share"), ("estimates", "estimate")):
        table = settled.tables[name]
        assert table[column].notna().tolist() == [bool(one) for one in shown]
        assert (table["status"] == "ok").tolist() == [bool(one) for one in shown]
    assert settled.rows == (0, 1, 2)


def test_open_nought_of_the_series_stays():
    shown_series, exact = series([0.7, 0.3, 0.0], equal=True)
    tables = {"occupation": shown_series, "estimates": levels([0.7, 0.3, BLANK])}

    settled = one_series(tables, {"occupation": exact})

    assert settled.tables["occupation"]["share"].tolist() == [0.7, 0.3, 0.0]


def test_gated_rows_keep_their_reason():
    shown_series, exact = series([BLANK] * 3)
    tables = {
        "occupation": shown_series.assign(status="gated", note="skäl"),
        "estimates": levels([BLANK] * 3, status="gated").assign(note="skäl"),
    }

    settled = one_series(tables, {"occupation": exact})

    assert all(set(table["note"]) == {"skäl"} for table in settled.tables.values())
    assert settled.more == {"occupation": 0, "estimates": 0}


def test_month_that_is_no_horizon_hides_a_second_weighted_share_too():
    shown_series, exact = series([0.6, 0.3, BLANK], month=13)

    settled = one_series({"occupation": shown_series}, {"occupation": exact})

    assert settled.tables["occupation"]["share"].notna().tolist() == [True, False, False]


def test_share_of_whoever_starts_twice_is_that_of_the_level():
    """125 starts of 118 persons: the count over the share, rounded, not over the persons."""
    starts, persons = np.array([56.0, 40.0, 29.0]), np.array([54.0, 37.0, 27.0])
    frame = pd.DataFrame(
        {
            "contrast": "c",
            "arm": "jobb",
            "series": "arm",
            "state": STATES,
            "month": 24,
            "n": 110.0,
            "count": persons,
            "share": starts / starts.sum(),
            "equal_weights": True,
        }
    )

    safe = publish(Results(tables={"occupation": frame}), Limits()).tables["occupation"]

    # 54 * 125 / 56 = 120.5, 37 * 125 / 40 = 115.6 and 27 * 125 / 29 = 116.4 persons.
    made = {"bistand": 55 / 120, "arbete": 35 / 115, "studier": 25 / 115}
    assert safe.set_index("state")["share"].to_dict() == {
        state: round(share, 3) for state, share in made.items()
    }
