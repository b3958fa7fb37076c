"""Whether the material holds: yes, partly and no, each by the rule it declares."""

import numpy as np
import pandas as pd
import pytest

from evaluation.report.language import LANGUAGES, speaking
from evaluation.report.scrutiny import Judgement, findings
from evaluation.report.scrutiny.verdicts import by_count


def judged(material):
    return {found.name: found for found in findings(material)}


def with_gates(material, kind, rows, *, limit):
    """Put the checks of one kind in place of all others, one for each arm."""
    told = [
        {"contrast": "inte_nu", "arm": f"a{n}", "name": kind, "passed": passed, "value": value,
         "limit": limit, "reason_sv": "", "status": "ok", "note": ""}
        for n, (passed, value) in enumerate(rows)
    ]  # fmt: skip
    material.published.tables["gates"] = pd.DataFrame(told)
    return judged(material)


@pytest.mark.parametrize(
    ("passed", "tried", "judgement"),
    [
        pytest.param(3, 3, Judgement.YES, id="all"),
        pytest.param(2, 3, Judgement.PARTLY, id="some"),
        pytest.param(0, 3, Judgement.NO, id="none"),
        pytest.param(0, 0, Judgement.OPEN, id="nothing was tried"),
    ],
)
def test_a_question_is_judged_by_how_many_went_well(passed, tried, judgement):
    assert by_count(passed, tried) is judgement


def test_groups_that_are_alike_are_told_with_the_worst_value(material):
    found = with_gates(material, "smd", [("true", 0.02), ("true", 0.07)], limit=0.1)["alike"]

    assert found.judgement is Judgement.YES
    assert "0,07 (gräns 0,10); 2 av 2" in found.seen


def test_what_is_not_known_to_have_passed_has_not(material):
    found = with_gates(material, "smd", [("", np.nan)], limit=0.1)["alike"]

    assert found.judgement is Judgement.NO
    assert found.seen == "Värdet visas inte."


def test_one_group_without_counterparts_is_partly(material):
    rows = [("true", 0.95), ("false", 0.41), ("", np.nan)]

    found = with_gates(material, "overlap", rows, limit=0.9)["counterparts"]

    assert found.judgement is Judgement.PARTLY
    assert "41\u00a0% (gräns 90\u00a0%); 1 av 3" in found.seen


def test_what_the_machine_was_like_changes_no_page(material):
    before = judged(material)["repeatable"]
    machine = {**material.manifest.get("machine", {}), "commit": "", "is_dirty": True}
    material.manifest["machine"] = machine

    assert judged(material)["repeatable"] == before


def test_packages_without_a_lock_cannot_be_installed_again(material):
    material.manifest["packages"] = {"lock": ""}

    found = judged(material)["repeatable"]

    assert found.judgement is Judgement.PARTLY
    assert "inte namngivet: paket" in found.seen


def test_findings_are_the_same_in_both_languages(material):
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = findings(material)

    assert [(one.name, one.judgement) for one in found["sv"]] == [
        (one.name, one.judgement) for one in found["en"]
    ]
    assert all(a.seen != b.seen for a, b in zip(found["sv"], found["en"], strict=True))


def test_a_study_without_checks_is_asked_nothing_about_them(material):
    del material.published.tables["gates"]

    assert {"enough", "alike", "counterparts", "trend"}.isdisjoint(judged(material))
