"""One writer at a time: a lock that the operating system lets go when its holder dies."""

import errno
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluation.errors import EvaluationError

LOCK = ".lock"
_PAUSE = 0.02  # seconds
# Windows keeps others from reading what is locked, so a byte beyond the text is.
_BYTE = 2**20
# A command that holds a folder writes files in it that ask for the same lock.
_mine: dict[Path, int] = {}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who took a lock: the number of a process, and when."""

    pid: int
    since: str

    def __str__(self) -> str:
        return f"process {self.pid}, since {self.since}"


@contextmanager
def held(target: Path, *, patience: float = 0.0) -> Iterator[Holder | None]:
    """Keep other commands from writing a file or folder meanwhile.

    The lock is a file beside the target. What counts is the operating system's lock on it,
    which ends with the process: no clock is asked, and a killed command holds nobody up.

    Parameters
    ----------
    target : Path
        What is written; it need not exist.
    patience : float
        Seconds to wait for another command.

    Yields
    ------
    Holder or None
        Who was killed while holding it, if somebody was.

    Raises
    ------
    EvaluationError
        When another command holds it.
    """
    path = lock_path(target)
    if _mine.get(path) == threading.get_ident():
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = _taken(path, target, patience)
    try:
        killed = _told(path)
        _tell(descriptor)
        _mine[path] = threading.get_ident()
        yield killed
    finally:
        _mine.pop(path, None)
        _let_go(descriptor, path)


def lock_path(target: Path) -> Path:
    """Where the lock of a file or folder lies while it is held."""
    return target.parent.resolve() / f".{target.name}{LOCK}"


def holder_of(path: Path) -> tuple[Holder | None, bool]:
    """Tell who took a lock, and whether that process still holds it."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None, False
    try:
        return _told(path), not _locked(descriptor)
    finally:
        os.close(descriptor)


def _taken(path: Path, target: Path, patience: float) -> int:
    deadline = time.monotonic() + patience
    while True:
        descriptor = _opened(path, target)
        if _locked(descriptor):
            if _is_same(descriptor, path):
                return descriptor
            # Whoever held it took the file away in the meantime.
            os.close(descriptor)
            continue
        os.close(descriptor)
        if time.monotonic() >= deadline:
            who = _told(path)
            raise EvaluationError(
                "another command is writing here" + (f" ({who})" if who else ""),
                at=target.name,
                way_out="wait until it has ended, or stop it",
            )
        time.sleep(_PAUSE)


def _opened(path: Path, target: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        # What the user knows is the target, not its lock.
        error.filename = str(target)
        raise


def _locked(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise EvaluationError(
            "the file system keeps no locks",
            at="build",
            way_out="have the project on a disk of this machine",
        ) from error
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _told(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _tell(descriptor: int) -> None:
    who = Holder(os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, json.dumps(asdict(who)).encode())


def _let_go(descriptor: int, path: Path) -> None:
    # Taken away while held: whoever waits sees that it is gone and makes another.
    with suppress(OSError):
        path.unlink()
    os.close(descriptor)
    # Windows takes nothing away that is open; there nobody can have opened it since.
    if sys.platform == "win32":
        with suppress(OSError):
            path.unlink()
