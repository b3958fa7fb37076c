"""The page of indicators, of a small municipality, from its register to its words."""

import re
from dataclasses import replace

import pytest

from evaluation.errors import EvaluationError, ProtocolError, UsageError
from evaluation.protocol.indicators.registry import one_series
from evaluation.protocol.indicators.targets import STATUSES
from evaluation.report import open_page
from evaluation.report.catalogue import SECTIONS, offered
from evaluation.report.indicators.bridges.rows import shown_bridges
from evaluation.report.indicators.dashboard import dashboard_table, lead, one_line
from evaluation.report.indicators.figure import draw_series
from evaluation.report.indicators.left_out import gap_table
from evaluation.report.indicators.published import published_table
from evaluation.report.indicators.rows import indicators, latest_year, series
from evaluation.report.indicators.tables import definition_table, mix_table
from evaluation.report.indicators.words import change, level_label, status
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.literal import as_markdown, as_words
from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import run_study
from tests.study.small_study import HERE, SCENARIO, SEED

NAME = "indikatorer"
ADULTS = 1_500  # fewer persons have more counts of few, and take longer to protect
OPTIONAL = ("ansokan", "status_manad")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Two builds of the shipped study: of a whole delivery, and of one without what may lack."""
    synthetic = simulate(load_scenario(SCENARIO, adults=ADULTS, paths=1), seed=SEED)
    fewer = {name: table for name, table in synthetic.tables.items() if name not in OPTIONAL}
    found = {}
    for name, made in (("whole", synthetic), ("fewer", replace(synthetic, tables=fewer))):
        room = tmp_path_factory.mktemp(name)
        write_synthetic(room / "leverans", made)
        run_study(
            NAME,
            root=HERE,
            data=room / "leverans",
            out=room / "build" / NAME,
            store=room / "store",
        )
        found[name] = room / "build"
    return found


def opened(built, name, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(built[name]))
    return read_material(NAME)


@pytest.fixture
def material(built, monkeypatch):
    return opened(built, "whole", monkeypatch)


def cells(table):
    return [row for _, rows in table.groups for row in rows]


def test_the_dashboard_has_each_indicator_with_interval_and_status_in_words(material):
    rows = cells(dashboard_table(material))

    assert 10 <= len(rows) <= len(indicators(material))
    # A status is a sign and a word, and not a colour.
    told = {row.cells[0] for row in rows}
    assert told <= {"–", *(status(name) for name in STATUSES)}
    assert all(re.search(r"\w", word) for word in told - {"–"})
    assert all(re.search(r"\d.*\(\d.* till \d.*\)", row.cells[1]) for row in rows)


def test_a_target_without_a_value_to_judge_is_said_and_stands_with_the_others(material):
    year, rows = latest_year(material), material.table("indicators")
    targets = sum(item.target(year) is not None for item in indicators(material))
    then = (rows["indicator"] == "vuxenutbildning") & (rows["year"] == year)
    material = _with(material, rows[~then])

    (_, judged), _ = dashboard_table(material).groups
    told = str(lead(material))

    assert len(judged) == targets
    assert f"Av {targets - 1} indikatorer med mål" in told
    assert "inte är färdigt eller inte visas: i vuxenutbildning inom sex månader." in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_both_languages(material, language):
    page = open_page(NAME, language=language)

    parts = [str(page.sections(name)) for name in ("indicators", "mixes")]
    for item in material.printed.indicators:
        title = item.title.sv if language == "sv" else item.title.en
        assert any(f"### {as_markdown(title)}" in part for part in parts)
    for name in ("dashboard", "gaps", "published"):
        assert "<table" in page.table(name)._repr_markdown_()
    assert str(page.text("lead"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_declared_bridges_stand_on_the_page_with_parts_that_sum(material, language):
    found = list(shown_bridges(material))
    page = str(open_page(NAME, language=language).sections("bridges"))

    assert len(found) == len(material.plan.indicators.bridges) >= 1
    assert page.count("### ") == len(found)
    for one in found:
        assert one.status in ("ok", "suppressed")
        told = sum(ends.value for ends in one.parts.values())
        assert one.status != "ok" or told == one.change
    assert any(one.status == "ok" for one in found)


def test_a_study_without_bridges_has_no_such_section(material):
    plan = replace(material.plan, indicators=replace(material.plan.indicators, bridges=()))

    assert list(shown_bridges(replace(material, plan=plan))) == []
    assert "bridges" not in offered(SECTIONS, plan)


def test_definitions_stand_side_by_side_for_one_year(material):
    item = next(one for one in indicators(material) if one.id == "ej_ateraktualiserade")

    rows = cells(definition_table(material, item))

    assert len(rows) == len(item.definitions)
    shares = {row.head: float(row.cells[0].split()[0]) for row in rows if row.cells[0] != "–"}
    one = next(value for head, value in shares.items() if "en tom månad" in head)
    three = next(value for head, value in shares.items() if "tre tomma månader" in head)
    assert one < three


def test_a_mix_is_told_by_level(material):
    item = next(one for one in indicators(material, mixes=True) if one.id == "insatsmix")

    rows = cells(mix_table(material, item, item.main))

    assert "Praktik" in {row.head for row in rows}


def test_a_series_is_drawn_with_its_numbers_and_words(material):
    item = indicators(material)[1]

    drawing = draw_series(material, item)

    assert drawing.narrow is not None
    assert re.search(r"Linjediagram med \d+ år", drawing.alt)
    assert len(cells(drawing.data)) == series(material, item)["estimate"].notna().sum()


def test_two_versions_are_never_drawn_as_one(material):
    item = indicators(material)[0]
    table = material.table("indicators")
    mixed = table.assign(version=["1.0" if at % 2 else "2.0" for at in range(len(table))])
    # A page that forgot to ask for the version would hand this on.
    other = replace(item, version="1.0")

    kept = series(_with(material, mixed), other)

    assert set(kept["version"]) <= {"1.0"}
    with pytest.raises(ProtocolError, match="draw each id and version by itself"):
        one_series(zip(mixed["indicator"], mixed["version"], strict=True))


def _with(material, table):
    tables = {**material.published.tables, "indicators": table}
    return replace(material, published=replace(material.published, tables=tables))


def test_unweighted_means_are_never_the_whole_country(material):
    told = {row.head.partition(",")[0]: row.cells for row in cells(published_table(material))}

    unweighted = next(cells for head, cells in told.items() if "ovägt medel" in head)
    assert told["Riket"] != unweighted
    assert not any("Källa: Kolada" in text for row in told.values() for text in row)


def test_published_series_stand_with_their_numbers(material):
    printed = {row.cells[0] for row in cells(published_table(material))}
    assert {"55", "75", "32", "57", "37,5", "73", "59", "44,8", "43,6", "38", "33,7"} <= printed
    assert {"377", "315", "299"} <= printed


def test_what_was_not_delivered_is_left_out_and_named(built, monkeypatch):
    fewer = opened(built, "fewer", monkeypatch)

    told = {(row.head, row.cells[0]) for row in cells(gap_table(fewer))}

    assert any("ny ansökan" in head and "ansokan" in why for head, why in told)
    assert any("samma år" in head and "status_manad" in as_words(why) for head, why in told)
    counted = fewer.table("indicators")
    assert "myndigheter" not in set(counted["indicator"])
    assert "tre_tomma_12" in set(counted["definition"])
    assert "tre_tomma_12_ansokan" not in set(counted["definition"])


def test_years_that_have_not_passed_are_named(material):
    told = [row.cells[0] for row in cells(gap_table(material))]

    assert any("tiden har ännu inte gått" in why for why in told)


def test_the_year_fits_in_a_sentence(material):
    with speaking("en"):
        assert re.search(r"\d of \d targets for \d{4} are achieved", one_line(material))


def test_a_change_within_the_margin_is_told_as_unsure(material):
    item = indicators(material)[1]
    rows = series(material, item).tail(2)
    wide = rows.assign(low=rows["estimate"] - 50, high=rows["estimate"] + 50)
    narrow = rows.assign(estimate=[30.0, 40.0], low=[29.0, 39.0], high=[31.0, 41.0])

    assert change(wide).endswith("osäkert")
    assert change(narrow) == "↑ +10"


def test_what_compares_nothing_is_no_part_of_other_studies(material):
    page = open_page(NAME)

    with pytest.raises(UsageError, match="is for studies that compare persons"):
        page.text("answer")
    with pytest.raises(EvaluationError, match="unknown sections 'effects'"):
        page.sections("effects")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        pytest.param("BIFALL", "bifall", id="an outcome"),
        pytest.param("AVSLAG:INKOMST", "avslag, grund INKOMST", id="a refusal and its ground"),
        pytest.param("AVSLAG:saknas", "avslag, grund uppgift saknas", id="no ground"),
    ],
)
def test_refusals_are_named_with_their_ground(level, words):
    assert as_words(level_label("utfall_och_grund", level)).lower() == words.lower()
