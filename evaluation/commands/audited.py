"""What the audit log is told of a command, however it ends; never a person's value or a path."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from evaluation.commands.output import shown
from evaluation.errors import DisclosureError, EvaluationError, Faults
from evaluation.provenance import AuditLog, Project, refuse_private_texts

TELL_SUCCESS = ("release", "seal", "verify")
"""Verbs that log their own success, with what it is about."""
WITHHELD = "(a name that is not repeated)"


@contextmanager
def audited(project: Project, event: str, **details: Any) -> Iterator[dict[str, Any]]:
    """Add a line to the log when the block ends: as `event`, or as refused, stopped or failed.

    Yields
    ------
    dict
        What the line will tell; the block adds what it finds out on the way.
    """
    told = dict(details)
    try:
        yield told
    except BaseException as error:
        _tell(project, event, told, error)
        raise
    AuditLog(project.audit).append(event, told)


@contextmanager
def refusals_told(project: Project, verb: str, study: str) -> Iterator[None]:
    """Add a line when a verb that only logs what went well does not come to its end."""
    try:
        yield
    except BaseException as error:
        # Outside a project there is no log, and none is begun.
        if verb in TELL_SUCCESS and (project.root / "pyproject.toml").is_file():
            known = {"study": study} if study in project.studies() else {}
            _tell(project, verb, known, error)
        raise


def placed(folder: Path, project: Project) -> str:
    """Name a folder in the log: from the project's root, or by its own name."""
    name = shown(folder, project)
    try:
        refuse_private_texts(name, where="folder")
    except DisclosureError:
        return WITHHELD
    return name


def _tell(project: Project, event: str, told: dict[str, Any], error: BaseException) -> None:
    # A log that cannot be written must not hide why the command failed.
    with suppress(OSError, EvaluationError):
        details = {**told, "kind": _kind(error)}
        AuditLog(project.audit).append(f"{event} {_ended(error)}", details)


def _ended(error: BaseException) -> str:
    if isinstance(error, EvaluationError):
        return "refused"
    return "failed" if isinstance(error, Exception) else "stopped"


def _kind(error: BaseException) -> str:
    if isinstance(error, Faults):
        return f"{type(error.faults[0]).__name__}, {len(error.faults)} faults"
    return type(error).__name__
