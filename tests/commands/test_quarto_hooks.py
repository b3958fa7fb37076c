"""What Quarto calls before and after rendering."""

import pytest

from evaluation.commands.prepare import needed
from evaluation.commands.site import site_hashes
from evaluation.provenance import read_manifest, sha256_bytes


@pytest.fixture
def two(project):
    (project.analyses / "coachning").mkdir()
    (project.analyses / "coachning" / "protocol.toml").touch()
    return project


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        pytest.param({}, ("coachning", "praktik"), id="outside Quarto"),
        pytest.param(
            {
                "QUARTO_PROJECT_RENDER_ALL": "1",
                "QUARTO_PROJECT_INPUT_FILES": "reports/praktik.qmd\n",
            },
            ("coachning", "praktik"),
            id="whole project",
        ),
        pytest.param(
            {"QUARTO_PROJECT_INPUT_FILES": "reports/praktik.qmd\n"}, ("praktik",), id="one page"
        ),
        pytest.param({"QUARTO_PROJECT_INPUT_FILES": "reports/index.qmd\n"}, (), id="no study"),
    ],
)
def test_only_what_is_rendered_is_prepared(two, environment, names):
    assert needed(two, environment) == names


def test_seal_hashes_the_whole_output_folder(command, project, built, monkeypatch):
    site = project.root / "out"
    pages = ("reports/praktik.html", "reports/praktik.pdf", "reports/index.html")
    for path in (*pages, "site_libs/a.css"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(path, encoding="utf-8")
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", "out")

    code, out, _ = command("seal")

    assert (code, out) == (0, "4 files sealed; pages of: praktik\n")
    sealed = site_hashes(project)
    assert sorted(sealed) == sorted((*pages, "site_libs/a.css"))
    manifest = read_manifest(project.output("praktik") / "manifest.json")
    assert manifest.pages == {
        f"quarto/{path}": sha256_bytes(path.encode()) for path in pages if "praktik" in path
    }
    assert manifest.digest == built.digest


def test_page_that_quarto_did_not_write_keeps_its_seal(command, project, built, monkeypatch):
    monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_DIR", raising=False)
    (project.rendered / "praktik.pdf").write_bytes(b"pdf")

    command("seal")

    manifest = read_manifest(project.output("praktik") / "manifest.json")
    pages = {**built.pages, "quarto/reports/praktik.pdf": sha256_bytes(b"pdf")}
    assert manifest.pages == pages


def test_seal_without_manifest_still_hashes_the_site(command, project, monkeypatch):
    project.site.mkdir()
    (project.site / "praktik.html").touch()
    monkeypatch.delenv("QUARTO_PROJECT_OUTPUT_DIR", raising=False)

    assert command("seal")[1] == "1 files sealed; pages of: no study\n"
