"""Do groups that differ only in who is in them raise an alarm, and is an unequal one found?

Run: python -m benchmarks.equity [--runs 200]
Persons are drawn into groups that differ in schooling, hinder and age, all of which decide the
outcome; in half of the designs the first group has eight points less than its
likes elsewhere. An alarm is any gap with Holm's p below 5 %. The table goes to
benchmarks/equity.csv; crude gaps stand beside, as a page without case mix would have them.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.coverage_table import FOLDER, wilson
from evaluation.estimate import holm
from evaluation.estimate.equity.gaps import GroupRows, gaps
from evaluation.protocol.protocol import Covariate

LEVEL, GAP = 0.05, -0.08
FIRST = "d00"
OTHER_GROUPS = 30
CASE_MIX = (
    Covariate(name="utbildning", form="categories", label=""),
    Covariate(name="forsorjningshinder", form="categories", label=""),
    Covariate(name="alder", form="spline", label=""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Groups, persons and what is planted."""

    name: str
    groups: int
    persons: int
    gap: float


DESIGNS = (
    Design(name="Stockholm", groups=13, persons=12_000, gap=0.0),
    Design(name="Stockholm", groups=13, persons=12_000, gap=GAP),
    Design(name="Enköping", groups=5, persons=1_500, gap=0.0),
    Design(name="Enköping", groups=5, persons=1_500, gap=GAP),
    Design(name="Timrå", groups=5, persons=286, gap=0.0),
    Design(name="Timrå", groups=5, persons=286, gap=GAP),
)


def drawn(design: Design, seed: int) -> GroupRows:
    """Persons of one register: the further on a group stands, the more schooling in it."""
    draw, size = np.random.default_rng([seed, design.groups, design.persons]), design.persons
    place = draw.integers(design.groups, size=size)
    tilt = (place - design.groups / 2) / design.groups
    school = (draw.random(size)[:, None] > np.array([0.35, 0.75]) - 0.3 * tilt[:, None]).sum(axis=1)
    hinder = (draw.random(size) < 0.35 - 0.3 * tilt).astype(int)
    age = draw.integers(18, 65, size)
    chance = expit(-0.6 + 0.6 * school - 0.9 * hinder - 0.02 * (age - 40))
    chance = np.clip(chance + np.where(place == 0, design.gap, 0.0), 0, 1)
    rows = pd.DataFrame(
        {"utbildning": school.astype(str), "forsorjningshinder": hinder.astype(str), "alder": age}
    )
    return GroupRows(
        rows=rows,
        happened=draw.random(size) < chance,
        group=np.char.add("d", np.char.zfill(place.astype(str), 2)),
        person=np.arange(size),
    )


def one_run(design: Design, seed: int) -> Iterator[tuple[str, bool, bool, float]]:
    """By method: whether anything alarms, whether the first group does, and its error."""
    material = drawn(design, seed)
    for method, covariates in (("crude", ()), ("case mix", CASE_MIX)):
        found = gaps(material, covariates, outcome="y", kind="distrikt")
        told = found.differences.rows(analysis="")
        # A page tests the groups of all kinds together: the others are sure to be alike here.
        p_value = np.concatenate([told["p_value"], np.ones(OTHER_GROUPS)])
        alarm = holm(p_value)[: len(told)] < LEVEL
        first = told["arm"].to_numpy() == FIRST
        row = told[first].iloc[0]
        covers = row["conf_low"] <= design.gap <= row["conf_high"]
        yield method, bool(alarm.any()), bool(alarm[first].any()), float(covers)


def main() -> None:
    """Draw, count and write the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=200)
    runs = arguments.parse_args().runs
    found = [
        {
            "design": design.name,
            "groups": design.groups,
            "persons": design.persons,
            "gap": design.gap,
            "method": method,
            "any_alarm": alarm,
            "first_found": first,
            "covers": covers,
        }
        for design in DESIGNS
        for seed in range(runs)
        for method, alarm, first, covers in one_run(design, seed)
    ]
    keys = ["design", "groups", "persons", "gap", "method"]
    table = pd.DataFrame(found).groupby(keys, sort=False).mean().reset_index()
    low, high = wilson(table["any_alarm"], pd.Series(runs, index=table.index))
    table = table.assign(runs=runs, alarm_low=low, alarm_high=high).round(4)
    table.to_csv(FOLDER / "equity.csv", index=False)
    print(table.to_string())


if __name__ == "__main__":
    main()
