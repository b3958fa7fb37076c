"""Two synthetic municipalities pooled without their persons: `python -m benchmarks.pool_demo`.

Each is simulated, followed year by year around the first start in coaching, and written as an
exchange file after the small-cell check; the files are pooled by the verb's own functions and
compared with all persons in one panel.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.cohort import ArmRule, Definition, Eligibility, build_cohort
from evaluation.cohort.person_panel import NEVER_STARTED, person_panel
from evaluation.commands.synth import write_municipality
from evaluation.data import load_register
from evaluation.disclosure.moments_release import FEWEST, moments_to_send
from evaluation.estimate.did import (
    Exchange,
    PanelColumns,
    PanelData,
    aggregate,
    group_time,
    group_time_of_moments,
    panel_data,
    pool,
    read_exchange,
    table,
    write_exchange,
)

ARM = ArmRule(name="coachning", label="Coachning", categories=("2",))
OUTCOME = "manader_med_bistand"
YEAR = 12


def rows_of(seed: int, adults: int, folder: Path) -> pd.DataFrame:
    """Persons by year, from a delivery of their own."""
    write_municipality(folder, "enkoping", seed=seed, overrides={"adults": adults})
    register = load_register(folder)
    cohort = build_cohort(register, definition=Definition(), arms=(ARM,), eligibility=Eligibility())
    return person_panel(cohort, register.tables, arm=ARM.name, period_months=YEAR)


def panel_of(rows: pd.DataFrame) -> PanelData:
    """Panel of those who did not start in the first year."""
    years = rows.assign(
        period=rows["period"] // YEAR,
        start=np.where(rows["start"] == NEVER_STARTED, 0, rows["start"] // YEAR),
    )
    return panel_data(
        years,
        PanelColumns(unit="person", time="period", outcome=OUTCOME, cohort="start", never=0),
        first_period="drop",
    )


def main() -> None:
    """Print what each sends, and the pooled beside the joint answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adults", type=int, default=6_000)
    adults = parser.parse_args().adults
    frames, parts = [], []
    with tempfile.TemporaryDirectory() as place:
        for seed in (1, 2):
            rows = rows_of(seed, adults, Path(place) / str(seed))
            panel = panel_of(rows)
            file = Path(place) / f"{seed}.json"
            exchange = Exchange(
                source=f"kommun {seed}",
                outcome=OUTCOME,
                unit="person",
                min_count=FEWEST,
                moments=moments_to_send(panel),
            )
            write_exchange(file, exchange)
            parts.append(read_exchange(file))
            frames.append(rows.assign(person=rows["person"] + seed * 10**6))
            smallest = parts[-1].moments.units.min()
            size = file.stat().st_size
            print(f"kommun {seed}: {len(panel)} persons, smallest cohort {smallest}, {size} bytes")
    pooled = aggregate(group_time_of_moments(pool(parts), base_period="universal"), "dynamic")
    joint = aggregate(group_time(panel_of(pd.concat(frames)), base_period="universal"), "dynamic")
    away = np.abs(pooled.estimate - joint.estimate).max()
    error = np.abs(pooled.covariance - joint.covariance).max()
    shown = table(pooled, rng=np.random.default_rng(0))
    print(f"largest difference to the joint panel: estimate {away:.0e}, covariance {error:.0e}\n")
    print("| years since start | change in months on assistance | s.e. | persons who started |")
    print("|--:|--:|--:|--:|")
    for row in shown.itertuples():
        label = "all" if np.isnan(row.label) else f"{row.label:.0f}"
        print(f"| {label} | {row.estimate:+.2f} | {row.std_error:.2f} | {row.size:.0f} |")


if __name__ == "__main__":
    main()
