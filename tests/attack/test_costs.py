"""Costs: ledgers that add up, households behind sums, cells of few, ratios of what is withheld."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure import Results, publish
from evaluation.disclosure.audit.told import Structure
from evaluation.disclosure.cost_specs import COST_TABLES
from evaluation.disclosure.dominance import dominated
from evaluation.disclosure.linking import withhold_linked
from evaluation.disclosure.protection import protect
from evaluation.disclosure.shown_costs import with_shown_costs
from evaluation.indicators.spending.by_year import TOGETHER, hosts, insats_years
from evaluation.indicators.spending.insats_months import insats_months
from evaluation.protocol.costs.plan import HIDDEN_WITH, LEDGERS
from evaluation.study.register.costs.assistance import TOPS, assistance_frames, shown_points
from tests.attack.batch import Limits
from tests.attack.words import MIN_COUNT
from tests.indicators.test_spending import ARMS, EXTRA, JOB, PLACEMENT, insats, made, plan

SPECS = {spec.name: spec for spec in COST_TABLES}
FORMS = {
    "bistand": (1, 0, 0), "insats": (0, 1, 0), "stat": (0, 0, 1),
    "kommun": (1, 1, -1), "alla": (1, 1, 0),
}  # fmt: skip
BASES = ("bistand", "insats", "stat")
NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "p_value"]


def levels(lost):
    """Levels and differences of the five ledgers, of which some of the arm are withheld."""
    rows = [
        (name, arm, reference, "suppressed" if arm == "jobb" and not reference and name in lost
         else "ok")
        for name in LEDGERS
        for arm, reference in (("jobb", ""), ("ingen", ""), ("jobb", "ingen"))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["outcome", "arm", "reference", "status"])
    frame = frame.assign(
        analysis="kostnad", population="inte_nu:jobb", month=12, method="m", role="secondary",
        scale="kronor", note="", events=50.0, **dict.fromkeys(NUMBERS, 1_000.0),
    )  # fmt: skip
    frame.loc[frame["status"] == "suppressed", NUMBERS] = np.nan
    return frame


@pytest.mark.parametrize("several", range(1, 8))
def test_no_withheld_ledger_follows_from_those_that_are_shown(several):
    lost = {name for place, name in enumerate(BASES) if several >> place & 1}

    safe, _ = withhold_linked(levels(lost), hidden_with=HIDDEN_WITH)

    of_arm = safe[(safe["arm"] == "jobb") & (safe["status"] == "ok")]
    for reference in ("", "ingen"):
        shown = of_arm.loc[of_arm["reference"] == reference, "outcome"]
        known = np.array([FORMS[name] for name in shown]).reshape(-1, len(BASES))
        for name in lost:
            rank = np.linalg.matrix_rank
            more = rank(np.vstack([known, FORMS[name]]))
            assert more > (rank(known) if len(known) else 0), (name, reference)
    assert (safe.loc[safe["arm"] == "ingen", "status"] == "ok").all()


def worth(**changed):
    row = {
        "arm": "jobb", "outcome": "kommun", "month": 12, "population": "inte_nu:jobb",
        "bought": "avslut", "verdict": "fler", "n": 100.0, "n_reference": 200.0, "status": "ok",
        **dict.fromkeys(SPECS["cost_worth"].measures, 1.0), **changed,
    }  # fmt: skip
    return pd.DataFrame([row])


def differences(**statuses):
    rows = [
        {"analysis": "kostnad", "outcome": name, "population": "inte_nu:jobb", "arm": "jobb",
         "reference": "ingen", "month": 12, "scale": "kronor_difference", "method": "m",
         "role": "secondary", "estimate": np.nan if status != "ok" else 1.0, "std_error": 1.0,
         "conf_low": 0.0, "conf_high": 2.0, "p_value": 0.5, "n": 100.0, "n_reference": 200.0,
         "events": 50.0, "status": status, "note": ""}
        for name, status in statuses.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize("lost", ["kommun", "avslut"])
@pytest.mark.parametrize("status", ["suppressed", "gated"])
def test_a_ratio_goes_with_either_of_the_differences_it_is_made_from(lost, status):
    told = {"kommun": "ok", "avslut": "ok", lost: status}
    tables = {"estimates": differences(**told), "cost_worth": worth()}

    found = publish(Results(tables=tables, structure=Structure()), Limits())

    own = found.tables["cost_worth"].iloc[0]
    assert own[list(SPECS["cost_worth"].measures)].isna().all()
    assert (own["status"], own["verdict"]) == ("suppressed", "visas_ej")


def test_a_ratio_whose_differences_are_shown_is_shown():
    tables = {
        "estimates": differences(kommun="ok", avslut="ok"),
        "cost_worth": worth().assign(note=""),
    }

    assert with_shown_costs(tables)["cost_worth"]["ratio"].tolist() == [1.0]


@pytest.mark.parametrize("seed", range(60))
def test_no_band_of_the_curve_is_the_sum_of_few_households_or_of_one_or_two(seed):
    draw = np.random.default_rng(seed)
    size = int(draw.integers(12, 300))
    kronor = draw.lognormal(9, draw.choice([0.3, 1.0, 2.5]), size)
    counts = [round(size * top / 100) for top in TOPS]

    shown = shown_points(kronor, counts, MIN_COUNT)

    ordered = np.sort(kronor)[::-1]
    edges = [0, *(count for count, ok in zip(counts, shown, strict=True) if ok), size]
    for start, end in pairwise(edges):
        band = ordered[start:end]
        if len(edges) > 2:
            assert len(band) >= MIN_COUNT
            assert not dominated(band[:, None])[0]


def test_the_year_of_one_large_household_has_neither_mean_nor_curve():
    kronor = {0: 10**7}
    own = made([f"2020-{1 + i % 12:02d}" for i in range(30)], [])
    homes = own.tables["hushall_manad"]
    amounts = [kronor.get(home, 1_000) for home in homes["hushall"]]
    homes = homes.with_columns(belopp_forsorjningsstod=np.array(amounts))
    object.__setattr__(own, "tables", {**own.tables, "hushall_manad": homes})

    frames = assistance_frames(own, min_count=MIN_COUNT, rng=np.random.default_rng(0))
    safe, _ = protect(frames["cost_assistance"], SPECS["cost_assistance"], Limits())

    year = safe[safe["year"] == 2020].iloc[0]
    assert year["status"] == "suppressed"
    assert year[["kr", "low", "high"]].isna().all()


def random_insatser(seed):
    draw = np.random.default_rng(seed)
    return made(
        ["2020-01"] * 40,
        [
            insats(
                int(person),
                str(draw.choice(["5", "8"])),
                f"20{draw.integers(19, 22)}-{draw.integers(1, 10):02d}-01",
                f"2022-{draw.integers(1, 13):02d}-01",
                sector=draw.choice(["offentlig", "privat", "ideell"], p=[0.5, 0.4, 0.1]),
                subsidy=draw.choice(["EXTRA", "NYST", None], p=[0.2, 0.1, 0.7]),
            )
            for person in draw.integers(0, 40, draw.integers(10, 60))
        ],
    )


@pytest.mark.parametrize("seed", range(40))
def test_no_cell_of_few_follows_from_a_whole_less_its_parts(seed):
    two = replace(plan(JOB, PLACEMENT), subsidies=(EXTRA, replace(EXTRA, code="NYST")))
    months = insats_months(random_insatser(seed), two, ARMS)

    years = insats_years(months, range(2019, 2023), min_count=MIN_COUNT)
    safe, _ = protect(years, SPECS["cost_insatser"], Limits())
    places, _ = protect(hosts(months, min_count=MIN_COUNT), SPECS["cost_hosts"], Limits())

    for _, cells in safe.groupby(["year", "insats"]):
        # Either all subsidies together or each by itself, and then none of them few.
        assert len(cells) == 1 or TOGETHER not in set(cells["subsidy"])
        assert len(cells) == 1 or cells["persons"].notna().all()
    assert not (safe["persons"] < MIN_COUNT).any()
    assert not (places["persons"] < MIN_COUNT).any()
    assert places.loc[places["status"] == "suppressed", "persons"].isna().all()
    for _, cells in places.groupby("insats"):
        assert (cells["status"] == "suppressed").sum() != 1 or len(cells) == 1
