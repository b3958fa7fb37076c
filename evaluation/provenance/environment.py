"""The machine and the packages a result was computed with."""

import locale
import os
import platform
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from evaluation.provenance.fingerprint import sha256_bytes

LOCK = "requirements.lock"
EPOCH = "SOURCE_DATE_EPOCH"
RENDERED = "EVALUATION_RENDERED"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Facts that may differ between two machines without the results differing.

    Attributes
    ----------
    commit : str
        Commit of the project's code, empty outside git or before the first commit.
    is_dirty : bool
        True when the work tree holds changes that no commit has.
    date : str
        ISO date of the run (UTC), or of SOURCE_DATE_EPOCH where that is set: whoever runs
        something again gives it the date of the first run.
    """

    python: str
    platform: str
    threads: str
    locale: str
    commit: str
    is_dirty: bool
    date: str


def machine(root: Path) -> Machine:
    """Describe this machine; no user name, host name or path is part of it."""
    threads = [f"{name}={os.environ[name]}" for name in _THREADS if name in os.environ]
    return Machine(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        threads=" ".join(threads) or f"default of {os.cpu_count()} cores",
        locale=locale.setlocale(locale.LC_CTYPE),
        commit=git_commit(root),
        is_dirty=bool(dirty_files(root)),
        date=today().isoformat(),
    )


def epoch(date: str) -> str:
    """Give an ISO date as seconds, as SOURCE_DATE_EPOCH has it."""
    return str(int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()))


def today() -> date:
    """Give the date (UTC), or that of SOURCE_DATE_EPOCH where that is set."""
    told = os.environ.get(EPOCH, "")
    now = datetime.fromtimestamp(int(told), UTC) if told.isdecimal() else datetime.now(UTC)
    return now.date()


def git_commit(root: Path) -> str:
    """Commit that is checked out, empty when there is none."""
    return (_git(root, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()


def dirty_files(root: Path) -> tuple[str, ...]:
    """List changed and untracked files; outside git everything counts as one unnamed change."""
    status = _git(root, "status", "--porcelain", "--untracked-files=normal")
    if status is None:
        return ("(not under version control)",)
    return tuple(line[3:] for line in status.splitlines())


def rendering_day() -> str:
    """Give the ISO date that pages are rendered on, by which they tell what is out of date."""
    return os.environ.get(RENDERED) or today().isoformat()


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 fixed words, no shell
            ["git", "-c", "core.quotePath=off", *arguments],  # noqa: S607 git from PATH
            cwd=root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def locked_packages(root: Path) -> dict[str, tuple[str, ...]]:
    """Versions the lock file allows per package; more than one where it depends on Python."""
    path = root / LOCK
    if not path.is_file():
        return {}
    allowed: dict[str, tuple[str, ...]] = {}
    for name, version in _PINNED.findall(path.read_text(encoding="utf-8")):
        key = _normalised(name)
        allowed[key] = (*allowed.get(key, ()), version)
    return dict(sorted(allowed.items()))


def lock_sha256(root: Path) -> str:
    """SHA-256 of the lock file, whatever its line ends; empty without a lock."""
    path = root / LOCK
    return sha256_bytes(path.read_bytes().replace(b"\r\n", b"\n")) if path.is_file() else ""


def installed_packages(root: Path) -> dict[str, str]:
    """Installed version of each package of the lock file that is installed."""
    found = {name: _installed(name) for name in locked_packages(root)}
    return {name: version for name, version in found.items() if version}


def departures(root: Path) -> dict[str, str]:
    """List packages installed in another version than the lock file says, with that version."""
    allowed = locked_packages(root)
    return {
        name: version
        for name, version in installed_packages(root).items()
        if version not in allowed[name]
    }


def _installed(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
