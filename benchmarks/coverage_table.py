"""From runs to a table: bias, standard errors against the spread, coverage."""

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
CELL = ["register", "starters", "contrast", "outcome", "arm", "month"]
NORMAL = 1.96


def summary(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per estimate of a register."""
    runs = runs[~runs["outcome"].str.startswith("refused")].dropna(subset=["estimate", "std_error"])
    inside = (runs["low"] <= runs["truth"]) & (runs["truth"] <= runs["high"])
    runs = runs.assign(inside=inside, far=runs["estimate"] - runs["truth"])
    table = runs.groupby(CELL, sort=False).agg(
        runs=("far", "size"),
        truth=("truth", "mean"),
        bias=("far", "mean"),
        spread=("far", "std"),
        mean_error=("std_error", "mean"),
        coverage=("inside", "mean"),
    )
    # Rounding of a truth that is zero must not print as minus zero.
    table["truth"] = table["truth"].round(9) + 0.0
    table["bias_in_errors"] = table["bias"] / (table["spread"] / np.sqrt(table["runs"]))
    table["error_ratio"] = table["mean_error"] / table["spread"]
    table["low"], table["high"] = wilson(table["coverage"], table["runs"])
    return table.reset_index().sort_values(["register", "starters", "contrast"], kind="stable")


def wilson(share: pd.Series, n: pd.Series) -> tuple[pd.Series, pd.Series]:
    """What chance alone leaves open about a share of `n` runs."""
    middle = (share + NORMAL**2 / (2 * n)) / (1 + NORMAL**2 / n)
    reach = np.sqrt(share * (1 - share) / n + NORMAL**2 / (4 * n**2)) * NORMAL
    reach = reach / (1 + NORMAL**2 / n)
    return middle - reach, middle + reach


def as_markdown(table: pd.DataFrame) -> str:
    """Give the table as text."""
    head = "| register | starters | contrast | outcome | arm | month | runs | true "
    lines = [
        f"{head}| bias | spread | mean s.e. / spread | 95 % CI covers |",
        "|---|--:|---|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {r.register} | {r.starters} | {r.contrast} | {r.outcome} | {r.arm} | {r.month} "
        f"| {r.runs} | {r.truth:+.3f} | {r.bias:+.4f} ({r.bias_in_errors:+.1f}) | {r.spread:.3f} "
        f"| {r.error_ratio:.2f} | {100 * r.coverage:.1f} % "
        f"({100 * r.low:.1f}–{100 * r.high:.1f}) |"
        for r in table.itertuples()
    ]
    return "\n".join(lines)


def condensed(table: pd.DataFrame) -> str:
    """One row per contrast, outcome and size: the middle and the range over insatser and months."""
    lines = [
        "| contrast | outcome | starters | estimates | runs | 95 % CI covers | range "
        "| largest bias, spreads | mean s.e. / spread |",
        "|---|---|--:|--:|--:|--:|---|--:|--:|",
    ]
    table = table.assign(bias_in_spreads=(table["bias"] / table["spread"]).abs())
    for (contrast, outcome, starters), cells in table.groupby(["contrast", "outcome", "starters"]):
        low, high = 100 * cells["coverage"].min(), 100 * cells["coverage"].max()
        lines.append(
            f"| {contrast} | {outcome} | {starters} | {len(cells)} | {cells['runs'].min()} "
            f"| {100 * cells['coverage'].mean():.1f} % | {low:.1f}–{high:.1f} "
            f"| {cells['bias_in_spreads'].max():.2f} | {cells['error_ratio'].mean():.2f} |"
        )
    return "\n".join(lines)


def turned(table: pd.DataFrame) -> str:
    """Coaching in the register where "not now" and "never" differ in sign."""
    shown = ["durable_exit", "durable_exit_programme", "months_on_aid"]
    rows = table[(table["register"] == "displacing") & (table["arm"] == "coachning")]
    return as_markdown(rows[rows["outcome"].isin(shown)])
