"""Numbers of persons in the tables of a panel: cohorts that add up, and points that add some."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, publish
from evaluation.disclosure.panel_specs import PANEL_TABLES
from evaluation.disclosure.protection import protect
from evaluation.disclosure.study_specs import TABLES
from tests.attack.batch import FEW, Limits
from tests.attack.solver import Question, Solver
from tests.attack.unknowns import MOST, Unknowns
from tests.attack.words import told

PERIODS, NEVER = 8, -1
SPECS = {spec.name: spec for spec in (*TABLES, *PANEL_TABLES)}


def tables_of(sizes: dict[int, int]) -> dict[str, pd.DataFrame]:
    """Exact counts of cohorts, of points of an event study, and of a flow."""
    starts = [start for start in sizes if start != NEVER]
    within = sum(sizes[start] for start in starts)
    cohorts = pd.DataFrame(
        {
            "cohort": list(sizes),
            "cohort_label": "",
            "names": "",
            "districts": np.nan,
            "periods_before": [PERIODS if one == NEVER else one for one in sizes],
            "periods_after": [0 if one == NEVER else PERIODS - one for one in sizes],
            "persons": list(sizes.values()),
        }
    )
    points = pd.DataFrame(
        [
            {"event": event, "persons": sum(sizes[one] for one in starts if _seen(one, event))}
            for event in range(-PERIODS, PERIODS)
        ]
    ).query("persons > 0")
    measures = ("estimate", "std_error", "conf_low", "conf_high", "band_low", "band_high")
    flow = pd.DataFrame(
        {
            "step": [1, 2, 3],
            "label_sv": ["Alla", "varav börjar", "varav inte"],
            "persons": [within + sizes[NEVER], within, sizes[NEVER]],
            "removed_persons": 0,
            "removed_rows": 0,
        }
    )
    return {
        "cohorts": cohorts,
        "event_study": points.assign(
            outcome="utfall",
            estimator="group_time",
            variance="",
            reference=-1,
            **dict.fromkeys(measures, 0.1),
        ),
        "flow": flow.assign(rows=flow["persons"] * PERIODS, rows_each=float(PERIODS)),
    }


def _seen(start: int, event: int) -> bool:
    return 0 <= start + event < PERIODS


def read(tables: dict[str, pd.DataFrame], sizes: dict[int, int]) -> Unknowns:
    """Say what the tables say of sizes, with a right guess of which blanks are few."""
    unknowns = Unknowns()
    for row in tables["cohorts"].to_dict("records"):
        start = int(row["cohort"])
        name = told(unknowns, ("size", start), row, "persons")
        if name in unknowns.hidden and sizes[start] < 5:
            unknowns.add(name, 0, 4)
    starts = [start for start in sizes if start != NEVER]
    for row in tables["event_study"].to_dict("records"):
        point = told(unknowns, ("point", row["event"]), row, "persons")
        seen = [("size", one) for one in starts if _seen(one, int(row["event"]))]
        unknowns.equal({point: 1}, seen)
        if point in unknowns.hidden and sum(sizes[one] for _, one in seen) < 5:
            unknowns.add(point, 0, 4)
    everybody, within, rest = (
        told(unknowns, ("step", row["step"]), row, "persons")
        for row in tables["flow"].sort_values("step").to_dict("records")
    )
    unknowns.equal({everybody: 1}, [within, rest])
    unknowns.equal({within: 1}, [("size", one) for one in starts])
    unknowns.equal({rest: 1}, [("size", NEVER)])
    for first, second in pairwise(sorted(starts)):
        unknowns.say({("size", first): 1, ("size", second): 1}, 0, MOST)
    return unknowns


def ruled_out(tables: dict[str, pd.DataFrame], sizes: dict[int, int]) -> dict[object, list[int]]:
    few = [start for start, size in sizes.items() if size in FEW]
    asked = [Question(name=start, terms={("size", start): 1}) for start in few]
    return Solver(read(tables, sizes), asked).impossible(FEW) if asked else {}


def drawn(seed: int) -> dict[int, int]:
    """Few cohorts, some of few persons: where sums are short there is little to hide behind."""
    draw = np.random.default_rng(seed)
    starts = draw.choice(np.arange(2, 7), size=draw.integers(2, 5), replace=False)
    sizes = [draw.integers(1, 5) if draw.random() < 0.4 else draw.integers(5, 40) for _ in starts]
    return {int(start): int(size) for start, size in zip(starts, sizes, strict=True)} | {NEVER: 90}


def test_counts_that_are_only_suppressed_and_rounded_tell_cohorts():
    found = {}
    for seed in range(24):
        sizes = drawn(seed)
        raw = tables_of(sizes)
        only = {name: protect(frame, SPECS[name], Limits())[0] for name, frame in raw.items()}
        found[seed] = ruled_out(only, sizes)

    assert sum(map(bool, found.values())) > 2


@pytest.mark.parametrize("seed", range(24))
def test_published_counts_leave_every_size_open(seed):
    sizes = drawn(seed)

    shown = publish(Results(tables=tables_of(sizes)), Limits()).tables

    assert ruled_out(dict(shown), sizes) == {}
