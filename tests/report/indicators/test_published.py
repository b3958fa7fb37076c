"""Own values beside a made snapshot of Kolada: named rightly, judged by row, beside cost."""

import re
import shutil
from dataclasses import replace

import pytest

from evaluation.data.kolada.answers import Value
from evaluation.data.kolada.groups import county_group
from evaluation.data.kolada.snapshot import NATION, Group, Snapshot, write_snapshot
from evaluation.data.published_series import COMPUTED, FETCHED
from evaluation.data.quality.agreement import (
    AGREES,
    DIFFERS,
    NOT_COMPARED,
    Span,
    Told,
    agreement,
    half_unit,
)
from evaluation.errors import DataError
from evaluation.provenance import Project, read_manifest
from evaluation.report import open_page
from evaluation.report.indicators.agreement import compared
from evaluation.report.indicators.costs import cost_table
from evaluation.report.indicators.figure import draw_series
from evaluation.report.indicators.others import (
    agreement_lead,
    agreement_table,
    difference_table,
)
from evaluation.report.indicators.published import group_table, published_table
from evaluation.report.indicators.rows import indicators, series
from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.literal import as_words
from evaluation.report.material import BUILD_VARIABLE, read_material
from evaluation.simulate import load_scenario, simulate, write_synthetic
from evaluation.study import run_study
from tests.study.small_study import SCENARIO, SEED

NAME, FILE, OWN = "uppfoljning", "kolada.json", "0381"
YEARS = range(2016, 2025)
DAY = "2026-11-30"
MEMBERS = ("0188", "0580", "1283")
NAMES = {NATION: "Riket", OWN: "Enköping", "0380": "Uppsala", "0331": "Heby"}
NAMES |= {code: f"Kommun {code}" for code in MEMBERS}
PLAN = f"""name = "{NAME}"
version = "1.0.0"
seed = 1

[title]
sv = "Uppföljning"
en = "Follow-up"

[question]
sv = "Hur gick det?"
en = "How did it go?"

[data]
kind = "extract"
scenario = "{SCENARIO}"

[indicators]
choose = ["langvarigt", "mottagare", "resultat_avslut", "ej_ateraktualiserade"]
published = "{FILE}"

[disclosure]
min_count = 5
round_to = 5

[declarations]
background = {{ sv = "-", en = "-" }}
data_sources = {{ sv = "-", en = "-" }}
limitations = {{ sv = "-", en = "-" }}
ethics = {{ sv = "-", en = "-" }}
"""


def value(kpi, code, year, number):
    return Value(kpi=kpi, municipality=code, year=year, sex="T", value=number, status="")


def snapshot(municipality=OWN, **values):
    """Values by measure of one's own; others differ by a number of their own."""
    own = {"N31814": 40.0, "N31824": 1000.0, "U40455": 57.0, "U31462": 60.0, "N31008": 900.0}
    own |= values
    rows = [
        value(kpi, code, year, number + 3 * place + (year - 2020))
        for kpi, number in own.items()
        for place, code in enumerate(NAMES if municipality == OWN else [municipality])
        for year in YEARS
    ]
    similar = Group(
        id="G1", title="Liknande kommuner IFO, Enköping, 2020", kind="similar", year=2020,
        members=MEMBERS,
    )  # fmt: skip
    county = county_group(OWN, {code: NAMES[code] for code in (OWN, "0380", "0331")})
    return Snapshot(
        municipality=municipality, date=DAY, query={}, groups=(similar, county),
        kpis={"N31008": "Nettokostnad ekonomiskt bistånd, kr/inv"}, municipalities=NAMES,
        values=tuple(rows),
    )  # fmt: skip


@pytest.fixture(scope="session")
def delivery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kolada") / "leverans"
    scenario = load_scenario(SCENARIO, adults=1_500, paths=1)
    write_synthetic(folder, simulate(scenario, seed=SEED))
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory, delivery):
    """A project whose study names a snapshot, run once."""
    root = tmp_path_factory.mktemp("project")
    folder = root / "analyses" / NAME
    folder.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.evaluation]\n", encoding="utf-8")
    (folder / "protocol.toml").write_text(PLAN, encoding="utf-8")
    write_snapshot(snapshot(), folder / FILE)
    run(Project(root), delivery)
    return Project(root)


def run(project, delivery):
    return run_study(
        NAME, root=project.root, out=project.output(NAME), store=project.store, data=delivery
    )


@pytest.fixture
def material(project, monkeypatch):
    monkeypatch.setenv(BUILD_VARIABLE, str(project.build))
    return read_material(NAME)


def cells(table):
    return [row for _, rows in table.groups for row in rows]


def test_each_value_is_named_by_whose_it_is(material):
    heads = {as_words(row.head) for row in cells(published_table(material))}

    for whose in (
        "Enköping", "Riket", "Liknande kommuner IFO, Enköping, 2020 (ovägt medel)",
        "Länets kommuner (ovägt medel)",
    ):  # fmt: skip
        assert f"{whose}, 2024" in heads


def test_kolada_is_named_for_what_was_fetched_and_for_nothing_else(material):
    table = material.table("indicator_published")

    assert {"printed", FETCHED, COMPUTED} == set(table["road"])
    for row in table.to_dict("records"):
        named = "Källa: Kolada" in as_words(str(row["source"]))
        assert named == (row["road"] == FETCHED)
    own = [as_words(row.cells[2]) for row in cells(published_table(material))
           if "ovägt medel" in as_words(row.head) and "2024" in row.head]  # fmt: skip
    assert own
    assert all("Egen beräkning" in told and "inte Riket" in told for told in own)
    assert not any("Källa: Kolada" in told for told in own)


def test_means_are_of_the_members_alone(material):
    table = material.table("indicator_published")
    year = table[(table["kpi"] == "N31814") & (table["year"] == 2020)]
    rows = year[year["road"] != "printed"].set_index("about")["value"]

    assert rows["own"] == 43.0
    assert rows["country"] == 40.0
    assert rows["similar"] == pytest.approx(40 + 3 * 5)
    assert rows["county"] == pytest.approx(40 + 3 * 2)


def test_a_verdict_stands_at_each_value_with_its_reason(material):
    found = {(one.item.id, one.year): one for one in compared(material)}

    # The register has 44 to 47 per cent; nobody knows of the municipality's own survey.
    assert {one.verdict for (name, _), one in found.items() if name == "langvarigt"} >= {AGREES}
    results = [one for (name, _), one in found.items() if name == "resultat_avslut"]
    assert {one.verdict for one in results} == {NOT_COMPARED}
    assert any("kan ingen säga" in one.why for one in results)
    sizes = [one for (name, _), one in found.items() if name == "mottagare"]
    assert {one.verdict for one in sizes} == {NOT_COMPARED}
    # What makes a closing is not said: counted both ways it makes more than anybody measures.
    returns = [one for (name, _), one in found.items() if name == "ej_ateraktualiserade"]
    assert {one.verdict for one in returns} == {NOT_COMPARED}
    assert any("procentenheter åt" in one.why for one in returns)


def test_what_is_counted_both_ways_explains_what_is_between(material):
    name, ways = "ej_ateraktualiserade", ("tva_tomma_12", "tre_tomma_12")
    item = next(one for one in indicators(material) if one.id == name)
    narrow = [replace(own, differences=tuple(replace(one, counted=ways) for one in own.differences))
              for own in item.definitions]  # fmt: skip
    other = replace(item, definitions=tuple(narrow))
    kept = tuple(other if one is item else one for one in material.printed.indicators)
    told = replace(material, printed=replace(material.printed, indicators=kept))

    found = [one for one in compared(told) if one.item.id == name and one.found]

    assert found
    for one in found:
        two, three = (
            series(told, other, other.definition(way)).set_index("year")["estimate"][one.year]
            for way in ways
        )
        alone = agreement(
            Told(value=100 * one.own["events"] / one.own["n"], n=one.own["n"], step=5),
            Told(value=one.published, half=half_unit(one.published)), Span(), unit="procent",
        )  # fmt: skip
        assert one.found.high - alone.high == pytest.approx(max(three - two, 0))
        assert alone.low - one.found.low == pytest.approx(max(two - three, 0))


def test_a_value_that_nothing_explains_is_told(project, delivery, tmp_path, monkeypatch):
    other = Project(tmp_path)
    shutil.copytree(project.root / "analyses", other.root / "analyses")
    shutil.copy(project.root / "pyproject.toml", other.root)
    write_snapshot(snapshot(N31814=8.0), other.analyses / NAME / FILE)
    run(other, delivery)
    monkeypatch.setenv(BUILD_VARIABLE, str(other.build))
    material = read_material(NAME)

    found = [one for one in compared(material) if one.item.id == "langvarigt"]

    assert {one.verdict for one in found if one.own is not None and one.road == FETCHED} == {
        DIFFERS
    }
    told = {as_words(row.cells[0]) for row in cells(agreement_table(material))}
    assert "skiljer mer än definition och slump kan förklara" in told
    with speaking("en"):
        assert re.search(r"[1-9]\d* differ more than", str(agreement_lead(material)))


def test_a_printed_value_that_kolada_has_changed_stays_and_says_so(material):
    table = material.table("indicator_published")
    printed = table[(table["road"] == "printed") & (table["about"] == "own")]
    revised = printed[(printed["indicator"] == "langvarigt") & (printed["year"] == 2019)]

    assert revised["value"].tolist() == [36.5]
    assert "Kolada har nu 42: värdet är reviderat." in as_words(revised["remark_sv"].iloc[0])
    with_both = [
        one for one in compared(material) if one.item.id == "langvarigt" and one.year == 2019
    ]
    assert [one.road for one in with_both] == [FETCHED]


def test_the_figure_has_the_municipality_riket_and_similar_ones(material):
    item = next(one for one in indicators(material) if one.id == "langvarigt")

    drawing = draw_series(material, item)

    for words in (
        "Fyrkanter: kommunens",
        "Ringar: Riket",
        "Trianglar: liknande",
        "Källa: Kolada (",
    ):
        assert words in drawing.caption
    heads = drawing.data.columns
    assert heads[-3:] == (
        "Kommunen enligt Kolada", "Riket", "Liknande kommuner, ovägt medel",
    )  # fmt: skip


def test_results_stand_beside_cost_per_inhabitant(material):
    table = cost_table(material)
    rows = cells(table)

    assert "Nettokostnad" in as_words(table.caption)
    assert any(row.head == "2020" and row.cells[1:] == ("903", "900", "915") for row in rows)


def test_members_of_groups_stand_on_the_page(material):
    rows = {as_words(row.head): as_words(row.cells[0]) for row in cells(group_table(material))}

    assert rows["Liknande kommuner IFO, Enköping, 2020"] == "Kommun 0188, Kommun 0580, Kommun 1283"
    assert rows["Länets kommuner"] == "Heby, Uppsala, Enköping"


def test_what_is_counted_otherwise_stands_with_its_bound_and_source(material):
    told = {as_words(row.head): [as_words(cell) for cell in row.cells]
            for row in cells(difference_table(material))}  # fmt: skip

    long = next(cells for head, cells in told.items() if "alla kommuner" in head)
    assert long[0] == "0 till +3 procentenheter"
    assert "antagande" in long[1]
    assert any("räknas på båda sätten" in cells[0] for cells in told.values())
    assert any(cells[0] == "går inte att säga" for cells in told.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_there_in_both_languages(material, project, language):
    page = open_page(NAME, language=language)

    for name in ("agreement", "differences", "published", "compared_with", "cost"):
        assert "<table" in page.table(name)._repr_markdown_()
    assert DAY in str(page.text("agreement"))
    assert str(page.text("cost"))


def test_the_snapshot_is_part_of_what_the_run_was_made_with(project):
    sources = read_manifest(project.output(NAME) / "manifest.json").sources

    assert f"analyses/{NAME}/{FILE}" in sources


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(lambda path: path.unlink(), "the snapshot is missing", id="missing"),
        pytest.param(
            lambda path: path.write_text("{}", encoding="utf-8"), "is no snapshot", id="other"
        ),
        pytest.param(
            lambda path: write_snapshot(snapshot("0180"), path),
            "the snapshot is of municipality 0180", id="another municipality",
        ),
    ],
)  # fmt: skip
def test_a_snapshot_that_cannot_be_used_stops_the_run(project, delivery, tmp_path, spoil, told):
    other = Project(tmp_path)
    shutil.copytree(project.root / "analyses", other.root / "analyses")
    shutil.copy(project.root / "pyproject.toml", other.root)
    spoil(other.analyses / NAME / FILE)

    with pytest.raises(DataError, match=f"{told}.* @ {FILE}"):
        run(other, delivery)
    assert not other.output(NAME).exists()
