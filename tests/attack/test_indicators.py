"""Indicators: groups against the whole, definitions that nest, populations that are one number."""

from itertools import permutations

import numpy as np
import pytest

from evaluation.disclosure import Results, publish
from evaluation.disclosure.indicator_specs import INDICATOR_TABLES
from evaluation.disclosure.protection import protect
from evaluation.indicators.computing import computed
from evaluation.protocol.indicators.plan import IndicatorPlan
from evaluation.protocol.indicators.planning import chosen
from evaluation.study.indicators.frames import with_limits
from tests.attack.batch import FEW, Limits
from tests.attack.solver import Question, Solver
from tests.attack.unknowns import MOST, Unknowns
from tests.attack.words import told
from tests.indicators.made import day, register

SPEC = next(spec for spec in INDICATOR_TABLES if spec.name == "indicators")
PLAN = IndicatorPlan(
    choose=(
        *("ej_ateraktualiserade", "langvarigt", "mottagare"),
        *("resultat_avslut", "inskrivna", "avslutade"),
    ),
    groups=("kon", "distrikt", "enhet"),
    first_year=2021,
    last_year=2022,
)
# What the labels of the definitions say: empty months that end assistance, and the window.
RETURNS = {
    "tre_tomma_12": (3, 12),
    "en_tom_12": (1, 12),
    "tva_tomma_12": (2, 12),
    "tre_tomma_6": (3, 6),
    "tre_tomma_24": (3, 24),
}
RESULTS = {"arbete": "A", "arbete_studier": "AB", "med_kommunal_anstallning": "ABK"}


def random_register(seed):
    """Some persons with spells of months, each enrolled once or twice."""
    draw = np.random.default_rng(seed)
    aid, enrolments = [], []
    for person in range(int(draw.integers(40, 140))):
        months, month = [], int(draw.integers(0, 18))
        while month < 48:
            length = int(draw.geometric(0.25))
            months += range(month, min(month + length, 48))
            month += length + int(draw.geometric(0.25))
        aid.append(" ".join(f"{2019 + at // 12}-{at % 12 + 1:02d}" for at in months) or "2019-01")
        # In half of the registers nobody is enrolled twice: years then follow from each other.
        for _ in range(int(draw.integers(0, 3 - seed % 2))):
            left = day(f"202{draw.integers(0, 4)}-{draw.integers(1, 13):02d}-15")
            unit, result = f"JC{draw.integers(1, 3)}", "ABCDE"[draw.integers(0, 5)]
            came = day(f"{left.year - draw.integers(0, 2)}-01-01")
            enrolments.append((person, unit, came, left, "SOC", result))
    return register(aid, inskrivning=enrolments)


def frame_of(seed):
    indicators = chosen(PLAN)
    counts, _ = computed(random_register(seed), indicators, PLAN, seed=1)
    return with_limits(counts, indicators)


def names_of(row):
    """What the counts of a row are called: the same count has one name wherever it stands."""
    own = (row["indicator"], row["definition"])
    whole, part = own, own
    if own[0] == "ej_ateraktualiserade" and own[1] in RETURNS:
        whole, part = ("left", RETURNS[own[1]]), ("away", RETURNS[own[1]][1])
    elif own[0] in ("langvarigt", "mottagare"):
        whole = ("adults", "forsorjningsstod" in own[1])
    elif own[0] in ("inskrivna", "avslutade"):
        whole = ("enrolled", own[1])
    elif own[0] == "resultat_avslut":
        whole, part = ("ended",), ("result", RESULTS[own[1]])
    same = (row["year"], row["group_kind"], row["group"])
    return ("n", whole, *same), ("events", part, *same)


def read(frame, counts):
    """Say what rows say, that groups make up all, and what holds what; and what to ask."""
    unknowns, asked, truth = Unknowns(), [], {}
    true = {tuple(row[key] for key in SPEC.keys): row for row in counts.to_dict("records")}
    for row in frame.to_dict("records"):
        here = true[tuple(row[key] for key in SPEC.keys)]
        n, events = names_of(row)
        truth[n] = int(here["n"])
        told(unknowns, n, row, "n")
        asked.append({n: 1})
        if not np.isnan(here["events"]):
            truth[events] = int(here["events"])
            told(unknowns, events, row, "events")
            unknowns.say({n: 1, events: -1}, 0, MOST)
            asked += [{events: 1}, {n: 1, events: -1}]
    _nested(unknowns, asked)
    _groups(unknowns, truth)
    _years(unknowns, truth)
    return unknowns, asked, truth


def _nested(unknowns, asked):
    for wide, inside in permutations(list(unknowns.place), 2):
        alike = (wide[0], wide[2:]) == (inside[0], inside[2:])
        if alike and _holds(wide[1], inside[1]):
            unknowns.say({wide: 1, inside: -1}, 0, MOST)
            asked.append({wide: 1, inside: -1})


def _holds(wide, inside):
    """Whether the words say that all of one are among the other."""
    if wide[0] != inside[0]:
        return False
    if wide[0] == "left":
        return all(a <= b for a, b in zip(wide[1], inside[1], strict=True))
    if wide[0] == "away":
        return wide[1] < inside[1]
    if wide[0] == "adults":
        return inside[1] and not wide[1]
    if wide[0] == "enrolled":
        return wide[1] == "inskrivna_nagon_gang" and inside[1] != wide[1]
    return wide[0] == "result" and set(wide[1]) > set(inside[1])


def _years(unknowns, truth):
    """Whoever was there in a year and had not come in it was there before, and had not left."""
    for group in {name[3:] for name in unknowns.place}:
        now, came, was, left = (
            ("n", ("enrolled", what), year, *group)
            for what, year in (
                ("inskrivna_nagon_gang", 2022),
                ("nya", 2022),
                ("inskrivna_nagon_gang", 2021),
                ("avslutade", 2021),
            )
        )
        terms = {now: 1, came: -1, was: -1, left: 1}
        if set(terms) <= set(truth) and sum(by * truth[name] for name, by in terms.items()) == 0:
            unknowns.say(terms, 0, 0)


def _groups(unknowns, truth):
    parts = {}
    for name in unknowns.place:
        if name[3]:
            parts.setdefault((*name[:3], name[3]), []).append(name)
    for (*start, _), own in parts.items():
        whole = (*start, "", "")
        if sum(truth[name] for name in own) == truth[whole]:
            unknowns.equal({whole: 1}, own)


def ruled_out(frame, counts):
    unknowns, asked, truth = read(frame, counts)
    assert unknowns.lies(truth) == []
    few = [
        Question(name=tuple(terms.items()), terms=terms)
        for terms in asked
        if sum(by * truth[name] for name, by in terms.items()) in FEW
    ]
    return Solver(unknowns, few).impossible(FEW) if few else {}


def test_rounded_counts_that_are_not_audited_tell_others():
    found = []
    for seed in range(6):
        counts = frame_of(seed)
        shown, _ = protect(counts, SPEC, Limits())
        found.append(bool(ruled_out(shown, counts)))

    assert any(found)


@pytest.mark.parametrize("seed", range(8))
def test_published_indicators_leave_every_few_open(seed):
    counts = frame_of(seed)

    shown = publish(Results(tables={"indicators": counts}), Limits()).tables["indicators"]

    assert ruled_out(shown, counts) == {}
    assert (shown["status"] == "ok").any()


def test_values_and_intervals_follow_from_what_is_shown():
    counts = frame_of(1)
    shown = publish(Results(tables={"indicators": counts}), Limits()).tables["indicators"]

    shares = shown[(shown["interval"] == "wilson") & shown["estimate"].notna()]

    np.testing.assert_allclose(
        shares["estimate"], (100 * shares["events"] / shares["n"]).round(1), atol=0.051
    )
    assert ((shares["low"] < shares["estimate"]) & (shares["estimate"] < shares["high"])).all()
    blank = shown[shown["n"].isna() | shown["status"].ne("ok")]
    assert blank[["estimate", "low", "high"]].isna().all().all()


def test_means_of_few_and_of_groups_beside_a_withheld_one_are_blank():
    plan = IndicatorPlan(choose=("inskrivningstid",), groups=("enhet",), first_year=2021)
    enrolments = [
        (person, "JC1" if person < 12 else "JC2", day("2020-01-01"), day("2021-03-01"), "SOC", "A")
        for person in range(15)
    ]
    enrolments += [
        (person, "JC1", day("2020-01-01"), day("2022-03-01"), "SOC", "A") for person in range(7)
    ]
    indicators = chosen(plan)
    counts, _ = computed(
        register(["2019-01"] * 15, inskrivning=enrolments), indicators, plan, seed=1
    )
    counts = with_limits(counts, indicators)

    shown = publish(Results(tables={"indicators": counts}), Limits()).tables["indicators"]

    told_of = {(row.year, row.group): row.estimate for row in shown.itertuples()}
    assert told_of[(2021, "")] == 425
    # Three left the other unit: the mean of this one would give theirs.
    assert np.isnan(told_of[(2021, "JC1")])
    assert np.isnan(told_of[(2022, "")])
