"""What was changed since the latest run, and therefore is in no result yet."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.protocol.protocol import plan_sha256
from evaluation.provenance import LAYERS, Project, layer_fingerprint, lock_sha256
from evaluation.provenance.version_diff import Change, changed_plan
from evaluation.report.version_diff.versions import Version
from evaluation.study.modules import own_fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Changes that no run has seen.

    Attributes
    ----------
    plan : tuple of Change
        Keys of the plan; its hash where the build does not hold the plan.
    code : tuple of str
        Layers.
    packages : bool
        Whether the lock is another one.
    """

    plan: tuple[Change, ...] = ()
    code: tuple[str, ...] = ()
    packages: bool = False


def pending(version: Version, project: Project) -> Pending:
    """Compare the latest run with the plan, the code and the lock as they are now."""
    study, code = version.manifest.study, version.manifest.code
    return Pending(
        plan=_plan(version, project),
        code=tuple(
            name for name, now in _code(study, code, project).items() if code.get(name) != now
        ),
        packages=version.manifest.packages.get("lock", "") != lock_sha256(project.root),
    )


def _plan(version: Version, project: Project) -> tuple[Change, ...]:
    study, before = version.manifest.study, str(version.manifest.protocol.get("sha256", ""))
    now = _parsed(project, study)
    if now is None:
        return (Change(section="pending", what="protocol.toml", old=before, new="not readable"),)
    after = plan_sha256(now)
    if before == after:
        return ()
    keys = (
        changed_plan(version.plan, json.loads(json.dumps(now, default=str))) if version.plan else ()
    )
    return keys or (Change(section="pending", what="sha256", old=before, new=after),)


def _parsed(project: Project, study: str) -> dict[str, Any] | None:
    path = project.analyses / study / "protocol.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None


def _code(study: str, code: Mapping[str, str], project: Project) -> dict[str, str]:
    rooms = {room for floor in LAYERS for room in floor}
    now = {name: layer_fingerprint(name) for name in code if name in rooms}
    own = own_fingerprint(project.analyses / study)
    return {**now, "analysis": own} if own or "analysis" in code else now
