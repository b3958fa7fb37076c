"""Everything a study is made with is listed, by file and by layer."""

import pytest

from evaluation.provenance import Project, changed_files, source_hashes, source_layer
from evaluation.provenance.sources import rendered_with

STUDY = "praktik"
FILES = {
    "_quarto.yml": "page source",
    "analyses/praktik/analysis.py": "code",
    "analyses/praktik/protocol.lock": "protocol",
    "analyses/praktik/protocol.toml": "protocol",
    "analyses/praktik/published.csv": "protocol",
    "evaluation/cohort/spells.py": "code",
    "evaluation/render/style/page.css": "code",
    "evaluation/render/style/fonts/a.woff2": "code",
    "data_schemas/codes.toml": "code",
    "reports/_style/page.css": "page source",
    "reports/praktik.qmd": "page source",
    "reports/references.bib": "page source",
    "requirements.lock": "packages",
}
OTHERS = (
    "analyses/coachning/protocol.toml",
    "analyses/praktik/rows.csv",
    "analyses/praktik/.notes.swp",
    "build/praktik/estimates.csv",
    "evaluation/cohort/__pycache__/spells.cpython-311.pyc",
    "reports/coachning.qmd",
    "README.md",
)


@pytest.fixture
def project(tmp_path):
    for name in (*FILES, *OTHERS):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n", encoding="utf-8")
    return Project(tmp_path)


def hashes(project):
    package = project.root / "evaluation"
    return source_hashes(project, STUDY, inputs={"rows.csv"}, package=package)


def test_files_of_the_study_are_listed_and_no_others(project):
    assert set(hashes(project)) == set(FILES)


@pytest.mark.parametrize(("name", "layer"), FILES.items())
def test_changed_byte_is_named_with_its_layer(project, name, layer):
    before = hashes(project)
    (project.root / name).write_text(f"{name} \n", encoding="utf-8")

    assert changed_files(before, hashes(project)) == {name: "has other bytes"}
    assert source_layer(name, STUDY) == layer


def test_line_ends_of_another_system_are_no_change(project):
    before = hashes(project)
    for name in FILES:
        (project.root / name).write_bytes(f"{name}\r\n".encode())

    assert changed_files(before, hashes(project)) == {}


def test_plan_of_a_release_stands_for_the_plan_here(project, tmp_path):
    frozen = tmp_path / "releases" / "praktik" / "1.0" / "plan"
    frozen.mkdir(parents=True)
    (frozen / "protocol.toml").write_text("then\n", encoding="utf-8")

    now = source_hashes(project, STUDY, plan=frozen, package=project.root / "evaluation")

    own = [name for name in now if name.startswith("analyses/")]
    assert own == ["analyses/praktik/protocol.toml"]
    assert now[own[0]] != hashes(project)[own[0]]


def test_rendering_renews_what_shapes_pages_only():
    before = {
        "evaluation/cohort/a.py": "1",
        "evaluation/report/b.py": "1",
        "reports/praktik.qmd": "1",
    }
    now = dict.fromkeys(before, "2") | {"reports/new.bib": "2"}

    assert rendered_with(before, now, STUDY) == {
        "evaluation/cohort/a.py": "1",
        "evaluation/report/b.py": "2",
        "reports/new.bib": "2",
        "reports/praktik.qmd": "2",
    }
    assert rendered_with({}, now, STUDY) == {}
