"""Declared questions: every fault is named with file and key; the shipped ones have none."""

import shutil

import pytest

from evaluation.cli import main
from evaluation.provenance import find_project
from evaluation.provenance.project import Project
from evaluation.report.audit.faults import question_faults
from evaluation.report.audit.page import DECLARED
from evaluation.report.audit.places import anchor, headings
from tests.report.audit.made import NONE, NUMBER, SHOWN, WORD, text

ROOT = find_project().root
READS = NUMBER.replace("studien", "likvardighet").replace('"tal"', '"indicators"')
WORDS = WORD.replace("studien", "indikatorer").replace('"tal"', '"indicators"')


@pytest.fixture
def project(tmp_path):
    """The project's plans and pages, with questions of its own."""
    for name in ("analyses", "reports"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "_quarto.yml", tmp_path)
    shutil.copytree(ROOT / "evaluation" / "render", tmp_path / "evaluation" / "render")
    return Project(root=tmp_path)


def faults(project, declared):
    (project.root / DECLARED).write_text(declared, encoding="utf-8")
    return [f"{fault.at}: {fault.problem}" for fault in question_faults(project)]


AT = "reports/revision.toml.questions[0].findings[0]"


@pytest.mark.parametrize(
    ("declaration", "fault"),
    [
        pytest.param(
            text(READS.replace("likvardighet", "likvard")),
            f"{AT}.study: unknown study 'likvard'", id="study",
        ),
        pytest.param(
            text(READS.replace('"indicators"', '"indicator"')),
            f"{AT}.table: unknown table 'indicator'", id="table",
        ),
        pytest.param(
            text(READS.replace('"low"', '"lowest"')),
            f"{AT}.low: unknown column 'lowest'", id="column",
        ),
        pytest.param(
            text(READS.replace("group_kind =", "grupp =")),
            f"{AT}.where.grupp: unknown column 'grupp'", id="column of a row",
        ),
        pytest.param(
            text(READS.replace('group_kind = ""', 'group_kind = "stad"')),
            f"{AT}.where.group_kind: unknown level 'stad'", id="level",
        ),
        pytest.param(
            text(READS.replace('group_kind = ""', 'indicator = "langvarigt"')),
            f"{AT}.where.indicator: unknown level 'langvarigt'", id="indicator not chosen",
        ),
        pytest.param(
            text(
                READS.replace('group_kind = ""', 'indicator = "utan_insats", definition = "nagon"')
            ),
            f"{AT}.where.definition: unknown level 'nagon'", id="definition of another",
        ),
        pytest.param(
            text(WORDS.replace('"pa_vag"', '"pa_vagen"')),
            f"{AT}.partly: unknown word 'pa_vagen'", id="word",
        ),
        pytest.param(
            text('rule = "study"\nstudy = "indikatorer"\nnames = ["plan"]\n'),
            f"{AT}.names: unknown question 'plan'", id="question of a study",
        ),
        pytest.param(
            text(READS, place='page = "likvard"\nsection = "a"\n'),
            f"{AT}.page: unknown page 'likvard'", id="page",
        ),
        pytest.param(
            text(READS, place='page = "likvardighet"\nsection = "a"\n'),
            f"{AT}.section: unknown section 'a'", id="section",
        ),
        pytest.param(
            text(READS, start='awaited = ["framtid"]\n').replace("likvardighet", "floden", 1),
            f"{AT}.study: unknown study 'floden'", id="not awaited",
        ),
        pytest.param(text(READS + "nej = 1\n"), f"{AT}.nej: unknown key 'nej'", id="key"),
        pytest.param(
            text(READS.replace("[[80, inf]]", "[[85, inf]]")),
            f"{AT}.yes: 80 to 85 is undefined", id="gap in the limits",
        ),
        pytest.param(
            text(READS.replace("[[80, inf]]", "[80, inf]")),
            f"{AT}.yes: a list of [lowest, highest] was expected", id="limits",
        ),
        pytest.param(
            text(READS.replace('high = "high"\n', "")),
            f"{AT}.low: declare low and high, or margin", id="number without interval",
        ),
        pytest.param(
            text(WORDS.replace('"pa_vag"', '"uppnatt"')),
            f"{AT}.yes: 'uppnatt' is judged twice", id="word judged twice",
        ),
        pytest.param(
            text(READS.replace('"number"', '"tal"')), f"{AT}.rule: unknown value 'tal'",
            id="rule",
        ),
        pytest.param("[[", "reports/revision.toml: not readable as TOML", id="no TOML"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_named_with_file_and_key(project, declaration, fault):
    found = faults(project, declaration)

    assert any(one.startswith(fault) for one in found), found


def test_a_study_that_is_awaited_may_be_named_until_it_is_there(project):
    to_come = text(
        SHOWN.replace("studien", "framtid"),
        place='page = "framtid"\nsection = "a"\n',
        start='awaited = ["framtid"]\n',
    )
    assert faults(project, to_come) == []

    shutil.copytree(project.analyses / "indikatorer", project.analyses / "framtid")

    assert [fault.partition(": ")[2] for fault in faults(project, to_come)] == [
        "unknown table 'tal'",
        "unknown page 'framtid'",
    ]


def test_two_questions_of_one_name_are_refused(project):
    once = text(NONE)
    twice = once + once[once.index("[[questions]]") :]

    assert faults(project, twice) == ["reports/revision.toml.questions: 'fraga' is declared twice"]


def test_lint_of_the_page_names_the_fault(project, capsys):
    (project.root / DECLARED).write_text(text(READS.replace('"low"', '"l"')), encoding="utf-8")

    code = main(["lint", "revision", "--project", str(project.root)])

    assert code == 6
    assert f"{AT}.low: unknown column 'l'" in capsys.readouterr().out


def test_lint_of_another_page_does_not_read_them(project, capsys):
    (project.root / DECLARED).write_text("[[", encoding="utf-8")

    assert main(["lint", "likvardighet", "--project", str(project.root)]) == 0


def test_shipped_questions_have_no_fault():
    assert question_faults(find_project()) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param("Lika tillgång, givet behov", "lika-tillgång-givet-behov", id="comma"),
        pytest.param("1 Resultat", "resultat", id="number first"),
        pytest.param("Har mätsättet ändrats?", "har-mätsättet-ändrats", id="question mark"),
    ],
)
def test_a_heading_is_called_what_pandoc_calls_it(words, name):
    assert anchor(words) == name


def test_headings_of_what_a_page_includes_are_its_own():
    found = headings(ROOT / "reports" / "stockholmsjobb-revision.qmd")

    assert found["sec-questions"] == "Revisionsfrågor"
