"""A scaffolded study is whole: its protocol is accepted, and nothing is overwritten."""

import re
import shutil
from pathlib import Path

import pytest

from evaluation.cli import main
from evaluation.commands.new import PARTS, SCAFFOLD
from evaluation.protocol import load_protocol
from evaluation.provenance import find_project
from evaluation.render import lint_page, read_settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        pytest.param((), [], id="a register, when nothing is said"),
        pytest.param(("--kind", "register"), [], id="register"),
        pytest.param(("--kind", "table"), ["analyses/coachstudie/rows.csv"], id="table"),
        pytest.param(("--kind", "panel"), [], id="panel"),
    ],
)
def test_scaffold_is_an_accepted_protocol_and_pages_for_three_readers(command, project, kind, more):
    code, out, _ = command("new", "coachstudie", *kind)

    assert code == 0
    assert [line for line in out.splitlines()[:-2] if "/_parts/" not in line] == [
        "analyses/coachstudie/protocol.toml",
        *more,
        "reports/coachstudie.qmd",
        "reports/coachstudie-namnd.qmd",
        "reports/coachstudie-revision.qmd",
    ]
    assert load_protocol(project.protocol("coachstudie")).name == "coachstudie"
    settings = read_settings(project.root)
    for page in project.pages("coachstudie"):
        text = page.read_text(encoding="utf-8")
        assert not {"NAME", "DATE", "BOARD"} & set(re.split(r"\W+", text))
        assert "study: coachstudie\n" in text
        # Title and date are the plan's and the run's.
        assert "title:" not in text
        assert lint_page(page, settings=settings) == []
        assert 'open_page("coachstudie")' in text


def test_pages_of_a_second_study_take_the_parts_that_are_there(command, project):
    command("new", "coachstudie")
    part = project.reports / "_parts" / "namnd.qmd"
    part.write_text("mine", encoding="utf-8")

    _, out, _ = command("new", "praktikstudie")

    assert "_parts" not in out
    assert part.read_text(encoding="utf-8") == "mine"


def test_parts_of_the_shipped_pages_are_those_that_a_new_study_gets():
    given = {path.name: path.read_bytes() for path in PARTS.iterdir()}
    ours = {name: (ROOT / "reports/_parts" / name).read_bytes() for name in given}

    assert ours == given, "run: make parts"


def test_kind_that_is_not_offered_is_refused(command, project):
    code, _, err = command("new", "coachstudie", "--kind", "kohort")

    assert code == 2
    assert "kohort" in err
    assert not (project.analyses / "coachstudie").exists()


@pytest.mark.parametrize(
    "name", ["Praktik", "2024", "../x", "a b", "å", "", "a" * 41], ids=lambda name: name[:10]
)
def test_name_that_cannot_be_a_folder_is_refused(command, project, name):
    code, _, err = command("new", name)

    assert code == 2
    assert "is no name for a study @ NAME" in err
    assert [path.name for path in project.analyses.iterdir()] == ["praktik"]


def test_study_that_exists_is_left_alone(command, project):
    before = project.protocol("praktik").read_bytes()

    code, _, err = command("new", "praktik")

    assert (code, err) == (2, "there is one already @ analyses/praktik; choose another name\n")
    assert project.protocol("praktik").read_bytes() == before


@pytest.mark.parametrize("name", ["coachstudie", "coachstudie-revision"])
def test_page_that_exists_is_left_alone(command, project, name):
    (project.reports / f"{name}.qmd").write_text("mine", encoding="utf-8")

    assert command("new", "coachstudie")[0] == 2
    assert not (project.analyses / "coachstudie").exists()


def test_page_that_a_killed_command_had_written_is_kept_and_the_study_added(command, project):
    assert command("new", "coachstudie")[0] == 0
    page = project.page("coachstudie").read_bytes()
    shutil.rmtree(project.analyses / "coachstudie")

    assert command("new", "coachstudie")[0] == 0

    assert project.page("coachstudie").read_bytes() == page
    assert project.protocol("coachstudie").is_file()


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder outside every project, with what git leaves in it."""
    folder = tmp_path / "tom"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def test_empty_folder_becomes_a_project(empty, capsys):
    assert main(["new", "coachstudie"]) == 0

    made = find_project(empty)
    assert made.root == empty
    assert made.studies() == ("coachstudie",)
    assert made.setting("engine", "") == "duckdb"
    assert made.style == empty / "reports" / "_style"
    assert "/build/" in (empty / ".gitignore").read_text(encoding="utf-8")
    assert {"pyproject.toml", "_quarto.yml"} <= set(capsys.readouterr().out.splitlines())


def test_next_study_leaves_the_project_as_it_is(empty, capsys):
    main(["new", "coachstudie"])
    (empty / "reports" / "_style" / "page.css").write_text("mine", encoding="utf-8")

    assert main(["new", "praktikstudie"]) == 0
    assert (empty / "reports" / "_style" / "page.css").read_text(encoding="utf-8") == "mine"
    assert find_project(empty).studies() == ("coachstudie", "praktikstudie")


def test_folder_with_something_in_it_is_left_alone(empty, capsys):
    (empty / "uttag.csv").write_text("lopnr\n", encoding="utf-8")

    assert main(["new", "coachstudie"]) == 2
    assert "evaluation new NAME makes one of an empty folder" in capsys.readouterr().err
    assert sorted(path.name for path in empty.iterdir()) == [".git", "uttag.csv"]


def test_name_that_is_refused_makes_no_project(empty):
    assert main(["new", "Praktik"]) == 2
    assert [path.name for path in empty.iterdir()] == [".git"]


def test_quarto_project_that_is_made_is_this_one_with_its_style_beside_the_pages():
    ours = (ROOT / "_quarto.yml").read_text(encoding="utf-8")
    made = (SCAFFOLD / "project" / "_quarto.yml").read_text(encoding="utf-8")

    assert made == ours.replace("evaluation/render/style/", "reports/_style/")


def test_every_file_that_quarto_is_told_of_is_in_the_project(empty):
    main(["new", "coachstudie"])

    named = re.findall(r"reports/_style/\S+", (empty / "_quarto.yml").read_text(encoding="utf-8"))
    assert len(named) == 8
    assert [name for name in named if not (empty / name).exists()] == []
