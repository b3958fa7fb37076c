"""The plan is locked when it first meets real data; the lock is kept beside the protocol."""

from collections.abc import Callable
from pathlib import Path

from evaluation.protocol import Protocol
from evaluation.protocol.lock import ProtocolLock, protocol_lock
from evaluation.provenance import atomic_write_text

LOCK = "protocol.lock"


def keep_plan(protocol: Protocol, folder: Path, *, origin: str) -> Callable[[], None]:
    """Check the plan against its lock; gives what writes the lock once the study has run.

    Parameters
    ----------
    protocol : Protocol
    folder : Path
        The study's folder; `protocol.lock` is to be committed with the protocol.
    origin : str
        `ursprung` of the delivery; only `verklig` locks.

    Raises
    ------
    ProtocolError
        When a locked plan was changed without a new version, or without telling why.
    """
    path = folder / LOCK
    known = ProtocolLock.from_json(path.read_text(encoding="utf-8")) if path.is_file() else None
    kept = protocol_lock(protocol, origin=origin, lock=known)

    def write() -> None:
        if kept is not None and kept != known:
            atomic_write_text(path, kept.to_json())

    return write
