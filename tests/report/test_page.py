"""What cells of a page get: figures, tables and texts that hold in HTML and PDF."""

import hashlib
import re

import pytest

from evaluation.errors import DisclosureError, ProtocolError, UsageError
from evaluation.protocol import load_protocol
from evaluation.report import list_examples, list_reports, open_page
from evaluation.report.catalogue import COMPARING, EVERY, FIGURES, TABLES, TEXTS
from evaluation.report.literal import as_words, marked
from evaluation.report.markup import DataTable, Passage
from tests.report.plausible import PROJECT, curves, flow, gates, protocol, write_build

# Those of an experiment and its twin, and of panels, stand in tests/study/test_jobtraining.py
# and tests/study/test_replications.py.
FIGURE_NAMES = sorted({**FIGURES[EVERY], **FIGURES[COMPARING]})
TABLE_NAMES = sorted({**TABLES[EVERY], **TABLES[COMPARING]})
TEXT_NAMES = sorted({**TEXTS[EVERY], **TEXTS[COMPARING]})


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_figure_is_a_file_with_caption_and_alt_text(page, in_build, name):
    markdown = page.figure(name)._repr_markdown_()

    found = re.fullmatch(
        r'!\[(.+)\]\((\S+)\)\{#fig-(\S+) fig-alt="([^"]+)" narrow="(\S+)"\}', markdown
    )
    assert found
    caption, source, label, _, narrow = found.groups()
    assert narrow == source.replace(".svg", "-narrow.svg")
    assert (page.home / narrow).is_file()
    assert (label, caption[-1]) == (name, ".")
    assert (page.home / source).resolve() == in_build / "stockholmsjobb/figures" / f"{name}.svg"
    assert (page.home / source).read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_figure_has_its_numbers_in_a_table(page, name):
    html = page.data(name)._repr_markdown_()

    assert html.startswith("```{=html}\n<table")
    assert 'aria-label="' in html
    assert "<th></th>" not in html


def test_figures_have_the_same_bytes_every_time(page, in_build):
    digests = set()
    for label in ("one", "two"):
        page.figure("states", label=label)
        content = (in_build / "stockholmsjobb/figures" / f"{label}.svg").read_bytes()
        digests.add(hashlib.sha256(content).hexdigest())

    assert len(digests) == 1
    assert b"<dc:date>" not in content
    assert b"Matplotlib v" not in content


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_table_is_plain_html_with_scopes(page, name):
    shown = page.table(name)
    if isinstance(shown, Passage):
        assert shown.text == ""
        return
    markdown = shown._repr_markdown_()

    assert markdown.startswith(f"::: {{#tbl-{name}}}\n```{{=html}}\n<table")
    assert "style=" not in markdown
    assert 'scope="col"' in markdown


@pytest.mark.parametrize("contrast", ["inte_nu", "aldrig", "mellan_insatser"])
def test_effects_tell_levels_difference_and_interval(page, contrast):
    html = page.table("effects", contrast=contrast).table.html()

    assert "Skillnad" in html
    assert " till " in html
    assert "ej utvärderbart" in html


def test_withheld_effect_is_explained_in_the_caption(page):
    caption = page.table("effects").table.caption

    assert "Ej utvärderbart: Praktik, 36 månader: Andel med full uppföljning är 21" in caption


def test_subtypes_are_never_mixed_with_their_parent(page):
    arms = page.table("effects").table.html()
    parts = page.table("effects-subtypes").table.html()

    assert "konstruerad" not in arms
    assert "konstruerad" in parts
    assert "Praktik" not in parts


@pytest.mark.parametrize("name", TEXT_NAMES)
def test_texts_hold_no_raw_numbers(page, name):
    text = page.text(name).text

    assert "nan" not in re.findall(r"[a-z]+", text)
    assert not re.search(r"\d\.\d", text.replace("1.0.0", ""))


@pytest.mark.parametrize("study", ["stockholmsjobb", "rossi"])
def test_every_cell_of_the_pages_gives_something(in_build, study):
    page = open_page(study)
    source = (page.home / f"{study}.qmd").read_text(encoding="utf-8")

    calls = re.findall(r"^page\.(\w+)\((.*)\)$", source, flags=re.MULTILINE)
    for method, arguments in calls:
        eval(f"page.{method}({arguments})", {"page": page})  # noqa: S307 - our own pages

    assert len(calls) > 15


def test_published_values_stand_beside_ours_with_their_source(in_build):
    html = open_page("rossi").table("literature").table.html()

    assert "−0,379" in html
    assert "0,684" in html
    assert "Fox" in html


@pytest.mark.parametrize(
    ("method", "name", "message"),
    [
        ("figure", "kurvor", "unknown figure 'kurvor'"),
        ("table", "effekter", "unknown table 'effekter'"),
        ("text", "svar", "unknown text 'svar'"),
    ],
)
def test_misspelt_names_list_the_allowed_ones(page, method, name, message):
    with pytest.raises(UsageError, match=f"{message} @ the page; allowed: "):
        getattr(page, method)(name)


def test_misspelt_contrast_is_not_taken_for_a_missing_result(page):
    with pytest.raises(ProtocolError, match="unknown contrast 'nu' @ contrasts; allowed: inte_nu"):
        page.figure("curves", contrast="nu")
    with pytest.raises(ProtocolError, match="unknown outcome 'jobb'"):
        page.figure("curves", outcome="jobb")
    with pytest.raises(ProtocolError, match="unknown arm 'jobb'"):
        page.figure("curves", arm="jobb")


def test_figure_without_material_says_so(changed):
    few = curves(protocol("stockholmsjobb")).assign(events=0)
    changed(curves=few)

    shown = open_page("stockholmsjobb").figure("curves")

    assert "ej utvärderbart" in shown.text


def test_unknown_study_says_how_to_run_it(in_build):
    with pytest.raises(DisclosureError, match=r"no published results .* evaluation run okand"):
        open_page("okand")


@pytest.mark.parametrize("name", ["protocol.json", "manifest.json"])
def test_missing_plan_or_manifest_is_told(changed, tmp_path, name):
    changed()
    (tmp_path / "stockholmsjobb" / name).unlink()

    with pytest.raises(DisclosureError, match=f"file is missing @ stockholmsjobb/{name}"):
        open_page("stockholmsjobb")


def test_plan_that_is_not_an_object_is_told(changed, tmp_path):
    changed()
    (tmp_path / "stockholmsjobb/protocol.json").write_text("[]", encoding="utf-8")

    with pytest.raises(DisclosureError, match="not a JSON object"):
        open_page("stockholmsjobb")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"name": "x", "arms": []}', "written by another version", id="older layout"),
        pytest.param(
            '{"protocol": {"name": "x", "mellanrum": 2}, "printed": {}}',
            r"no protocol of this version \((?s:.*)mellanrum",
            id="unknown key",
        ),
    ],
)
def test_plan_of_another_version_says_how_to_run_it_again(changed, tmp_path, text, problem):
    changed()
    (tmp_path / "stockholmsjobb/protocol.json").write_text(text, encoding="utf-8")

    with pytest.raises(
        DisclosureError,
        match=f"{problem}(?s:.*) @ stockholmsjobb/protocol\\.json; .*evaluation run stockholmsjobb",
    ):
        open_page("stockholmsjobb")


def test_plan_on_the_page_is_the_declared_one(material):
    declared = load_protocol(PROJECT / "analyses" / "stockholmsjobb" / "protocol.toml")

    assert material.plan == marked(declared)


def test_failed_gate_is_named_with_comparison_and_reason(page):
    text = as_words(page.text("gates").text)

    assert "Praktik: Andel med full uppföljning är 21 %" in text


def test_passed_gates_are_told_in_one_sentence(changed):
    plan = protocol("stockholmsjobb")
    from tests.report.plausible import estimates

    changed(gates=gates(plan).assign(passed=True), estimates=estimates(plan).assign(status="ok"))

    assert open_page("stockholmsjobb").text("gates").text.startswith("Underlaget klarade")


def test_small_removals_are_not_counted_in_the_flow(page):
    html = page.data("flow").table.html()

    assert "–" in html


def test_flow_without_removals_has_no_side_boxes(changed):
    frame = flow(protocol("stockholmsjobb")).assign(removed_persons=0, removed_rows=0)
    changed(flow=frame)

    assert open_page("stockholmsjobb").figure("flow").label == "flow"


def test_list_of_reports_links_to_each(in_build):
    own, examples = list_reports().text, list_examples().text

    assert "[för nämnden](stockholmsjobb-namnd.html)" in own
    assert "[alla siffror](stockholmsjobb.html)" in own
    assert "Syntetiska data." in own
    assert "(rossi.html)" in examples
    assert "rossi" not in own
    assert "stockholmsjobb" not in examples


def test_own_reports_stand_in_the_order_that_the_page_gives(in_build):
    text = list_reports("rundgang", "inforande").text

    order = [text.index(name) for name in ("rundgang", "inforande", "insatspanel")]
    assert order == sorted(order)


def test_report_that_is_not_there_is_refused_by_name(in_build):
    with pytest.raises(UsageError, match="no report of 'rundgång' @ the first page; studies"):
        list_reports("rundgång")


def test_report_that_has_not_been_run_is_listed_without_link(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALUATION_BUILD", str(tmp_path))
    write_build(tmp_path, "rossi")
    (tmp_path / "rossi/flow.csv").write_text("x", encoding="utf-8")

    text = list_reports().text

    assert "stockholmsjobb: ännu inte körd" in text
    assert "rossi: resultaten behöver köras om" in text


def test_cells_of_a_table_are_escaped(page):
    from evaluation.report.markup import Row, Table

    table = Table(columns=("A",), groups=(("", (Row(head="<b>", cells=()),)),), caption="")

    assert "&lt;b&gt;" in DataTable(label="x", table=table)._repr_markdown_()
