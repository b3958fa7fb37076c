"""Every sentence about a conclusion, in both languages, and documents that no label can break."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pypandoc
import pytest

from evaluation.provenance import Project, RunManifest, find_project
from evaluation.render.body import Made, html_page
from evaluation.report.version_diff import (
    ENGLISH,
    SWEDISH,
    Pending,
    Version,
    compare,
    document,
    html_body,
    markdown_lines,
    text_lines,
)
from evaluation.report.version_diff.words import Words

HIGHER = {"estimate": 0.074, "conf_low": 0.023, "conf_high": 0.125, "std_error": 0.026}
LOWER = {"estimate": -0.11, "conf_low": -0.213, "conf_high": -0.007, "std_error": 0.05}
UNSURE = {"estimate": 0.016, "conf_low": -0.033, "conf_high": 0.065, "std_error": 0.025}
GATED = {"status": "gated", "note": "Färre än 10 händelser i minsta gruppen"}
SUPPRESSED = {"status": "suppressed", "note": "färre än 5 personer eller händelser"}
EMPTY = dict.fromkeys(("estimate", "conf_low", "conf_high", "std_error", "p_value"))
PLAN = {
    "arms": [{"name": "praktik", "label": "Praktik"}, {"name": "coachning", "label": "Coachning"}],
    "contrasts": [
        {"name": "inte_nu", "label": "Start nu mot inte nu", "kind": "not_now"},
        {"name": "aldrig", "label": "Start nu mot ingen start alls", "kind": "never"},
        {"name": "mellan", "label": "Insatserna mot varandra", "kind": "between_arms"},
    ],
    "outcomes": [
        {"name": "avslut", "label": "Varaktigt avslut"},
        {"name": "bistand", "label": "Månader med bistånd"},
        {"name": "lon", "label": "Kronor i lön", "unit": "kronor"},
        {"name": "aterkomster", "label": "Återkomster", "unit": "per 100 personer"},
        {"name": "andel", "label": "Andel i arbete", "unit": "andel"},
    ],
    "data": {"reference_label": "Ingen start den månaden"},
}
QUESTION = (
    "Praktik mot ingen start den månaden, varaktigt avslut efter 24 månader (Start nu mot inte nu)"
)
ASKED = (
    "Praktik against ingen start den månaden, varaktigt avslut after 24 months "
    "(Start nu mot inte nu)"
)


def row(**changes):
    """One row of the contract, withheld unless numbers are given."""
    about = {
        "analysis": "praktik",
        "outcome": "avslut",
        "population": "inte_nu:praktik",
        "arm": "praktik",
        "reference": "ingen",
        "month": 24.0,
        "scale": "risk_difference",
        "role": "primary",
        "status": "ok",
        "note": "",
    }
    return {**about, **EMPTY, **changes}


def version(name, *rows, plan=PLAN, rules=None, **about):
    manifest = RunManifest(
        study="praktik",
        protocol={"version": "1.0", "sha256": "aa"},
        **{"delivery": {"ursprung": "syntetisk"}, "results": rows, **about},
    )
    return Version(name=name, manifest=manifest, plan=plan, rules=rules or {})


def told(old, new, words=SWEDISH):
    return document(compare(old, new, pending=Pending()), words)


def sentence(old, new, words=SWEDISH):
    """The one sentence about a conclusion that changed, with ordinary spaces and signs."""
    found = told(
        version("1.0", *([row(**old)] if old is not None else [])),
        version("2.0", *([row(**new)] if new is not None else [])),
        words,
    )
    (one,) = found.sentences
    return one.replace("\u2212", "-")


STATES = {
    "higher": (HIGHER, "högre (+7,4 procentenheter, 2,3 till 12,5)",
               "higher (+7.4 percentage points, 2.3 to 12.5)"),
    "lower": (LOWER, "lägre (-11,0 procentenheter, -21,3 till -0,7)",
              "lower (-11.0 percentage points, -21.3 to -0.7)"),
    "unsure": (UNSURE, "ingen säkerställd skillnad (-3,3 till 6,5 procentenheter)",
               "no certain difference (-3.3 to 6.5 percentage points)"),
    "withheld": (GATED, "ej utvärderbart (Färre än 10 händelser i minsta gruppen)",
                 "not evaluable (Färre än 10 händelser i minsta gruppen)"),
}  # fmt: skip


@pytest.mark.parametrize("after", STATES)
@pytest.mark.parametrize("before", STATES)
def test_every_turn_of_a_conclusion_has_its_sentence(before, after):
    (old, old_sv, old_en), (new, new_sv, new_en) = STATES[before], STATES[after]
    if before == after:
        found = told(version("1.0", row(**old)), version("2.0", row(**new)))
        assert (found.sentences, found.conclusions.line) == (
            (),
            "Ingen av 1 slutsatser har ändrats.",
        )
        return

    assert sentence(old, new) == f"{QUESTION}: förut {old_sv}; nu {new_sv}."
    assert sentence(old, new, ENGLISH) == f"{ASKED}: was {old_en}; is now {new_en}."


@pytest.mark.parametrize("state", STATES)
def test_an_answer_that_came_or_went_is_told(state):
    numbers, swedish, english = STATES[state]

    assert sentence(None, numbers) == f"{QUESTION}: fanns inte förut; nu {swedish}."
    assert sentence(numbers, None) == f"{QUESTION}: förut {swedish}; besvaras inte längre."
    assert sentence(None, numbers, ENGLISH) == f"{ASKED}: not asked before; is now {english}."
    assert sentence(numbers, None, ENGLISH) == f"{ASKED}: was {english}; is no longer answered."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(GATED, SUPPRESSED, id="withheld for another reason"),
        pytest.param(HIGHER, {**HIGHER, "estimate": 0.06}, id="moved on the same side"),
        pytest.param(UNSURE, {**UNSURE, "estimate": -0.01}, id="across nought both times"),
        pytest.param(HIGHER, {**HIGHER, "method": "överlapp"}, id="by another method"),
        pytest.param({**HIGHER, "month": 24}, {**HIGHER, "estimate": 0.08}, id="month as integer"),
    ],
)
def test_what_does_not_turn_is_no_sentence_but_stands_among_the_estimates(old, new):
    found = told(version("1.0", row(**old)), version("2.0", row(**new)))

    assert (found.sentences, found.conclusions.line) == ((), "Ingen av 1 slutsatser har ändrats.")
    assert len({section.title: section for section in found.sections}["Skattningar"].rows) == 1


@pytest.mark.parametrize(
    ("about", "swedish", "english"),
    [
        pytest.param(
            {"outcome": "bistand", "scale": "months_difference", "estimate": -4, "conf_low": -6.1,
             "conf_high": -1.9},
            "månader med bistånd efter 24 månader (Start nu mot inte nu): fanns inte förut; nu "
            "färre (-4,0 månader, -6,1 till -1,9).",
            "is now fewer (-4.0 months, -6.1 to -1.9).", id="months",
        ),
        pytest.param(
            {"outcome": "lon", "scale": "mean_difference", "estimate": 1794, "conf_low": 483,
             "conf_high": 3106, "month": 0.0},
            "kronor i lön (Start nu mot inte nu): fanns inte förut; nu "
            "högre (+1\u202f794 kronor, 483 till 3\u202f106).",
            "is now higher (+1,794 kronor, 483 to 3,106).", id="amount at no horizon",
        ),
        pytest.param(
            {"outcome": "aterkomster", "scale": "mean_difference", "estimate": 9, "conf_low": 3,
             "conf_high": 14},
            "nu fler (+9 per 100 personer, 3 till 14).",
            "is now more (+9 per 100 personer, 3 to 14).", id="times",
        ),
        pytest.param(
            {"outcome": "andel", "scale": "difference", "estimate": 0.0175, "conf_low": 0.0122,
             "conf_high": 0.0228, "month": None},
            "andel i arbete (Start nu mot inte nu): fanns inte förut; nu "
            "högre (+1,8 procentenheter, 1,2 till 2,3).",
            "is now higher (+1.8 percentage points, 1.2 to 2.3).", id="panel",
        ),
        pytest.param(
            {**HIGHER, "population": "aldrig:praktik"},
            "Praktik mot ingen start alls, varaktigt avslut efter 24 månader (Start nu mot ingen "
            "start alls): fanns",
            "Praktik against ingen start alls,", id="reference of the kind of contrast",
        ),
        pytest.param(
            {**HIGHER, "population": "mellan", "reference": "coachning"},
            "Praktik mot coachning, varaktigt avslut efter 24 månader (Insatserna mot varandra): ",
            "Praktik against coachning,", id="arm against arm",
        ),
        pytest.param(
            {**HIGHER, "population": "inte_nu:overlapp"},
            "(Start nu mot inte nu: overlapp): fanns", "(Start nu mot inte nu: overlapp): not",
            id="narrowed",
        ),
        pytest.param(
            {**HIGHER, "population": "avvikelse:mellan"},
            "(avvikelse: Insatserna mot varandra): fanns",
            "(avvikelse: Insatserna mot varandra): not asked",
            id="narrowed to a contrast",
        ),
        pytest.param(
            {**HIGHER, "outcome": "okand", "arm": "x{0}", "population": "y", "reference": "z"},
            "x{0} mot ingen start den månaden, okand efter 24 månader (y): fanns",
            "x{0} against", id="names without labels",
        ),
        pytest.param(
            {"status": "ok", "estimate": 0.1}, "nu ingen säkerställd skillnad.",
            "is now no certain difference.", id="without an interval",
        ),
        pytest.param({"status": "gated"}, "nu ej utvärderbart.", "is now not evaluable.",
                     id="without a reason"),
    ],
)  # fmt: skip
def test_numbers_and_names_are_written_in_their_own_way(about, swedish, english):
    assert swedish in sentence(None, about)
    assert english in sentence(None, about, ENGLISH)


def test_reference_without_a_name_is_left_to_the_contrast():
    plan = {**PLAN, "data": {}}
    found = told(version("1.0", plan=plan), version("2.0", row(**HIGHER), plan=plan))

    assert found.sentences[0].startswith(
        "Praktik, varaktigt avslut efter 24 månader (Start nu mot inte nu): fanns inte förut;"
    )


def test_time_is_counted_as_the_plan_says():
    plan = {**PLAN, "data": {"time_unit": "veckor"}}
    old, new = (version(name, row(**HIGHER), plan=plan) for name in ("1.0", "2.0"))
    new = replace(new, manifest=replace(new.manifest, results=()))

    assert " efter 24 veckor (" in told(old, new).sentences[0]
    assert " after 24 weeks (" in told(old, new, ENGLISH).sentences[0]


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        pytest.param({"choice": "jackknife"}, "nu högre (+7,4 procentenheter, 2,3 till 12,5)",
                     id="the estimator's own"),
        pytest.param(
            {"choice": "wild bootstrap", "estimate": "0.05", "conf_low": "-0.01",
             "conf_high": "0.11", "p_wild": "0.1"},
            "nu ingen säkerställd skillnad (-1,0 till 11,0 procentenheter)", id="bootstrap",
        ),
        pytest.param({"choice": "permutation", "p_permutation": "0.01"},
                     "nu högre (+7,4 procentenheter)", id="permutation finds it"),
        pytest.param({"choice": "permutation", "p_permutation": "0.2"},
                     "nu ingen säkerställd skillnad.", id="permutation does not"),
        pytest.param({"choice": "none", "sentence_sv": "Med 4 grupper prövas inget."},
                     "nu ej utvärderbart (Med 4 grupper prövas inget.)", id="nothing is read"),
    ],
)  # fmt: skip
def test_few_clusters_are_read_by_the_rule_of_the_page(rule, state):
    numbers = row(**HIGHER, p_value=0.01)
    found = told(version("1.0"), version("2.0", numbers, rules={"avslut": rule}))

    assert state in found.sentences[0].replace("\u2212", "-")


@pytest.mark.parametrize(
    "about",
    [
        pytest.param({"role": "secondary"}, id="secondary"),
        pytest.param({"analysis": "praktik:utan_kapning"}, id="sensitivity analysis"),
        pytest.param({"scale": "risk"}, id="level"),
        pytest.param({"scale": "risk_ratio"}, id="ratio beside the difference"),
    ],
)
def test_only_primary_differences_are_conclusions(about):
    found = told(version("1.0", row(**HIGHER, **about)), version("2.0", row(**LOWER, **about)))

    assert found.sentences == ()
    assert found.conclusions.line == (
        "Ingen av versionerna svarar på ett huvudutfall: det finns ingen slutsats att jämföra."
    )


def test_numbers_of_changes_and_of_conclusions_are_both_told():
    old = version("1.0", row(**HIGHER), row(**UNSURE, arm="coachning"))
    new = version("2.0", row(**LOWER), row(**UNSURE, arm="coachning"))

    assert told(old, new).conclusions.line == "1 av 2 slutsatser har ändrats."
    assert told(old, new, ENGLISH).conclusions.line == "1 of 2 conclusions changed."
    assert told(old, new).sections[7].line == "1 av 2 har ändrats, 1 med ett medelfel eller mer."


def test_estimates_that_came_or_went_stand_before_the_largest_moves():
    months = (1.0, 2.0, 3.0, 4.0)
    moves = (0.01, -0.05, 0.02)
    old = version("1.0", *(row(**HIGHER, month=month) for month in months))
    moved = [
        row(**{**HIGHER, "estimate": 0.074 + by}, month=m)
        for m, by in zip(months, moves, strict=False)
    ]
    rows = told(old, version("2.0", *moved)).sections[7].rows

    assert [re.search(r"ingen · (\d)", what).group(1) for what, *_ in rows] == ["4", "2", "3", "1"]
    assert [in_se.replace("\u2212", "-") for *_, in_se in rows] == ["", "-1,92", "+0,77", "+0,38"]


@pytest.mark.parametrize("count", [40, 41, 60])
def test_text_lists_the_largest_moves_and_says_how_many_more(count):
    old = version("1.0", *(row(**HIGHER, month=float(month)) for month in range(count)))
    new = version(
        "2.0", *(row(**{**HIGHER, "estimate": 0.08}, month=float(m)) for m in range(count))
    )

    lines = "\n".join(text_lines(told(old, new, ENGLISH)))
    assert lines.count(" in SE)") == 40
    assert (f"… and {count - 40} more" in lines) == (count > 40)
    assert "\n".join(markdown_lines(told(old, new))).count("| +0,23 |") == count


def test_languages_have_words_for_the_same_things():
    for field in ("states", "counted", "sections", "cells"):
        assert set(getattr(ENGLISH, field)) == set(getattr(SWEDISH, field))
    for name in Words.__dataclass_fields__:
        old, new = getattr(ENGLISH, name), getattr(SWEDISH, name)
        if isinstance(old, str):
            assert set(re.findall(r"{\w+}", old)) == set(re.findall(r"{\w+}", new)), name


HOSTILE = (
    '<img src=x onerror=alert(1)> *b* [a](http://x) `c` | #d $e$ @f {.g} ![h](i) &amp; """'
    "\n# j\n```\n:::"
)
LITERAL = " ".join(HOSTILE.split())


def hostile_versions():
    """Every label, name and value of both versions is markup in some language."""
    plan = {
        "arms": [{"name": "praktik", "label": HOSTILE}],
        "contrasts": [{"name": "inte_nu", "label": HOSTILE}],
        "outcomes": [{"name": "avslut", "label": HOSTILE}],
        "data": {"reference_label": HOSTILE},
        HOSTILE: HOSTILE,
    }
    about = {"delivery": {HOSTILE: HOSTILE}, "flow": ({"label_sv": HOSTILE, "persons": 1},)}
    return (
        version("1.0", row(**HIGHER)),
        version("2.0", row(status="gated", note=HOSTILE), plan=plan, **about),
    )


class Elements(HTMLParser):
    """The names of a page's elements, and its text."""

    def __init__(self):
        super().__init__()
        self.names, self.text = [], ""

    def handle_starttag(self, tag, _):
        self.names.append(tag)

    def handle_data(self, data):
        self.text += data


def parsed(html):
    elements = Elements()
    elements.feed(html)
    return elements


def test_no_label_is_markup_on_the_page():
    harmless = told(*(replace(item, plan=PLAN) for item in hostile_versions()[:1] * 2))
    page = parsed(html_body(told(*hostile_versions())))

    assert set(page.names) - set(parsed(html_body(harmless)).names) <= {
        *("table", "thead", "tbody", "tr", "th", "td", "ul", "li"),
    }
    assert page.text.count(LITERAL) == 8


def test_page_in_the_house_style_fetches_nothing_and_keeps_every_label():
    found = told(*hostile_versions())
    page = html_page(
        html_body(found),
        Project(find_project().root),
        title=LITERAL,
        made=Made(date="2026-03-01"),
        is_about_persons=False,
    ).decode()
    elements = parsed(page)

    assert elements.text.count(LITERAL) == 10
    assert not {"img", "script", "em", "i"} & set(elements.names)
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", page)
    assert "Syntetiska data" in elements.text
    assert "1 mars 2026" in elements.text


@pytest.mark.parametrize("flavour", ["gfm", "commonmark", "markdown"])
def test_no_label_is_markup_in_markdown(flavour):
    lines = markdown_lines(told(*hostile_versions()))
    html = pypandoc.convert_text("\n".join(lines), "html", format=flavour)
    page = parsed(html)

    assert not {"img", "em", "script", "pre", "h3"} & set(page.names)
    assert page.names.count("h1") == 1
    assert " ".join(page.text.split()).count(LITERAL) == 8
