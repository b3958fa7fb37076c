"""Fine-Gray with robust variance: seconds and peak memory beside R, every tool in a process.

Run with `python -m benchmarks.fine_gray_speed [rows ...]`; R needs survival and cmprsk.
60 months, 15 covariates, two causes and censoring; times are the fit and its robust
covariance, without reading the data.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

MONTHS, COLUMNS = 60, 15
R_MOST, CRR_MOST = 100_000, 10_000
FINEGRAY = """
library(survival)
d$ev <- factor(d$cause, 0:2)
seconds <- system.time({
  long <- finegray(Surv(time, ev) ~ ., d[, c("time", "ev", "id", names)], etype = 1)
  f <- coxph(as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~", paste(names, collapse = "+"))),
             long, weights = fgwt, ties = "breslow", cluster = id)
  v <- vcov(f)
})["elapsed"]
"""
CRR = """
library(cmprsk)
seconds <- system.time({
  f <- crr(d$time, d$cause, as.matrix(d[, names]), failcode = 1)
  v <- f$var
})["elapsed"]
"""
FRAME = """
n <- {rows}; p <- {columns}
raw <- readBin("{file}", "double", n * (p + 2))
d <- as.data.frame(matrix(raw, n))
names <- paste0("x", seq_len(p))
colnames(d) <- c("time", "cause", names)
d$id <- seq_len(n)
"""
REPORT = """
peak <- gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
cat(seconds, peak, format(f$coef[1], digits = 12), sqrt(v[1, 1]), "\\n")
"""


def draw(rows):
    rng = np.random.default_rng(4)
    X = rng.normal(size=(rows, COLUMNS))
    X[:, ::3] = X[:, ::3] > 0
    hazard = 0.02 * np.exp(X @ np.linspace(-0.2, 0.2, COLUMNS))
    first, second = rng.exponential(1 / hazard), rng.exponential(60, rows)
    leave = rng.uniform(6, 1.5 * MONTHS, rows)
    end = np.minimum(np.minimum(first, second), np.minimum(leave, MONTHS - 0.5))
    cause = np.where(end == first, 1, np.where(end == second, 2, 0))
    return np.ceil(end), cause, X


def ours(file, rows):
    import pandas as pd

    from evaluation.estimate.curves.durations import Durations
    from evaluation.estimate.fine_gray.censoring import FINEGRAY as KNOWN
    from evaluation.estimate.fine_gray.censoring import Censoring
    from evaluation.estimate.fine_gray.regression import fine_gray

    raw = np.fromfile(file).reshape(COLUMNS + 2, rows)
    X = pd.DataFrame({f"x{place + 1}": column for place, column in enumerate(raw[2:])})
    for how in (KNOWN, Censoring()):
        fine_gray(Durations(time=raw[0][:99], cause=raw[1][:99]), X[["x2"]][:99], censoring=how)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, how in (("known", KNOWN), ("counted", Censoring())):
        start = time.perf_counter()
        fit = fine_gray(Durations(time=raw[0], cause=raw[1]), X, censoring=how)
        error = float(np.sqrt(fit.covariance()[0, 0]))
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(name, seconds, peak, fit.coefficient[0], error, peak - before)


def in_r(program, file, rows):
    script = FRAME.format(rows=rows, columns=COLUMNS, file=file) + program + REPORT
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def line(rows, tool, fields):
    seconds, peak, coefficient, error = (float(value) for value in fields[:4])
    print(
        f"| {rows:,} | {tool} | {seconds:.3f} | {peak / 1024:,.0f} "
        f"| {coefficient:.8f} | {error:.8f} |",
        flush=True,
    )


def main(sizes):
    print("| rows | tool | seconds | peak MB | coefficient | std. error |")
    print("|---|---|---|---|---|---|")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.bin"
            time_, cause, X = draw(rows)
            np.column_stack([time_, cause, X]).T.tofile(file)
            command = [
                sys.executable,
                "-m",
                "benchmarks.fine_gray_speed",
                "ours",
                str(file),
                str(rows),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            for text in done.stdout.splitlines():
                name, *fields = text.split()
                line(rows, f"this project, censoring {name}", fields)
            if rows <= R_MOST:
                line(rows, "R finegray + coxph(cluster)", in_r(FINEGRAY, file, rows))
            if rows <= CRR_MOST:
                line(rows, "R cmprsk::crr", in_r(CRR, file, rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["ours"]:
        ours(sys.argv[2], int(sys.argv[3]))
    else:
        main([int(value) for value in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
