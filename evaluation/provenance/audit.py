"""A log that shows when it has been changed: each line carries the previous line's hash."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError, VerificationError
from evaluation.provenance.fingerprint import canonical_json, sha256_bytes

START = "0" * 64
_PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class AuditLog:
    """What was run, on what and with which outcome, one line each.

    User names are left out on purpose; the operating system knows them.
    """

    path: Path

    def append(self, event: str, details: Mapping[str, Any]) -> str:
        """Add a line and return its hash."""
        with _alone(self.path):
            lines = self._lines()
            entry = {
                "number": len(lines) + 1,
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "event": event,
                "details": dict(details),
                "previous": sha256_bytes(lines[-1].encode()) if lines else START,
            }
            text = canonical_json(entry)
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(text + "\n")
        return sha256_bytes(text.encode())

    def check(self) -> int:
        """Count the lines after checking the chain.

        Raises
        ------
        VerificationError
            Naming the first line that does not follow from the one before.
        """
        previous = START
        for number, line in enumerate(self._lines(), start=1):
            if not _follows(line, previous, number):
                raise VerificationError(
                    "the audit log has been changed",
                    at=f"{self.path.name} line {number}",
                    way_out="compare with a backup of the file",
                )
            previous = sha256_bytes(line.encode())
        return len(self._lines())

    def _lines(self) -> list[str]:
        if not self.path.exists():
            return []
        return self.path.read_text(encoding="utf-8").splitlines()


def _follows(line: str, previous: str, number: int) -> bool:
    try:
        entry = json.loads(line)
    except ValueError:
        return False
    return isinstance(entry, dict) and (entry.get("previous"), entry.get("number")) == (
        previous,
        number,
    )


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    # Two runs at once would otherwise fork the chain, which reads as tampering.
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f"{path.name}.lock")
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise EvaluationError(
                    "another run holds the audit log",
                    at=lock.name,
                    way_out="wait for it, or remove the file if no run is going on",
                ) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
