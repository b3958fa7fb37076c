"""Bridges: what they go between, and that they tell no more of a count than it is shown as."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations, product

import numpy as np
import pandas as pd
import polars as pl
import pytest

from evaluation.disclosure import Results, publish
from evaluation.indicators.bridge.computing import PART_KEYS, TILTS, bridge_rows, bridges
from evaluation.indicators.bridge.squares import COUNT_KEYS, Square
from evaluation.indicators.units import Names, Units
from evaluation.protocol.indicators.bridges import BridgeEnd, BridgePlan
from evaluation.protocol.indicators.bridging import told_by
from evaluation.protocol.indicators.plan import IndicatorPlan
from tests.attack.batch import FEW, Limits
from tests.attack.solver import Question, Solver
from tests.attack.test_indicators import frame_of, names_of, random_register, read
from tests.attack.unknowns import MOST
from tests.attack.words import HALF, told
from tests.indicators.test_bridges import with_reasons

FROM = BridgeEnd(year=2021, version="1.0", definition="en_tom_12", registered_by="2020-08-15")
TO = BridgeEnd(year=2022, version="1.0", definition="tre_tomma_12", registered_by="2022-06-30")
BRIDGE = BridgePlan(indicator="ej_ateraktualiserade", first=FROM, last=TO, case_mix=("kon",))
EARLIER = replace(BRIDGE, first=replace(FROM, registered_by="2020-06-20"))
PLAN = IndicatorPlan(choose=(BRIDGE.indicator,), bridges=(BRIDGE, EARLIER))
SEEDS = range(6)


def random_reasons(seed):
    """The register of other attacks, with a reason for most last months, some of them late."""
    found, draw = random_register(seed), np.random.default_rng([seed, 1])
    months = found.tables["bistand_manad"].group_by("person").agg("manad").sort("person")
    rows = []
    for person, own in months.iter_rows():
        for month in sorted(set(own)):
            if month + 1 not in own and draw.random() < 0.9:
                day = date(month // 12, month % 12 + 1, 28) + timedelta(int(draw.integers(1, 250)))
                rows.append((person, month, "A1", day))
    return with_reasons(found, rows)


def bridge_tables(seed):
    counts, parts = bridges(random_reasons(seed), PLAN)
    return {"indicator_bridge_counts": counts, "indicator_bridges": parts}


def read_all(shown, raw):
    """Say what both tables say of their counts, and what had been registered by when."""
    unknowns, asked, truth = read(shown["indicators"], raw["indicators"])
    true = raw["indicator_bridge_counts"].set_index(list(COUNT_KEYS))
    counts = {}
    for row in shown["indicator_bridge_counts"].to_dict("records"):
        here, day = true.loc[tuple(row[key] for key in COUNT_KEYS)], row["registered_by"]
        n, events = names_of({**row, "group_kind": "", "group": ""})
        if day:
            n, events = ((name[0], (day, name[1]), *name[2:]) for name in (n, events))
        truth |= {n: int(here["n"]), events: int(here["events"])}
        told(unknowns, n, row, "n")
        told(unknowns, events, row, "events")
        own = ({n: 1}, {events: 1}, {n: 1, events: -1})
        counts[(*(row[key] for key in COUNT_KEYS[:-1]), day or "9999")] = own
    found = [terms for own in counts.values() for terms in own]
    for wide, inside in permutations(counts, 2):
        if wide[:-1] == inside[:-1] and wide[-1] > inside[-1]:
            for more, less in zip(counts[wide], counts[inside], strict=True):
                found.append(more | {name: -by for name, by in less.items()})
    for terms in found:
        unknowns.say(terms, 0, MOST)
    return unknowns, asked + found, truth


def ruled_out(shown, raw):
    unknowns, asked, truth = read_all(shown, raw)
    assert unknowns.lies(truth) == []
    few = [
        Question(name=tuple(terms.items()), terms=terms)
        for terms in asked
        if sum(by * truth[name] for name, by in terms.items()) in FEW
    ]
    return Solver(unknowns, few).impossible(FEW) if few else {}


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_behind_bridges_leave_every_few_open(seed):
    raw = {"indicators": frame_of(seed), **bridge_tables(seed)}

    shown = publish(Results(tables=raw), Limits()).tables

    assert ruled_out(shown, raw) == {}


def test_without_the_audit_counts_behind_bridges_would_tell_few():
    def tells(seed):
        raw = {"indicators": frame_of(seed), **bridge_tables(seed)}
        shown = {
            name: publish(Results(tables={name: raw[name]}), Limits()).tables[name]
            for name in ("indicators", "indicator_bridge_counts")
        }
        return bool(ruled_out(shown, raw))

    assert any(tells(seed) for seed in SEEDS)


KINDS = ("away", "late", "back", "short")
"""Away by both definitions, by the last one only, by none; and no closing by the last one."""
CELLS = list(product((0, 1), "12", KINDS, (True, False)))
"""Year, sex, what came after, and whether it was registered in time."""
TRIED = 60


def world(seed):
    """How many closings there are of each kind; a few dozen of most."""
    draw = np.random.default_rng(seed)
    least = {"away": 24, "late": 9, "back": 16, "short": 8}
    return np.array(
        [
            int(least[kind] * (1 if is_told else 0.4) + draw.integers(0, 9))
            for _, _, kind, is_told in CELLS
        ]
    )


def squares(sizes):
    rows = [cell for cell, size in zip(CELLS, sizes, strict=True) for _ in range(size)]
    frame = pl.DataFrame(rows, schema=["year", "kon", "kind", "told"], orient="row")
    frame = frame.with_row_index("unit").with_columns(pl.col("unit").cast(pl.Int64))
    found = []
    for by, definition in enumerate(BRIDGE.ends):
        indicator, own = told_by(definition, BRIDGE.indicator)
        good = KINDS[: by + 1]
        found.append([])
        for year, end in enumerate(BRIDGE.ends):
            kept = frame.filter((pl.col("year") == year) & pl.col("kind").is_in(KINDS[: 4 - by]))
            found[by].append(
                Square(
                    indicator=indicator,
                    definition=own,
                    end=end,
                    units=Units(
                        rows=kept.select("unit", "kon", event=pl.col("kind").is_in(good)),
                        names=Names(whole=f"closed:{by}", part=f"away:{by}"),
                    ),
                    registered=kept["told"].to_numpy(),
                )
            )
    return found


def raw_tables(sizes):
    found = squares(sizes)
    counts = pd.DataFrame(row for pair in found for one in pair for row in one.counts())
    parts = pd.DataFrame(bridge_rows(BRIDGE, found))
    return {"indicator_bridge_counts": counts, "indicator_bridges": parts}


def as_shown(sizes):
    return publish(Results(tables=raw_tables(sizes)), Limits()).tables


def which_counts():
    """Which cells each count is the sum of, in the order of the counts' rows."""
    found = [
        [
            of == year and kind in names and (is_told or not only_told)
            for of, _, kind, is_told in CELLS
        ]
        for by, year, only_told in product((0, 1), (0, 1), (False, True))
        for names in (KINDS[: 4 - by], KINDS[: by + 1])
    ]
    return np.array(found, dtype=int)


def rounded(counts):
    return np.floor(counts / 5 + 0.5) * 5


def twins(sizes, draw, steps=150):
    """Other worlds of which every count is shown alike, nearest first.

    Walks among them by chance, for each count and direction some that never turn.
    """
    sums = which_counts().T
    aims = [(place, sign) for place in range(sums.shape[1]) for sign in (-1, 0, 1)] * 40
    place, sign = np.array(aims).T
    now, found = np.tile(sizes, (len(aims), 1)), []
    for _ in range(steps):
        # One closing becomes another, or comes or goes.
        step = np.zeros_like(now)
        for change in (-1, 1):
            cells = draw.integers(0, len(CELLS), len(aims))
            step[np.arange(len(aims)), cells] += change * (draw.random(len(aims)) < 0.75)
        alike = (rounded((now + step) @ sums) == rounded(sizes @ sums)).all(axis=1)
        onwards = sign * (step @ sums)[np.arange(len(aims)), place] >= 0
        moves = alike & onwards & (now + step >= 0).all(axis=1)
        now = np.where(moves[:, None], now + step, now)
        found.append(now)
    others = np.unique(np.vstack(found), axis=0)
    return others[np.argsort(np.abs(others - sizes).sum(axis=1), kind="stable")]


@pytest.mark.parametrize("seed", range(2, 4))
def test_a_published_bridge_leaves_each_count_whatever_it_is_shown_as(seed):
    sizes, sums = world(seed), which_counts()
    shown = as_shown(sizes)
    raw = raw_tables(sizes)["indicator_bridge_counts"]
    assert raw[["n", "events"]].to_numpy().ravel().tolist() == (sums @ sizes).tolist()
    assert (shown["indicator_bridges"]["status"] == "ok").all()
    others = twins(sizes, np.random.default_rng(seed))

    closed = Counter()
    for place, true in enumerate(sums @ sizes):
        for value in range(int(rounded(true)) - HALF, int(rounded(true)) + HALF + 1):
            fitting = others[others @ sums[place] == value][:TRIED]
            is_open = any(
                as_shown(other)["indicator_bridges"].equals(shown["indicator_bridges"])
                for other in fitting
            )
            closed[place] += not is_open
    assert +closed == Counter()


def test_parts_with_decimals_would_tell_counts():
    """The control: the delivered parts are those of few of the worlds that look alike."""
    sizes = world(0)
    others = twins(sizes, np.random.default_rng(0))[:TRIED]

    def exact(one):
        return raw_tables(one)["indicator_bridges"]["estimate"].round(2).tolist()

    assert sum(exact(other) == exact(sizes) for other in others) < len(others) / 10


def test_a_bridge_of_a_withheld_count_or_of_few_is_withheld_whole():
    sizes = world(1)
    few = np.array(
        [
            1 if (year, is_told) == (0, True) and kind in ("away", "late") else size
            for size, (year, _, kind, is_told) in zip(sizes, CELLS, strict=True)
        ]
    )
    small = np.where(np.array([year == 0 for year, *_ in CELLS]), sizes // 8, sizes)

    for made in (few, small):
        shown = as_shown(made)["indicator_bridges"]
        assert (shown["status"] == "suppressed").all()
        assert shown[["estimate", "low", "high"]].isna().all().all()


def test_published_parts_are_whole_and_sum_to_the_published_change():
    for seed in range(20):
        shown = as_shown(world(seed))["indicator_bridges"].set_index("part")["estimate"]
        assert (shown == shown.round()).all()
        assert shown["last"] - shown["first"] == shown.drop(["first", "last"]).sum()


def test_nothing_is_made_from_counts_that_are_not_shown():
    """Other counts that are shown alike, and the same tilts: the same bridge."""
    sizes = world(2)
    raw, shown = raw_tables(sizes), as_shown(sizes)
    for other in twins(sizes, np.random.default_rng(2))[:5]:
        mixed = raw_tables(other)
        parts = mixed["indicator_bridges"]
        parts[[*TILTS, "error"]] = raw["indicator_bridges"][[*TILTS, "error"]]
        found = publish(Results(tables=mixed), Limits()).tables
        assert found["indicator_bridges"].equals(shown["indicator_bridges"])


def test_a_bridge_without_a_model_says_so_and_has_no_numbers():
    raw = raw_tables(world(0))
    raw["indicator_bridges"] = raw["indicator_bridges"].assign(
        **dict.fromkeys((*TILTS, "estimate", "error"), np.nan)
    )

    shown = publish(Results(tables=raw), Limits()).tables["indicator_bridges"]

    assert set(shown["status"]) == {"gated"}
    assert shown["estimate"].isna().all()
    assert list(shown.columns[: len(PART_KEYS)]) == list(PART_KEYS)
