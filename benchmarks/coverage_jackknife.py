"""Standard errors of *never* in small registers: ours beside the delete-one-person jackknife.

Run: python -m benchmarks.coverage_jackknife [--registers 4] [--starters 100]
Leaves one person after the other out and fits everything again: weights, later starts, curves.
About 40 seconds per register.
"""

import argparse

import numpy as np

from benchmarks.coverage_draw import Drawn, draw, persons_for
from benchmarks.coverage_registers import THREE_ARMS
from benchmarks.coverage_study import BACKGROUND, HORIZON, SEED, WINDOW
from evaluation.design import compare, fit_start_hazard, never_weights
from evaluation.estimate import ComparedRows, absorbing_risk
from evaluation.protocol import Contrast
from evaluation.protocol.protocol import Adjustment

ARM, MONTHS = "overksam", np.array([12, 24])


def differences(drawn: Drawn, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Durable exit against never and its standard errors, from the kept rows."""
    trials = drawn.trials[kept].reset_index(drop=True)
    time, event = (part[kept] for part in drawn.durable_exit(WINDOW, programme_counts=False))
    names = ("ingen", ARM)
    asked = Contrast(name="never", label="", kind="never", weights="att", arms=names)
    found = compare(
        trials, contrast=asked, adjustment=Adjustment(covariates=BACKGROUND), arms=names
    )
    hazard = fit_start_hazard(trials, BACKGROUND)
    weights = never_weights(found.weights, trials=trials, hazard=hazard, months=HORIZON)
    rows = ComparedRows(person=trials["person"].to_numpy(), weights=weights)
    reference, arm = (
        absorbing_risk(time, event, rows, members=found.members(name), horizons=MONTHS)
        for name in names
    )
    influence = arm.influence - reference.influence
    return arm.estimate - reference.estimate, np.sqrt(np.square(influence).sum(axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--registers", type=int, default=4)
    parser.add_argument("--starters", type=int, default=100)
    given = parser.parse_args()
    print("| register | persons | month | s.e. | jackknife | jackknife / s.e. |")
    print("|--:|--:|--:|--:|--:|--:|")
    for register in range(1, given.registers + 1):
        rng = np.random.default_rng([SEED, given.starters, register])
        drawn = draw(THREE_ARMS, persons_for(THREE_ARMS, given.starters), rng)
        person = drawn.trials["person"].to_numpy()
        error = differences(drawn, np.full(len(person), True))[1]
        left_out = np.array([differences(drawn, person != one)[0] for one in np.unique(person)])
        n = len(left_out)
        jackknife = np.sqrt((n - 1) / n * np.square(left_out - left_out.mean(axis=0)).sum(axis=0))
        for month, ours, theirs in zip(MONTHS, error, jackknife, strict=True):
            ratio = theirs / ours
            print(f"| {register} | {n} | {month} | {ours:.3f} | {theirs:.3f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
