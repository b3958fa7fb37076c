"""Discrete-time hazard on 60 months and 15 covariates: ours beside statsmodels' GLM.

Run with `python -m benchmarks.discrete_speed [--sizes 10000,100000,1000000]`.
Every fit runs in a process of its own; what is timed is the fit inside it, from columns in
memory to coefficients and cluster covariance. statsmodels gets one row per person and month
(the expansion is timed with it); `extra` is the peak above the data loaded.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.cox_speed import COVARIATES, draw

LIMIT = 300
LINKS = ("cloglog", "logit")
PEER = 100_000  # above this statsmodels' table alone takes 18 GB
MEMORY = 17 * 10**9  # what a peer may take
PAGE = 4096 / 1e9


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def fit_ours(columns: list[np.ndarray], X: np.ndarray, link: str) -> tuple[float, float]:
    import pandas as pd

    from evaluation.estimate.curves.durations import Durations
    from evaluation.estimate.discrete.regression import discrete_hazard

    time_, cause, entry, cluster = columns
    durations = Durations(time=time_, cause=cause, entry=entry, cluster=cluster)
    frame = pd.DataFrame(X, columns=[f"x{place}" for place in range(COVARIATES)])
    fit = discrete_hazard(durations, frame, link=link)
    return fit.coefficient[0], float(np.sqrt(fit.covariance()[0, 0]))


def fit_statsmodels(columns: list[np.ndarray], X: np.ndarray, link: str) -> tuple[float, float]:
    import statsmodels.api as sm

    last, cause, entry, cluster = columns
    spans = last - entry
    of = np.repeat(np.arange(len(last)), spans)
    month = entry[of] + 1 + np.arange(len(of)) - np.repeat(spans.cumsum() - spans, spans)
    event = ((cause[of] > 0) & (month == last[of])).astype(float)
    design = np.zeros((len(of), COVARIATES + int(last.max())))
    design[:, :COVARIATES] = X[of]
    design[np.arange(len(of)), COVARIATES + month - 1] = 1
    some = np.bincount(month[event > 0], minlength=int(last.max()) + 1)[1:] > 0
    if not some.all():
        kept = some[month - 1]
        columns_kept = np.concatenate([np.ones(COVARIATES, bool), some])
        design, event, of = design[kept][:, columns_kept], event[kept], of[kept]
    links = {"cloglog": sm.families.links.CLogLog(), "logit": sm.families.links.Logit()}
    model = sm.GLM(event, design, family=sm.families.Binomial(links[link]))
    groups = {"groups": cluster[of], "use_correction": False}
    found = model.fit(cov_type="cluster", cov_kwds=groups)
    return found.params[0], found.bse[0]


def measure(path: str, n: int, tool: str, link: str) -> None:
    import resource
    import threading

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    d = np.fromfile(path).reshape(21, n)
    X = np.ascontiguousarray(d[:COVARIATES].T)
    columns = [d[place].astype(np.int64) for place in (15, 16, 17, 20)]
    del d
    fit = fit_ours if tool == "ours" else fit_statsmodels
    small = [column[:2000] for column in columns]
    fit(small, X[:2000], link)
    held = peak = resident()
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.01):
            peak = max(peak, resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start, used = time.perf_counter(), time.process_time()
    coefficient, error = fit(columns, X, link)
    wall, spent = time.perf_counter() - start, time.process_time() - used
    done.set()
    watcher.join()
    print(wall, spent, peak - held, coefficient, error)


def run(path: Path, n: int, tool: str, link: str) -> list[float] | None:
    module = [sys.executable, "-m", "benchmarks.discrete_speed", "--measure"]
    command = [*module, str(path), str(n), tool, link]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
        return [float(word) for word in done.stdout.split()[-5:]]
    except (subprocess.SubprocessError, ValueError):
        return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--measure", nargs=4)
    chosen = parser.parse_args()
    if chosen.measure:
        path, n, tool, link = chosen.measure
        measure(path, int(n), tool, link)
        return
    print("| people | link | tool | s | CPU s | extra GB | coefficient | s.e. |")
    print("|--:|---|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for n in (int(size) for size in chosen.sizes.split(",")):
            path = Path(folder) / "data.bin"
            draw(path, n)
            for link in LINKS:
                for tool in ("ours", "statsmodels") if n <= PEER else ("ours",):
                    line = run(path, n, tool, link)
                    if line is None:
                        print(f"| {n} | {link} | {tool} | not finished | | | | |", flush=True)
                        continue
                    wall, used, extra, coefficient, error = line
                    numbers = f"{wall:.2f} | {used:.2f} | {extra:.2f}"
                    values = f"{coefficient:.6f} | {error:.6f}"
                    print(f"| {n} | {link} | {tool} | {numbers} | {values} |", flush=True)


if __name__ == "__main__":
    main()
