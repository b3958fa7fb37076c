"""Whatever a plan or the data call things, pages show it letter by letter, in HTML and PDF."""

import json
import re
import shutil
import tomllib
from html.parser import HTMLParser

import pandas as pd
import pytest

from evaluation.protocol import parse_protocol
from evaluation.provenance import Project
from evaluation.render import render_page
from evaluation.report.material import BUILD_VARIABLE
from evaluation.study import run_study
from tests.report.plausible import PROJECT, results, write_build
from tests.report.quality import reconciliation, write_quality

from .hostile import MARKER, hostile, hostile_plan, written
from .pdf_text import pdf_words

FIRST_OF_DATA = 1000  # numbers of the texts that come from data, apart from the plan's


class Words(HTMLParser):
    """The text of a page and of its attributes for screen readers; which elements it has."""

    def __init__(self):
        super().__init__()
        self.text, self.said, self.elements = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.said += [value for name, value in attrs if name in {"alt", "aria-label", "title"}]

    def handle_data(self, data):
        self.text.append(data)


def without_spaces(text):
    return "".join(text.split())


def times_shown(texts, shown):
    """How often each text's number is shown, and how often the whole text before it."""
    for number, text in texts.items():
        marker = without_spaces(MARKER.format(number))
        times = len(re.findall(rf"(?<!\d){re.escape(marker)}", shown))
        yield number, times, shown.count(without_spaces(text))


def shown_whole(texts, shown):
    """Numbers of the texts that are shown, each time whole."""
    found = {number: (times, whole) for number, times, whole in times_shown(texts, shown) if times}
    assert {number: times for number, times in found.items() if times[0] != times[1]} == {}
    return set(found)


# The fewest of the texts that each page shows; the English one shows those in English.
REGISTER = {"": 37, "-en": 20, "-revision": 20, "-namnd": 5}


def from_data(study):
    """The texts that data give a page, each a hostile one: names of levels, notes, reasons."""
    tables, texts = {}, {}
    for name, table in results(study).items():
        places = {"flow": "label_sv", "gates": "reason_sv", "estimates": "note"}
        if (column := places.get(name)) is None:
            continue
        told = dict.fromkeys(value for value in table[column] if value)
        for value in told:
            number = FIRST_OF_DATA + len(texts)
            told[value] = texts[number] = hostile(number)
        tables[name] = table.assign(**{column: table[column].map(lambda v, t=told: t.get(v, v))})
    level = hostile(FIRST_OF_DATA + len(texts))
    for name in ("table1", "balance"):
        table = results(study)[name]
        tables[name] = table.assign(level=table["level"].replace({"1": level, "black": level}))
    return tables, {**texts, FIRST_OF_DATA + len(texts): level}


def declared(study):
    text = (PROJECT / "analyses" / study / "protocol.toml").read_text(encoding="utf-8")
    return hostile_plan(tomllib.loads(text))


def check_page(page, texts, *, out, least):
    rendered = render_page(page, out=out, engine="embedded")

    html = Words()
    html.feed(rendered.paths["html"].read_text(encoding="utf-8"))
    in_html = shown_whole(texts, without_spaces("".join(html.text)))
    shown_whole(texts, without_spaces(" ".join(html.said)))
    in_pdf = shown_whole(texts, pdf_words(rendered.paths["pdf"].read_bytes()))
    assert not html.elements & {"i", "script", "iframe"}
    assert len(in_html) >= least
    # HTML has the numbers behind the figures too.
    assert in_pdf <= in_html
    assert len(in_pdf) >= least
    return in_pdf


@pytest.mark.parametrize(
    ("study", "pages", "least", "least_of_data"),
    [
        pytest.param("stockholmsjobb", REGISTER, 45, 3, id="register"),
        pytest.param("rossi", {"": 15}, 15, 0, id="table"),
    ],
)
def test_every_text_is_shown_as_it_was_written(
    study, pages, least, least_of_data, tmp_path, monkeypatch
):
    values, told = declared(study)
    tables, data = from_data(study)
    write_build(tmp_path / "build", study, plan=parse_protocol(values), **tables)
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path / "build"))

    texts = {**dict(enumerate(told)), **data}
    shown = set().union(
        *(
            check_page(PROJECT / f"reports/{study}{name}.qmd", texts, out=tmp_path, least=own)
            for name, own in pages.items()
        )
    )
    assert len(shown) >= least
    assert len(shown & set(data)) >= least_of_data


def test_names_of_districts_and_texts_of_a_panel_are_shown_as_written(tmp_path, monkeypatch):
    values, told = declared("ezunem")
    folder = tmp_path / "analyses" / "ezunem"
    shutil.copytree(PROJECT / "analyses" / "ezunem", folder)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(PROJECT / name, tmp_path / name)
    (folder / "protocol.toml").write_text(written(values), encoding="utf-8")
    rows = pd.read_csv(folder / "ezunem.csv", dtype=str)
    rows["city"] = [hostile(FIRST_OF_DATA + int(number)) for number in rows["city"]]
    rows.to_csv(folder / "ezunem.csv", index=False)
    project = Project(tmp_path)
    run_study("ezunem", root=tmp_path, out=project.output("ezunem"), store=project.store)
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path / "build"))

    numbers = range(FIRST_OF_DATA, FIRST_OF_DATA + 30)
    texts = {**dict(enumerate(told)), **{number: hostile(number) for number in numbers}}
    shown = check_page(PROJECT / "reports/ezunem.qmd", texts, out=tmp_path, least=9)
    assert shown & set(numbers)


def test_what_a_delivery_says_of_itself_is_shown_as_written(tmp_path, monkeypatch):
    texts = {number: hostile(number) for number in range(3)}
    table = reconciliation("utanför").assign(label_sv=texts[0], note_sv=texts[1])
    write_quality(tmp_path / "build", reconciliation=table)
    manifest = tmp_path / "build" / "datakvalitet" / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["delivery"]["kommun_namn"] = texts[2]
    manifest.write_text(json.dumps(content | {"digest": "0f" * 32}), encoding="utf-8")
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path / "build"))

    check_page(PROJECT / "reports/datakvalitet.qmd", texts, out=tmp_path, least=2)
