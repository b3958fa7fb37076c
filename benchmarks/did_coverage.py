"""Difference-in-differences in known worlds: bias, coverage, size and what checks can see.

Run: nice -n 10 python -m benchmarks.did_coverage [--runs 2000] [--part NAME]
Parts: `effects` (laws in benchmarks/did_draw.py), `clusters` (8, 12 and 30 of them),
`assumptions` (pre-test, placebo, honest bounds), `hazards` (constant hazards 10 % and 5 %).
A part replaces its rows in benchmarks/did_coverage.csv; the tables are printed from that file.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import did_assumptions as checks
from benchmarks import did_clusters as few
from benchmarks import hazard_did_coverage as hazards
from benchmarks.did_draw import GIVEN_X, PARALLEL, PanelLaw, Truth, draw, truth
from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.aggregate.table import table
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.group_time.result import GroupTime
from evaluation.estimate.did.imputation.imputation import imputation
from evaluation.estimate.did.panel.data import PanelData
from evaluation.estimate.did.regressions.two_way_closed import two_way_closed

FILE = Path(__file__).with_suffix(".csv")
NORMAL = 1.959964
Estimator = Callable[[PanelData], GroupTime]
Line = dict[str, object]
ESTIMATORS: dict[str, dict[str, Estimator]] = {
    "parallel": {
        "group-time, never": group_time,
        "group-time, not yet": lambda panel: group_time(panel, control="not_yet"),
        "imputation": imputation,
    },
    "parallel given x": {
        "dr with x, never": lambda panel: group_time(panel, covariates=["x"]),
        "dr with x, not yet": lambda panel: group_time(panel, covariates=["x"], control="not_yet"),
        "ipw with x, never": lambda panel: group_time(panel, covariates=["x"], method="ipw"),
        "reg with x, never": lambda panel: group_time(panel, covariates=["x"], method="reg"),
        "group-time without x": group_time,
    },
}


def distances(found: GroupTime, known: Truth, rng: np.random.Generator) -> dict[str, list[float]]:
    """Truth, estimate and standard error of the averages, and whether the band holds."""
    as_known = replace(
        found,
        estimate=known.cells(found.cohort, found.time),
        share=known.shares(found.cohorts),
    )
    lines: dict[str, list[float]] = {}
    for kind in ("simple", "dynamic"):
        mine, wanted = aggregate(found, kind), aggregate(as_known, kind).estimate
        places = {"all treated periods": -1} if kind == "simple" else _event_times(mine.label)
        for name, place in places.items():
            lines[name] = [wanted[place], mine.estimate[place], mine.std_error[place], np.nan]
        if kind == "dynamic":
            rows = table(mine, rng=rng, draws=5_000).iloc[:-1]
            held = (rows["band_low"] <= wanted[:-1]) & (wanted[:-1] <= rows["band_high"])
            lines["band"] = [np.nan, np.nan, np.nan, float(held.all())]
    return lines


def _event_times(label: np.ndarray) -> dict[str, int]:
    return {f"{event} periods after": int(np.flatnonzero(label == event)[0]) for event in (0, 2, 4)}


def effects(runs: int) -> Iterator[Line]:
    for law in (PARALLEL, GIVEN_X):
        known, kept = truth(law), []
        for run in range(runs):
            rng = np.random.default_rng([2410, run])
            panel = draw(law, rng)
            for name, estimate in ESTIMATORS[law.name].items():
                for average, line in distances(estimate(panel), known, rng).items():
                    kept.append((name, average, *line))
            kept.append(("two-way regression", "all treated periods", *_two_way(panel, law)))
        columns = ["estimator", "average", "truth", "estimate", "error", "held"]
        yield from _summarised(pd.DataFrame(kept, columns=columns), law.name)


def _two_way(panel: PanelData, law: PanelLaw) -> list[float]:
    found = two_way_closed(panel)
    known = truth(law)
    cells = group_time(panel, control="not_yet")
    as_known = replace(cells, estimate=known.cells(cells.cohort, cells.time))
    wanted = aggregate(replace(as_known, share=known.shares(cells.cohorts)), "simple").overall
    return [wanted, float(found.estimate[0]), float(found.std_error[0]), np.nan]


def _summarised(kept: pd.DataFrame, law: str) -> Iterator[Line]:
    kept["covered"] = (kept["estimate"] - kept["truth"]).abs() <= NORMAL * kept["error"]
    for (name, average), rows in kept.groupby(["estimator", "average"], sort=False):
        line: Line = {"setting": law, "method": name, "quantity": average, "runs": len(rows)}
        if average == "band":
            yield line | {"share": rows["held"].mean()}
            continue
        yield line | {
            "truth": rows["truth"].mean(),
            "bias": rows["estimate"].mean() - rows["truth"].mean(),
            "bias_error": rows["estimate"].std() / np.sqrt(len(rows)),
            "spread": rows["estimate"].std(),
            "error": rows["error"].mean(),
            "share": rows["covered"].mean(),
        }


def clusters(runs: int) -> Iterator[Line]:
    for unequal in (False, True):
        for count in few.COUNTS:
            found = np.array([few.one_run(count, run, unequal=unequal) for run in range(runs)])
            setting = f"{count} clusters, {'5 to 40 persons each' if unequal else 'equal'}"
            for method, share in zip(few.METHODS, found.mean(axis=0), strict=True):
                yield {
                    "setting": setting,
                    "method": method,
                    "quantity": "rejects no effect",
                    "runs": runs,
                    "share": share,
                }


def assumptions(runs: int) -> Iterator[Line]:
    slope = checks.detectable_slope(PARALLEL)
    tilted = checks.with_slope(slope)
    asked: list[tuple[str, str, str, Callable[[int], bool]]] = [
        (
            "trends parallel",
            "pre-test",
            "rejects",
            lambda run: checks.pretest_rejects(PARALLEL, run),
        ),
        (
            f"slope {slope:.3f}, that it says it finds in 80 %",
            "pre-test",
            "rejects",
            lambda run: checks.pretest_rejects(tilted, run),
        ),
        (
            "trends parallel, real effects later",
            "placebo, 2 periods early",
            "rejects",
            lambda run: checks.placebo_rejects(PARALLEL, run),
        ),
        (
            f"slope {slope:.3f}",
            "placebo, 2 periods early",
            "rejects",
            lambda run: checks.placebo_rejects(tilted, run),
        ),
    ]
    asked += [
        (
            f"trend at the edge of bar {bar:g}",
            "relative magnitudes",
            "holds no effect",
            lambda run, bar=bar: checks.relative_holds(run, bar=bar),
        )
        for bar in (0.5, 1.0, 2.0)
    ]
    asked.append(
        ("trend at the edge of the bend", "smoothness", "holds no effect", checks.smooth_holds)
    )
    for setting, method, quantity, happens in asked:
        share = np.mean([happens(run) for run in range(runs)])
        line: Line = {"setting": setting, "method": method, "quantity": quantity}
        yield line | {"runs": runs, "share": share}


def hazard_rows(runs: int) -> Iterator[Line]:
    for law in hazards.LAWS[:2]:
        rng = np.random.default_rng(2417)
        draws = [hazards.draw(law, rng) for _ in range(runs)]
        wanted, levels = np.array([known for _, _, known in draws]).T
        line: Line = {"setting": law.name, "quantity": "exit within 12 months", "runs": runs}
        line["truth"] = wanted.mean()
        for name, estimate in hazards.estimators(law).items():
            pairs = [hazards.first_difference(estimate(spells, x)) for spells, x, _ in draws]
            value, error = np.array(pairs).T
            yield line | {
                "method": f"hazard DiD, {name}",
                "bias": value.mean() - wanted.mean(),
                "bias_error": value.std() / np.sqrt(runs),
                "spread": value.std(),
                "error": error.mean(),
                "share": (np.abs(value - wanted.mean()) <= NORMAL * error).mean(),
            }
        bias = levels.mean() - wanted.mean()
        spread = levels.std()
        yield line | {
            "method": "level DiD",
            "bias": bias,
            "bias_error": spread / np.sqrt(runs),
            "spread": spread,
        }


PARTS = {
    "effects": effects,
    "clusters": clusters,
    "assumptions": assumptions,
    "hazards": hazard_rows,
}
COLUMNS = ["part", "setting", "method", "quantity", "runs", "truth", "bias", "bias_error"]
COLUMNS += ["spread", "error", "share"]


def kept(part: str, lines: pd.DataFrame) -> pd.DataFrame:
    """Replace the rows of a part in the file."""
    lines = lines.assign(part=part).reindex(columns=COLUMNS)
    if FILE.exists():
        others = pd.read_csv(FILE)
        others = others[others["part"] != part]
        lines = lines if others.empty else pd.concat([others, lines])
    lines.round(5).to_csv(FILE, index=False)
    return lines


def markdown(lines: pd.DataFrame) -> str:
    """One table per part: shares with twice their simulation error."""
    texts = []
    for part, rows in lines.groupby("part", sort=False):
        full = rows["bias"].notna().any()
        head = ["setting", "method", "quantity", "runs", "share"]
        head += ["truth", "bias", "SD", "mean s.e."] if full else []
        rule = "---|" * 3 + "--:|" * (len(head) - 3)
        texts.append(f"### {part}\n\n| {' | '.join(head)} |\n|{rule}")
        texts += [_row(row, full=bool(full)) for _, row in rows.iterrows()]
        texts.append("")
    return "\n".join(texts)


def _row(row: pd.Series, *, full: bool) -> str:
    share = row["share"]
    noise = 2 * np.sqrt(share * (1 - share) / row["runs"])
    words = [row["setting"], row["method"], row["quantity"], str(row["runs"])]
    words.append("" if np.isnan(share) else f"{100 * share:.1f} % ±{100 * noise:.1f}")
    if full and np.isfinite(row["bias"]):
        words += [f"{row['truth']:.3f}", f"{row['bias']:+.4f} ±{2 * row['bias_error']:.4f}"]
        words += ["" if np.isnan(row[name]) else f"{row[name]:.4f}" for name in ("spread", "error")]
    elif full:
        words += [""] * 4
    return f"| {' | '.join(words)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--part", choices=[*PARTS, "none"], default=None)
    given = parser.parse_args()
    for part, make in PARTS.items():
        if given.part in (None, part):
            kept(part, pd.DataFrame(make(given.runs)))
    print(markdown(pd.read_csv(FILE)))


if __name__ == "__main__":
    main()
