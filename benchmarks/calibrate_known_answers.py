"""Find the parameters of the known-answer scenarios A, B and C.

Run: python benchmarks/calibrate_known_answers.py
Prints, per scenario, parameters and the expected values they give; rounded by hand they stand in
evaluation/simulate/scenario/scenarios/. Takes about ten seconds.
"""

from dataclasses import replace
from itertools import product

import numpy as np
from scipy.optimize import least_squares

from evaluation.simulate import load_scenario
from evaluation.simulate.truth.exact import arm_values, exact_rows

PERCENT, MONTHS = 0.003, 0.1


def log_odds(probability):
    return float(np.log(probability / (1 - probability)))


def immortal_time():
    """Search a grid over the start hazards (3-5 %), the share of the weak and the period."""
    scenario, found = load_scenario("immortal_time"), []
    for weak, strong in product((0.03, 0.04, 0.05), repeat=2):
        term = {"utbildning=gymn": log_odds(strong) - log_odds(weak)}
        arm = replace(scenario.arms[0], intercept=log_odds(weak), coefficients=term)
        for share, year in product((0.4, 0.45, 0.5, 0.55, 0.6), (2016, 2017, 2018, 2019)):
            classes = {
                "svag": replace(scenario.classes["svag"], share=share),
                "stark": replace(scenario.classes["stark"], share=1 - share),
            }
            period = replace(scenario.period, last=f"{year}-12")
            tried = replace(scenario, arms=(arm,), classes=classes, period=period)
            row = list(exact_rows(tried))[-1]
            miss = abs(row["value"] - 0.218) + abs(row["value_reference"] - 0.723)
            found.append((miss, weak, strong, share, year, row["value"], row["value_reference"]))
    return min(found)


def with_classes(scenario, changes):
    classes = {
        name: replace(
            scenario.classes[name], share=share, exit_start=leave, exit_floor=leave, return_floor=r
        )
        for name, (share, leave, r) in changes.items()
    }
    return replace(scenario, classes=classes)


def reentry():
    """Fit six numbers by five parameters: share of the weak, two exit and two return hazards."""
    scenario = load_scenario("reentry")

    def values(x):
        weak, leave_strong, leave_weak, return_strong, return_weak = x
        tried = with_classes(
            scenario,
            {
                "stark": (1 - weak, leave_strong, return_strong),
                "svag": (weak, leave_weak, return_weak),
            },
        )
        expected = arm_values(tried)
        return np.array(
            [
                expected[arm][key]
                for key in (
                    ("conditional_return", 12, "share"),
                    ("durable_exit", 12, "probability"),
                    ("months_on_aid", 36, "months"),
                )
                for arm in ("insats", "ingen")
            ]
        )

    target = np.array([0.321, 0.260, 0.445, 0.402, 16.0, 18.7])
    scale = np.array([PERCENT] * 4 + [MONTHS] * 2)
    fit = least_squares(
        lambda x: (values(x) - target) / scale,
        [0.5, 0.11, 0.04, 0.01, 0.09],
        bounds=([0.1, 0.02, 0.01, 0.0, 0.01], [0.9, 0.3, 0.2, 0.1, 0.3]),
    )
    return fit.x, values(fit.x)


def job_or_coaching():
    """Solve four equations: exit and return hazard, share back at the job's end, factor after."""
    scenario = load_scenario("job_or_coaching")
    job, coaching = scenario.arms

    def values(x):
        leave, again, back, factor = x
        effect = replace(job.effect, back=back, return_after=factor)
        tried = with_classes(scenario, {"alla": (1.0, leave, again)})
        expected = arm_values(replace(tried, arms=(replace(job, effect=effect), coaching)))
        return np.array(
            [
                value
                for arm in ("jobb", "coachning")
                for value in (
                    1 - expected[arm]["conditional_return", 12, "share"],
                    expected[arm]["off_aid", 24, "probability"],
                )
            ]
        )

    target = np.array([0.843, 0.453, 0.672, 0.529])
    fit = least_squares(
        lambda x: (values(x) - target) / PERCENT,
        [0.06, 0.04, 0.05, 2.0],
        bounds=([0.01, 0.005, 0.0, 0.1], [0.4, 0.2, 0.9, 8.0]),
    )
    return fit.x, values(fit.x)


if __name__ == "__main__":
    np.set_printoptions(precision=4, suppress=True)
    print("A: miss, start hazards, share weak, last year, naive ever, naive never:")
    print("  ", np.array(immortal_time()))
    for letter, search in (("B", reentry), ("C", job_or_coaching)):
        parameters, reached = search()
        print(f"{letter}: parameters {parameters}, expected {reached}")
