"""What was audited and what is withheld, in words and tables that give nothing away."""

import json
import re
from dataclasses import replace

import pytest

from evaluation.disclosure.certificate import FEW, SHOWN_ELSEWHERE
from evaluation.provenance import find_project
from evaluation.report.literal import literal
from evaluation.report.material import BUILD_VARIABLE
from evaluation.report.protection import review
from evaluation.report.protection.folding import fold, folded_key, ranges
from evaluation.report.protection.tables import audit_table, withheld_table
from evaluation.report.protection.texts import study_disclosure
from evaluation.report.quality.page import open_quality
from tests.report.quality import write_quality

CURVES = ["contrast", "arm", "series", "outcome", "month"]
CONTRACT = ["analysis", "outcome", "arm", "month", "method", "role"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param(["12"], "12", id="one"),
        pytest.param(["0", "1", "2", "3"], "0–3", id="all follow"),
        pytest.param(["10", "2", "3", "7"], "2–3, 7, 10", id="with gaps"),
        pytest.param(["-3", "-2", "0"], "−3 till −2, 0", id="before the start"),
        pytest.param(["0.3", "0.325"], "0,3, 0,325", id="decimals"),
        pytest.param(["saknas", "HT"], "saknas, HT", id="words"),
        pytest.param([""], "", id="none"),
    ],
)
def test_values_that_follow_each_other_are_one_range(values, words):
    assert ranges(values) == words


def test_months_of_a_curve_are_one_line():
    rows = [f"nu · praktik · arm · avslut · {month}" for month in (0, 1, 2, 9)]

    lines = fold([*rows, "nu · praktik · reference · avslut · 0"], CURVES)

    assert [(line.words, line.values) for line in lines] == [
        (("nu", "praktik", "arm", "avslut"), ("0", "1", "2", "9")),
        (("nu", "praktik", "reference", "avslut"), ("0",)),
    ]


def test_method_and_role_stand_in_a_line_only_where_they_tell_rows_apart():
    rows = [
        "s · avslut · praktik · 12 · cox · primary",
        "s · avslut · praktik · 24 · cox · primary",
    ]
    other = "s · avslut · praktik · 12 · km · secondary"

    assert [line.words for line in fold(rows, CONTRACT)] == [("s", "avslut", "praktik")]
    assert {line.words for line in fold([*rows, other], CONTRACT)} == {
        ("s", "avslut", "praktik", "cox", "primary"),
        ("s", "avslut", "praktik", "km", "secondary"),
    }


def test_a_word_that_holds_the_separator_does_not_shift_the_others():
    assert fold(["praktik · kon · a · b"], ["arm", "covariate", "level"])[0].values == ("a · b",)
    assert folded_key(["arm", "covariate", "level"]) == "level"


def test_section_says_rule_attack_and_cost(material):
    words = study_disclosure(material).text

    assert "ett antal från 1 till 4 inte gå att räkna fram" in words
    assert "@tbl-disclosure" in words
    assert "avrundade till närmaste 5" in words
    assert "Medelvärden i månader har 1 decimal." in words
    assert "för en del av en insats bara vid de tider som tabellerna visar" in words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        pytest.param("told_already", "visar redan själv antal på samma personer", id="itself"),
        pytest.param("told_of_comers", "lämnar mindre av några antal än", id="its sums"),
    ],
)
def test_what_an_earlier_release_has_given_away_is_said_by_name(material, key, words):
    told = {"told_already": [], "told_of_comers": [], key: ["praktik/1.0"]}
    changed = replace(material, certificate={**material.certificate, **told})

    assert words in study_disclosure(changed).text
    assert literal("praktik/1.0") in study_disclosure(changed).text
    assert words not in study_disclosure(material).text


def test_section_counts_what_the_tables_withhold(material):
    tables = material.certificate["tables"].values()
    rows, shown = (sum(table[name] for table in tables) for name in ("rows", "shown"))
    marked = sum((table["status"] != "ok").sum() for table in material.published.tables.values())

    assert rows - shown == marked > 0
    table = withheld_table(material)
    cells = [int(re.sub(r"\D", "", cell)) for row in table.groups[0][1] for cell in row.cells[2:]]
    assert sum(cells) == marked


def test_where_all_is_shown_no_table_is_referred_to(material):
    told = {
        **material.certificate,
        "tables": {"estimates": {"rows": 3, "shown": 3, "withheld": {}}},
    }
    shown = replace(material, certificate=told)

    assert "Alla 3 rader visas." in study_disclosure(shown).text
    assert "@tbl-withheld" not in study_disclosure(shown).text
    ((_, rows),) = withheld_table(shown).groups
    assert [(row.head, row.cells) for row in rows] == [("Skattningar", ("3", "3"))]


@pytest.mark.parametrize(
    ("changes", "head", "value"),
    [
        pytest.param({"held_against": ["a/1.0"]}, "Hölls mot", "a/1.0", id="release"),
        pytest.param({"held_against": []}, "Hölls mot", "ingen tidigare version", id="first"),
        pytest.param(
            {"asked_at_most": 1600},
            "Antal och summor som måste hållas öppna",
            "högst 1\u202f600",
            id="asked",
        ),
        pytest.param({"found_after": 2}, "Kan räknas fram nu", "2", id="found"),
        pytest.param({"attacked": []}, "Tabeller som angreps", "inga", id="nothing to attack"),
    ],
)
def test_table_reads_the_certificate(material, changes, head, value):
    told = replace(material, certificate={**material.certificate, **changes})

    cells = {row.head: row.cells[0] for row in audit_table(told).groups[0][1]}

    assert cells[head] == value


def test_page_about_quality_has_the_section_too(tmp_path, monkeypatch):
    write_quality(tmp_path)
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))

    page = open_quality()

    assert "ett antal från 1 till 4" in page.text("disclosure").text
    assert "Kan räknas fram nu" in page.table("disclosure").table.html()


def test_whoever_checks_finds_every_withheld_row(in_build):
    certificate = json.loads((in_build / "stockholmsjobb/disclosure.json").read_text("utf-8"))
    text = review.sections().text

    for name, table in certificate["tables"].items():
        number = sum(map(len, table["withheld"].values()))
        assert (f"({name}.csv): " in text) == bool(number)
        listed = re.search(rf"\({name}\.csv\): (.*?) rader.*?</table>", text, flags=re.DOTALL)
        if listed:
            cells = re.findall(r'<td class="num">([^<]*)</td></tr>', listed.group(0))
            assert sum(int(re.sub(r"\D", "", cell)) for cell in cells) == number


def test_studies_that_are_not_run_are_named(in_build):
    names = find_project().studies()
    text = review.sections().text

    assert re.findall(r"^## (\S+)$", text, flags=re.MULTILINE) == [*names, "datakvalitet"]
    assert text.count("Ännu inte körd.") == len(names) + 1 - 2
    assert "stockholmsjobb" in review.overview().table.html()


def test_certificate_of_another_run_is_not_read(in_build, tmp_path, monkeypatch):
    folder = tmp_path / "rossi"
    folder.mkdir()
    for name in ("manifest.json", "disclosure.json"):
        content = (in_build / "rossi" / name).read_text(encoding="utf-8")
        (folder / name).write_text(content + " " * (name == "disclosure.json"), encoding="utf-8")
    monkeypatch.setenv(BUILD_VARIABLE, str(tmp_path))

    assert "rossi: har inget gällande intyg" in review.overview().table.html()
    assert "Har inget gällande intyg och behöver köras om." in review.sections().text


def test_names_are_escaped(in_build, monkeypatch):
    rows = {FEW: ["<b>praktik</b> · kon · 1"], SHOWN_ELSEWHERE: ["a · b · 2"]}
    keys = ["arm", "covariate", "level"]
    table = {"keys": keys, "rows": 2, "shown": 0, "withheld": rows}
    told = {
        "rule": {"every_value_possible": [1, 4]},
        "held_against": ["<i>x</i>/1"],
        "tables": {"table1": table},
    }
    monkeypatch.setattr(review, "certificates", lambda: {"a_b": told})

    text = review.sections().text

    assert "<b>" not in text
    assert "<i>" not in text.replace("\\<i\\>", "")
    assert "&lt;b&gt;praktik&lt;/b&gt; · kon" in text
