"""Published files and a second run, compared with the manifest of the first.

First what can be read: every table, figure, page and plan against manifest and release
record. Then what the second run is made with, and the run itself in an empty store.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from evaluation.provenance.project import Project
from evaluation.provenance.verification.checks import LayerCheck, Verification
from evaluation.provenance.verification.kinds import LAYERS, NOT_PROVED
from evaluation.provenance.verification.made_with import made_with_checks
from evaluation.provenance.verification.published import (
    Publication,
    published_checks,
    read_publication,
)
from evaluation.provenance.verification.record import RECORD, read_record, write_record
from evaluation.provenance.verification.second_run import (
    ESTIMATE_KEY,
    FLOW_KEY,
    Render,
    Run,
    Tell,
    notes_on,
    quiet,
    second_run_checks,
)

__all__ = [
    "ESTIMATE_KEY",
    "FLOW_KEY",
    "LAYERS",
    "NOT_PROVED",
    "RECORD",
    "LayerCheck",
    "Publication",
    "Tell",
    "Verification",
    "look",
    "read_publication",
    "read_record",
    "verify",
    "write_record",
]

_STOP = frozenset({"protocol"})
"""What is made with another plan is another study: running it would prove nothing."""


def look(publication: Publication, *, told: Tell = quiet) -> Verification:
    """Compare the published files only; needs neither data nor anything to run."""
    return _verification(publication, _told(published_checks(publication), told))


def verify(
    publication: Publication,
    project: Project,
    *,
    folder: Path,
    run: Run,
    render: Render | None = None,
    sources: Mapping[str, str],
    commit_helps: bool = True,
    notes: Sequence[str] = (),
    told: Tell = quiet,
) -> Verification:
    """Compare the published files, then run the study again in an empty store and compare.

    Parameters
    ----------
    project : Project
        In whose private folder the second run is made.
    folder, run, render
        As `second_run_checks` takes them.
    sources, commit_helps
        As `made_with_checks` takes them.
    notes : sequence of str
        What the reader should know beside the layers.
    told : callable
        Told of each layer when it has been compared.
    """
    reference = publication.manifest
    checks = [*look(publication, told=told).checks]
    checks += _told(made_with_checks(reference, sources, commit_helps=commit_helps), told)
    if any(check.difference and check.layer in _STOP for check in checks):
        return _verification(publication, checks, notes)
    seen: tuple[str, ...] = ()
    with _empty(project) as room:
        second = second_run_checks(reference, folder=folder, room=room, run=run, render=render)
        for check, again in second:
            checks += _told([check], told)
            seen = notes_on(reference, again) if again else seen
            if check.difference:
                break
    return _verification(publication, checks, (*notes, *seen))


def _told(checks: Iterable[LayerCheck], told: Tell) -> list[LayerCheck]:
    kept = []
    for check in checks:
        told(check)
        kept.append(check)
    return kept


def _verification(
    publication: Publication, checks: Sequence[LayerCheck], notes: Sequence[str] = ()
) -> Verification:
    manifest = publication.manifest
    return Verification(
        study=manifest.study, digest=manifest.digest, checks=tuple(checks), notes=tuple(notes)
    )


@contextmanager
def _empty(project: Project) -> Iterator[Path]:
    room = Path(tempfile.mkdtemp(dir=project.private, prefix="verify-"))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
