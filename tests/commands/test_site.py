"""The list of the output folder: whose files it tells of, and when it is believed."""

import pytest

from evaluation.commands.site import SITE, renew_site, site_faults, site_hashes, write_site
from evaluation.errors import VerificationError
from evaluation.provenance import folder_hashes

PAGE = "reports/praktik.html"


@pytest.fixture
def listed(project, built):
    """The list of an output folder with a study's page, another study's and the index."""
    for name in ("index.html", "coachning.html"):
        (project.rendered / name).write_text(name, encoding="utf-8")
    (project.output("coachning")).mkdir(parents=True)
    (project.output("coachning") / "manifest.json").touch()
    write_site(project, folder_hashes(project.site))
    return built


def test_nothing_differs_and_without_a_list_nothing_is_said(project, built, listed):
    assert site_faults(project, listed) == ()

    (project.build / SITE).unlink()

    assert site_hashes(project) == {}
    assert site_faults(project, listed) == ()


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        pytest.param("index.html", ("reports/index.html has other bytes (site.json)",), id="index"),
        pytest.param("coachning.html", (), id="of another study"),
    ],
)
def test_changed_page_is_told_unless_it_is_another_study_s(project, listed, page, faults):
    (project.rendered / page).write_text("other", encoding="utf-8")

    assert site_faults(project, listed) == faults


def test_missing_library_is_told(project, listed):
    write_site(project, {**site_hashes(project), "site_libs/a.css": "0"})

    assert site_faults(project, listed) == ("site_libs/a.css is missing (site.json)",)


def test_page_sealed_since_is_told_until_the_list_is_renewed(project, listed):
    write_site(project, {**site_hashes(project), PAGE: "old"})
    assert site_faults(project, listed) == (f"{PAGE} has other bytes (site.json)",)

    renew_site(project, {PAGE: listed.pages[f"embedded/{PAGE}"]})

    assert site_faults(project, listed) == ()


def test_no_list_is_begun_by_a_page(project, built):
    renew_site(project, {PAGE: "a"})

    assert not (project.build / SITE).exists()


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"seal": "a", "files": []}'])
def test_other_files_are_not_believed(project, built, text):
    (project.build / SITE).write_text(text, encoding="utf-8")

    with pytest.raises(VerificationError, match=r"not a list of pages @ build/site.json"):
        site_hashes(project)
