"""A flow: groups against all, levels against wholes, steps in time, curves against years."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, publish
from evaluation.disclosure.indicator_specs import INDICATOR_TABLES
from evaluation.disclosure.protection import protect
from evaluation.indicators.computing import computed
from evaluation.indicators.flow.curves import waiting_curves
from evaluation.indicators.workbench import Workbench
from evaluation.protocol.indicators.plan import FlowPlan, IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.study.indicators.flow import flow_frames
from evaluation.study.indicators.frames import with_limits
from evaluation.study.indicators.remainders import leaves_few
from tests.attack.batch import FEW, Limits
from tests.indicators.made import day, register

PLAN = IndicatorPlan(
    choose=(
        *("vantetid_behov", "vantetid_anvisning", "utfall_anvisning"),
        *("ko_anvisning", "manadsrapport", "rundgang"),
    ),
    groups=("distrikt", "enhet"),
    first_year=2020,
    last_year=2021,
    flow=FlowPlan(first_year=2020),
)
SPEC = next(spec for spec in INDICATOR_TABLES if spec.name == "indicators")
KEYS = ("indicator", "definition", "year", "group_kind", "group", "level")
INFINITE = 10**9


def random_register(seed):
    """Persons with a spell or two, some referred, enrolled and in insatser."""
    draw = np.random.default_rng(seed)
    aid, enrolments, insatser, referrals = [], [], [], []
    for person in range(int(draw.integers(120, 260))):
        begin, length = int(draw.integers(8, 46)), int(draw.integers(2, 18))
        months = range(begin, min(begin + length, 48))
        aid.append(" ".join(f"{2019 + at // 12}-{at % 12 + 1:02d}" for at in months))
        unit = f"JC{draw.choice([1, 1, 1, 2, 3])}"
        sent = np.datetime64(f"{2019 + begin // 12}-{begin % 12 + 1:02d}-10")
        met = sent + np.timedelta64(int(draw.integers(3, 120)), "D")
        outcome = str(draw.choice(["KOM", "KOM", "KOM", "UTEBLEV", "AVBOJDE"]))
        referrals.append((person, unit, day(str(sent)), day(str(met)), outcome))
        if outcome == "KOM":
            end = met + np.timedelta64(int(draw.integers(30, 300)), "D")
            enrolments.append((person, unit, day(str(met)), day(str(end)), "SOC", "E"))
            kind = str(draw.choice(["2", "2", "5", "8"]))
            own = (person, kind, "skr12", day(str(met)), day(str(end)), 50, None, unit)
            insatser.append(own)
    return register(aid, inskrivning=enrolments, insats=insatser, anvisning=referrals)


@pytest.fixture(scope="module", params=range(4))
def made(request):
    return random_register(request.param)


@pytest.fixture(scope="module")
def release(made):
    """True and shown tables of a random register."""
    counts, _ = computed(made, chosen(PLAN), PLAN, seed=1)
    frames = {
        "indicators": with_limits(counts, chosen(PLAN)),
        **flow_frames(made, PLAN, Limits()),
    }
    return counts, publish(Results(tables=frames), Limits()).tables


def cells(counts, shown):
    """True and shown count of every row, by key."""
    truth = {tuple(row[key] for key in KEYS): row["events"] for row in counts.to_dict("records")}
    told = {tuple(row[key] for key in KEYS): row["events"] for row in shown.to_dict("records")}
    return {key: (value, told[key]) for key, value in truth.items() if not np.isnan(value)}


def window(shown):
    """Counts that a reader holds possible."""
    if np.isnan(shown):
        return 0, INFINITE
    return max(Limits().min_count, shown - 2), shown + 2


def less(whole, parts):
    """What is left of a whole when parts are taken from it."""
    low, high = window(whole)
    ends = [window(part) for part in parts]
    return low - sum(end for _, end in ends), high - sum(end for end, _ in ends)


def is_open(true, low, high):
    """Whether a count of few may still be any of few."""
    return true not in FEW or (low <= min(FEW) and high >= max(FEW))


def test_no_group_is_found_by_taking_the_others_from_all(release):
    counts, tables = release
    found = cells(counts, tables["indicators"])
    tried = 0
    for key, (true, _) in found.items():
        *rest, kind, group, level = key
        if not kind:
            continue
        others = [
            shown
            for other, (_, shown) in found.items()
            if other[:4] == key[:4] and other[5] == level and other[4] != group
        ]
        whole = found[(*rest, "", "", level)][1]
        tried += 1
        assert is_open(true, *less(whole, others)), key

    assert tried > 100


def test_rounding_and_blanks_alone_would_tell_some():
    """What the others attack is there to be found."""
    found = 0
    for seed in range(4):
        counts, _ = computed(random_register(seed), chosen(PLAN), PLAN, seed=1)
        shown, _ = protect(with_limits(counts, chosen(PLAN)), SPEC, Limits())
        known = cells(counts, shown)
        for key, (true, _) in known.items():
            others = [
                value
                for other, (_, value) in known.items()
                if other[:4] == key[:4] and other[5] == key[5] and other[4] != key[4]
            ]
            whole = known[(*key[:3], "", "", key[5])][1]
            found += bool(key[3]) and not is_open(true, *less(whole, others))

    assert found > 0


def test_no_level_is_found_by_taking_the_others_from_the_whole(release):
    counts, tables = release
    shown = tables["indicators"]
    wholes = {
        tuple(row[key] for key in KEYS): row["n"]
        for row in shown.to_dict("records")
        if row["level"]
    }
    found = cells(counts, shown)
    tried = 0
    for key, whole in wholes.items():
        true = found[key][0]
        others = [told for other, (_, told) in found.items() if other[:5] == key[:5] != other
                  and other[5] != key[5]]  # fmt: skip
        sums = sum(found[other][0] for other in found if other[:5] == key[:5])
        if sums != counts_n(counts, key):
            continue  # who waits in several quarters counts in each
        tried += 1
        assert is_open(true, *less(whole, others)), key

    assert tried > 100


def counts_n(counts, key):
    own = np.logical_and.reduce(
        [counts[name] == value for name, value in zip(KEYS, key, strict=True)]
    )
    return counts.loc[own, "n"].iloc[0]


def test_no_step_in_time_is_found_by_taking_a_shorter_from_a_longer(release):
    counts, tables = release
    found = cells(counts, tables["indicators"])
    steps = {
        "vantetid_anvisning": ("dagar_30", "dagar_60", "dagar_90"),
        "vantetid_behov": ("en_manad", "tva_manader", "tre_manader"),
    }
    for key in found:
        if key[0] not in steps or key[1] == steps[key[0]][0]:
            continue
        before = steps[key[0]][steps[key[0]].index(key[1]) - 1]
        other = (key[0], before, *key[2:])
        true = found[key][0] - found[other][0]
        assert is_open(true, *less(found[key][1], [found[other][1]])), key


QUARTERS = ("k1", "k2", "k3", "k4")


def quarter_before(key):
    year, at = key[2], QUARTERS.index(key[5])
    return (key[0], "vantar", year if at else year - 1, *key[3:5], QUARTERS[at - 1])


def test_no_start_or_arrival_is_found_from_how_the_queue_changed(release):
    """Who waits waited before or came, and has not started; others have left."""
    counts, tables = release
    found = cells(counts, tables["indicators"])
    tried = 0
    for key, (_, now) in found.items():
        if key[0] != "ko_anvisning" or key[1] != "vantar" or quarter_before(key) not in found:
            continue
        before = found[quarter_before(key)][1]
        came, started = (found[(key[0], name, *key[2:])] for name in ("nya", "startade"))
        _, most_started = less(before, [])
        most_started += window(came[1])[1] - window(now)[0]
        least_came = window(now)[0] - window(before)[1] + window(started[1])[0]
        tried += 1
        assert started[0] not in FEW or most_started >= max(FEW), key
        assert came[0] not in FEW or least_came <= min(FEW), key

    assert tried > 10


def test_no_class_is_found_from_those_that_went_on_a_year_before(release):
    counts, tables = release
    found = cells(counts, tables["indicators"])
    tried = 0
    for key, (true, now) in found.items():
        earlier = (*key[:2], key[2] - 1, *key[3:])
        if key[:2] != ("manadsrapport", "pagaende_slag") or earlier not in found:
            continue
        came, left = (
            found.get((key[0], name, *key[2:])) for name in ("nya_slag", "avslutade_slag")
        )
        if came is None or left is None:
            continue
        before = found[earlier]
        if before[0] + came[0] - left[0] != true:
            continue  # a person has moved between districts
        tried += 1
        ends = [window(value) for value in (before[1], came[1], left[1], now)]
        (b0, b1), (c0, c1), (l0, l1), (n0, n1) = ends
        assert is_open(true, b0 + c0 - l1, b1 + c1 - l0), key
        assert is_open(came[0], n0 + l0 - b1, n1 + l1 - b0), key
        assert is_open(left[0], b0 + c0 - n1, b1 + c1 - n0), key

    assert tried > 10


def test_a_curve_less_the_years_told_one_by_one_leaves_no_few(made):
    """What the years do not tell is that of 2022, which ends with the data."""
    drawn = flow_frames(made, PLAN, Limits()).get("curves", pd.DataFrame(columns=["arm"]))
    tried = 0
    for found in waiting_curves(Workbench(made), first_year=2020):
        if (found.group or found.kind) not in set(drawn["arm"]):
            continue
        late = found.waits.take(found.members & (found.waits.month // 12 == 2022))
        for within in {"behov": (1, 2, 3), "anvisning": (30, 60, 90)}[found.kind]:
            tried += 1
            extra = 1 if found.kind == "behov" else 0
            assert late.started_by(within + extra).sum() not in FEW

    assert tried > 0


@pytest.mark.parametrize(("late", "is_few"), [(2, True), (4, True), (5, False), (9, False)])
def test_a_curve_that_would_tell_few_of_the_last_year_is_not_drawn(late, is_few):
    """Thirty are told of by year; those of the last year have not waited long enough to be."""
    aid = ["2020-02..2020-12"] * 30 + ["2022-11..2022-12"] * late
    came = [(person, "JC1", day("2020-02-20"), None, "SOC") for person in range(30)]
    came += [(30 + person, "JC1", day("2022-11-20"), None, "SOC") for person in range(late)]
    made = register(aid, inskrivning=came)
    plan = IndicatorPlan(choose=("vantetid_behov",), flow=FlowPlan(first_year=2020))

    (whole, *_) = waiting_curves(Workbench(made), first_year=2020)
    assert leaves_few(whole, plan, last_month=made.last_month, min_count=5) is is_few
    drawn = flow_frames(made, plan, Limits()).get("curves", pd.DataFrame({"arm": []}))
    assert ("behov" in set(drawn["arm"])) is not is_few
