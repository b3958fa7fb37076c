"""One version of a study as its folder tells it: published files, and nothing else."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from evaluation.errors import VerificationError
from evaluation.provenance import RunManifest, read_manifest, sha256_bytes
from evaluation.provenance.verification import read_record
from evaluation.provenance.version_diff import Change, compare_versions

PLAN = "protocol.json"
RULES = "clusters.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A release, or the latest run.

    Attributes
    ----------
    name : str
        As on the command line.
    manifest : RunManifest
    plan : mapping or None
        The declared plan; None where the folder does not hold it.
    rules : mapping of outcome to row
        How the answer of a panel study is read: `clusters.csv`.
    released : str
        ISO date; empty for a run.
    """

    name: str
    manifest: RunManifest
    plan: Mapping[str, Any] | None = None
    rules: Mapping[str, Mapping[str, str]]
    released: str = ""

    @property
    def is_about_persons(self) -> bool:
        """False when the data describe nobody; what does not say so is taken to."""
        return self.manifest.delivery.get("ursprung") in {"verklig", "publicerad"}


def read_version(manifest: Path, *, name: str) -> Version:
    """Read a version from the folder of its manifest.

    Raises
    ------
    VerificationError
        When a file is not the one that the manifest was written with.
    """
    found, folder = read_manifest(manifest), manifest.parent
    plan, rules = _text(folder / PLAN, found), _text(folder / RULES, found)
    return Version(
        name=name,
        manifest=found,
        plan=json.loads(plan)["protocol"] if plan else None,
        rules={row["outcome"]: row for row in csv.DictReader(StringIO(rules))},
        released=str((read_record(folder) or {}).get("date", "")),
    )


def changes_between(old: Version, new: Version) -> tuple[Change, ...]:
    """List what changed in plan, data, code, packages and results."""
    return compare_versions(old.manifest, new.manifest, old_plan=old.plan, new_plan=new.plan)


def _text(path: Path, manifest: RunManifest) -> str:
    content = path.read_bytes() if path.is_file() else b""
    proof = manifest.outputs.get(path.name)
    if proof and sha256_bytes(content) != proof:
        raise VerificationError(
            "not the file that the run wrote" if content else "file is missing",
            at=f"{path.parent.name}/{path.name}",
            way_out="restore it from the release, or run the study again",
        )
    return content.decode("utf-8")
