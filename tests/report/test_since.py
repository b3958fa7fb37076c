"""What changed since the release before: only what is published, and the same ever after."""

import json
from types import SimpleNamespace

import pytest

from evaluation.commands.changes import changes_beside
from evaluation.provenance import MANIFEST, Project, RunManifest, sha256_bytes, write_manifest
from evaluation.provenance.verification import write_record
from evaluation.report.language import speaking
from evaluation.report.version_diff import since
from tests.report.test_version_diff import GATED, HIGHER, LOWER, PLAN, QUESTION, UNSURE, row

NEW = {"estimate": 0.1, "conf_low": 0.049, "conf_high": 0.151, "std_error": 0.026}
NONE = "Ingen tidigare version är utgiven."


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("[tool.evaluation]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def write(folder, *rows, version):
    """Leave what a run leaves of its manifest and plan."""
    folder.mkdir(parents=True)
    plan = json.dumps({"protocol": PLAN}).encode()
    (folder / "protocol.json").write_bytes(plan)
    manifest = RunManifest(
        study="praktik",
        protocol={"version": version, "title": "Hjälper <praktik>?"},
        delivery={"ursprung": "syntetisk", "uttag_datum": "2025-12-24"},
        results=rows,
        outputs={"protocol.json": sha256_bytes(plan)},
        machine={"date": "2026-03-02", "commit": "feed-beef", "platform": "Plan-9"},
    )
    write_manifest(folder / MANIFEST, manifest)


@pytest.fixture
def study(project):
    """Release versions in order, and leave the last rows as the latest run."""

    def made(*versions):
        for number, rows in enumerate(versions[:-1], start=1):
            folder = project.releases / "praktik" / f"{number}.0"
            write(folder, *rows, version=f"{number}.0")
            write_record(folder, {"study": "praktik", "date": f"2026-01-0{number}"})
        write(project.output("praktik"), *versions[-1], version=f"{len(versions)}.0")
        return SimpleNamespace(
            plan=SimpleNamespace(name="praktik"), folder=project.output("praktik")
        )

    return made


def test_without_a_release_before_every_page_says_so(study):
    material = study([row(**HIGHER)])

    texts = (since.for_experts, since.for_board, since.for_audit)
    assert {text(material).text for text in texts} == {NONE}
    assert not any(rows for _, rows in since.change_table(material).groups)


def test_number_that_moved_is_told_in_old_standard_errors(study):
    material = study([row(**HIGHER)], [row(**NEW)])

    assert since.for_experts(material).text == (
        "Jämfört med version 1.0 (2026-01-01): 0 av 1 slutsatser har ändrats. "
        "1 av de 1 talen bakom dem har flyttat sig, 1 med ett medelfel eller mer."
    ).replace("1.0", since.literal("1.0")).replace("2026-01-01", since.literal("2026-01-01"))
    assert since.for_board(material).text.startswith("Slutsatserna är desamma som i version")
    ((_, (line,)),) = since.change_table(material).groups
    assert line.head == since.literal(QUESTION)
    assert [cell.partition("procent")[0].strip() for cell in line.cells[:2]] == [
        since.literal("högre (+7,4"),
        since.literal("högre (+10,0"),
    ]
    assert line.cells[2] == "+1,00"


@pytest.mark.parametrize(
    ("before", "now", "in_se"),
    [
        pytest.param(HIGHER, UNSURE, "−2,23", id="no longer certain"),
        pytest.param(HIGHER, GATED, "–", id="withheld"),
        pytest.param(GATED, LOWER, "–", id="shown"),
    ],
)
def test_conclusion_that_turned_is_told_to_the_board(study, before, now, in_se):
    material = study([row(**before)], [row(**now)])

    assert since.for_board(material).text.startswith("1 av 1 slutsatser har ändrats sedan version")
    ((_, (line,)),) = since.change_table(material).groups
    assert line.cells[2] == in_se


def test_question_that_was_not_asked_before_is_told(study):
    material = study([row(**HIGHER)], [row(**HIGHER), row(**LOWER, month=36.0)])

    ((_, (line,)),) = since.change_table(material).groups
    assert (line.cells[0], line.cells[2]) == ("fanns inte", "–")


def test_same_numbers_are_said_to_be_the_same(study):
    material = study([row(**HIGHER)], [row(**HIGHER)])

    assert since.for_experts(material).text.startswith("Slutsatserna, och talen bakom dem, är")
    with speaking("en"):
        assert since.for_board(material).text.startswith("The conclusions are those of version")


def test_run_that_is_released_itself_has_before_it_what_it_had_then(study, project):
    material = study([row(**HIGHER)], [row(**UNSURE)])
    told = since.for_experts(material).text
    page = project.reports / "praktik-revision.qmd"
    before = changes_beside(page, project, out=project.rendered)["html"].read_bytes()

    released = project.releases / "praktik" / "2.0"
    write(released, row(**UNSURE), version="2.0")
    write_record(released, {"study": "praktik", "date": "2026-02-01"})

    assert since.for_experts(material).text == told
    assert changes_beside(page, project, out=project.rendered)["html"].read_bytes() == before


def test_page_of_changes_is_linked_sealed_and_dated_by_the_run(study, project):
    material = study([row(**HIGHER)], [row(**NEW)])

    (path,) = changes_beside(
        project.reports / "praktik-revision.qmd", project, out=project.rendered
    ).values()

    page = path.read_text(encoding="utf-8")
    assert f"]({path.name})" in since.for_audit(material).text
    assert "Hjälper &lt;praktik&gt;?: från 1.0 till 2.0" in page
    assert 'name="evaluation-digest"' in page
    assert "beräknad 2 mars 2026" in page
    assert 'href="praktik-revision.html"' in page
    # What differs when the same run is made again elsewhere is not told.
    assert "feed-beef" not in page
    assert "Plan-9" not in page


def test_only_the_page_for_auditors_has_one(study, project):
    study([row(**HIGHER)], [row(**NEW)])

    for name in ("praktik", "praktik-namnd"):
        assert changes_beside(project.reports / f"{name}.qmd", project, out=project.site) == {}
