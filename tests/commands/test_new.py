"""A scaffolded study is whole: its protocol is accepted, and nothing is overwritten."""

import pytest

from evaluation.protocol import load_protocol


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        pytest.param((), [], id="a register, when nothing is said"),
        pytest.param(("--kind", "register"), [], id="register"),
        pytest.param(("--kind", "table"), ["analyses/coachstudie/rows.csv"], id="table"),
        pytest.param(("--kind", "panel"), [], id="panel"),
    ],
)
def test_scaffold_is_an_accepted_protocol_and_a_page_with_its_title(command, project, kind, more):
    code, out, _ = command("new", "coachstudie", *kind)

    assert code == 0
    assert out.splitlines()[:-1] == [
        "analyses/coachstudie/protocol.toml",
        *more,
        "reports/coachstudie.qmd",
    ]
    protocol = load_protocol(project.protocol("coachstudie"))
    page = project.page("coachstudie").read_text(encoding="utf-8")
    assert not {"NAME", "DATE", "TITLE"} & set(page.split())
    assert f"title: {protocol.title.sv}" in page
    assert 'open_page("coachstudie")' in page


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


def test_page_that_exists_is_left_alone(command, project):
    (project.reports / "coachstudie.qmd").write_text("mine", encoding="utf-8")

    assert command("new", "coachstudie")[0] == 2
    assert not (project.analyses / "coachstudie").exists()
