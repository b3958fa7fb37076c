"""What is said about assumptions: the pre-test, placebo starts and honest bounds, again and again.

Every function gives, for one run, whether something happened: a rejection, or a truth held.
"""

from dataclasses import replace

import numpy as np

from benchmarks.did_draw import PARALLEL, PERIODS, PanelLaw, draw
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.event_study import EventStudy, leads_of
from evaluation.estimate.did.before.placebo import placebo_panel
from evaluation.estimate.did.before.pretest import pretest
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.honest.conditional_test import accepted
from evaluation.estimate.did.honest.relative import polyhedra
from evaluation.estimate.did.honest.smooth import smoothness_interval
from evaluation.estimate.did.panel.kinds import NEVER
from evaluation.estimate.did.panel.matrix import panel_of_matrix
from evaluation.estimate.result.arrays import Floats

LEVEL, NORMAL = 0.05, 1.959964
START = 6
# Changes of the treated's trend from period to period: after the start (the last five) as large
# as the largest before it (bar 1), or twice as large (bar 2).
CHANGES = np.array([0.1, -0.2, 0.05, 0.1])
BEND = 0.06


def detectable_slope(law: PanelLaw, *, draws: int = 50) -> float:
    """Slope that the pre-test says it finds in four of five samples, averaged over samples."""
    found = [
        pretest(group_time(draw(law, np.random.default_rng([2412, run])))).detectable_slope
        for run in range(draws)
    ]
    return float(np.mean(found))


def pretest_rejects(law: PanelLaw, run: int) -> bool:
    """Whether trends before the starts are found to differ."""
    panel = draw(law, np.random.default_rng([2413, run]))
    return pretest(group_time(panel)).p_value <= LEVEL


def placebo_rejects(law: PanelLaw, run: int) -> bool:
    """Whether starts two periods too early are found to have an effect."""
    panel = placebo_panel(draw(law, np.random.default_rng([2414, run])), periods=2)
    found = aggregate(group_time(panel), "simple")
    return abs(found.overall) > NORMAL * found.overall_error


def with_slope(slope: float) -> PanelLaw:
    return replace(PARALLEL, slope=slope)


def broken(path: Floats, rng: np.random.Generator, *, units: int = 400) -> EventStudy:
    """Event study of a cohort without effect whose trend differs by `path`."""
    treated = rng.random(units) < 0.4
    y = rng.normal(scale=2.0, size=(units, 1)) + rng.normal(size=(units, len(path)))
    y += 0.5 * rng.standard_t(5, size=y.shape).cumsum(axis=1) + treated[:, None] * path
    panel = panel_of_matrix(y, cohort=np.where(treated, START, NEVER), periods=PERIODS[: len(path)])
    return aggregate(group_time(panel, base_period="universal"), "dynamic").event_study()


def relative_holds(run: int, *, bar: float) -> bool:
    """Whether bounds of relative magnitudes hold no effect when the trend uses all they allow."""
    path = np.r_[0.0, np.cumsum(np.r_[CHANGES, np.full(3, bar * np.abs(CHANGES).max())])]
    leads = leads_of(broken(path, np.random.default_rng([2415, run])))
    target = np.full(leads.after, 1 / leads.after)
    parts = polyhedra(leads, target, bar=bar, alpha=LEVEL)
    return any(accepted(part, np.zeros(1), alpha=LEVEL)[0] for part in parts)


def smooth_holds(run: int) -> bool:
    """Whether bounds of smoothness hold no effect when the trend bends all they allow."""
    times = np.arange(8.0) - 4
    path = 0.1 * times + BEND / 2 * times**2
    leads = leads_of(broken(path, np.random.default_rng([2416, run])))
    target = np.full(leads.after, 1 / leads.after)
    low, high = smoothness_interval(leads, target, bend=BEND, level=1 - LEVEL)
    return low <= 0 <= high
