"""A scaffolded study is whole: its protocol is accepted, and nothing is overwritten."""

import pytest

from evaluation.protocol import load_protocol


def test_scaffold_is_an_accepted_protocol_and_a_page(command, project):
    code, out, _ = command("new", "coachstudie")

    assert code == 0
    assert out.splitlines()[:2] == [
        "analyses/coachstudie/protocol.toml",
        "reports/coachstudie.qmd",
    ]
    assert load_protocol(project.protocol("coachstudie")).name == "coachstudie"
    page = project.page("coachstudie").read_text(encoding="utf-8")
    assert not {"NAME", "DATE"} & set(page.split())
    assert 'open_page("coachstudie")' in page


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
