"""Cox regression on 60 months and 15 covariates: ours beside R, statsmodels and their peers.

Run with `python -m benchmarks.cox_speed [--sizes 10000,100000,1000000] [--peers PYTHON]`.
Every fit runs in a process of its own; what is timed is the fit inside it, from columns in
memory to coefficients (and robust covariance). `extra` is the peak above the data loaded.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

COVARIATES, MONTHS, CLUSTERS, LIMIT = 15, 60, 1000, 150
VARIANTS = ("efron", "cluster", "full")

R_SCRIPT = """
suppressMessages(library(survival))
a <- commandArgs(TRUE); n <- as.integer(a[2])
v <- readBin(a[1], "double", n * 21)
d <- as.data.frame(matrix(v, n)); rm(v)
names(d) <- c(paste0("x", 1:15), "time", "event", "entry", "stratum", "weight", "cluster")
x <- paste0("x", 1:15, collapse = "+")
invisible(gc(reset = TRUE)); held <- sum(gc()[, 2]); s <- proc.time()
f <- switch(a[3],
  efron = coxph(as.formula(paste("Surv(time, event) ~", x)), d),
  cluster = coxph(as.formula(paste("Surv(time, event) ~", x)), d, cluster = cluster),
  full = coxph(as.formula(paste("Surv(entry, time, event) ~", x, "+ strata(stratum)")), d,
               weights = weight, cluster = cluster))
t <- proc.time() - s
cat(t[3], t[1] + t[2], (sum(gc()[, 6]) - held) / 1000, coef(f)[1], sqrt(f$var[1, 1]))
"""

PEER = """
import resource, sys, time
import numpy as np, pandas as pd
path, n, variant, tool = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
d = np.fromfile(path).reshape(21, n)
names = [f"x{j}" for j in range(15)]
rows = pd.DataFrame({name: d[j] for j, name in enumerate(names)})
rows["time"], rows["event"] = d[15], d[16]
if variant != "efron":
    rows["cluster"] = d[20]
if variant == "full":
    rows["entry"], rows["stratum"], rows["weight"] = d[17], d[18], d[19]
if tool == "lifelines":
    from lifelines import CoxPHFitter
    def fit():
        more = {} if variant == "efron" else {"cluster_col": "cluster"}
        if variant == "full":
            more |= {"entry_col": "entry", "strata": ["stratum"], "weights_col": "weight"}
        model = CoxPHFitter().fit(rows, "time", "event", **more)
        return model.params_["x0"], model.standard_errors_["x0"]
elif tool == "scikit-survival":
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv
    def fit():
        y = Surv.from_arrays(rows["event"] > 0, rows["time"])
        model = CoxPHSurvivalAnalysis(ties="efron").fit(rows[names], y)
        return model.coef_[0], float("nan")
else:
    import statsmodels.api as sm
    def fit():
        model = sm.PHReg(rows["time"], rows[names], status=rows["event"], ties="efron").fit()
        return model.params[0], model.bse[0]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
held, start, used = peak(), time.perf_counter(), time.process_time()
found = fit()
print(time.perf_counter() - start, time.process_time() - used, peak() - held, *found)
"""


def draw(path: Path, n: int) -> None:
    rng = np.random.default_rng(20180901)
    X = rng.normal(size=(n, COVARIATES))
    X[:, 8:] = rng.random((n, 7)) < np.linspace(0.1, 0.7, 7)
    linear = X @ np.linspace(-0.3, 0.3, COVARIATES)
    latent = rng.exponential(size=n) / (0.02 * np.exp(linear - linear.mean()))
    left = rng.uniform(6, MONTHS, n)
    month = np.minimum(np.ceil(np.minimum(latent, left)), MONTHS)
    event = (latent <= left) & (np.ceil(latent) <= MONTHS)
    entry = np.floor(rng.uniform(0, month) * (rng.random(n) < 0.5))
    others = [month, event, entry, rng.integers(0, 5, n), rng.uniform(0.5, 2, n)]
    columns = [*X.T, *others, rng.integers(0, CLUSTERS, n)]
    with path.open("wb") as file:
        for column in columns:
            file.write(np.ascontiguousarray(column, dtype=float).tobytes())


def ours(path: str, n: int, variant: str) -> None:
    import threading

    import pandas as pd

    from evaluation.estimate import Durations, cox

    d = np.fromfile(path).reshape(21, n)
    X = pd.DataFrame({f"x{place}": d[place].copy() for place in range(COVARIATES)})
    columns = [d[place].astype(np.int64) for place in (15, 16, 17, 18, 20)]
    weight = d[19].copy()
    del d
    cox(Durations(time=columns[0][:500], cause=columns[1][:500]), X[:500]).covariance()
    page = 4096 / 1e9
    held = peak = int(Path("/proc/self/statm").read_text().split()[1]) * page
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.01):
            peak = max(peak, int(Path("/proc/self/statm").read_text().split()[1]) * page)

    watcher = threading.Thread(target=watch)
    watcher.start()
    start, used = time.perf_counter(), time.process_time()
    given = {"time": columns[0], "cause": columns[1]}
    if variant != "efron":
        given["cluster"] = columns[4]
    if variant == "full":
        given |= {"entry": columns[2], "strata": columns[3], "weight": weight}
    fit = cox(Durations(**given), X)
    error = np.sqrt(np.diag(fit.covariance(robust=variant != "efron")))[0]
    wall, spent = time.perf_counter() - start, time.process_time() - used
    done.set()
    watcher.join()
    print(wall, spent, peak - held, fit.coefficient[0], error)


def bound(n: int) -> float:
    """Seconds of five passes of X'WX, the least that five evaluations cost."""
    rng = np.random.default_rng(0)
    X, w = rng.normal(size=(n, COVARIATES)), rng.random(n)
    total, start = np.zeros((COVARIATES, COVARIATES)), time.process_time()
    for _ in range(5):
        for begin in range(0, n, 2048):
            part = X[begin : begin + 2048]
            total += (part * w[begin : begin + 2048, None]).T @ part
    return time.process_time() - start


def run(command: list[str]) -> list[float] | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
        return [float(word) for word in done.stdout.split()[-5:]]
    except (subprocess.SubprocessError, ValueError):
        return None


def commands(path: Path, n: int, variant: str, peers: str | None) -> dict[str, list[str]]:
    given = [str(path), str(n), variant]
    folder = path.parent
    module = [sys.executable, "-m", "benchmarks.cox_speed", "--ours", *given]
    found = {"ours": module, "R coxph": ["Rscript", str(folder / "fit.R"), *given]}
    if variant == "efron" and n <= 10_000:
        found["statsmodels"] = [sys.executable, str(folder / "peer.py"), *given, "statsmodels"]
    if peers and (variant == "efron" or n <= 100_000):
        found["lifelines"] = [peers, str(folder / "peer.py"), *given, "lifelines"]
        if variant == "efron" and n <= 100_000:
            found["scikit-survival"] = [peers, str(folder / "peer.py"), *given, "scikit-survival"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--peers", default=None, help="python with lifelines and scikit-survival")
    parser.add_argument("--ours", nargs=3)
    chosen = parser.parse_args()
    if chosen.ours:
        ours(chosen.ours[0], int(chosen.ours[1]), chosen.ours[2])
        return
    print("| people | variant | tool | s | CPU s | extra GB | coefficient | s.e. | R/tool (CPU) |")
    print("|--:|---|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "fit.R").write_text(R_SCRIPT, encoding="utf-8")
        (Path(folder) / "peer.py").write_text(PEER, encoding="utf-8")
        for n in (int(size) for size in chosen.sizes.split(",")):
            path = Path(folder) / "data.bin"
            draw(path, n)
            for variant in VARIANTS:
                _table(path, n, variant, chosen.peers)
            print(f"| {n} | five passes of X'WX | bound | | {bound(n):.3f} | | | | |", flush=True)


def _table(path: Path, n: int, variant: str, peers: str | None) -> None:
    found = {tool: run(one) for tool, one in commands(path, n, variant, peers).items()}
    base = found["R coxph"]
    for tool, line in found.items():
        if line is None:
            print(f"| {n} | {variant} | {tool} | not finished | | | | | |", flush=True)
            continue
        wall, used, extra, coefficient, error = line
        times = "" if base is None else f"{base[1] / used:.1f}"
        numbers = f"{wall:.2f} | {used:.2f} | {extra:.2f} | {coefficient:.6f} | {error:.6f}"
        print(f"| {n} | {variant} | {tool} | {numbers} | {times} |", flush=True)


if __name__ == "__main__":
    main()
