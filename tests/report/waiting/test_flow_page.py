"""The page of the flow, of a small municipality, with and without referrals."""

import math

import pandas as pd
import pytest

from evaluation.report import open_page
from evaluation.report.language import LANGUAGES, say, speaking
from evaluation.report.literal import as_words
from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.report.waiting.curves import curve_table, draw_waits
from evaluation.report.waiting.lead import lead, one_line
from evaluation.report.waiting.queue import draw_queue, queue_counts
from evaluation.report.waiting.rows import Median, differ, lacks_referrals, median_of
from evaluation.report.waiting.states import draw_after
from evaluation.report.waiting.words import median_words
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.simulate.synthetic import Synthetic
from evaluation.study import run_study
from tests.study.small_study import HERE

NAME, ADULTS, SEED = "flode", 1200, 7


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A build with every table, and one of a delivery without referrals."""
    room = tmp_path_factory.mktemp("flow")
    whole = simulate(load_scenario("enkoping", adults=ADULTS, paths=1), seed=SEED)
    fewer = Synthetic(
        tables={name: rows for name, rows in whole.tables.items() if name != "anvisning"},
        manifest=whole.manifest,
        truth=whole.truth,
        referral_truth=whole.referral_truth,
    )
    for name, drawn in (("whole", whole), ("fewer", fewer)):
        write_synthetic(room / name / "leverans", drawn)
        run_study(
            NAME,
            root=HERE,
            data=room / name / "leverans",
            out=room / name / "build" / NAME,
            store=room / name / "store",
        )
    return room


@pytest.fixture
def material(built, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(built / "whole" / "build"))
    return read_material(NAME)


@pytest.fixture
def fewer(built, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(built / "fewer" / "build"))
    return read_material(NAME)


def cells(table):
    return [row for _, rows in table.groups for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_both_languages(material, language):
    page = open_page(NAME, language=language)

    assert str(page.text("flow_lead"))
    assert str(page.text("flow_reading"))
    for name in ("waits", "queues", "never_came", "rounds", "report"):
        assert "#tbl-" in str(page.sections(name)) or "#fig-" in str(page.sections(name))


def test_the_first_screen_answers_three_questions_with_intervals(material):
    with speaking("sv"):
        told = as_words(str(lead(material)))

    assert not lacks_referrals(material)
    how_long, where, never = told.split("\n\n")
    assert how_long.startswith("**Hur lång tid tar det?**")
    assert "veckor (" in how_long
    assert where.startswith("**Var är kön?**")
    assert "säkert långsammare vid JC2" in where or "osäkert om det går långsammare" in where
    assert never.startswith("**Hur många kommer aldrig?**")
    assert "uteblev" in never
    assert told.count(" till ") > 5


def test_without_referrals_their_parts_are_left_out_and_said_so(fewer):
    assert lacks_referrals(fewer)
    with speaking("sv"):
        told = as_words(str(lead(fewer)))
        assert "Tabellen anvisning är inte levererad" in told
        assert "uteblev" not in told.split("\n\n")[-2]
        assert "med behov på att något skulle börja" in told
        assert draw_waits(fewer, "anvisning") is None
        assert draw_queue(fewer, "anvisning") is None
        assert draw_waits(fewer, "behov") is not None
        page = open_page(NAME)
        assert as_words(str(page.sections("waits"))).count(say("waiting.no_referrals")) == 1
        assert "uteblev" not in str(page.sections("never_came"))


def test_the_median_is_read_where_the_curve_and_its_band_cross_half():
    curve = pd.DataFrame(
        {
            "month": [0, 2, 4, 6],
            "estimate": [0.0, 0.4, 0.5, 0.7],
            "conf_low": [0.0, 0.3, 0.4, 0.6],
            "conf_high": [0.0, 0.5, 0.6, 0.8],
        }
    )

    assert median_of(curve) == Median(step=4, low=2, high=6)
    with speaking("sv"):
        assert as_words(median_words(median_of(curve), "anvisning")) == "4\u00a0veckor (2 till 6)"
        unreached = median_of(curve[curve["month"] < 4])
        assert math.isnan(unreached.step)
        assert median_words(unreached, "behov") == say("waiting.not_half")


@pytest.mark.parametrize(
    ("other", "among", "expected"),
    [
        pytest.param(40.0, 2, True, id="far"),
        pytest.param(26.0, 2, False, id="near"),
        pytest.param(36.0, 2, True, id="far enough for two"),
        pytest.param(36.0, 13, False, id="not when they are the ends of thirteen"),
    ],
)
def test_slower_is_certain_only_when_intervals_say_so(other, among, expected):
    one = {"estimate": 20.0, "low": 12.0, "high": 28.0}
    far = {"estimate": other, "low": other - 8, "high": other + 8}

    assert differ(one, far, among=among) is expected


def test_figures_tell_what_the_files_tell(material):
    curves = material.table("curves")
    with speaking("sv"):
        rows = cells(curve_table(material, "anvisning"))
        shown = curves[(curves["contrast"] == "anvisning") & curves["estimate"].notna()]
        assert len(rows) == shown["arm"].nunique()
        counts = queue_counts(material, "anvisning")
        table = material.table("indicators")
        own = table[(table["indicator"] == "ko_anvisning") & (table["definition"] == "vantar")]
        own = own[own["group_kind"].isin(["", "enhet"])]
        assert counts["vantar"].sum() == own["events"].sum()
        drawing = draw_after(material)
        assert drawing is not None
        assert len(cells(drawing.data)) == 5


def test_the_first_page_tells_how_many_started(material):
    with speaking("sv"):
        assert "senast tre månader efter" in one_line(material)


def test_what_registers_cannot_tell_stands_on_the_page():
    text = (HERE / "reports" / "flode.qmd").read_text(encoding="utf-8")

    assert "Hur ofta den enskildes plan följs upp går inte att se i registren" in text
