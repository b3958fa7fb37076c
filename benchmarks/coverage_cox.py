"""Cox regression under sequential trials: weighted for the background, or adjusted for it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.coverage_draw import MONTHS, Drawn
from benchmarks.coverage_law import WEAK, Law
from benchmarks.coverage_truth import Truth
from evaluation.estimate import ComparedRows, CoxFit, Durations, cox

HORIZON = 24
NORMAL = 1.959963984540054


def hazard_ratios(
    law: Law,
    truth: Truth,
    drawn: Drawn,
    *,
    rows: ComparedRows,
    arm: np.ndarray,
    reference: np.ndarray,
    kind: str,
    name: str,
) -> Iterator[tuple]:
    """Log hazard ratios of leaving assistance."""
    months = np.arange(1, HORIZON + 1)
    # Registers end and people move away whatever their insats or background.
    kept = (1 - law.moves) ** months * (MONTHS - months) / MONTHS
    wanted = truth.hazard_ratio(name, later=kind != "never", kept=kept, months=HORIZON)
    fit = weighted(drawn, rows, arm, reference)
    yield _told(kind, "hazard_ratio, weighted", name, wanted, fit)
    effect = law.insatser[name]
    if kind == "never" and effect.during == effect.after:
        fit = adjusted(drawn, arm, reference)
        yield _told(kind, "hazard_ratio, adjusted", name, float(np.log(effect.after)), fit)


def weighted(drawn: Drawn, rows: ComparedRows, arm: np.ndarray, reference: np.ndarray) -> CoxFit:
    """The insats alone, every row with its weight, month by month where it changes."""
    time, event = _until(drawn)
    taking = np.flatnonzero((arm | reference) & (rows.weights.base > 0) & (time > 0))
    base, entry = rows.weights.base[taking], None
    if rows.weights.monthly is not None:
        factor = rows.weights.monthly[taking]
        here, month = np.nonzero((factor > 0) & (np.arange(HORIZON) < time[taking, None]))
        taking, base = taking[here], base[here] * factor[here, month]
        entry, end = month, month + 1
        happened = event[taking] & (end == time[taking])
    else:
        end, happened = time[taking], event[taking]
    durations = Durations(
        time=end,
        cause=happened,
        entry=entry,
        weight=base,
        cluster=drawn.trials["person"].to_numpy()[taking],
    )
    return cox(durations, pd.DataFrame({"arm": arm[taking].astype(float)}))


def adjusted(drawn: Drawn, arm: np.ndarray, reference: np.ndarray) -> CoxFit:
    """Insats and background, the reference only until a start of its own."""
    time, event = _until(drawn)
    start = drawn.trials["next_start"].to_numpy()
    # A start in a month changes hazards from the month after on.
    stops = ~arm & (start > 0) & (start < time)
    time, event = np.where(stops, start, time), event & ~stops
    taking = np.flatnonzero((arm | reference) & (time > 0))
    profile = drawn.trials["bakgrund"].to_numpy()[taking]
    columns = {f"bakgrund {one}": (profile == one) * 1.0 for one in range(1, len(WEAK))}
    durations = Durations(
        time=time[taking],
        cause=event[taking],
        cluster=drawn.trials["person"].to_numpy()[taking],
    )
    return cox(durations, pd.DataFrame({"arm": arm[taking].astype(float), **columns}))


def _until(drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
    time, cause = drawn.first_exit()
    return np.minimum(time, HORIZON), (cause > 0) & (time <= HORIZON)


def _told(kind: str, outcome: str, name: str, wanted: float, fit: CoxFit) -> tuple:
    estimate, error = fit.coefficient[0], float(np.sqrt(fit.covariance()[0, 0]))
    reach = NORMAL * error
    return kind, outcome, name, HORIZON, wanted, estimate, error, estimate - reach, estimate + reach
