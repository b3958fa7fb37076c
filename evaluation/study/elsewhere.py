"""What is published already of the same persons: releases, of this study and of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.disclosure import Elsewhere, read_published
from evaluation.errors import EvaluationError, VerificationError
from evaluation.provenance import MANIFEST, Project, read_manifest


@dataclass(frozen=True, slots=True)
class _Limits:
    min_count: int
    round_to: int


def published_elsewhere(
    project: Project,
    study: str,
    inputs: Sequence[Mapping[str, Any]],
    *,
    names: Sequence[str] | None = None,
) -> tuple[Elsewhere, ...]:
    """Give the releases that a reader of a study has besides it.

    Parameters
    ----------
    inputs : sequence of mapping
        `sha256` of what the study reads: other studies count when they read any of it.
    names : sequence of str, optional
        Exactly these, as a certificate lists them; default all there are.

    Raises
    ------
    VerificationError
        When one of `names` is gone, or a release has been changed.
    """
    folders = _named(project)
    missing = [name for name in names or () if name not in folders]
    if missing:
        way_out = "restore the release it was held against"
        raise VerificationError(
            "a release is missing", at=f"releases/{missing[0]}", way_out=way_out
        )
    chosen = releases_about(project, study, inputs) if names is None else names
    return tuple(_one(name, folders[name], inputs) for name in chosen)


def releases_about(
    project: Project, study: str, inputs: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """Name the releases of a study, and of others that read any of the same files."""
    read = {str(entry["sha256"]) for entry in inputs}
    folders = _named(project)
    return tuple(name for name in sorted(folders) if _is_about(folders[name], study, read))


def _named(project: Project) -> dict[str, Path]:
    folders = [path.parent for path in project.releases.glob(f"*/*/{MANIFEST}")]
    return {f"{folder.parent.name}/{folder.name}": folder for folder in folders}


def _is_about(folder: Path, study: str, read: set[str]) -> bool:
    if folder.parent.name == study:
        return True
    return not read.isdisjoint(str(entry["sha256"]) for entry in _inputs(folder))


def _inputs(folder: Path) -> Sequence[Mapping[str, Any]]:
    try:
        return read_manifest(folder / MANIFEST).inputs
    except EvaluationError:
        return ()


def _one(name: str, folder: Path, inputs: Sequence[Mapping[str, Any]]) -> Elsewhere:
    found = read_published(folder)
    limits = _Limits(min_count=found.min_count, round_to=found.round_to)
    is_same = _is_one_extract(inputs, _inputs(folder))
    return Elsewhere(name=name, tables=found.tables, rules=limits, same_persons=is_same)


def _is_one_extract(mine: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether every table that both read is the same file."""
    one, other = (
        {str(entry["table"]): entry["sha256"] for entry in read} for read in (mine, others)
    )
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[table] == other[table] for table in shared)
