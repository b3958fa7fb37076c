"""LaLonde's experiment and its twin: published numbers, refusals, and what is recovered."""

import importlib.util
import re
import shutil

import numpy as np
import pytest

from evaluation.data import read_table
from evaluation.provenance import Project
from evaluation.report.benchmark import elements as benchmark
from evaluation.report.language import speaking
from evaluation.report.page import open_page
from tests.report.english import numbers, only_in_swedish, swedish, told
from tests.study.small_study import HERE, run
from tests.test_contract import check_contract

HOME = HERE / "analyses" / "jobtraining"
DOLLAR = 1.0  # published in whole dollars, some of them cut and some rounded
RESTRICTED = ("hogst_15000", "hogst_10000", "hogst_5000")
TWINS = ("rakt_av", "vagt", "overlapp")


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    root = tmp_path_factory.mktemp("jobtraining")
    shutil.copy(HERE / "pyproject.toml", root)
    shutil.copytree(HOME, root / "analyses" / "jobtraining")
    return run(Project(root), None, name="jobtraining")


@pytest.fixture(scope="module")
def estimates(job):
    return job.published.tables["estimates"]


@pytest.fixture(scope="module")
def table():
    return read_table(HOME / "jobtraining.sav").to_pandas()


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_table", HOME / "make_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one(estimates, *, analysis="", **wanted):
    name = f"jobtraining:{analysis}" if analysis else "jobtraining"
    wanted = {"analysis": name, **wanted}
    population = wanted.pop("population")
    rows = np.logical_and.reduce([estimates[key] == value for key, value in wanted.items()])
    rows &= estimates["population"].str.partition(":")[0] == population
    rows &= ~estimates["method"].str.startswith("minsta") | ("method" in wanted)
    (row,) = estimates[rows].to_dict("records")
    return row


def income(estimates, population, analysis=""):
    return one(
        estimates,
        analysis=analysis,
        population=population,
        outcome="inkomst_1978",
        scale="mean_difference",
    )


def test_rows_obey_the_contract(estimates):
    check_contract(estimates)


@pytest.mark.parametrize(
    ("population", "analysis", "method", "effect", "error"),
    [
        # Dehejia & Wahba (1999), table 3: one variance for everyone.
        pytest.param("forsok", "", "minsta_kvadrat", 1794, 633, id="experiment"),
        pytest.param("rakt_av", "utan_sparrar", "minsta_kvadrat", -15205, 1154, id="PSID"),
        # Imbens & Xu (2024), replication tables: HC1.
        pytest.param("forsok", "", "minsta_kvadrat_hc1", 1794, 671, id="experiment HC1"),
        pytest.param("rakt_av", "utan_sparrar", "minsta_kvadrat_hc1", -15205, 656, id="PSID HC1"),
        pytest.param(
            "rakt_av", "utan_sparrar", "minsta_kvadrat_hc1_justerad", 4, 854, id="PSID adjusted"
        ),
    ],
)
def test_published_effect_and_error_are_ours(
    estimates, population, analysis, method, effect, error
):
    row = one(
        estimates,
        analysis=analysis,
        population=population,
        outcome="inkomst_1978",
        scale="mean_difference",
        method=method,
    )

    assert row["estimate"] == pytest.approx(effect, abs=DOLLAR)
    assert row["std_error"] == pytest.approx(error, abs=DOLLAR)


def test_every_published_number_with_a_method_stands_beside_ours(job, estimates):
    literature = job.published.tables["literature"]
    same = literature[literature["method"] != ""]

    assert len(same) >= 8
    for row in same.to_dict("records"):
        ours = one(
            estimates,
            analysis=row["analysis"],
            population=row["contrast"],
            outcome=row["outcome"],
            scale=row["scale"],
            method=row["method"],
        )
        assert ours["estimate"] == pytest.approx(row["estimate"], abs=DOLLAR), row["quantity"]
        assert ours["std_error"] == pytest.approx(row["std_error"], abs=DOLLAR), row["quantity"]


def test_every_comparison_with_the_whole_survey_is_refused_with_its_reason(estimates):
    reasons = {
        "rakt_av": "Största skillnad i bakgrund",
        "vagt": "Färre än 50 personer i effektiv storlek",
        "overlapp": "Den tyngsta procentens andel av vikten",
    }

    for population, reason in reasons.items():
        row = income(estimates, population)
        assert row["status"] == "gated"
        assert np.isnan(row["estimate"])
        assert reason in row["note"]


@pytest.mark.parametrize("analysis", RESTRICTED)
def test_overlap_weighting_passes_the_gates_on_common_support_and_covers_the_experiment(
    estimates, analysis
):
    row, truth = (income(estimates, name, analysis) for name in ("overlapp", "forsok"))
    away = one(
        estimates,
        analysis=analysis,
        population="avvikelse",
        outcome="inkomst_1978",
        scale="mean_difference",
        status="ok",
    )

    assert row["status"] == "ok"
    assert away["estimate"] == pytest.approx(row["estimate"] - truth["estimate"], abs=DOLLAR)
    assert away["conf_low"] < 0 < away["conf_high"]
    assert income(estimates, "vagt", analysis)["status"] == "gated"


def test_without_gates_the_raw_difference_has_the_wrong_sign_and_weighting_turns_it(estimates):
    raw, weighted, truth = (
        income(estimates, name, "utan_sparrar") for name in ("rakt_av", "vagt", "forsok")
    )

    assert raw["conf_high"] < 0 < truth["conf_low"]
    assert weighted["conf_low"] < truth["estimate"] < weighted["conf_high"]


def test_deviation_counts_the_shared_participants_once(estimates):
    levels = {
        arm: one(
            estimates,
            analysis="utan_sparrar",
            population=population,
            outcome="inkomst_1978",
            scale="mean",
            arm=arm,
        )
        for arm, population in (("ingen", "forsok"), ("psid", "vagt"))
    }
    (away,) = estimates[
        (estimates["analysis"] == "jobtraining:utan_sparrar")
        & (estimates["population"] == "avvikelse:vagt")
        & (estimates["outcome"] == "inkomst_1978")
    ].to_dict("records")

    # The participants' mean is on both sides and goes out; what is left are two other groups.
    between = levels["ingen"]["estimate"] - levels["psid"]["estimate"]
    apart = np.hypot(levels["ingen"]["std_error"], levels["psid"]["std_error"])
    assert away["estimate"] == pytest.approx(between, abs=2 * DOLLAR)
    assert away["std_error"] == pytest.approx(apart, abs=2 * DOLLAR)


def test_placebo_outcome_is_nothing_in_the_experiment_and_something_without_it(estimates):
    found = {
        name: one(
            estimates,
            analysis="utan_sparrar",
            population=name,
            outcome="inkomst_1975",
            scale="mean_difference",
        )
        for name in ("forsok", *TWINS)
    }

    assert found["forsok"]["conf_low"] < 0 < found["forsok"]["conf_high"]
    assert found["rakt_av"]["conf_high"] < 0
    assert found["overlapp"]["conf_high"] < 0


def test_published_means_are_whole_dollars(estimates):
    shown = estimates[estimates["scale"].isin(["mean", "mean_difference"])].dropna(
        subset=["estimate"]
    )

    assert (shown["estimate"] % 1 == 0).all()
    assert (shown["std_error"] % 1 == 0).all()


def test_groups_are_those_of_the_two_sources(table):
    assert table["grupp"].value_counts().to_dict() == {2: 2490, 0: 260, 1: 185}
    assert table["id"].is_unique
    assert not table.isna().any(axis=None)


def as_sources(table):
    """The two tables the file was made from, in thousands of dollars."""
    source = table.assign(**{name: table[name] / 1000 for name in ("re74", "re75", "re78")})
    experiment = source[source["grupp"] != 2].assign(train=lambda rows: rows["grupp"])
    twin = source[source["grupp"] != 0].assign(train=lambda rows: (rows["grupp"] == 1).astype(int))
    return experiment, twin


def test_file_is_what_the_script_makes_of_its_sources(table, maker):
    made = maker.build(*as_sources(table))

    assert made.astype(float).equals(table.astype(float))


def test_script_refuses_sources_with_other_participants(table, maker):
    experiment, twin = as_sources(table)
    twin.loc[twin.index[twin["train"] == 1][3], "re78"] += 1

    with pytest.raises(ValueError, match="not the same persons"):
        maker.build(experiment, twin)


@pytest.fixture
def page(job, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(job.folder.parent))
    return open_page("jobtraining")


def test_answer_tells_the_experiment_the_refusal_and_the_restricted_samples(page):
    text = page.text("benchmark-answer")._repr_markdown_()

    assert "1\u202f794\u00a0dollar högre" in text
    assert "ej utvärderbart" in text
    assert "alla jämförelserna faller på spärrarna" in text
    assert "I 3 av 3 begränsade urval" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("benchmark", ["185 mot 260", "ej utvärderbart", "Alla, med spärrarna avstängda"]),
        ("benchmark-secondary", ["\u221211,1"]),
        ("benchmark-gates", ["81\u00a0%\u00a0!", "nej", "ja"]),
        ("benchmark-e-values", ["1,33"]),
        ("benchmark-literature", ["\u221215\u202f205 (1\u202f155)", "1\u202f794 (633)"]),
    ],
)
def test_tables_show_what_was_published(page, name, words):
    html = page.table(name).table.html()

    for word in words:
        assert word in html


def test_figure_has_a_caption_and_words_for_those_who_do_not_see_it(page):
    markdown = page.figure("benchmark")._repr_markdown_()

    assert "fig-alt=" in markdown
    assert "försökets intervall" in markdown


def test_page_has_no_typed_number():
    text = (HERE / "reports" / "jobtraining.qmd").read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|@[\w-]+", "", text.split("---", 2)[2], flags=re.DOTALL)

    assert not re.search(r"\d", prose)


@pytest.mark.parametrize("shelf", ["TEXTS", "TABLES", "FIGURES"])
def test_the_room_is_told_in_english_with_the_same_numbers(job, monkeypatch, shelf):
    monkeypatch.setenv("EVALUATION_BUILD", str(job.folder.parent))
    pages = {name: open_page("jobtraining", language=name) for name in ("sv", "en")}
    literature = job.published.tables["literature"]["label_sv"].tolist()
    names = [*only_in_swedish(dict(pages["sv"].material.plan.source)), *literature]

    for name, make in getattr(benchmark, shelf).items():
        texts = {}
        for language, page in pages.items():
            with speaking(language):
                texts[language] = told(make(page.material))
        # What the plan tells of its background is in the plan's own language.
        assert name == "benchmark-background" or swedish(texts["en"], *names) == [], name
        assert numbers(texts["en"]) == numbers(texts["sv"]), name
