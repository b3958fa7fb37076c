"""The page of groups beside their likes, of a small municipality, and of planted gaps."""

import numpy as np
import pandas as pd
import pytest

from evaluation.disclosure.gaps import ALIKE, FEWER, MORE
from evaluation.report import open_page
from evaluation.report.equity.figure import draw_funnel, draw_gaps
from evaluation.report.equity.lead import lead, one_line
from evaluation.report.equity.rows import Asked, asked
from evaluation.report.equity.tables import gap_table
from evaluation.report.language import LANGUAGES, say, speaking
from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import run_study
from tests.study.small_study import ADULTS, HERE, SCENARIO, SEED

NAME = "likvardighet"


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    room = tmp_path_factory.mktemp("equity")
    write_synthetic(
        room / "leverans", simulate(load_scenario(SCENARIO, adults=ADULTS, paths=1), seed=SEED)
    )
    run_study(
        NAME, root=HERE, data=room / "leverans", out=room / "build" / NAME, store=room / "store"
    )
    return room / "build"


@pytest.fixture
def material(built, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(built))
    return read_material(NAME)


def cells(table):
    return [row for _, rows in table.groups for row in rows]


def groups(*rows):
    """Rows as published: (kind, group, share, expected, margin, verdict)."""
    frame = pd.DataFrame(
        rows, columns=["group_kind", "group", "estimate", "expected", "half", "gap_verdict"]
    )
    gap = frame["estimate"] - frame["expected"]
    return frame.assign(
        n=100.0, gap=gap, gap_low=gap - frame["half"], gap_high=gap + frame["half"],
        likely=0.5 * gap, not_compared="",
    )  # fmt: skip


PLANTED = groups(
    ("distrikt", "Norr", 30.0, 42.0, 8.0, FEWER),
    ("distrikt", "Söder", 44.0, 40.0, 8.0, ALIKE),
    ("distrikt", "Väster", 55.0, 40.0, 9.0, MORE),
    ("kon", "1", 41.0, 40.0, 7.0, ALIKE),
    ("kon", "2", 39.0, 40.0, 7.0, ALIKE),
)


def question(material, rows=PLANTED):
    first = next(asked(material, "access"))
    return Asked(
        item=first.item, definition=first.definition, year=2022, whole=first.whole, rows=rows
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_both_languages(material, language):
    page = open_page(NAME, language=language)

    assert str(page.text("equity_lead"))
    assert str(page.text("equity_reading"))
    for name in ("access", "results"):
        assert "### " in str(page.sections(name))


def test_what_is_found_is_said_first_the_largest_gap_before_others(material, monkeypatch):
    monkeypatch.setattr(
        "evaluation.report.equity.lead.asked",
        lambda _, about=None: [question(material)] if about != "result" else [],
    )
    with speaking("sv"):
        told = str(lead(material))

    assert told.index("Väster") < told.index("Norr")
    assert "Söder" not in told
    assert "−12 procentenheter (−20 till −4)" in told


def test_the_first_page_tells_how_many_stand_out(material, monkeypatch):
    monkeypatch.setattr("evaluation.report.equity.lead.asked", lambda _: [question(material)])
    with speaking("sv"):
        assert one_line(material) == "2 av 5 jämförelser visar en säkerställd skillnad."


def test_that_nothing_is_found_is_said_with_what_could_have_been_seen(material, monkeypatch):
    alike = PLANTED.assign(gap_verdict=ALIKE)
    monkeypatch.setattr(
        "evaluation.report.equity.lead.asked",
        lambda _, about=None: [question(material, alike)] if about != "result" else [],
    )
    with speaking("sv"):
        told = str(lead(material))

    assert "Ingen av 5 jämförelser visar säkert" in told
    assert "8 procentenheter" in told


def test_the_table_says_why_a_group_is_not_compared(material):
    lost = PLANTED.copy()
    lost.loc[0, ["gap", "gap_low", "gap_high", "expected", "likely"]] = np.nan
    lost.loc[0, "not_compared"] = "saknar_likar"
    lost.loc[1, ["estimate", "gap", "gap_low", "gap_high", "expected", "likely"]] = np.nan
    with speaking("sv"):
        rows = cells(gap_table(question(material, lost)))
        told = {row.head: row.cells[-1] for row in rows}

        assert told["Norr"] == say("equity.verdict.no_likes")
        assert told["Söder"] == say("equity.verdict.withheld")
        assert told["Väster"] == say("equity.verdict.more")


def test_figures_tell_what_their_tables_tell(material):
    with speaking("sv"):
        drawing = draw_gaps(question(material))
        funnel = draw_funnel(question(material), "distrikt")

        assert drawing is not None
        assert "1 har säkert fler än väntat, 1 säkert färre" in drawing.alt
        assert funnel is not None
        assert [row.head for row in cells(funnel.data)] == ["Norr", "Söder", "Väster"]


def test_two_groups_have_no_funnel(material):
    with speaking("sv"):
        assert draw_funnel(question(material), "kon") is None


def test_page_and_files_have_the_same_gaps(material):
    table = material.table("indicators")
    for one in asked(material):
        own = table[(table["indicator"] == one.item.id) & (table["year"] == one.year)]
        own = own[(own["definition"] == one.definition.name) & own["gap"].notna()]
        assert len(own) == len(one.compared)
