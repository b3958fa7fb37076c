"""The plan is fixed when it first meets real data; later changes are told, not hidden."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from evaluation.errors import ProtocolError
from evaluation.protocol.protocol import Protocol
from evaluation.provenance.nested import parse_json

_REAL = "verklig"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolLock:
    """The plan as it was when it first met real data, and each version since.

    Attributes
    ----------
    name : str
        The study.
    versions : mapping
        Version to hash, in the order they were locked.
    """

    name: str
    versions: Mapping[str, str]

    def to_json(self) -> str:
        """Write the lock as it is kept beside the protocol."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "ProtocolLock":
        """Read a lock that was kept."""
        try:
            values = parse_json(text)
            return cls(name=values["name"], versions=dict(values["versions"]))
        except (ValueError, KeyError, TypeError):
            raise ProtocolError(
                "the lock cannot be read", at="protocol.lock", way_out="restore it from history"
            ) from None


def protocol_lock(
    protocol: Protocol, *, origin: str, lock: ProtocolLock | None = None
) -> ProtocolLock | None:
    """Decide whether this plan may be run, and what to keep of it.

    Parameters
    ----------
    origin : str
        `ursprung` of the delivery; only `verklig` locks.
    lock : ProtocolLock, optional
        What earlier runs kept.

    Returns
    -------
    ProtocolLock or None
        To be kept; None while the plan has met no real data.

    Raises
    ------
    ProtocolError
        When a locked plan was changed without a new version, or without telling what and why.
    """
    if origin != _REAL:
        return lock
    if lock is None:
        return ProtocolLock(name=protocol.name, versions={protocol.version: protocol.sha256})
    if lock.versions.get(protocol.version) == protocol.sha256:
        return lock
    if protocol.version in lock.versions:
        raise ProtocolError(
            f"version {protocol.version} is locked and has been changed",
            at="version",
            way_out="give it a new version and tell what and why under [[changes]]",
        )
    if not any(change.version == protocol.version for change in protocol.changes):
        raise ProtocolError(
            f"version {protocol.version} does not tell what was changed",
            at="changes",
            way_out="add [[changes]] with version, date, what and reason",
        )
    return ProtocolLock(
        name=lock.name, versions={**lock.versions, protocol.version: protocol.sha256}
    )
