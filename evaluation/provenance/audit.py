"""A log that shows when it has been changed: each line carries the previous line's hash."""

import errno
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.errors import VerificationError
from evaluation.provenance.fingerprint import canonical_json, sha256_bytes
from evaluation.provenance.holding import held

START = "0" * 64
TORN = "line cut off"
TAKEN_OVER = "log taken over"
_PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What a log that nobody has changed holds.

    Attributes
    ----------
    lines : int
    torn : tuple of int
        Lines that were cut off when a command was killed: kept, and the line after says so.
    is_cut : bool
        Whether the last line is cut off and the next command has not come yet to say so.
    set_back : tuple of int
        Lines with an earlier time than the line before: the clock had been set back.
    """

    lines: int
    torn: tuple[int, ...] = ()
    is_cut: bool = False
    set_back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditLog:
    """What was run, on what and with which outcome, one line each.

    User names are left out on purpose; the operating system knows them.
    """

    path: Path

    def append(self, event: str, details: Mapping[str, Any]) -> str:
        """Add a line and return its hash; a line that was cut off is kept and told of."""
        with held(self.path, patience=_PATIENCE) as killed:
            lines, is_open = self._lines()
            size = len(lines)
            if is_open and not _follows(lines, size - 1):
                told = {"line": size, "sha256": sha256_bytes(lines[-1])}
                lines.append(_entry(lines, TORN, told))
            if killed:
                lines.append(_entry(lines, TAKEN_OVER, asdict(killed)))
            lines.append(_entry(lines, event, details))
            added = b"".join(line + b"\n" for line in lines[size:])
            _write(self.path, (b"\n" if is_open else b"") + added)
        return sha256_bytes(lines[-1])

    def check(self) -> int:
        """Count the lines after checking the chain, as `trail` does."""
        return self.trail().lines

    def trail(self) -> Trail:
        """Tell what the log holds after checking the chain.

        Raises
        ------
        VerificationError
            Naming the first line that does not follow from the one before.
        """
        lines, is_open = self._lines()
        torn = [number for number in range(len(lines)) if not _follows(lines, number)]
        is_cut = is_open and torn[-1:] == [len(lines) - 1]
        for number in torn[:-1] if is_cut else torn:
            if not _is_told(lines, number):
                raise VerificationError(
                    "the audit log has been changed",
                    at=f"{self.path.name} line {number + 1}",
                    way_out="compare with a backup of the file",
                )
        return Trail(
            lines=len(lines),
            torn=tuple(number + 1 for number in torn),
            is_cut=is_cut,
            set_back=_set_back(lines),
        )

    def _lines(self) -> tuple[list[bytes], bool]:
        """Give the lines, and whether the last of them was never ended."""
        content = self.path.read_bytes() if self.path.exists() else b""
        lines = content.split(b"\n")
        return (lines[:-1], False) if not lines[-1] else (lines, True)


def _entry(lines: list[bytes], event: str, details: Mapping[str, Any]) -> bytes:
    entry = {
        "number": len(lines) + 1,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": event,
        "details": dict(details),
        "previous": _previous(lines, len(lines)),
    }
    return canonical_json(entry).encode()


def _previous(lines: list[bytes], number: int) -> str:
    return sha256_bytes(lines[number - 1]) if number else START


def _read(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _follows(lines: list[bytes], number: int) -> bool:
    entry = _read(lines[number])
    return (entry.get("previous"), entry.get("number")) == (_previous(lines, number), number + 1)


def _is_told(lines: list[bytes], number: int) -> bool:
    """Whether a line that does not follow was cut off: the next says so, and follows from it."""
    if number + 1 >= len(lines) or _read(lines[number]):
        return False
    after = _read(lines[number + 1])
    told = after.get("details", {}).get("line")
    return after.get("event") == TORN and told == number + 1 and _follows(lines, number + 1)


def _set_back(lines: list[bytes]) -> tuple[int, ...]:
    latest, found = "", []
    for number, line in enumerate(lines, start=1):
        time = str(_read(line).get("time", latest))
        if time < latest:
            found.append(number)
        latest = time
    return tuple(found)


def _write(path: Path, content: bytes) -> None:
    """Add bytes at the end of a file: all of them, or none."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    size = os.fstat(descriptor).st_size
    try:
        written = os.write(descriptor, content)
        os.fsync(descriptor)
    except OSError:
        written = 0
        raise
    finally:
        if written != len(content):
            os.ftruncate(descriptor, size)
        os.close(descriptor)
    if written != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
