"""Difference-in-differences on n x 48 months, 12 cohorts: ours beside diff-diff, csdid, moderndid.

Run: python -m benchmarks.did_speed [--sizes 10000,100000,1000000] [--peers PYTHON]
Every tool runs in a process of its own with one BLAS thread, on 2,000 units first (not timed),
for at most 300 seconds and 16 GB of addresses. Timed is what lies between data in memory and
effects by cohort and month, their covariance, the event study and its sup-t band: from a matrix
or a long table (ours, checks of the panel included), from a long table (peers; only "diff-diff,
sup-t" gives a band, by 999 draws). `peak` is the process's own, data included. Peers are absent
without an environment that holds them (--peers, or DID_PEERS in the environment); a tool that
took t seconds is not tried on ten times as many units when 8 t exceeds the limit. `--honest`
times only the honest bounds. `times ours` compares CPU seconds, which a busy machine moves less.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

MONTHS, COVARIATES, LIMIT, GROWTH = 48, 5, 300.0, 8
MEMORY = 16 * 10**9
NAMES = tuple(f"x{place}" for place in range(COVARIATES))
STUDY = Path("tests") / "r" / "honest.json"
BARS = (0.5, 1.0, 1.5, 2.0)
VARIANTS = {"plain": "no covariates", "dr": f"doubly robust, {COVARIATES} covariates"}
OURS = ("ours, matrix", "ours, table")
PEERS = ("diff-diff", "diff-diff, sup-t", "csdid", "moderndid")
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)

PEER = """
import contextlib, io, resource, sys, time, warnings
import numpy as np, pandas as pd
warnings.simplefilter("ignore")
folder, tool, variant = sys.argv[1:]
y, start, x = (np.load(f"{folder}/{name}.npy") for name in ("y", "start", "x"))
n, months = y.shape
rows = pd.DataFrame({"unit": np.repeat(np.arange(n), months), "y": y.ravel(),
                     "month": np.tile(np.arange(1, months + 1), n),
                     "start": np.repeat(start, months)})
names = [f"x{j}" for j in range(x.shape[1])] if variant == "dr" else []
for j, name in enumerate(names):
    rows[name] = np.repeat(x[:, j], months)
del y, x
formula = "~ " + " + ".join(names or ["1"])
if "diff-diff" in tool:
    from diff_diff import CallawaySantAnna
elif tool == "csdid":
    from csdid.att_gt import ATTgt
else:
    from moderndid import aggte, att_gt
def diff_diff():
    drawn = 999 if "sup-t" in tool else 0
    model = CallawaySantAnna(estimation_method="dr", n_bootstrap=drawn, seed=1)
    found = model.fit(rows, outcome="y", unit="unit", time="month", first_treat="start",
                      covariates=names or None, aggregate="event_study")
    first = found.event_study_effects[0]
    return first["effect"], first["se"]
def csdid():
    model = ATTgt(yname="y", tname="month", idname="unit", gname="start", data=rows,
                  control_group=["nevertreated"], xformla="y" + formula).fit(
                  est_method="dr", base_period="varying", bstrap=False)
    found = model.aggte(typec="dynamic", bstrap=False, cband=False).atte
    place = list(found["egt"]).index(0)
    return found["att_egt"][place], np.ravel(found["se_egt"])[place]
def moderndid():
    model = att_gt(rows, yname="y", tname="month", idname="unit", gname="start",
                   xformla=formula, est_method="dr", boot=False)
    found = aggte(model, type="dynamic", boot=False, cband=False)
    place = list(found.event_times).index(0)
    return found.att_by_event[place], found.se_by_event[place]
fit = {"diff-diff": diff_diff, "diff-diff, sup-t": diff_diff, "csdid": csdid,
       "moderndid": moderndid}[tool]
with contextlib.redirect_stdout(io.StringIO()):
    everything, rows = rows, rows[rows["unit"] < 2000].copy()
    with contextlib.suppress(Exception):
        fit()
    rows = everything
    begin, used = time.perf_counter(), time.process_time()
    made = fit()
spent = time.perf_counter() - begin, time.process_time() - used
print(*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, *map(float, made))
"""

HONEST_PEER = """
import contextlib, io, json, sys, time, resource, warnings
import numpy as np
warnings.simplefilter("ignore")
from moderndid import create_sensitivity_results_rm
study = json.load(open(sys.argv[1]))["event_study"]
begin, used = time.perf_counter(), time.process_time()
with contextlib.redirect_stdout(io.StringIO()):
    found = create_sensitivity_results_rm(np.array(study["estimate"]),
        np.array(study["covariance"]), 5, 2, method="C-LF", m_bar_vec=np.array([0.5, 1, 1.5, 2]))
spent = time.perf_counter() - begin, time.process_time() - used
last = found.row(3, named=True) if hasattr(found, "row") else found[-1]
low, high = (last["lb"], last["ub"]) if isinstance(last, dict) else (last.lb, last.ub)
print(*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, float(low), float(high))
"""


def draw(folder: Path, n: int) -> None:
    """Write outcomes, starts (0 for never) and covariates that trend and start depend on."""
    rng = np.random.default_rng(20180901)
    x = rng.normal(size=(n, COVARIATES))
    place = np.digitize(0.3 * x[:, 0] + rng.logistic(size=n), np.linspace(-2.3, 2.3, 12))
    start = np.where(place == 12, 0, 6 + 3 * place)
    month = np.arange(1, MONTHS + 1)
    y = rng.normal(size=(n, 1)) + rng.normal(size=(n, MONTHS)) + 0.02 * x[:, :1] * month
    y += 0.5 * ((start[:, None] > 0) & (month >= start[:, None]))
    for name, values in (("y", y), ("start", start), ("x", x)):
        np.save(folder / f"{name}.npy", values)


def ours(folder: str, tool: str, variant: str) -> None:
    import resource

    import pandas as pd

    from evaluation.estimate.did.aggregate.aggregate import aggregate
    from evaluation.estimate.did.aggregate.table import table
    from evaluation.estimate.did.group_time.effects import group_time
    from evaluation.estimate.did.panel.columns import PanelColumns
    from evaluation.estimate.did.panel.data import PanelData
    from evaluation.estimate.did.panel.kinds import NEVER
    from evaluation.estimate.did.panel.layout import panel_data
    from evaluation.estimate.did.panel.matrix import panel_of_matrix

    y, start, x = (np.load(Path(folder) / f"{name}.npy") for name in ("y", "start", "x"))
    cohort = np.where(start == 0, NEVER, start)
    periods, names = np.arange(1, MONTHS + 1), NAMES if variant == "dr" else ()

    def event_study(panel: PanelData) -> pd.DataFrame:
        found = aggregate(group_time(panel, covariates=names), "dynamic")
        return table(found, rng=np.random.default_rng(1))

    def of_matrix(few: slice) -> PanelData:
        more = {"covariates": x[few], "covariate_names": names} if names else {}
        return panel_of_matrix(y[few], cohort=cohort[few], periods=periods, **more)

    event_study(of_matrix(slice(2000)))
    if tool == "ours, table":
        columns = {
            "unit": np.repeat(np.arange(len(y)), MONTHS),
            "month": np.tile(periods, len(y)),
            "y": y.ravel(),
            "start": np.repeat(start, MONTHS),
        }
        columns |= {name: np.repeat(x[:, j], MONTHS) for j, name in enumerate(names)}
        rows = pd.DataFrame(columns, copy=False)
        del y, x, columns
    begin, used = time.perf_counter(), time.process_time()
    if tool == "ours, table":
        given = {"unit": "unit", "time": "month", "outcome": "y", "cohort": "start", "never": 0}
        panel = panel_data(rows, PanelColumns(covariates=names, **given))
    else:
        panel = of_matrix(slice(None))
    first = event_study(panel).set_index("label").loc[0.0]
    spent = time.perf_counter() - begin, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(*spent, peak, first["estimate"], first["std_error"])


def our_bounds() -> None:
    import json
    import resource

    from evaluation.estimate.did.aggregate.event_study import EventStudy
    from evaluation.estimate.did.honest.bounds import relative_magnitudes

    stored = json.loads(STUDY.read_text(encoding="utf-8"))["event_study"]
    study = EventStudy(
        event_time=np.array(stored["event_time"]),
        estimate=np.array(stored["estimate"]),
        covariance=np.array(stored["covariance"]),
        base_period="universal",
    )
    begin, used = time.perf_counter(), time.process_time()
    last = relative_magnitudes(study, bars=BARS).table.iloc[-1]
    spent = time.perf_counter() - begin, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(*spent, peak, last["conf_low"], last["conf_high"])


def run(command: list[str]) -> list[float] | str:
    """Five numbers from a process, or why there are none."""
    environment = os.environ | ONE_THREAD
    limited = ["prlimit", f"--as={MEMORY}", *command]
    try:
        done = subprocess.run(
            limited, capture_output=True, text=True, timeout=LIMIT, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return f"not finished in {LIMIT:.0f} s"
    if done.returncode == 0:
        return [float(word) for word in done.stdout.split()[-5:]]
    if done.returncode < 0:
        return "killed: out of memory"
    return "failed: " + (done.stderr.strip().splitlines() or ["?"])[-1][:80].replace("|", "/")


def line(*words: object) -> None:
    print(f"| {' | '.join(str(word) for word in words)} |", flush=True)


def row(first: tuple[object, ...], found: list[float] | str, base: float | None) -> None:
    if isinstance(found, str):
        line(*first, found, "", "", "", "", "")
        return
    seconds, used, peak, estimate, error = found
    times = "" if base is None else f"{used / base:.1f}"
    line(
        *first,
        f"{seconds:.2f}",
        f"{used:.2f}",
        f"{peak:.2f}",
        f"{estimate:.6f}",
        f"{error:.6f}",
        times,
    )


def tools(peers: str | None) -> Iterator[tuple[str, list[str] | None]]:
    own = [sys.executable, "-m", "benchmarks.did_speed", "--ours"]
    yield from ((tool, own) for tool in OURS)
    yield from ((tool, [peers, "peer.py"] if peers else None) for tool in PEERS)


def estimates(sizes: list[int], peers: str | None) -> None:
    line("units", "variant", "tool", "s", "CPU s", "peak GB", "first month", "s.e.", "times ours")
    line(*["--:", "---", "---", *["--:"] * 6])
    seconds: dict[tuple[str, str], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "peer.py").write_text(PEER, encoding="utf-8")
        for n in sizes:
            draw(Path(folder), n)
            for variant, words in VARIANTS.items():
                base = None
                for tool, command in tools(peers):
                    found = _one(command, folder, tool, variant, seconds)
                    row((n, words, tool), found, base)
                    if tool == OURS[0] and not isinstance(found, str):
                        base = found[1]


def _one(
    command: list[str] | None,
    folder: str,
    tool: str,
    variant: str,
    seconds: dict[tuple[str, str], float],
) -> list[float] | str:
    key = (tool, variant)
    if command is None:
        return "absent"
    if seconds.get(key, 0.0) * GROWTH > LIMIT:
        return "not tried: too slow on fewer units"
    there = [str(Path(folder) / word) if word == "peer.py" else word for word in command]
    found = run([*there, folder, tool, variant])
    seconds[key] = LIMIT if isinstance(found, str) else found[0]
    return found


def honest(peers: str | None) -> None:
    line("honest bounds, 4 values", "s", "CPU s", "peak GB", "low at 2", "high at 2", "times ours")
    line("---", *["--:"] * 6)
    mine = run([sys.executable, "-m", "benchmarks.did_speed", "--ours-bounds"])
    row(("ours",), mine, None)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "honest.py"
        script.write_text(HONEST_PEER, encoding="utf-8")
        found = run([peers, str(script), str(STUDY)]) if peers else "absent"
    row(("moderndid",), found, None if isinstance(mine, str) else mine[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--peers", default=os.environ.get("DID_PEERS"))
    parser.add_argument("--honest", action="store_true")
    parser.add_argument("--ours", nargs=3)
    parser.add_argument("--ours-bounds", action="store_true")
    given = parser.parse_args()
    if given.ours:
        ours(*given.ours)
    elif given.ours_bounds:
        our_bounds()
    else:
        if not given.honest:
            estimates([int(size) for size in given.sizes.split(",")], given.peers)
            print()
        honest(given.peers)


if __name__ == "__main__":
    main()
