"""The quality page: parts of a table's persons, the same table twice, and months of a series."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import QUALITY_TABLES, Results, publish
from evaluation.disclosure.protection import protect
from evaluation.study.quality_frames import LIMITS, linkage_frame, monthly
from tests.attack.batch import FEW
from tests.attack.solver import Question, Solver
from tests.attack.unknowns import MOST, Name, Terms, Unknowns
from tests.attack.words import told

SPECS = {spec.name: spec for spec in QUALITY_TABLES}
REFERENCES = ("person", "bistand_manad", "inskrivning")
Truth = dict[Name, int]


def few_or_many(draw: np.random.Generator) -> int:
    low, high = [(0, 5), (1, 5), (5, 9), (10, 40)][draw.integers(4)]
    return int(draw.integers(low, high))


def linkage(draw: np.random.Generator) -> tuple[pd.DataFrame, Truth]:
    """Two tables against each other and against the persons of the register."""
    both, here, there = few_or_many(draw) + 5, few_or_many(draw), few_or_many(draw)
    sizes = {"bistand_manad": both + here, "inskrivning": both + there}
    everybody = both + here + there + few_or_many(draw)
    rows, truth = [], {("everybody",): everybody}
    for table, other in (("bistand_manad", "inskrivning"), ("inskrivning", "bistand_manad")):
        lost = few_or_many(draw) % sizes[table]
        for reference, matched, only in (
            ("person", sizes[table] - lost, everybody - sizes[table] + lost),
            (other, both, sizes[other] - both),
        ):
            row = {"table": table, "reference": reference, "level": "all", "group": ""}
            counts = {
                "persons": sizes[table],
                "matched": matched,
                "unmatched": sizes[table] - matched,
                "conflicts": min(few_or_many(draw), matched),
                "reference_only": only,
            }
            rows.append(row | counts)
            truth |= {(table, reference, name): count for name, count in counts.items()}
    return pd.DataFrame(rows), truth


def read_linkage(frame: pd.DataFrame, truth: Truth) -> tuple[Unknowns, list[Terms]]:
    """Say what rows say, that a table is one number, and how parts make up wholes."""
    unknowns, asked = Unknowns(), []
    for row in frame.to_dict("records"):
        own = {
            name: (row["table"], row["reference"], name)
            for name in ("persons", "matched", "unmatched", "conflicts", "reference_only")
        }
        for name, key in own.items():
            told(unknowns, key, row, name)
            if key in unknowns.hidden and truth[key] < 5:
                unknowns.add(key, 0, 4)
            asked.append({key: 1})
        unknowns.equal({own["persons"]: 1}, [own["matched"], own["unmatched"]])
        unknowns.say({own["matched"]: 1, own["conflicts"]: -1}, 0, MOST)
        asked.append({own["matched"]: 1, own["conflicts"]: -1})
        whole = (
            ("everybody",)
            if row["reference"] == "person"
            else (row["reference"], row["table"], "persons")
        )
        unknowns.equal({whole: 1}, [own["matched"], own["reference_only"]])
    for table in ("bistand_manad", "inskrivning"):
        first, *others = [name for name in unknowns.place if name[0] == table and "persons" in name]
        for other in others:
            unknowns.equal({first: 1}, [other])
    return unknowns, asked


def months(draw: np.random.Generator) -> tuple[pd.DataFrame, Truth]:
    rows, truth = [], {}
    for month in range(6):
        base = few_or_many(draw) + 5
        n = int(np.clip(draw.choice([few_or_many(draw), base - few_or_many(draw)]), 0, base))
        for series, count, of in (("avslut", base, np.nan), ("avslut_med_orsak", n, base)):
            row = {"series": series, "level": "", "flag": "", "month": month, "amount": np.nan}
            rows.append(row | {"n": count, "base": of})
            truth[(series, month, "n")] = count
        truth[("avslut_med_orsak", month, "base")] = base
    return pd.DataFrame(rows), truth


def read_months(frame: pd.DataFrame, truth: Truth) -> tuple[Unknowns, list[Terms]]:
    unknowns, asked = Unknowns(), []
    for row in frame.to_dict("records"):
        for name in ("n", "base"):
            key = (row["series"], row["month"], name)
            if key in truth:
                told(unknowns, key, row, name)
                if key in unknowns.hidden and truth[key] < 5:
                    unknowns.add(key, 0, 4)
                asked.append({key: 1})
        base = ("avslut_med_orsak", row["month"], "base")
        if row["series"] == "avslut_med_orsak":
            left = {base: 1, ("avslut_med_orsak", row["month"], "n"): -1}
            unknowns.say(left, 0, MOST)
            asked.append(left)
            unknowns.equal({base: 1}, [("avslut", row["month"], "n")])
    return unknowns, asked


KINDS = {
    "quality_linkage": (linkage, linkage_frame, read_linkage),
    "quality_trends": (months, monthly, read_months),
}


def ruled_out(shown: pd.DataFrame, truth: Truth, reader) -> dict[object, list[int]]:
    unknowns, asked = reader(shown, truth)
    assert unknowns.lies(truth) == []
    few = [
        Question(name=tuple(terms.items()), terms=terms)
        for terms in asked
        if sum(by * truth[name] for name, by in terms.items()) in FEW
    ]
    return Solver(unknowns, few).impossible(FEW) if few else {}


@pytest.mark.parametrize("kind", KINDS)
def test_counts_that_are_only_suppressed_tell_others(kind):
    draw_one, framed, reader = KINDS[kind]
    found = []
    for seed in range(24):
        raw, truth = draw_one(np.random.default_rng(seed))
        # Exact but for the few themselves: nothing is rounded, no other part is blank.
        counts = [name for name in SPECS[kind].counts if name in raw]
        exact = framed(raw).assign(**raw[counts].where(~raw[counts].isin(FEW)))
        found.append(_exactly(exact, truth, reader))

    assert sum(found) > 12


def _exactly(exact: pd.DataFrame, truth: Truth, reader) -> bool:
    """Whether exact numbers, read as they stand, rule anything out."""
    unknowns, asked = reader(exact, truth)
    for name, true in truth.items():
        if name in unknowns.place and name not in unknowns.hidden and name != ("everybody",):
            unknowns.add(name, true, true)
    few = [
        Question(name=tuple(terms.items()), terms=terms)
        for terms in asked
        if sum(by * truth[name] for name, by in terms.items()) in FEW
    ]
    return bool(few) and bool(Solver(unknowns, few).impossible(FEW))


@pytest.mark.parametrize("kind", KINDS)
def test_rounded_counts_that_are_not_audited_tell_others(kind):
    draw_one, framed, reader = KINDS[kind]
    found = []
    for seed in range(60):
        raw, truth = draw_one(np.random.default_rng(seed))
        shown, _ = protect(framed(raw), SPECS[kind], LIMITS)
        found.append(bool(ruled_out(shown, truth, reader)))

    assert any(found)


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("kind", KINDS)
def test_published_quality_counts_leave_every_value_open(kind, seed):
    draw_one, framed, reader = KINDS[kind]
    raw, truth = draw_one(np.random.default_rng(seed))

    shown = publish(Results(tables={kind: framed(raw)}, extra=QUALITY_TABLES), LIMITS).tables[kind]

    assert ruled_out(shown, truth, reader) == {}
