"""The page of changes, linked from the auditor's: a run beside the release before it."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from evaluation.provenance import Project, atomic_write_bytes, study_of_page

AUDITOR = "revision"


def changes_beside(
    page: Path, project: Project, *, out: Path, build: Path | None = None
) -> Mapping[str, Path]:
    """Write the page of changes beside an auditor's page; nothing for other pages.

    Parameters
    ----------
    page : Path
        The auditor's page, as it is written.
    out : Path
        Where pages are rendered to.
    build : Path, optional
        Folder of the run; that of the project by default.

    Returns
    -------
    mapping of str to Path
        The format, and the file; empty where no release is before the run.
    """
    study = study_of_page(page)
    if page.stem != f"{study}-{AUDITOR}":
        return {}
    from evaluation.report.version_diff.since import CHANGES

    content = _content(study, project, build or project.output(study))
    if content is None:
        return {}
    path = out / f"{study}-{CHANGES}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, content)
    return {"html": path}


def _content(study: str, project: Project, folder: Path) -> bytes | None:
    from evaluation.render.body import Made, html_page
    from evaluation.report import version_diff
    from evaluation.report.version_diff.since import since_release

    found = since_release(study, project, folder=folder)
    if found is None:
        return None
    document = version_diff.document(found, version_diff.SWEDISH)
    back = (
        f'<p><a href="{escape(study)}-{AUDITOR}.html">{escape(version_diff.SWEDISH.back)}</a></p>'
    )
    return html_page(
        f"{version_diff.html_body(document)}\n{back}",
        project,
        title=version_diff.SWEDISH.title.format(
            study=found.new.manifest.protocol.get("title", study),
            old=found.old.name,
            new=found.new.name,
        ),
        made=Made(study=study, build=folder.parent),
        is_about_persons=found.old.is_about_persons and found.new.is_about_persons,
    )
