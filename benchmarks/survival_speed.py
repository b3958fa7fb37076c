"""Weighted Kaplan-Meier with robust variance: ours beside R, lifelines, scikit-survival and more.

Run: python -m benchmarks.survival_speed [--sizes 10000,100000,1000000] [--peers PYTHON]
Whole months up to 60, weights, 1,000 clusters. `PYTHON` (or the environment variable PEERS) is an
interpreter with lifelines, scikit-survival and statsmodels; a tool that is absent is skipped with
a line. Each tool has a process of its own, from columns in memory to standard errors, the best of
three; `extra` is the peak above what was loaded. R has 300 seconds. No Python peer has a robust
variance for weights: their seconds are those of the curve and Greenwood's variance.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

MONTHS, CLUSTERS, LIMIT, AT = 60, 1000, 300, 24
VARIANTS = ("robust", "cluster")

R_SCRIPT = """
suppressMessages(library(survival))
a <- commandArgs(TRUE); n <- as.integer(a[2])
d <- as.data.frame(matrix(readBin(a[1], "double", n * 4), n))
names(d) <- c("time", "event", "weight", "cluster"); d$id <- seq_len(n)
make <- function() if (a[3] == "robust")
  survfit(Surv(time, event) ~ 1, d, weights = weight, id = id, robust = TRUE) else
  survfit(Surv(time, event) ~ 1, d, weights = weight, cluster = cluster, robust = TRUE)
invisible(gc(reset = TRUE)); held <- sum(gc()[, 2]); best <- c(Inf, Inf)
for (again in 1:3) {
  t <- system.time(f <- make()); best <- pmin(best, c(t[3], t[1] + t[2]))
}
k <- which(f$time == AT); error <- if (isFALSE(f$logse)) f$std.err[k] else f$surv[k] * f$std.err[k]
cat(best, (sum(gc()[, 6]) - held) / 1000, format(c(f$surv[k], error), digits = 12))
""".replace("AT", str(AT))

MEASURE = """
import sys, threading, time
from pathlib import Path
import numpy as np
path, n, variant, tool = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
d = np.fromfile(path).reshape(4, n)
TOOL
make()
resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e9
held = peak = resident()
done = threading.Event()
def watch():
    global peak
    while not done.wait(0.002):
        peak = max(peak, resident())
watcher = threading.Thread(target=watch); watcher.start()
wall = spent = float("inf")
for again in range(3):
    start, used = time.perf_counter(), time.process_time()
    found = make(first=n)
    wall = min(wall, time.perf_counter() - start)
    spent = min(spent, time.process_time() - used)
done.set(); watcher.join()
print(wall, spent, peak - held, *found)
"""

OURS = """
from evaluation.estimate import Durations, kaplan_meier
month, cause, cluster = (d[j].astype(np.int64) for j in (0, 1, 3))
weight = d[2].copy()
def make(first=100):
    more = {"cluster": cluster[:first]} if variant == "cluster" else {}
    given = Durations(time=month[:first], cause=cause[:first], weight=weight[:first], **more)
    curve = kaplan_meier(given)
    at = np.searchsorted(curve.month, AT)
    return curve.estimate[at], curve.std_error()[at]
"""
PEERS = {
    "lifelines": """
import pandas as pd
from lifelines import KaplanMeierFitter
def make(first=100):
    fit = KaplanMeierFitter().fit(d[0, :first], d[1, :first], weights=d[2, :first])
    return fit.survival_function_at_times(AT).iloc[0], float("nan")
""",
    "scikit-survival (no weights)": """
from sksurv.nonparametric import kaplan_meier_estimator
def make(first=100):
    month, level, _ = kaplan_meier_estimator(d[1, :first] > 0, d[0, :first], conf_type="log-log")
    return level[np.searchsorted(month, AT)], float("nan")
""",
    "statsmodels": """
import statsmodels.api as sm
def make(first=100):
    fit = sm.SurvfuncRight(d[0, :first], d[1, :first], freq_weights=d[2, :first])
    at = np.searchsorted(fit.surv_times, AT)
    return fit.surv_prob[at], fit.surv_prob_se[at]
""",
}


def draw(path: Path, n: int) -> None:
    """Month, event, weight and cluster of so many people, column after column."""
    rng = np.random.default_rng(20180901)
    leaves, seen = rng.exponential(25, n), rng.uniform(6, MONTHS, n)
    month = np.minimum(np.ceil(np.minimum(leaves, seen)), MONTHS)
    columns = [month, leaves <= seen, rng.uniform(0.2, 3, n), rng.integers(0, CLUSTERS, n)]
    with path.open("wb") as file:
        for column in columns:
            file.write(np.ascontiguousarray(column, dtype=float).tobytes())


def run(command: list[str]) -> list[float] | str:
    """Wall, CPU, extra memory, level and error; or why there are none."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
        return [float(word) for word in done.stdout.split()[-5:]]
    except subprocess.TimeoutExpired:
        return f"not finished in {LIMIT} s"
    except FileNotFoundError:
        return "absent"
    except subprocess.CalledProcessError as fault:
        absent = "ModuleNotFoundError" in fault.stderr or "no package called" in fault.stderr
        return "absent" if absent else "failed: " + fault.stderr.strip().splitlines()[-1][:80]


def commands(folder: Path, n: int, variant: str, peers: str) -> dict[str, list[str]]:
    given = [str(folder / "data.bin"), str(n), variant]

    def of(python: str, tool: str, text: str) -> list[str]:
        script = folder / f"with_{tool.split()[0]}.py"
        program = MEASURE.replace("TOOL", f"AT = {AT}\n{text}")
        script.write_text(program, encoding="utf-8")
        return [python, str(script), *given, tool]

    found = {"ours": of(sys.executable, "ours", OURS)}
    found["R survfit"] = ["Rscript", str(folder / "fit.R"), *given]
    if variant == "robust":
        found |= {tool: of(peers or "absent", tool, text) for tool, text in PEERS.items()}
    return found


def table(folder: Path, n: int, variant: str, peers: str) -> None:
    found = {tool: run(one) for tool, one in commands(folder, n, variant, peers).items()}
    base = found["R survfit"]
    for tool, line in found.items():
        if isinstance(line, str):
            print(f"| {n} | {variant} | {tool} | {line} | | | | | |", flush=True)
            continue
        wall, used, extra, level, error = line
        times = "" if isinstance(base, str) else f"{base[1] / used:.1f}"
        numbers = f"{wall:.4f} | {used:.4f} | {extra:.2f} | {level:.8f} | {error:.8f}"
        print(f"| {n} | {variant} | {tool} | {numbers} | {times} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--peers", default=os.environ.get("PEERS", ""))
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = str(Path.cwd())
    print("| people | variant | tool | s | CPU s | extra GB | level | s.e. | R/tool (CPU) |")
    print("|--:|---|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fit.R").write_text(R_SCRIPT, encoding="utf-8")
        for n in (int(size) for size in given.sizes.split(",")):
            draw(folder / "data.bin", n)
            for variant in VARIANTS:
                table(folder, n, variant, given.peers)


if __name__ == "__main__":
    main()
