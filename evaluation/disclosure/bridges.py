"""Changes of indicators taken apart, from what is shown of the counts behind them.

From exact parts the counts of two years and two definitions could be computed. Made from
rounded counts, and told in whole percentage points, they tell no more of a count than it is
shown as; what is delivered is only how the background tilts the shares, and how uncertain
the parts are.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import logit

from evaluation.disclosure.levels import Floats, Rules
from evaluation.disclosure.protection import WITHHELD
from evaluation.disclosure.row_keys import Row, records
from evaluation.estimate.bridge.parts import LEVEL, MIXED, PARTS, SHAPE, TOLD, taken_apart
from evaluation.indicators.bridge.computing import FIRST, LAST, PART_KEYS, TILTS
from evaluation.indicators.bridge.squares import COUNT_KEYS
from evaluation.indicators.intervals import Z, rounded_wilson

PERCENT = 100.0
FEWEST = 4
"""Times the smallest count shown, that a share has to be of."""
NO_MODEL = "bakgrunden ger ingen modell"
Name = tuple[object, ...]
Counts = Mapping[Name, tuple[float, float]]
Ends = tuple[float, float, float]


def with_shown_bridges(
    tables: Mapping[str, pd.DataFrame], raw: Mapping[str, pd.DataFrame], rules: Rules
) -> dict[str, pd.DataFrame]:
    """Tables in which every bridge goes between the shares that its counts show.

    A bridge of which a count is withheld, or a share is of few, is withheld whole.
    """
    found = dict(tables)
    if "indicator_bridges" not in found:
        return found
    counts = {
        tuple(row[key] for key in COUNT_KEYS): (float(row["events"]), float(row["n"]))
        for row in records(found["indicator_bridge_counts"])
    }
    made: dict[Name, tuple[Ends, str, str]] = {}
    for _, rows in raw["indicator_bridges"].groupby(list(PART_KEYS[:-1]), sort=False):
        made.update(_bridge(records(rows), counts, rules))
    shown = found["indicator_bridges"]
    told = [made[tuple(row[key] for key in PART_KEYS)] for row in records(shown)]
    ends = np.array([numbers for numbers, _, _ in told])
    found["indicator_bridges"] = shown.assign(
        **{name: ends[:, place] for place, name in enumerate(("estimate", "low", "high"))},
        status=[status for _, status, _ in told],
        note=[note for _, _, note in told],
    )
    return found


def _bridge(
    rows: Sequence[Row], counts: Counts, rules: Rules
) -> Iterator[tuple[Name, tuple[Ends, str, str]]]:
    """Give every row of a bridge its numbers, status and note."""
    names = _names(rows[0])
    pairs = np.array([counts[name] for name in names])
    tilts = np.array([rows[0][name] for name in TILTS], dtype=float)
    nothing = dict.fromkeys((FIRST, *PARTS, LAST), (np.nan, np.nan, np.nan))
    told, status, note = nothing, "ok", ""
    if not _is_open(pairs, rules):
        status, note = "suppressed", WITHHELD.format(minimum=rules.min_count)
    elif np.isnan(tilts).any():
        status, note = "gated", NO_MODEL
    else:
        errors = {str(row["part"]): float(row["error"]) for row in rows}
        told = _made(names, pairs, tilts.reshape(SHAPE[1:]), errors, rules)
    for row in rows:
        yield tuple(row[key] for key in PART_KEYS), (told[str(row["part"])], status, note)


def _names(row: Row) -> list[Name]:
    """Name the counts behind a bridge: all by definition and year, then those registered."""
    found: list[Name] = []
    for is_told, by, of in product((False, True), (FIRST, LAST), (FIRST, LAST)):
        day = row[f"{of}_registered_by"] if is_told else ""
        definition = (row["indicator"], row[f"{by}_version"], row[f"{by}_definition"])
        found.append((*definition, row[f"{of}_year"], day))
    return found


def _is_open(pairs: Floats, rules: Rules) -> bool:
    events, n = pairs.T
    enough = (events > 0) & (events < n) & (n >= FEWEST * rules.min_count)
    return bool(enough.all())


def _made(
    names: Sequence[Name], pairs: Floats, tilts: Floats, errors: Mapping[str, float], rules: Rules
) -> dict[str, Ends]:
    events, n = pairs.T
    shares = events / n
    log_odds = np.empty(SHAPE)
    log_odds[[LEVEL, TOLD]] = logit(shares).reshape(2, *SHAPE[1:])
    log_odds[MIXED] = log_odds[LEVEL] + tilts
    apart = taken_apart(log_odds)
    slopes = apart.slopes.reshape(len(PARTS), *SHAPE)
    slopes[:, LEVEL] += slopes[:, MIXED]
    moved = slopes[:, [LEVEL, TOLD]].reshape(len(PARTS), -1)
    drift = _drift(names, moved, shares, n, rules)
    low, high = rounded_wilson(events, n, step=rules.round_to)
    first, last = (float(np.round(PERCENT * share)) for share in (apart.first, apart.last))
    found = {
        name: (value, float(np.floor(PERCENT * low[at])), float(np.ceil(PERCENT * high[at])))
        for name, value, at in ((FIRST, first, SHAPE[1] * SHAPE[2]), (LAST, last, -1))
    }
    parts = whole_parts(PERCENT * apart.parts, total=last - first)
    for name, part, more in zip(PARTS, parts.tolist(), drift.tolist(), strict=True):
        error = np.hypot(errors[name], PERCENT * more)
        reach = np.ceil(Z * error - _TINY)
        is_told = not np.isnan(error)
        found[name] = (part, part - reach, part + reach) if is_told else (np.nan, np.nan, np.nan)
    return found


_TINY = 1e-9  # errors of nought are sums that rounding has left above it


def _drift(names: Sequence[Name], moved: Floats, shares: Floats, n: Floats, rules: Rules) -> Floats:
    """Give the standard deviation of what rounding may move each part; shape (4,).

    The same count is rounded once, wherever it stands.
    """
    known = {name: place for place, name in enumerate(dict.fromkeys(names))}
    of_share = (rules.round_to**2 - 1) / 12 * (1 + shares**2) / n**2
    spread = np.sqrt(of_share) / (shares * (1 - shares))
    by_count = np.zeros((len(moved), len(known)))
    for place, name in enumerate(names):
        by_count[:, known[name]] += moved[:, place] * spread[place]
    return np.asarray(np.sqrt(np.square(by_count).sum(axis=1)))


def whole_parts(parts: Floats, *, total: float) -> Floats:
    """Round parts to whole numbers that sum to a total; the largest remainders are raised.

    Parameters
    ----------
    parts : array, shape (k,)
        Their sum rounds to the total, or is less than one from it.
    total : float
        A whole number.
    """
    known = np.round(parts, 9)
    down = np.floor(known)
    missing = round(total - float(down.sum()))
    raised = np.argsort(-(known - down), kind="stable")[:missing]
    down[raised] += 1
    return down
