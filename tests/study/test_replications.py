"""Three published difference-in-differences studies: their numbers are ours."""

import importlib.util
import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from evaluation.estimate.did.aggregate.aggregate import aggregate
from evaluation.estimate.did.before.pretest import pretest
from evaluation.estimate.did.few_clusters.cluster_sums import cluster_paths
from evaluation.estimate.did.few_clusters.rule import few_clusters
from evaluation.estimate.did.group_time.effects import group_time
from evaluation.estimate.did.honest.bounds import relative_magnitudes, smoothness
from evaluation.estimate.did.panel.columns import PanelColumns
from evaluation.estimate.did.panel.layout import panel_data
from evaluation.estimate.did.regressions.decomposition import decompose
from evaluation.estimate.did.regressions.interaction_weighted import interaction_weighted
from evaluation.estimate.did.regressions.two_way import two_way
from evaluation.estimate.did.regressions.unit_trends import unit_trends
from evaluation.provenance import Project
from evaluation.report.markup import Passage
from evaluation.report.page import open_page
from tests.study.small_study import HERE, run
from tests.test_contract import check_contract

ANALYSES = HERE / "analyses"
PRINTED = 5e-5  # four decimals were printed
BOOTSTRAP = 0.15  # the published standard errors are of 1,000 random draws
EXACT = 1e-8
# The published bounds are ends of a grid with 1,000 points and a simulated critical value.
PUBLISHED_RELATIVE, PUBLISHED_SMOOTH = 7e-4, 1e-4
# Their regression holds city times calendar year: nearly collinear columns.
NEARLY_COLLINEAR = 5e-6


def table(name):
    return pd.read_csv(ANALYSES / name / f"{name}.csv")


def published(name):
    return pd.read_csv(ANALYSES / name / "published.csv", keep_default_na=True)


def maker(name):
    spec = importlib.util.spec_from_file_location(f"make_{name}", ANALYSES / name / "make_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counties(**options):
    return panel_data(
        table("mpdta"),
        PanelColumns(
            unit="county", time="year", outcome="lemp", cohort="first_treat", never=0, **options
        ),
    )


@pytest.fixture(scope="module")
def wage():
    return group_time(counties(), control="never", base_period="varying")


@pytest.fixture(scope="module")
def states():
    rows = table("medicaid")
    rows = rows[rows["year"] < 2016]
    return panel_data(
        rows,
        PanelColumns(unit="state", time="year", outcome="insured", cohort="start", never=0),
    )


@pytest.fixture(scope="module")
def cities():
    return panel_data(
        table("ezunem"),
        PanelColumns(
            unit="city",
            time="year",
            outcome="log_claims",
            cohort="zone_from",
            never=0,
            cluster="city",
        ),
    )


def vignette():
    stored = json.loads((HERE / "tests" / "r" / "did.json").read_text(encoding="utf-8"))
    return {item["id"]: item["values"] for item in stored["published"]}


def by_label(found):
    labels = [*found.label.tolist(), "overall"]
    return dict(zip(labels, zip(found.estimate, found.std_error, strict=True), strict=True))


def assert_published(ours, estimate, std_error):
    assert ours[0] == pytest.approx(estimate, abs=PRINTED)
    assert ours[1] == pytest.approx(std_error, rel=BOOTSTRAP)


def test_minimum_wage_cells_are_those_of_the_vignette_before_and_after(wage):
    wanted = vignette()["did_vignette_mpdta_dr_never"]

    assert len(wage.estimate) == len(wanted["gt"]) == 12
    for place, (cohort, time, estimate, std_error) in enumerate(wanted["gt"]):
        assert (wage.cohort[place], wage.time[place]) == (cohort, time)
        assert_published((wage.estimate[place], wage.std_error[place]), estimate, std_error)
    assert pretest(wage).p_value == pytest.approx(wanted["pretest_pvalue"], abs=5e-6)


@pytest.mark.parametrize(
    ("source", "key", "kind", "balance"),
    [
        pytest.param("did_vignette_mpdta_dr_never", "dynamic", "dynamic", None, id="by event"),
        pytest.param(
            "did_vignette_mpdta_dr_never", "dynamic_balance_e1", "dynamic", 1, id="balanced"
        ),
        pytest.param("did_readme_mpdta_reg_never", "group", "group", None, id="by cohort"),
    ],
)
def test_minimum_wage_averages_are_the_published(wage, source, key, kind, balance):
    wanted = vignette()[source][key]

    ours = by_label(aggregate(wage, kind, balance=balance))

    assert_published(ours["overall"], *wanted["overall"])
    for label, estimate, std_error in wanted["egt"]:
        assert_published(ours[label], estimate, std_error)


def test_every_number_of_the_minimum_wage_page_is_reached_with_one_base_period():
    effects = group_time(counties(), control="never", base_period="universal")
    dynamic, group = (by_label(aggregate(effects, kind)) for kind in ("dynamic", "group"))
    cells = {
        (cohort, time): (estimate, error)
        for cohort, time, estimate, error in zip(
            effects.cohort, effects.time, effects.estimate, effects.std_error, strict=True
        )
    }
    ours = {
        "dynamic": lambda: dynamic["overall"],
        "group": lambda: group["overall"],
        "event": lambda event: dynamic[int(event)],
        "cell": lambda cohort, time: cells[int(cohort), int(time)],
    }

    rows = published("mpdta")

    assert len(rows) == 13
    for row in rows.itertuples():
        kind, *place = row.analysis.split(":")
        assert_published(ours[kind](*place), row.estimate, row.std_error)


def test_minimum_wage_is_decided_by_states_and_no_longer_certain_when_they_are_the_clusters():
    panel = counties(cluster="state", assigned_by="state")

    found = few_clusters(cluster_paths(panel), rng=np.random.default_rng(2021), draws=999)

    assert (found.rule.clusters, found.rule.treated) == (29, 13)
    assert found.rule.choice == "wild bootstrap"
    assert found.wild.estimate == pytest.approx(two_way(counties()).estimate[0], abs=EXACT)
    assert found.p_value > 0.05


@pytest.mark.parametrize(
    ("kind", "tolerance"),
    [
        pytest.param("relative_magnitudes", PUBLISHED_RELATIVE, id="relative"),
        pytest.param("smoothness", PUBLISHED_SMOOTH, id="smooth"),
    ],
)
def test_medicaid_bounds_are_the_published(states, kind, tolerance):
    rows = published("medicaid")
    place = rows["analysis"].str.split(":", expand=True)
    wanted = rows[place[0] == kind]
    departures = place.loc[wanted.index, 1].astype(float).tolist()
    event_study = interaction_weighted(states).event_study()

    bounds = (
        relative_magnitudes(event_study, bars=departures)
        if kind == "relative_magnitudes"
        else smoothness(event_study, bends=departures)
    )

    found = bounds.table.iloc[1:]

    assert len(found) == len(wanted) >= 4
    np.testing.assert_allclose(found["departure"], departures)
    for side in ("conf_low", "conf_high"):
        # Three figures were printed.
        rounding = 10.0 ** (np.floor(np.log10(wanted[side].abs())) - 2) / 2
        away = (found[side].to_numpy() - wanted[side].to_numpy()) / (tolerance + rounding)
        assert np.abs(away).max() < 1


def test_medicaid_event_study_is_that_of_the_two_way_regression(states):
    stored = json.loads((HERE / "tests" / "r" / "honest.json").read_text(encoding="utf-8"))
    wanted = stored["event_study"]

    found = interaction_weighted(states).event_study()

    shown = found.event_time != found.reference
    assert found.event_time[shown].tolist() == wanted["event_time"]
    np.testing.assert_allclose(found.estimate[shown], wanted["estimate"], atol=EXACT)
    np.testing.assert_allclose(
        found.covariance[np.ix_(shown, shown)], wanted["covariance"], atol=EXACT
    )


def test_city_trends_give_the_published_coefficients(cities):
    wanted = published("ezunem").set_index("method")["estimate"]

    ours = {
        "unit_trends": unit_trends(cities).estimate[0],
        "unit_trends_alone": unit_trends(cities, period_effects=False).estimate[0],
    }

    assert set(wanted.index) == set(ours)
    for method, estimate in ours.items():
        assert estimate == pytest.approx(wanted[method], abs=NEARLY_COLLINEAR)


@pytest.mark.parametrize(
    ("small_sample", "factor"),
    [
        pytest.param("none", 1.0, id="plain sandwich"),
        pytest.param("nested", 22 / 21 * 197 / (198 - 10), id="as fixest"),
        pytest.param("all_effects", 22 / 21 * 197 / (198 - 31), id="as Stata's dummies"),
    ],
)
def test_zone_coefficient_and_its_error_are_those_of_dummies_for_cities_and_years(
    cities, small_sample, factor
):
    rows = table("ezunem")
    dummies = pd.get_dummies(rows[["city", "year"]].astype(str)).to_numpy(dtype=float)
    zone = ((rows["zone_from"] > 0) & (rows["year"] >= rows["zone_from"])).to_numpy(dtype=float)
    outcome = rows["log_claims"].to_numpy()
    left, fit = (
        values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]
        for values in (zone, outcome)
    )
    slope = left @ fit / (left @ left)
    by_city = pd.Series(left * (fit - slope * left)).groupby(rows["city"]).sum().to_numpy()
    plain = np.sqrt(by_city @ by_city) / (left @ left)

    found = two_way(cities, small_sample=small_sample)

    assert found.estimate[0] == pytest.approx(slope, abs=EXACT)
    assert found.std_error[0] == pytest.approx(plain * np.sqrt(factor), rel=1e-7)
    assert found.estimate[0] == pytest.approx(decompose(cities).estimate, abs=EXACT)


def test_zones_are_too_few_for_ordinary_errors_and_say_so(cities):
    found = few_clusters(cluster_paths(cities), rng=np.random.default_rng(1994), draws=999)

    assert (found.rule.clusters, found.rule.treated) == (22, 10)
    assert found.rule.choice == "wild bootstrap"
    assert found.p_value > 0.05


@pytest.fixture(scope="module", params=["mpdta", "medicaid", "ezunem"])
def study(request, tmp_path_factory):
    root = tmp_path_factory.mktemp(request.param)
    shutil.copy(HERE / "pyproject.toml", root)
    shutil.copytree(ANALYSES / request.param, root / "analyses" / request.param)
    return run(Project(root), None, name=request.param)


def test_study_sets_every_published_number_beside_its_own(study, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(study.folder.parent))
    page = open_page(study.folder.name)

    text = page.text("did-literature")._repr_markdown_()

    rows = study.published.tables["literature"]
    bounds, estimates = rows["conf_low"].notna().sum(), rows["estimate"].notna().sum()
    assert bounds + estimates == len(rows)
    assert not estimates or f"{estimates} av {estimates} publicerade skattningar" in text
    assert not bounds or f"De {bounds} publicerade intervallens" in text


def test_rows_obey_the_contract_and_units_of_public_tables_are_told_as_they_are(study):
    check_contract(study.published.tables["estimates"])

    withheld = [
        (name, len(rows))
        for name, rows in study.published.tables.items()
        for rows in [rows[rows["status"] == "suppressed"]]
        if len(rows)
    ]
    assert withheld == []


def test_other_choices_stand_beside_the_main_answer(study):
    rows = study.published.tables["estimates"]
    name = study.folder.name
    wanted = {
        "mpdta": ("mpdta:delstat", ["group_time_jack", "wild_bootstrap"]),
        "ezunem": ("ezunem:unit_trends", ["unit_trends", "unit_trends_alone"]),
        "medicaid": ("medicaid:group_time", ["group_time"]),
    }[name]

    found = rows[rows["analysis"] == wanted[0]]

    assert sorted(found["method"]) == wanted[1]
    assert set(found["role"]) == {"sensitivity"}
    main = rows[(rows["analysis"] == name) & (rows["role"] == "primary")]
    assert len(main) == 1
    if name == "mpdta":
        same = found[found["method"] == "group_time_jack"]
        assert same["estimate"].item() == pytest.approx(main["estimate"].item(), abs=PRINTED)
        assert same["std_error"].item() > 1.2 * main["std_error"].item()


def test_page_of_the_study_shows_all_it_asks_for_and_types_no_number(study, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(study.folder.parent))
    name = study.folder.name
    page = open_page(name)
    text = (HERE / "reports" / f"{name}.qmd").read_text(encoding="utf-8")
    asked = re.findall(r'^page\.(\w+)\("([\w-]+)"\)', text, flags=re.MULTILINE)
    prose = re.sub(r"```.*?```|@[\w-]+", "", text.split("---", 2)[2], flags=re.DOTALL)

    shown = {(verb, what): getattr(page, verb)(what) for verb, what in asked}

    assert len(asked) >= 18
    assert not re.search(r"\d", prose)
    empty = [place for place, part in shown.items() if isinstance(part, Passage) and not part.text]
    assert empty == []
    for figure in ("event-study", "honest"):
        drawn = shown["figure", figure]
        assert drawn.caption.endswith(".")
        assert drawn.alt
        assert (page.home / drawn.source).is_file()
        assert shown["data", figure]._repr_markdown_().startswith("```{=html}\n<table")


def as_counties(rows):
    names = {"county": "countyreal", "first_treat": "first.treat"}
    return rows.drop(columns="state").rename(columns=names)


def as_states(rows):
    expanded = rows["expanded"].replace(0, np.nan)
    return rows.rename(columns={"state": "stfips", "insured": "dins"}).assign(yexp2=expanded)


def as_cities(rows):
    zone = (rows["zone_from"] > 0) & (rows["year"] >= rows["zone_from"])
    return rows.rename(columns={"claims": "uclms"}).assign(ez=zone.astype(int))


SOURCES = [
    pytest.param("mpdta", as_counties, id="counties"),
    pytest.param("medicaid", as_states, id="states"),
    pytest.param("ezunem", as_cities, id="cities"),
]


@pytest.mark.parametrize(("name", "back"), SOURCES)
def test_file_is_what_the_script_makes_of_its_source(name, back):
    rows = table(name)

    made = maker(name).build(back(rows).sample(frac=1, random_state=1))

    pd.testing.assert_frame_equal(made, rows, rtol=0, atol=1e-10)


def test_states_of_the_year_that_is_left_out_are_in_neither_group():
    rows = as_states(table("medicaid"))
    rows.loc[rows["stfips"] == 1, "yexp2"] = 2015

    made = maker("medicaid").build(rows)

    assert set(rows["stfips"]) - set(made["state"]) == {1}


@pytest.mark.parametrize(
    ("name", "back", "column", "problem"),
    [
        pytest.param("mpdta", as_counties, "first.treat", "different years", id="counties"),
        pytest.param("ezunem", as_cities, "ez", "zone ends", id="cities"),
    ],
)
def test_script_refuses_a_source_that_does_not_hold_what_is_said_of_it(name, back, column, problem):
    rows = back(table(name))
    treated = rows.index[rows[column] > 0]
    rows.loc[treated[-1], column] = 0

    with pytest.raises(ValueError, match=problem):
        maker(name).build(rows)
