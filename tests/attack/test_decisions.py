"""Decisions: outcomes make up all, groups do, and two indicators are about the same decisions."""

import numpy as np
import pytest

from evaluation.disclosure import Results, publish
from evaluation.disclosure.protection import protect
from evaluation.indicators.computing import computed
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.study.indicators.frames import with_limits
from tests.attack.batch import FEW, Limits
from tests.attack.solver import Question, Solver
from tests.attack.test_indicators import SPEC
from tests.attack.unknowns import MOST, Unknowns
from tests.attack.words import told
from tests.indicators.made import day, register

PLAN = IndicatorPlan(
    choose=("beslutstid", "beslut"),
    groups=("kon", "distrikt"),
    first_year=2021,
    last_year=2022,
)
OUTCOMES = ("BIFALL", "DELAVSLAG", "AVSKRIVEN", "AVSLAG")
GROUNDS = ("INKOMST", "EJ_AKTIV", "ANNAN")
SEEDS = range(12)


def frame_of(seed):
    draw = np.random.default_rng(seed)
    persons = int(draw.integers(30, 90))
    applied = []
    for person in range(persons):
        came = day(f"202{draw.integers(1, 3)}-{draw.integers(1, 12):02d}-03")
        outcome = str(draw.choice(OUTCOMES, p=(0.7, 0.1, 0.05, 0.15)))
        ground = str(draw.choice(GROUNDS)) if outcome == "AVSLAG" else None
        decided = came.replace(day=int(draw.integers(4, 28)))
        applied.append((person, person, "NY", came, None, decided, outcome, ground))
    made = register(["2021-01..2022-12"] * persons, ansokan=applied)
    indicators = chosen(PLAN)
    return with_limits(computed(made, indicators, PLAN, seed=1)[0], indicators)


def ruled_out(frame, counts):
    """Counts of few decisions that a reader of the frame can tell were not so."""
    unknowns, truth, asked = Unknowns(), {}, []
    true = {tuple(row[key] for key in SPEC.keys): row for row in counts.to_dict("records")}
    for row in frame.to_dict("records"):
        here = true[tuple(row[key] for key in SPEC.keys)]
        whole = ("n", row["year"], row["group_kind"], row["group"])
        truth[whole] = int(here["n"])
        told(unknowns, whole, row, "n")
        asked.append({whole: 1})
        if row["level"]:
            level = ("level", row["year"], row["level"])
            truth[level] = int(here["events"])
            told(unknowns, level, row, "events")
            unknowns.say({whole: 1, level: -1}, 0, MOST)
            asked += [{level: 1}, {whole: 1, level: -1}]
    for year in {name[1] for name in truth}:
        whole = ("n", year, "", "")
        for kind in ("kon", "distrikt"):
            own = [name for name in truth if name[:3] == ("n", year, kind)]
            unknowns.equal({whole: 1}, own)
        unknowns.equal({whole: 1}, [name for name in truth if name[:2] == ("level", year)])
    assert unknowns.lies(truth) == []
    few = [
        Question(name=tuple(terms.items()), terms=terms)
        for terms in asked
        if sum(by * truth[name] for name, by in terms.items()) in FEW
    ]
    return Solver(unknowns, few).impossible(FEW) if few else {}


def test_outcomes_that_are_not_audited_tell_others():
    found = [
        ruled_out(protect(frame_of(seed), SPEC, Limits())[0], frame_of(seed)) for seed in SEEDS
    ]

    assert any(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_published_decisions_leave_every_few_open(seed):
    counts = frame_of(seed)

    shown = publish(Results(tables={"indicators": counts}), Limits()).tables["indicators"]

    assert ruled_out(shown, counts) == {}
    assert (shown["status"] == "ok").any()
