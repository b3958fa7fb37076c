"""The plan is locked when it first meets real data; the lock is kept beside the protocol."""

from pathlib import Path

from evaluation.protocol import Protocol
from evaluation.protocol.lock import ProtocolLock, protocol_lock
from evaluation.provenance import atomic_write_text

LOCK = "protocol.lock"


def lock_plan(protocol: Protocol, folder: Path, *, origin: str) -> None:
    """Check the plan against its lock, and lock it: before anything is computed.

    Whoever breaks a run off has seen that the plan met real data, and perhaps why it was
    broken off; so the lock does not wait for the run to succeed.

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
    if kept is not None and kept != known:
        atomic_write_text(path, kept.to_json())
