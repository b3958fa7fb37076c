"""An attacker without a solver: every combination of small tables is tried."""

import itertools

import numpy as np

from tests.attack.solver import Question
from tests.attack.unknowns import Part, Unknowns

MOST_TRIED = 3_000_000


def possible_values(unknowns: Unknowns, questions: list[Question]) -> dict[object, set[int]]:
    """All values of each question over all whole numbers that fit what was said."""
    parts = unknowns.parts([question.terms for question in questions])
    found: dict[object, set[int]] = {}
    for part in parts:
        known = set(part.names)
        own = [question for question in questions if known.issuperset(question.terms)]
        if own:
            solutions = _solutions(part)
            at = {name: place for place, name in enumerate(part.names)}
            for question in own:
                values = sum(
                    factor * solutions[:, at[name]] for name, factor in question.terms.items()
                )
                found[question.name] = set(np.unique(values).tolist())
    return found


def _solutions(part: Part) -> np.ndarray:
    """Every solution, one unknown after the other; a row that cannot come true is left early."""
    rows = np.zeros((1, 0), dtype=np.int64)
    low, high = part.low.copy(), _tight(part)
    for place in range(len(part.names)):
        values = np.arange(low[place], high[place] + 1, dtype=np.int64)
        if len(rows) * len(values) > MOST_TRIED:
            raise ValueError("too large to try every combination")
        rows = np.column_stack([np.repeat(rows, len(values), axis=0), np.tile(values, len(rows))])
        rows = rows[_can_fit(part, rows, low, high)]
    return rows


def _tight(part: Part) -> np.ndarray:
    """Upper bounds that follow from one sum at a time, so that all are small."""
    low, high = part.low, part.high.copy()
    for _ in range(len(part.names)):
        for (terms, least, most), place in itertools.product(part.sums, range(len(high))):
            factor = terms.get(place, 0)
            if factor:
                rest = [
                    (least if factor < 0 else most, other, step)
                    for other, step in terms.items()
                    if other != place
                ]
                limit = least if factor < 0 else most
                reach = sum(
                    step * (low[other] if step * factor > 0 else high[other])
                    for _, other, step in rest
                )
                high[place] = min(high[place], np.floor((limit - reach) / factor))
    return high


def _can_fit(part: Part, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    done = rows.shape[1]
    fits = np.ones(len(rows), dtype=bool)
    for terms, least, most in part.sums:
        total = np.zeros(len(rows))
        smallest = largest = 0.0
        for place, factor in terms.items():
            if place < done:
                total += factor * rows[:, place]
            else:
                ends = factor * low[place], factor * high[place]
                smallest, largest = smallest + min(ends), largest + max(ends)
        fits &= (total + largest >= least) & (total + smallest <= most)
    return fits
